import { activations } from './activation.js';
import { comparisons } from './comparison.js';
import { convolutions } from './convolution.js';
import { creation } from './creation.js';
import { depthwiseConvolutions } from './depthwise.js';
import { elementwise } from './elementwise.js';
import { gathering } from './gather.js';
import { joining } from './joining.js';
import { linear } from './linear.js';
import type { Lowerings } from './lowering.js';
import { normalizations } from './normalization.js';
import { reductions } from './reduction.js';
import { shapes } from './shape.js';
import { slicing } from './slicing.js';

/** Every tfjs kernel that can be traced. A new kernel goes into the table of its family. */
export const lowerings: Lowerings = {
  ...activations,
  ...comparisons,
  ...convolutions,
  ...creation,
  ...depthwiseConvolutions,
  ...elementwise,
  ...gathering,
  ...joining,
  ...linear,
  ...normalizations,
  ...reductions,
  ...shapes,
  ...slicing,
};
