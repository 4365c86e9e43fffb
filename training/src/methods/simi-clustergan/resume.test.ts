import { describe, expect, it } from 'vitest';
import { eagerEngine, onnxEngine } from '../../../../test/support/engines.js';
import { numbersOf } from '../../../../test/support/numbers.js';
import { blobDataset, blockDataset, smallConfig, smallImageConfig } from '../../../../test/support/trained.js';
import type { Checkpoint, JsonObject } from '../../checkpoint.js';
import type { Engine } from '../../engine/engine.js';
import { encodeSafetensors } from '../../safetensors.js';
import type { TrainingEvent } from '../events.js';
import type { RowsInMemory } from '../rows.js';
import { fitSimi, type SimiConfig, type TrainedSimi } from './fit.js';
import { storeSimi } from './stored.js';

const { train } = blobDataset();
const rows: RowsInMemory = { data: train.data, rows: train.count, columns: 4 };

/** Two restarts of three epochs of 20 steps, then three such epochs of all networks, then two of the encoder. */
const config: SimiConfig = (() => {
  const encoderStage = { epochs: 2, augmentation: { kind: 'none' }, latentWeight: 1, sampleWeight: 1 } as const;
  const { prior, simi, ...rest } = smallConfig({ epochs: 3, hidden: 8, batch: 30, encoderStage });
  return { ...rest, prior: { ...prior, hidden: 8, batch: 30, epochs: 3, restarts: 2 }, simi };
})();

/** What a person sees of a training, and what it leaves. */
interface Outcome {
  readonly curve: readonly string[];
  readonly state: string;
  readonly meta: JsonObject;
}

const curveOf = (events: readonly TrainingEvent[]) =>
  events.flatMap((event) => {
    if (event.type !== 'epoch') return [];
    return [JSON.stringify([event.stage, event.epoch, event.losses])];
  });

function outcome(trained: TrainedSimi, events: readonly TrainingEvent[]): Outcome {
  const { state, meta } = storeSimi(trained);
  return { curve: curveOf(events), state: Buffer.from(encodeSafetensors(state)).toString('base64'), meta };
}

/** As a file would give it back. */
const copied = ({ state, meta }: Checkpoint): Checkpoint => ({
  state: structuredClone(state),
  meta: JSON.parse(JSON.stringify(meta)) as JsonObject,
});

/** Trains, and keeps a checkpoint after every run of steps, with what had been seen until then. */
async function kept(engine: Engine, data = rows, settings = config) {
  const saved: { checkpoint: Checkpoint; events: TrainingEvent[] }[] = [];
  const events: TrainingEvent[] = [];
  const save = async (checkpoint: Checkpoint) => {
    saved.push({ checkpoint: copied(checkpoint), events: [...events] });
  };
  const checkpoints = { due: () => true, save };
  const trained = await fitSimi(engine, data, settings, { checkpoints, onEvent: (event) => events.push(event) });
  return { saved, whole: outcome(trained, events) };
}

async function resumed(
  engine: Engine,
  { checkpoint, events: before }: Awaited<ReturnType<typeof kept>>['saved'][0],
  data = rows,
  settings = config,
) {
  const events = [...before];
  const checkpoints = { due: () => false, save: async () => {}, resume: checkpoint };
  const trained = await fitSimi(engine, data, settings, { checkpoints, onEvent: (event) => events.push(event) });
  return outcome(trained, events);
}

describe('a training that goes on from a checkpoint', async () => {
  const { saved, whole } = await kept(onnxEngine);

  it('is saved after every run of steps', () => {
    const positions = saved.map(({ checkpoint: { meta } }) => {
      const { stage, epoch, step } = meta.loop as JsonObject;
      return `${stage} ${epoch}.${step}`;
    });
    for (const stage of ['prior network 1/2', 'prior network 2/2', 'generator and encoder', 'encoder']) {
      const own = positions
        .filter((position) => position.startsWith(stage))
        .map((text) => text.slice(stage.length + 1));
      // How many steps a run has depends on how long they take; the first is one, and epochs end where a run does.
      const ends = stage === 'encoder' ? ['1.0', '2.0'] : ['1.0', '2.0', '3.0'];
      expect(own).toEqual(expect.arrayContaining(['0.1', ...ends]));
      expect(own.length).toBeGreaterThan(ends.length + 1);
      const at = own.map((position) => Number(position.split('.')[0]) * 1000 + Number(position.split('.')[1]));
      expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
    }
    expect(positions.at(-1)).toBe('encoder 2.0');
  });

  it('is the same as without checkpoints', async () => {
    const events: TrainingEvent[] = [];
    const trained = await fitSimi(onnxEngine, rows, config, { onEvent: (event) => events.push(event) });
    expect(outcome(trained, events)).toEqual(whole);
  });

  it('comes to the same end to the last bit, wherever it was stopped', async () => {
    for (const each of saved) {
      const found = await resumed(onnxEngine, each);
      expect(found.curve).toEqual(whole.curve);
      expect(found.meta).toEqual(whole.meta);
      expect(found.state === whole.state, JSON.stringify(each.checkpoint.meta.loop)).toBe(true);
    }
  });

  it('does so on the reference engine', async () => {
    const few: RowsInMemory = { data: rows.data.slice(0, 4 * 60), rows: 60, columns: 4 };
    const { saved, whole } = await kept(eagerEngine, few);
    expect(await resumed(eagerEngine, saved.at(-2)!, few)).toEqual(whole);
  });

  it('does so where instances are selected', async () => {
    const settings = { ...config, simi: { ...config.simi, instanceSelection: 0.3 } };
    const { saved, whole } = await kept(onnxEngine, rows, settings);
    const within = saved.filter(({ checkpoint: { meta } }) => (meta.loop as JsonObject).stage !== 'encoder');
    for (const each of [within[0]!, within.at(-2)!, saved.at(-2)!]) {
      expect(await resumed(onnxEngine, each, rows, settings)).toEqual(whole);
    }
  });

  it('does so where the encoder sees pictures another way, and no samples', async () => {
    const { train, features } = blockDataset();
    const pictures: RowsInMemory = { data: numbersOf(train.data), rows: train.count, columns: features };
    const small = smallImageConfig(1, { epochs: 1 });
    const encoderStage = { epochs: 2, augmentation: small.simi.encoderStage!.augmentation, latentWeight: 1 };
    expect(encoderStage.augmentation).toMatchObject({ kind: 'affine' });
    const settings = { ...small, simi: { ...small.simi, encoderStage } };
    const { saved, whole } = await kept(onnxEngine, pictures, settings);
    const within = saved.filter(({ checkpoint: { meta } }) => (meta.loop as JsonObject).stage === 'encoder');
    expect(within.length).toBeGreaterThan(2);
    for (const each of [within[0]!, within.at(-2)!]) {
      expect(await resumed(onnxEngine, each, pictures, settings)).toEqual(whole);
    }
  });

  it('saves where the signal stops it', async () => {
    const stop = new AbortController();
    const last: Checkpoint[] = [];
    const events: TrainingEvent[] = [];
    const onEvent = (event: TrainingEvent) => {
      events.push(event);
      if (event.type === 'epoch' && event.stage === 'generator and encoder' && event.epoch === 2) stop.abort();
    };
    const save = async (checkpoint: Checkpoint) => {
      last[0] = copied(checkpoint);
    };
    const checkpoints = { due: () => false, save };
    await expect(
      fitSimi(onnxEngine, rows, config, { checkpoints, onEvent, signal: stop.signal }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    expect(last[0]!.meta.loop).toMatchObject({ stage: 'generator and encoder', epoch: 2, step: 0 });
    expect(await resumed(onnxEngine, { checkpoint: last[0]!, events })).toEqual(whole);
  });

  it('refuses a checkpoint of another training', async () => {
    const { checkpoint, events } = saved[9]!;
    const { meta } = checkpoint;
    const cases: [Checkpoint, RegExp][] = [
      [{ ...checkpoint, meta: { ...meta, formatVersion: 4 } }, /newer than 3.*update/],
      [{ ...checkpoint, meta: { ...meta, config: { ...(config as object), seed: 8 } } }, /another configuration/],
      [{ ...checkpoint, meta: { ...meta, loop: null } }, /which loop was running/],
      [{ ...checkpoint, meta: { ...meta, loop: { ...(meta.loop as object), epoch: 9 } } }, /at epoch 9, step 0 of/],
      [{ ...checkpoint, state: {} }, /has no "labels\/1"/],
    ];
    for (const [each, message] of cases) {
      await expect(resumed(onnxEngine, { checkpoint: each, events })).rejects.toMatchObject({
        code: 'CHECKPOINT_INVALID',
        message: expect.stringMatching(message),
      });
    }
  });
});
