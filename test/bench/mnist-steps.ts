import { Random } from '@clusterzoo/runtime';
import {
  adamSchedule,
  adamState,
  clusterGanNetworks,
  criticInputs,
  criticStep,
  type Engine,
  type EngineState,
  generatorEncoderInputs,
  generatorEncoderStep,
  initialize,
  priorNetwork,
  type SimiOptions,
  type StepFunction,
  type StepInputs,
  simiInputs,
  simiPresets,
  simiStep,
  type TensorSpec,
} from '@clusterzoo/training';

/** A step to measure. */
export interface MeasuredStep {
  readonly step: StepFunction;
  readonly specs: Readonly<Record<string, TensorSpec>>;
}

const options: SimiOptions = { ...simiPresets.zoo, batch: 64, latentSize: 30, distillation: { kind: 'label' } };
const networks = clusterGanNetworks({
  architecture: { kind: 'convolutional', channels: 1, height: 28, width: 28, widthFactor: 1 },
  clusters: 10,
  latentSize: 30,
});
const prior = priorNetwork({ inputs: 784, hidden: 16, clusters: 10 });

/** SIMI-ClusterGAN's steps at MNIST size (ClusterGAN's networks), batch 64: apart, and together as one iteration. */
export const mnistSteps = {
  critic: { step: criticStep(networks, options), specs: criticInputs(networks, 64) },
  makers: { step: generatorEncoderStep(networks, options, prior), specs: generatorEncoderInputs(networks, options) },
  joint: { step: simiStep(networks, options, prior), specs: simiInputs(networks, options) },
} as const satisfies Record<string, MeasuredStep>;

/** A fresh state for them. */
export function loadMnistState(engine: Engine): Promise<EngineState> {
  const all = [networks.generator, networks.critic, networks.encoder].flatMap(({ parameters }) => parameters);
  return engine.load({ ...initialize(all, new Random(1)), ...adamState(all) });
}

/** Random inputs of the right shapes; clusters are one-hot. */
export function drawInputs({ specs }: MeasuredStep, random: Random): StepInputs {
  const inputs: Record<string, Float32Array> = {};
  for (const [name, { shape }] of Object.entries(specs)) {
    const length = shape.reduce((product, size) => product * size, 1);
    if (name.endsWith('adam')) inputs[name] = adamSchedule(options.adam, 100);
    else if (name.endsWith('clusters')) {
      inputs[name] = Float32Array.from({ length }, (_, i) => (i % 10 === Math.floor(i / 10) % 10 ? 1 : 0));
    } else inputs[name] = random.uniforms(length, -1, 1);
  }
  return inputs;
}
