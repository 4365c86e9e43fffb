import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../steps.js';
import { affinityGraph, type SparseSymmetric } from './affinity.js';
import { graphMutualInformation } from './mutual-information.js';
import { refineSteps } from './refine-partition.js';

const ROWS = 600;
const truth = Int32Array.from({ length: ROWS }, (_, row) => Math.floor(row / 200));

/** Three groups of 200 rows; of 8 neighbours of each row, one in four is of any group. */
function groups(seed: number) {
  const random = new Random(seed);
  const lists = Array.from(truth, (group, row) => {
    const list = new Set<number>();
    while (list.size < 8) {
      const other = random.uniform() < 0.75 ? 200 * group + random.integer(200) : random.integer(ROWS);
      if (other !== row) list.add(other);
    }
    return [...list];
  });
  return affinityGraph(Int32Array.from(lists.flat()), ROWS, 8);
}

/** The groups with every third row, on average, in a random one. */
function disturbed(seed: number): Int32Array {
  const random = new Random(seed);
  return truth.map((group) => (random.uniform() < 1 / 3 ? random.integer(3) : group));
}

const refine = (graph: SparseSymmetric, labels: Int32Array, clusters: number) =>
  atOnce(refineSteps(graph, labels, clusters));
const share = (labels: Int32Array) => labels.filter((label, row) => label === truth[row]).length / ROWS;

describe('refineSteps', () => {
  it.each([1, 2, 3])('puts rows back into their groups, seed %i', (seed) => {
    const [graph, before] = [groups(seed), disturbed(seed + 10)];
    const { labels, information } = refine(graph, before, 3);
    expect(share(before)).toBeLessThan(0.82);
    expect(share(labels)).toBeGreaterThan(0.97);
    expect(information).toBeCloseTo(graphMutualInformation(graph, labels, 3), 12);
    expect(information).toBeGreaterThan(graphMutualInformation(graph, before, 3) + 0.1);
  });

  it('leaves labels as they were where nothing is gained, and does not change those it is given', () => {
    const graph = groups(1);
    const before = disturbed(2);
    const copy = before.slice();
    const { labels } = refine(graph, before, 3);
    expect(before).toEqual(copy);
    expect(refine(graph, labels, 3).labels).toEqual(labels);
  });

  it('keeps a cluster of one row, and moves the others all the same', () => {
    const before = disturbed(2);
    before[0] = 3;
    const graph = groups(1);
    const { labels, information } = refine(graph, before, 4);
    expect(new Set(labels).size).toBe(4);
    expect(information).toBeGreaterThan(graphMutualInformation(graph, before, 4) + 0.1);
  });

  it('puts no row into a cluster that was empty', () => {
    const { labels } = refine(groups(1), disturbed(2), 5);
    expect(Math.max(...labels)).toBe(2);
    expect(share(labels)).toBeGreaterThan(0.97);
  });

  it('has nothing to do for one cluster', () => {
    expect(refine(groups(1), new Int32Array(ROWS), 1)).toEqual({
      labels: new Int32Array(ROWS),
      information: 0,
    });
  });
});
