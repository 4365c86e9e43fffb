import type { Graph, Pass } from '../graph.js';
import { algebraRules } from './algebra.js';
import { foldBatchNorm } from './batch-norm-folding.js';
import { broadcastingRules } from './broadcasting.js';
import { mergeCommonSubexpressions } from './common-subexpressions.js';
import { foldConstants, foldShapes } from './constant-folding.js';
import { addedBias } from './convolution-bias.js';
import { removeDeadNodes } from './dead-nodes.js';
import { factorRules } from './factors.js';
import { foldFlatten } from './flatten-folding.js';
import { gemmRules } from './gemm-fusion.js';
import { leakyReluRules } from './leaky-relu.js';
import { redundantNodeRules } from './redundant-nodes.js';
import { passOf } from './rules.js';
import { cancelTransposes, reshapeTrivialTransposes } from './transpose-cancellation.js';
import { zeroRules } from './zeros.js';

/** Rewrites that change constant weights; they pay where a graph is made once and run often. */
export interface OptimizeOptions {
  /** Folds batch normalisation and other per-channel factors and terms into constant weights. @default false */
  readonly foldBatchNorm?: boolean;
  /** Permutes constant weights around flattening, so that no image is transposed for it. @default false */
  readonly foldFlatten?: boolean;
}

/** Rounds until nothing changes are two or three; the bound only keeps an oversight from hanging a compilation. */
const MAX_ROUNDS = 16;

/** Everything that looks at a node and its neighbours, in one pass: what one rule leaves, the next takes up at once. */
const simplify = passOf(
  foldConstants,
  foldShapes,
  ...redundantNodeRules,
  ...leakyReluRules,
  ...broadcastingRules,
  ...zeroRules,
  ...algebraRules,
  ...factorRules,
  ...gemmRules,
  addedBias,
);

/** Applies passes in turn, again and again, until none changes the graph. */
function toFixedPoint(graph: Graph, passes: readonly Pass[]): Graph {
  // Each pass does all it can at once: it need not see again what it has just made.
  const made = new Map<Pass, Graph>();
  for (let round = 0, before: Graph | undefined; graph !== before && round < MAX_ROUNDS; round++) {
    before = graph;
    for (const pass of passes) {
      if (made.get(pass) !== graph) graph = pass(graph);
      made.set(pass, graph);
    }
  }
  return graph;
}

/**
 * Makes a graph smaller and faster without changing what it computes, up to roundings of float32: inputs, outputs,
 * their names, types and shapes stay. Without options it is safe for training steps, whose weights are inputs.
 * A product with a constant zero is taken to be zero even where the other factor is infinite or NaN.
 *
 * @returns a new graph; the argument is left alone
 */
export function optimize(graph: Graph, options: OptimizeOptions = {}): Graph {
  const passes: Pass[] = [removeDeadNodes, mergeCommonSubexpressions, simplify];
  if (options.foldBatchNorm) passes.push(foldBatchNorm);
  passes.push(cancelTransposes);
  if (options.foldFlatten) passes.push(foldFlatten);
  const optimized = toFixedPoint(graph, passes);
  return toFixedPoint(optimized, [reshapeTrivialTransposes, simplify, mergeCommonSubexpressions]);
}

export { simplifyArithmetic } from './algebra.js';
export { delayBroadcasting } from './broadcasting.js';
export { foldConstantNodes } from './constant-folding.js';
export { fuseConvolutionBias } from './convolution-bias.js';
export { fuseGemm } from './gemm-fusion.js';
export { recogniseLeakyRelu } from './leaky-relu.js';
export { removeRedundantNodes } from './redundant-nodes.js';
export {
  cancelTransposes,
  foldBatchNorm,
  foldFlatten,
  mergeCommonSubexpressions,
  removeDeadNodes,
  reshapeTrivialTransposes,
};
