import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { affinityGraph } from './affinity.js';
import { graphMutualInformation } from './mutual-information.js';
import { refinePartition } from './refine-partition.js';

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

const share = (labels: Int32Array) => labels.filter((label, row) => label === truth[row]).length / ROWS;

describe('refinePartition', () => {
  it.each([1, 2, 3])('puts rows back into their groups, seed %i', (seed) => {
    const [graph, before] = [groups(seed), disturbed(seed + 10)];
    const { labels, information } = refinePartition(graph, before, 3);
    expect(share(before)).toBeLessThan(0.82);
    expect(share(labels)).toBeGreaterThan(0.97);
    expect(information).toBeCloseTo(graphMutualInformation(graph, labels, 3), 12);
    expect(information).toBeGreaterThan(graphMutualInformation(graph, before, 3) + 0.1);
  });

  it('leaves labels as they were where nothing is gained, and does not change those it is given', () => {
    const graph = groups(1);
    const before = disturbed(2);
    const copy = before.slice();
    const { labels } = refinePartition(graph, before, 3);
    expect(before).toEqual(copy);
    expect(refinePartition(graph, labels, 3).labels).toEqual(labels);
  });

  it('empties no cluster', () => {
    const before = truth.slice();
    before[0] = 3;
    const { labels } = refinePartition(groups(1), before, 4);
    expect(new Set(labels).size).toBe(4);
  });

  it('has nothing to do for one cluster', () => {
    expect(refinePartition(groups(1), new Int32Array(ROWS), 1)).toEqual({
      labels: new Int32Array(ROWS),
      information: 0,
    });
  });
});
