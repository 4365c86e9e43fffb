import { activationLayer } from './activations.js';
import { batchNorm } from './batch-norm.js';
import { convolution, flattenImages, unflattenImages } from './convolution.js';
import { dense } from './dense.js';
import { type Layer, type Network, sequential } from './network.js';

/** Sizes of {@link convolutionalPriorNetwork}. */
export interface ConvolutionalPriorSizes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Units of the dense hidden layer. */
  readonly hidden: number;
  readonly clusters: number;
}

const FILTERS = [32, 64] as const;

/**
 * A small convolutional prior network: 5×5 and 3×3 convolutions of stride 2, a dense layer, and the logits, batch norm
 * before each ReLU. The small output layer starts the prediction almost uniform. Takes rows [N, channels · height · width].
 */
export function convolutionalPriorNetwork(sizes: ConvolutionalPriorSizes): Network {
  const { channels, height, width, hidden, clusters } = sizes;
  const [first, second] = FILTERS;
  const halved = (size: number) => Math.ceil(size / 2);
  const flat = second * halved(halved(height)) * halved(halved(width));
  const he = (fanIn: number) => ({ kind: 'normal', deviation: Math.sqrt(2 / fanIn) }) as const;
  const normalised = (index: number, units: number): Layer[] => [
    batchNorm(`prior/norm_${index}`, { units, epsilon: 1e-5, decay: 0.9 }),
    activationLayer('relu'),
  ];
  const maps = (index: number, inputs: number, filters: number, size: number): Layer => {
    return convolution(`prior/conv_${index}`, { inputs, filters, size, stride: 2, kernel: he(size * size * inputs) });
  };
  const small = { kind: 'normal', deviation: 0.01 / Math.sqrt(hidden) } as const;
  return sequential([
    unflattenImages({ channels, height, width }),
    maps(1, channels, first, 5),
    ...normalised(1, first),
    maps(2, first, second, 3),
    ...normalised(2, second),
    flattenImages(),
    dense('prior/dense_1', { inputs: flat, units: hidden, kernel: he(flat) }),
    ...normalised(3, hidden),
    dense('prior/dense_2', { inputs: hidden, units: clusters, kernel: small }),
  ]);
}
