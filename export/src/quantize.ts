import type { Precision } from '@clusterzoo/runtime';
import type { Graph } from './graph.js';
import { inHalfPrecision } from './quantize/half-precision.js';
import { inInt8 } from './quantize/int8.js';
import { storeWeights } from './quantize/stored-weights.js';

/**
 * The same graph with its weights in a form that takes less room in a file; inputs, outputs and all arithmetic stay
 * float32, so that every device gives the same results and none needs half-precision arithmetic or calibration data.
 * onnxruntime makes float32 weights as it loads the graph: in memory and in speed, variants do not differ.
 *
 * - `fp16`: matrices and kernels in half precision.
 * - `int8`: weights of convolutions and matrix products as whole numbers with a factor for each output channel
 *   (symmetric, nearest); other matrices in half precision.
 *
 * Biases and weights of less than 1,024 elements stay as they are.
 */
export function atPrecision(graph: Graph, precision: Precision): Graph {
  switch (precision) {
    case 'fp32':
      return graph;
    case 'fp16':
      return storeWeights(graph, (weight, _, named) => inHalfPrecision(weight, named));
    case 'int8':
      return storeWeights(
        graph,
        (weight, users, named) => inInt8(weight, users, named) ?? inHalfPrecision(weight, named),
      );
  }
}
