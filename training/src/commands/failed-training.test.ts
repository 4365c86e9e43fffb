import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ZooError } from '@clusterzoo/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { runAndStop as run } from '../../../test/support/run-and-stop.js';
import { flowersCsv } from '../../../test/support/tables.js';
import { testFolder } from '../../test-fixtures/files.js';
import { CollapsedError } from '../methods/collapsed-error.js';
import { keptTraining } from './resume.js';

const folder = testFolder();
const QUICK = ['--epochs', '40', '--prior-epochs', '20', '--hidden', '16', '--batch', '30', '--latent-size', '2'];
let train: string[];
beforeAll(() => {
  const data = ['--data', folder.write('flowers.csv', flowersCsv(120)), '--labels', 'species', '--clusters', '3'];
  train = ['train', ...data, ...QUICK, '--threads', '1', '--no-report'];
});

describe('a training that comes to nothing', () => {
  it('stops where clusters are empty, and goes on where that is allowed', async () => {
    const out = folder.path('collapsed');
    const literal = ['--prior', 'imsat', '--mi-form', 'simi-literal', '--seed', '1'];
    const words = [...train, ...literal, '--out', out];
    const { code, stderr } = await run(words);
    expect(code).toBe(1);
    expect(stderr).toMatch(/TRAINING_COLLAPSED.*uses [12] of 3 clusters: it has collapsed; .*graph start/);
    expect(stderr).toMatch(
      /the options are another --seed, more --prior-epochs, fewer --clusters, --prior graph and --/,
    );
    expect(stderr).toContain(`clusterzoo train --resume ${out} --allow-empty-clusters`);
    expect(existsSync(join(out, 'checkpoint', 'checkpoint.json'))).toBe(true);
    const allowed = await run(['train', '--resume', out, '--allow-empty-clusters', '--no-report', '--json']);
    expect(allowed).toMatchObject({ code: 0, stderr: expect.stringMatching(/warning: .* uses [12] of 3 clusters/) });
    expect(JSON.parse(allowed.stdout).command).toMatch(/ --allow-empty-clusters$/);
  });

  it.each([
    [
      { kind: 'prior network', start: 'graph' },
      /--seed, more --prior-epochs, fewer --clusters, --prior imsat and --al/,
    ],
    [{ kind: 'prior network', start: 'none' }, /--seed, more --prior-epochs, fewer --clusters, --prior graph and --al/],
    [{ kind: 'encoder' }, /more --epochs, a lower --learning-rate, another --seed, fewer --clusters and --allow-empty/],
  ] as const)('names the options of what has collapsed, %j, and not those in use', async (stage, options) => {
    const collapse = async () => {
      throw new CollapsedError('it has collapsed', stage);
    };
    const failure = await keptTraining(folder.path('nowhere'), collapse).catch((error: ZooError) => error);
    expect(failure).toMatchObject({ code: 'TRAINING_COLLAPSED', message: expect.stringMatching(options) });
    const others = stage.kind === 'encoder' ? /--prior/ : / --epochs|--learning-rate/;
    expect((failure as ZooError).message).not.toMatch(others);
  });

  it('stops where numbers run away, and its last good checkpoint stays', async () => {
    const out = folder.path('diverged');
    const { code, stderr } = await run([...train, '--learning-rate', '1e30', '--checkpoint-every', '0', '--out', out]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /TRAINING_DIVERGED.*--learning-rate.*the last good checkpoint stays in .*diverged.checkpoint/,
    );
    expect((await run(['train', '--resume', out])).stderr).toMatch(/going on with .*TRAINING_DIVERGED/s);
  });
});
