import { Random } from '@clusterzoo/runtime';
import {
  adamSchedule,
  adamState,
  clusterGanNetworks,
  criticInputs,
  criticStep,
  generatorEncoderInputs,
  generatorEncoderStep,
  initialize,
  priorNetwork,
  type SimiOptions,
  type State,
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
  /** Where it starts; steps of the same networks share it. */
  readonly start: State;
}

const options: SimiOptions = { ...simiPresets.zoo, batch: 64, latentSize: 30, distillation: { kind: 'label' } };

/** SIMI-ClusterGAN's steps for pictures, batch 64: apart, and together as one iteration. */
function imageSteps(channels: number, side: number, widthFactor: number) {
  const architecture = { kind: 'convolutional', channels, height: side, width: side, widthFactor } as const;
  const networks = clusterGanNetworks({ architecture, clusters: 10, latentSize: 30 });
  const prior = priorNetwork({ inputs: channels * side * side, hidden: 16, clusters: 10 });
  const all = [networks.generator, networks.critic, networks.encoder].flatMap(({ parameters }) => parameters);
  const start = { ...initialize(all, new Random(1)), ...adamState(all) };
  return {
    critic: { step: criticStep(networks, options), specs: criticInputs(networks, 64), start },
    makers: {
      step: generatorEncoderStep(networks, options, prior),
      specs: generatorEncoderInputs(networks, options),
      start,
    },
    joint: { step: simiStep(networks, options, prior), specs: simiInputs(networks, options), start },
  };
}

/** At MNIST size, ClusterGAN's networks. */
export const mnistSteps = imageSteps(1, 28, 1) satisfies Record<string, MeasuredStep>;

/** Iterations of narrow networks, by size and width factor. */
export const narrowSteps = {
  'joint, 28×28, width 0.375': imageSteps(1, 28, 0.375).joint,
  'joint, 32×32×3, width 0.25': imageSteps(3, 32, 0.25).joint,
} as const satisfies Record<string, MeasuredStep>;

/** Random inputs of the right shapes; clusters are one-hot. */
export function drawInputs({ specs }: Pick<MeasuredStep, 'specs'>, random: Random): StepInputs {
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
