import { availableParallelism } from 'node:os';
import { Random } from '@clusterzoo/runtime';
import { selectEngine } from '@clusterzoo/training';
import { trainState } from '../../training/src/methods/loop.js';
import { drawInputs, mnistSteps } from './image-steps.js';

// A program that trains at MNIST size as the command does, and prints the megabytes that the process holds after every
// 16 steps, as many as are handed to an engine at a time, then the most it ever held.

const { step, specs, start } = mnistSteps.joint;
const engine = await selectEngine({ engine: 'onnxruntime', device: 'cpu', threads: availableParallelism() });
const held: number[] = [];
const random = new Random(2);
const plan = { stage: 'epochs', epochs: 5, stepsPerEpoch: 16, step, inputs: specs, initial: start, kept: [] };
await trainState(
  engine,
  { ...plan, draw: () => drawInputs({ specs }, random) },
  {
    onEvent: ({ type }) => {
      if (type === 'epoch') held.push(process.memoryUsage().rss / 1e6);
    },
  },
);
process.stdout.write(`${[...held, process.resourceUsage().maxRSS / 1e3].join(' ')}\n`);
