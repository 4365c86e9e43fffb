import type { StepFunction, TensorMap, TensorSpec } from '../../engine/engine.js';
import type { ClusterGanNetworks } from '../../networks/clustergan.js';
import type { Network } from '../../networks/network.js';
import { type CriticView, plainView } from './critic-view.js';
import type { SimiOptions } from './options.js';
import { criticInputs, criticStep, generatorEncoderInputs, generatorEncoderStep } from './steps.js';

/** Name of input `name` of the critic's step number `index` (from 1) within a {@link simiStep}. */
export function criticInput(index: number, name: string): string {
  return `critic_${index}.${name}`;
}

/** Whether critic step `index` takes `name` from the generator-and-encoder step: the last one shares its batch. */
function isShared(index: number, name: string, options: SimiOptions): boolean {
  return index === options.criticSteps && name !== 'mixing' && name !== 'adam';
}

/** Specs of the inputs of {@link simiStep}. */
export function simiInputs(
  networks: ClusterGanNetworks,
  options: SimiOptions,
  view: CriticView = plainView(networks),
): Record<string, TensorSpec> {
  const specs = generatorEncoderInputs(networks, options);
  for (let index = 1; index <= options.criticSteps; index++) {
    for (const [name, spec] of Object.entries(criticInputs(networks, options.batch, view))) {
      if (!isShared(index, name, options)) specs[criticInput(index, name)] = spec;
    }
  }
  return specs;
}

/**
 * One iteration of SIMI-ClusterGAN's second stage (Alg. 1): the critic's steps, then that of generator and encoder
 * against the new critic. The last critic step sees the batch and the samples of the generator's step, so that they
 * are generated once.
 *
 * @param prior - needed where the encoder learns from the prior network itself
 * @param view - what the critic sees of data
 */
export function simiStep(
  networks: ClusterGanNetworks,
  options: SimiOptions,
  prior?: Network,
  view: CriticView = plainView(networks),
): StepFunction {
  const critic = criticStep(networks, options, view);
  const makers = generatorEncoderStep(networks, options, prior, view);
  return (state, inputs) => {
    let now: TensorMap = state;
    let losses = {};
    for (let index = 1; index <= options.criticSteps; index++) {
      const names = Object.keys(criticInputs(networks, options.batch, view));
      const own = names.map((name) => [
        name,
        inputs[isShared(index, name, options) ? name : criticInput(index, name)]!,
      ]);
      const result = critic(now, Object.fromEntries(own));
      now = { ...now, ...result.state };
      losses = { ...losses, ...result.losses };
    }
    const result = makers(now, inputs);
    now = { ...now, ...result.state };
    const changed = Object.entries(now).filter(([name, tensor]) => tensor !== state[name]);
    return { state: Object.fromEntries(changed), losses: { ...losses, ...result.losses } };
  };
}
