import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { Random } from '@clusterzoo/runtime';
import { beforeAll, describe } from 'vitest';
import { loadCheckpoint, saveCheckpoint } from '../../training/src/checkpoint.js';
import { loadInterrupted } from '../../training/src/commands/interrupted.js';
import { loadRun, saveRun } from '../../training/src/commands/run-folder.js';
import { decodeSafetensors, encodeSafetensors } from '../../training/src/safetensors.js';
import { testFolder } from '../../training/test-fixtures/files.js';
import { untrained, untrainedRun } from '../support/trained.js';
import { fuzz } from './fuzz.js';
import { fuzzJson } from './json-mutations.js';
import { files, text } from './mutations.js';

type Json = Record<string, unknown>;

const folder = testFolder();
const readJson = (name: string) => JSON.parse(readFileSync(folder.path(name), 'utf8')) as Json;

const state = {
  'encoder/w': { shape: [2, 3], data: new Random(1).normals(6) },
  bias: { shape: [3], data: new Random(2).normals(3) },
  step: { shape: [], data: Float32Array.of(7) },
};
const meta = { seconds: 1.5, history: [{ epoch: 1 }], loop: {} };
const tensors = encodeSafetensors(state);
const headerLength = Number(new DataView(tensors.buffer).getBigUint64(0, true));
const header: unknown = JSON.parse(Buffer.from(tensors.subarray(8, 8 + headerLength)).toString('utf8'));

function digest(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The index of a checkpoint with another meta, whose hash is made to fit, so that what it protects is read. */
function withMeta(index: Json, json: string): string {
  const whole = JSON.stringify({ ...index, meta: 'here', metaSha256: digest(json) });
  return whole.replace('"here"', () => json);
}

describe('checkpoints', () => {
  let index: Json = {};
  beforeAll(async () => {
    mkdirSync(folder.path('checkpoint'));
    await saveCheckpoint(folder.path('checkpoint'), { state, meta });
    index = readJson('checkpoint/checkpoint.json');
  });
  const load = () => loadCheckpoint(folder.path('checkpoint'));

  fuzz('tensors', files([tensors]), decodeSafetensors);

  fuzzJson(
    'headers of tensors',
    () => [header],
    (json) => {
      const bytes = Buffer.from(json);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(bytes.length));
      return decodeSafetensors(Buffer.concat([length, bytes, tensors.subarray(8 + headerLength)]));
    },
  );

  fuzz('state files', files([tensors]), (content) => {
    folder.write('checkpoint/checkpoint.json', JSON.stringify(index));
    folder.write(`checkpoint/${index.file}`, content);
    return load();
  });

  fuzz('state files that are listed as they are', files([tensors]), (content) => {
    const listed = { ...index, bytes: content.length, sha256: digest(content) };
    folder.write(`checkpoint/${index.file}`, content);
    folder.write('checkpoint/checkpoint.json', JSON.stringify(listed));
    return load();
  });

  fuzzJson(
    'indices',
    () => [index],
    (json) => {
      folder.write('checkpoint/checkpoint.json', json);
      return load();
    },
  );

  fuzz('index files', files(text(JSON.stringify({ format: 'clusterzoo-checkpoint-1', meta }))), (content) => {
    folder.write('checkpoint/checkpoint.json', content);
    return load();
  });
});

describe('runs', () => {
  let [record, index]: Json[] = [];
  beforeAll(async () => {
    await saveRun(folder.path('run'), untrainedRun(untrained({ hidden: 4 })));
    [record, index] = [readJson('run/run.json'), readJson('run/checkpoint.json')];
  });

  fuzzJson(
    'records',
    () => [record],
    (json) => {
      folder.write('run/run.json', json);
      return loadRun(folder.path('run'));
    },
  );

  fuzzJson(
    'networks',
    () => [index!.meta],
    (json) => {
      folder.write('run/run.json', JSON.stringify(record));
      folder.write('run/checkpoint.json', withMeta(index!, json));
      return loadRun(folder.path('run'));
    },
  );

  fuzzJson(
    'trainings that were interrupted',
    () => {
      const { data, config, engine } = record!;
      const run = {
        started: 'then',
        command: 'clusterzoo train',
        data,
        engine: { ...(engine as Json), engine: 'auto' },
      };
      return [
        { ...(index!.meta as Json), config, run: { ...run, allowEmptyClusters: false }, seconds: 1, history: [] },
      ];
    },
    (json) => {
      mkdirSync(folder.path('under-way/checkpoint'), { recursive: true });
      folder.write('under-way/checkpoint/checkpoint.json', withMeta(index!, json));
      folder.write(`under-way/checkpoint/${index!.file}`, readFileSync(folder.path(`run/${index!.file}`)));
      return loadInterrupted(folder.path('under-way'));
    },
  );
});
