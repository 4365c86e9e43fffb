import { Random, ZooError } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { stateTensors, take } from '../../../../test/support/tfjs-cpu.js';
import { smallConfig } from '../../../../test/support/trained.js';
import { clusterGanNetworks, splitCode } from '../../networks/clustergan.js';
import { inference } from '../../networks/network.js';
import { initialize } from '../../networks/parameters.js';
import { priorNetwork } from '../../networks/prior-network.js';
import { assertEncoderStart, encoderFromPrior } from './encoder-start.js';

const [features, hidden, clusters, latentSize] = [5, 7, 3, 2];

function networks(width = hidden) {
  return clusterGanNetworks({ architecture: { kind: 'mlp', features, hidden: width }, clusters, latentSize });
}

/** A prior network with statistics that are not those of the start. */
const prior = priorNetwork({ inputs: features, hidden, clusters });
const random = new Random(1);
const priorState = initialize([...prior.parameters, ...prior.statistics], random);
for (const { name } of [...prior.parameters, ...prior.statistics]) {
  const { data } = priorState[name]!;
  for (let i = 0; i < data.length; i++) data[i] = random.uniforms(1, name.endsWith('variance') ? 0.5 : -1, 1.5)[0]!;
}

describe('encoderFromPrior', () => {
  it('gives the encoder the prior network, where no unit is below 0', () => {
    const { encoder, sizes } = networks();
    const initial = initialize(encoder.parameters, new Random(2));
    // Shifts that keep every unit positive: ReLU and the leaky ReLU are the same there.
    const positive = { ...priorState };
    for (const i of [1, 2]) {
      const name = `prior/norm_${i}/shift`;
      positive[name] = { shape: [hidden], data: new Float32Array(hidden).fill(100) };
    }
    const state = stateTensors({ ...initial, ...encoderFromPrior(networks(), positive, initial) });
    const x = tf.tensor2d(new Random(3).uniforms(4 * features, -1, 1), [4, features]);
    const { logits } = splitCode(encoder.forward(state, x, inference), sizes);
    const expected = take(prior.forward(stateTensors(positive), x, inference));
    take(logits).forEach((value, i) => {
      expect(value / expected[i]!).toBeCloseTo(1, 3);
    });
  });

  it('leaves the columns of the latents', () => {
    const initial = initialize(networks().encoder.parameters, new Random(2));
    const { 'encoder/dense_3/kernel': kernel } = encoderFromPrior(networks(), priorState, initial);
    const columns = latentSize + clusters;
    kernel!.data.forEach((value, at) => {
      const before = initial['encoder/dense_3/kernel']!.data[at]!;
      if (at % columns < latentSize) expect(value).toBe(before);
      else
        expect(value).toBe(
          priorState['prior/dense_3/kernel']!.data[Math.floor(at / columns) * clusters + (at % columns) - latentSize],
        );
    });
  });

  it('refuses an encoder of other sizes', () => {
    const { encoder } = networks(9);
    const start = () => encoderFromPrior(networks(9), priorState, initialize(encoder.parameters, new Random(2)));
    expect(start).toThrow(ZooError);
    expect(start).toThrow(
      /has \[5,9\] where the prior network asks for \[5,7\]; give both networks the same hidden size/,
    );
  });
});

describe('assertEncoderStart', () => {
  it('asks for equal widths, unless the encoder starts at random', () => {
    assertEncoderStart(smallConfig());
    assertEncoderStart(smallConfig({ hidden: 64, encoderStart: 'random' }));
    expect(() => assertEncoderStart(smallConfig({ hidden: 64 }))).toThrow(
      /64 units wide where the prior network has 32/,
    );
  });
});
