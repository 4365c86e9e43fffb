import { ZooError } from '@clusterzoo/runtime';
import type { PriorSummary } from './fit.js';
import type { SimiOptions } from './options.js';

/**
 * Options of a training without a prior network, whose z_M are drawn evenly whatever the real rows are: the uniform
 * prior of SIMI-ClusterGAN's ablation ("SIMI \ P", arXiv 2107.12706, Table V). Nothing says then which cluster a real
 * row is in, so J_pce is off; and J_cm compares two samples of the encoder's own prediction, or it would pull a cluster
 * that was drawn towards that of a row it has nothing to do with.
 */
export function withoutPrior({ encoderStage: _, instanceSelection: __, ...options }: SimiOptions): SimiOptions {
  return {
    ...options,
    weights: { ...options.weights, priorCrossEntropy: 0 },
    distillation: { kind: 'label' },
    encoderStart: 'random',
    crossModalityLatents: 'paired',
  };
}

/** Checks that options need no prior network. @throws ZooError `INVALID_ARGUMENT` */
export function assertUntaught(options: SimiOptions): void {
  const { weights, distillation, encoderStart, encoderStage, crossModalityLatents } = options;
  const fault = (what: string, remedy: string) => {
    return new ZooError('INVALID_ARGUMENT', `${what}, but there is no prior network: ${remedy}, or train with one`);
  };
  if (weights.priorCrossEntropy !== 0) {
    throw fault(`the loss priorCrossEntropy (J_pce) has the weight ${weights.priorCrossEntropy}`, 'make it 0');
  }
  if (distillation.kind !== 'label') throw fault(`the distillation is '${distillation.kind}'`, "choose 'label'");
  if (encoderStage) throw fault(`the encoder has ${encoderStage.epochs} epochs to learn from one`, 'leave them out');
  if (options.instanceSelection !== undefined) {
    throw fault(`a share of ${options.instanceSelection} of each cluster is to be selected`, 'leave that out');
  }
  if (encoderStart === 'prior') throw fault("the encoder's start is 'prior'", "choose 'random'");
  if (weights.crossModality !== 0 && crossModalityLatents !== 'paired') {
    const remedy = "choose 'paired', which does not ask what z_M has to do with a row, or make the weight of J_cm 0";
    throw fault(`J_cm compares '${crossModalityLatents}' latents`, remedy);
  }
}

/** What is known of the clusters before any training. */
export function uniformSummary(clusters: number): PriorSummary {
  const masses = new Float32Array(clusters).fill(1 / clusters);
  return { masses, used: clusters, agreement: 1, objectives: [] };
}
