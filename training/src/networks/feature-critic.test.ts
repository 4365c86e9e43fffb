import { Random } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors, take } from '../../../test/support/tfjs-cpu.js';
import { featureCritic, mapsLength } from './feature-critic.js';
import { untracked } from './network.js';
import { initialize } from './parameters.js';

const stages = [
  { channels: 3, height: 16, width: 16 },
  { channels: 5, height: 6, width: 6 },
  { channels: 7, height: 2, width: 2 },
];
const critic = featureCritic('critic', { stages, units: 16 }, 3, 'he');
const state = initialize(critic.parameters, new Random(1));
const length = mapsLength(stages);
const maps = new Random(2).normals(4 * length);

/** Scores of the rows, each with the same cluster or mix of clusters. */
function scores(
  clusters: readonly number[],
  changed: Readonly<Record<string, Float32Array>> = {},
  seen = maps,
): number[] {
  const own = Object.entries(state).map(([name, { shape, data }]) => [name, { shape, data: changed[name] ?? data }]);
  const rows = tf.tensor2d(seen, [4, length]);
  const zM = tf.tile(tf.tensor2d([...clusters], [1, 3]), [4, 1]);
  return take(critic.forward(stateTensors(Object.fromEntries(own)), tf.concat([rows, zM], 1), untracked));
}

describe('featureCritic', () => {
  it('halves maps until they are small, with fewer filters where they are large', () => {
    const kernels = critic.parameters.filter(({ name }) => name.includes('conv_') && name.endsWith('kernel'));
    expect(kernels.map(({ name, shape }) => `${name.slice('critic/'.length, -'/kernel'.length)} ${shape}`)).toEqual([
      'stage_1/conv_1 4,4,3,8',
      'stage_1/conv_2 4,4,8,16',
      'stage_1/conv_3 3,3,16,16',
      'stage_2/conv_1 4,4,5,16',
      'stage_2/conv_2 3,3,16,16',
      'stage_3/conv_1 3,3,7,16',
    ]);
    expect(length).toBe(3 * 256 + 5 * 36 + 7 * 4);
  });

  it('scores [N, maps + K] as [N, 1], each row by itself', () => {
    const all = scores([1, 0, 0]);
    expect(all).toHaveLength(4);
    expect(new Set(all).size).toBe(4);
    const turned = Float32Array.from(
      [3, 0, 1, 2].flatMap((row) => [...maps.subarray(row * length, (row + 1) * length)]),
    );
    expect(scores([1, 0, 0], {}, turned)).toEqual([3, 0, 1, 2].map((row) => expect.closeTo(all[row]!, 4)));
  });

  it('adds what each stage says of the maps, and of the cluster in proportion to it', () => {
    const none = scores([0, 0, 0]);
    const [first, second] = [scores([1, 0, 0]), scores([0, 1, 0])];
    expect(first).not.toEqual(none);
    const both = scores([1, 1, 0]);
    expect(both).toEqual(none.map((value, i) => expect.closeTo(first[i]! + second[i]! - value, 4)));
    const silent = (stage: number) => ({
      [`critic/stage_${stage}/score/kernel`]: new Float32Array(16),
      [`critic/stage_${stage}/clusters/kernel`]: new Float32Array(48),
    });
    const alone = [1, 2, 3].map((stage) => {
      const others = [1, 2, 3].filter((other) => other !== stage).map(silent);
      return scores([1, 0, 0], Object.assign({}, ...others));
    });
    expect(first).toEqual(first.map((_, i) => expect.closeTo(alone[0]![i]! + alone[1]![i]! + alone[2]![i]!, 4)));
    for (const scored of alone) expect(new Set(scored).size).toBe(4);
  });
});
