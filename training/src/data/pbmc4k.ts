import { ZooError } from '@clusterzoo/runtime';
import type { VectorDataset } from './dataset.js';
import { type KnownDataset, knownFacts } from './known-dataset.js';
import { readLabels } from './label-file.js';
import { readTable } from './read-table.js';

const GENES = 720;
const CELLS = 4271;
const CLASSES = 8;

/**
 * 10x PBMC 4k: how often each of 720 genes was counted in 4,271 blood cells of one donor. The genes are those of 2,000
 * whose counts vary most; the classes come from a graph clustering by 10x Genomics.
 */
export const pbmc4k: KnownDataset = {
  name: '10x-pbmc4k',
  folder: '10x_pbmc4k',
  files: [
    {
      name: 'sub_set-720.mtx',
      sha256: '70555b39aea187dc0352957d883712745988a38c96141c804e5ad2160f6dc27e',
      urls: [],
    },
    { name: 'labels.txt', sha256: '50d335cf64aa95deff56130e33dfe35364fd1b56339a7ecd110d77b2410a3210', urls: [] },
  ],
  origin: {
    file: {
      name: '10X_PBMC_top2000.h5',
      sha256: 'ec78ead405dfa988d6156c12068b49c0782ca58f5ed52c938d8ba8e8377eb16e',
      bytes: 1_486_957,
      urls: ['https://raw.githubusercontent.com/ttgump/scDCC/master/data/Small_Datasets/10X_PBMC_top2000.h5'],
    },
    async make(path) {
      // Loads the reader of HDF5 files only where one is read.
      const { pbmc4kFiles } = await import('./pbmc4k-files.js');
      return pbmc4kFiles(path, GENES);
    },
  },
  rows: { train: CELLS },
  features: GENES,
  classes: CLASSES,
  licence: 'CC BY 4.0',
  source: '10x Genomics, 4k PBMCs from a healthy donor, as prepared for scDeepCluster and scDCC',
  load: ([counts = '', labels = '']) => loadPbmc4k(counts, labels, CELLS),
};

/**
 * Reads cells and their classes.
 *
 * @param counts - path of the matrix, `[cells, genes]`
 * @param labels - path of the classes, 0 to 7, a cell a line
 * @throws ZooError `SHAPE_MISMATCH` for another number of cells or genes, `INVALID_DATA` for counts below 0 or not whole
 */
export async function loadPbmc4k(counts: string, labels: string, cells: number): Promise<VectorDataset> {
  const { data, count, features } = await readTable(counts, { maxValues: 2 * cells * GENES });
  if (count !== cells || features !== GENES) {
    throw new ZooError('SHAPE_MISMATCH', `${counts} is ${count} × ${features} instead of ${cells} × ${GENES}`);
  }
  const bad = data.find((value) => value < 0 || !Number.isInteger(value));
  if (bad !== undefined) throw new ZooError('INVALID_DATA', `${counts} holds ${bad}, which is no count`);
  const largest = data.reduce((max, value) => Math.max(max, value), 0);
  const classes = (await readLabels(labels, cells)).map(Number);
  const strange = classes.find((label) => !Number.isInteger(label) || label < 0 || label >= CLASSES);
  if (strange !== undefined) {
    throw new ZooError('INVALID_DATA', `${labels} holds the class ${strange}; classes are 0 to ${CLASSES - 1}`);
  }
  return {
    ...knownFacts(pbmc4k),
    train: { data, count, labels: Int32Array.from(classes) },
    test: undefined,
    transform: 'log2',
    scale: { low: 0, high: Math.log2(1 + largest) },
    rows: { kind: 'counts' },
  };
}
