import { describe, expect, it } from 'vitest';
import { onnxEngine } from '../../../../test/support/engines.js';
import { numbersOf } from '../../../../test/support/numbers.js';
import { blockDataset, smallConfig } from '../../../../test/support/trained.js';
import { testFolder } from '../../../test-fixtures/files.js';
import { ByteStore } from '../../data/byte-store.js';
import type { Rows } from '../rows.js';
import { uniformScaling } from '../scaling.js';
import { fitSimi, type SimiConfig } from './fit.js';

const folder = testFolder();

/** The blocks with eight bits a pixel: as bytes in a file, and as the numbers that they stand for. */
async function blocks(): Promise<{ readonly bytes: Rows; readonly numbers: Rows<Float32Array> }> {
  const { train, features } = blockDataset();
  const store = await ByteStore.open(train.data.length, { mostInMemory: 0, folder: folder.path('streams') });
  store.write(Uint8Array.from(numbersOf(train.data), (value) => Math.round(255 * value)));
  const shape = { rows: train.count, columns: features };
  return { bytes: { data: store.values, ...shape }, numbers: { data: numbersOf(store.values), ...shape } };
}

const config = smallConfig({ epochs: 2 });
const quick: SimiConfig = {
  ...config,
  scaling: uniformScaling(blockDataset().features, 0, 1),
  prior: { ...config.prior, epochs: 2 },
};

const seeing: SimiConfig = {
  ...quick,
  simi: {
    ...quick.simi,
    distillation: { kind: 'sample', augmentation: { kind: 'none' } },
    encoderStart: 'random',
  },
  features: {
    ...{ normalise: 'none', components: 'all', columns: 2, seen: 2, note: 'made for a test' },
    source: { kind: 'file', file: 'features.npy', sha256: '00' },
  },
};

describe('fitSimi on bytes in a file', () => {
  it.each([
    ['pixels', quick],
    ['features', seeing],
  ])('trains the very networks that it trains on numbers, of %s', async (_, own) => {
    const { bytes, numbers } = await blocks();
    const seen = own.features && {
      data: Float32Array.from({ length: 480 }, (_, at) => Math.sin((Math.floor(at / 2) % 3) * 2.1 + (at % 2) * 1.5)),
      ...{ rows: 240, columns: 2 },
    };
    const controls = { allowEmptyClusters: true };
    const [fromBytes, fromNumbers] = [
      await fitSimi(onnxEngine, bytes, own, controls, { features: seen }),
      await fitSimi(onnxEngine, numbers, own, controls, { features: seen }),
    ];
    expect(fromBytes.state).toEqual(fromNumbers.state);
    expect(fromBytes.priorState).toEqual(fromNumbers.priorState);
    expect(fromBytes.density).toEqual(fromNumbers.density);
  });

  it('says at once that a prior network on pixels cannot have more than memory holds', async () => {
    const { numbers } = await blocks();
    const columns = numbers.columns;
    const rows = 2 ** 31 / columns;
    const huge: Rows = { data: { length: rows * columns, subarray: () => new Float32Array() }, rows, columns };
    await expect(fitSimi(onnxEngine, huge, quick)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(/prior network takes all rows.*--features, --feature-extractor.*--limit/),
    });
  });
});
