import { Random } from '@clusterzoo/runtime';
import { Command } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { nearestNeighbours } from '../graph/neighbours.js';
import { addNeighbourOptions, MOST_EXACT_ROWS, neighbourMeans, settleNeighbours } from './neighbours.js';

describe('settleNeighbours', () => {
  const warn = vi.fn();

  it('searches exactly among as many rows as that is fast for, unless told otherwise', () => {
    expect(settleNeighbours({}, MOST_EXACT_ROWS, warn)).toBe('exact');
    expect(settleNeighbours({}, MOST_EXACT_ROWS + 1, warn)).toBe('approximate');
    expect(settleNeighbours({ neighbours: 'exact' }, 1e7, warn)).toBe('exact');
    expect(settleNeighbours({ neighbours: 'approximate' }, 100, warn)).toBe('approximate');
    expect(warn).not.toHaveBeenCalled();
  });

  it('says what it takes without the package, and refuses what cannot be had', () => {
    const none = () => undefined;
    expect(settleNeighbours({}, 100, warn, none)).toBe('exact');
    expect(warn).not.toHaveBeenCalled();
    expect(settleNeighbours({ neighbours: 'auto' }, 1e6, warn, none)).toBe('exact');
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/exactly among 1000000 rows.*usearch/));
    const asked = () => settleNeighbours({ neighbours: 'approximate' }, 100, warn, none);
    expect(asked).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(asked).toThrow(/--neighbours exact/);
  });
});

describe('neighbourMeans', () => {
  const warn = vi.fn();

  it('finds the neighbours of a plain search, or nearly all of them', async () => {
    const data = new Random(1).normals(1200 * 8);
    const options = { rows: 1200, columns: 8, neighbours: 5 };
    const expected = await nearestNeighbours(data, options);
    const exact = await neighbourMeans('exact', { threads: 1, warn });
    expect(await exact.finder!.find(data, options)).toEqual(expected);
    const { finder } = await neighbourMeans('approximate', { threads: 1, warn });
    expect(finder!.name).not.toBe(exact.finder!.name);
    const { indices } = await finder!.find(data, options);
    const same = indices.filter((index, at) => index === expected.indices[at]).length;
    expect(same / indices.length).toBeGreaterThan(0.95);
    expect(warn).not.toHaveBeenCalled();
  });

  it('does without onnxruntime, and says why', async () => {
    const load = () => Promise.reject(new Error('libonnxruntime.so.1: cannot open'));
    const { finder } = await neighbourMeans('exact', { warn, load });
    expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/without onnxruntime.*: libonnxruntime\.so\.1/));
    const data = Float32Array.of(0, 1, 3);
    const options = { rows: 3, columns: 1, neighbours: 1 };
    expect(await finder!.find(data, options)).toEqual(await nearestNeighbours(data, options));
  });
});

describe('addNeighbourOptions', () => {
  it('takes the searches that there are', () => {
    const command = () => addNeighbourOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }));
    expect(command().parse([], { from: 'user' }).opts()).toEqual({ neighbours: 'auto' });
    expect(command().parse(['--neighbours', 'exact'], { from: 'user' }).opts()).toEqual({ neighbours: 'exact' });
    expect(() => command().parse(['--neighbours', 'some'], { from: 'user' })).toThrow(/auto, exact, approximate/);
  });
});
