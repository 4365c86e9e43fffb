import { Random } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { FlowNetwork } from './min-cut.js';

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly capacity: number;
}

function sinkSide(vertices: number, edges: readonly Edge[]): ReadonlySet<number> {
  const network = new FlowNetwork();
  for (let i = 0; i < vertices; i++) network.vertex();
  for (const { from, to, capacity } of edges) network.edge(from, to, capacity);
  return network.sinkSide(0, vertices - 1);
}

function cutOf(edges: readonly Edge[], side: ReadonlySet<number>): number {
  return edges.reduce((sum, { from, to, capacity }) => sum + (!side.has(from) && side.has(to) ? capacity : 0), 0);
}

/** All ways to put vertices with the sink, as the least cut and the smallest side that has it. */
function bruteForce(vertices: number, edges: readonly Edge[]): { cut: number; size: number } {
  let best = { cut: Number.POSITIVE_INFINITY, size: 0 };
  for (let mask = 0; mask < 2 ** (vertices - 2); mask++) {
    const side = new Set([vertices - 1]);
    for (let i = 0; i < vertices - 2; i++) if (mask & (1 << i)) side.add(i + 1);
    const cut = cutOf(edges, side);
    if (cut < best.cut || (cut === best.cut && side.size < best.size)) best = { cut, size: side.size };
  }
  return best;
}

describe('FlowNetwork', () => {
  it('cuts the narrow place', () => {
    const edges = [
      { from: 0, to: 1, capacity: 5 },
      { from: 1, to: 2, capacity: 2 },
      { from: 2, to: 3, capacity: 5 },
    ];
    expect([...sinkSide(4, edges)].sort()).toEqual([2, 3]);
  });

  it('puts nothing with the sink that gains nothing there', () => {
    const edges = [
      { from: 0, to: 1, capacity: 2 },
      { from: 1, to: 2, capacity: 2 },
    ];
    expect([...sinkSide(3, edges)]).toEqual([2]);
  });

  it('uses both directions of an edge', () => {
    const network = new FlowNetwork();
    const [source, a, b, sink] = [0, 1, 2, 3].map(() => network.vertex());
    network.edge(source!, a!, 1);
    network.edge(b!, sink!, 4);
    network.edge(b!, a!, 0, 7);
    expect([...network.sinkSide(source!, sink!)].sort()).toEqual([a, b, sink]);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed))('finds the least cut, random network %i', (seed) => {
    const random = new Random(seed);
    const vertices = 4 + random.integer(6);
    const edges = Array.from({ length: vertices * 3 }, () => ({
      from: random.integer(vertices),
      to: random.integer(vertices),
      capacity: random.integer(10),
    })).filter(({ from, to }) => from !== to);
    const side = sinkSide(vertices, edges);
    expect(side.has(0)).toBe(false);
    expect({ cut: cutOf(edges, side), size: side.size }).toEqual(bruteForce(vertices, edges));
  });
});
