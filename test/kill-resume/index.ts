import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '@clusterzoo/runtime';
import { killedRun, referenceRun } from './kill-resume.js';

/** Kills trainings on Pendigits at random moments, goes on with them, and compares what comes out. */
const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    epochs: { type: 'string', default: '6' },
    'prior-epochs': { type: 'string', default: '3' },
  },
});
const random = new Random(Number(values.seed));
const cwd = mkdtempSync(join(tmpdir(), 'clusterzoo-kill-'));
const words = ['train', '--data', 'pendigits', '--threads', '1', '--no-report', '--json'];
const say = (text: string) => process.stdout.write(`${text}\n`);
try {
  const short = ['--epochs', values.epochs, '--prior-epochs', values['prior-epochs']];
  const reference = await referenceRun([...words, ...short], cwd);
  say(`uninterrupted: ${(reference.milliseconds / 1000).toFixed(1)} s`);
  const wanted = Number(values.times);
  let [kills, torn, trainings, different] = [0, 0, 0, 0];
  while (kills < wanted) {
    const trial = await killedRun(reference, Math.min(1 + random.integer(5), wanted - kills), random);
    for (const { kind, from, after, left, torn: writing } of trial.kills) {
      kills++;
      if (writing) torn++;
      say(
        `kill ${kills} (${kind}, ${(after / 1000).toFixed(2)} s from the ${from}): ${left}${writing ? ', a file half written' : ''}`,
      );
    }
    trainings++;
    const same = trial.outcome === reference.outcome;
    if (!same) different++;
    say(
      `training ${trainings}, killed ${trial.kills.length} times: ${same ? 'the same to the last bit' : 'DIFFERENT'}`,
    );
  }
  say(
    `${kills} kills of ${trainings} trainings, ${torn} of them while a file was written: ${different} came out different`,
  );
  process.exitCode = different === 0 ? 0 : 1;
} finally {
  rmSync(cwd, { recursive: true });
}
