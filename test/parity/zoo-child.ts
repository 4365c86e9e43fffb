/**
 * Answers questions about models, which come as a list in JSON on stdin. A process of its own, since the loader of GPU
 * drivers reads the environment as the process starts.
 */
import { json } from 'node:stream/consumers';
import { ClusterModel } from '@clusterzoo/runtime';
import { askZoo, type ZooAnswers, type ZooQuestion } from '../support/zoo-answers.js';

const answers: ZooAnswers[] = [];
for (const question of (await json(process.stdin)) as ZooQuestion[]) answers.push(await askZoo(ClusterModel, question));
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
