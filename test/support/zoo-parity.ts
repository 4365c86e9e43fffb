import { fileURLToPath } from 'node:url';
import { ClusterModel, listZoo, type Precision, Random } from '@clusterzoo/runtime';
import { expect } from 'vitest';
import { askZoo, type ZooAnswers } from './zoo-answers.js';

/** The folder of the repository's zoo, ending in a slash. */
export const zoo = fileURLToPath(new URL('../../models/', import.meta.url));

export const zooNames = (await listZoo({ zoo })).map(({ name }) => name);

/** Rows that are clustered and samples that are drawn: few of pictures, since SwiftShader is slow. */
const COUNTS = { vector: 64, image: 8 } as const;

/** What Node's cpu makes of rows that are like those of the training. */
export interface ZooReference {
  readonly rows: readonly number[];
  readonly count: number;
  /** What Node prefers. */
  readonly precision: Precision;
  /** Of the range of the data. */
  readonly width: number;
  readonly answers: ZooAnswers;
}

/** Samples, with a little noise so that no row lies quite where the generator puts it. */
async function drawRows(entry: string): Promise<Omit<ZooReference, 'answers'>> {
  await using model = await ClusterModel.load(entry, { device: 'cpu', threads: 1 });
  const { kind, range } = model.manifest.input;
  const count = COUNTS[kind];
  const width = range[1]! - range[0]!;
  const { data } = await model.generate({ count, seed: 8, temperature: 0.5 });
  const random = new Random(9);
  const noisy = [...data].map((value) => value + 0.01 * width * random.uniform());
  const rows = kind === 'image' ? noisy.map((value) => Math.min(1, Math.max(0, value))) : noisy;
  return { rows, count, width, precision: model.precision };
}

const references = new Map<string, Promise<ZooReference>>();

async function makeReference(name: string): Promise<ZooReference> {
  const entry = `${zoo}${name}`;
  const drawn = await drawRows(entry);
  return { ...drawn, answers: await askZoo(ClusterModel, { entry, device: 'cpu', ...drawn }) };
}

/** The reference of an entry, made once. */
export function zooReference(name: string): Promise<ZooReference> {
  const known = references.get(name) ?? makeReference(name);
  references.set(name, known);
  return known;
}

function farthest(found: readonly number[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length);
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
}

/** The same as {@link farthest}, as a share of what is expected where that is above 1: scores have no upper bound. */
function farthestShare(found: readonly number[], expected: readonly number[]): number {
  const scale = expected.map((value) => Math.max(1, Math.abs(value)));
  return farthest(
    found.map((value, i) => value / scale[i]!),
    expected.map((value, i) => value / scale[i]!),
  );
}

/**
 * Labels are the same, probabilities within 1e-3, novelty within 1e-3 of the threshold or of the score, whichever is more,
 * and what is drawn within two of 255 levels.
 */
export function expectSameAnswers(found: ZooAnswers, { answers, width }: ZooReference): void {
  expect(found.labels).toEqual(answers.labels);
  expect(found.clusters).toEqual(answers.clusters);
  expect(found.outliers).toEqual(answers.outliers);
  expect(found.novelty).toHaveLength(found.outliers.length);
  expect(farthestShare(found.novelty, answers.novelty)).toBeLessThan(1e-3);
  expect(farthest(found.probabilities, answers.probabilities)).toBeLessThan(1e-3);
  expect(farthest(found.confidence, answers.confidence)).toBeLessThan(1e-3);
  expect(farthest(found.samples, answers.samples) / width).toBeLessThan(2 / 255);
  expect(farthest(found.copies, answers.copies) / width).toBeLessThan(2 / 255);
}
