import type { Node } from '../graph.js';

/** Element-wise operators of one tensor; further inputs (the bounds of Clip) are scalars. */
const UNARY = new Set(
  `Abs Acos Acosh Asin Asinh Atan Atanh Cast Ceil Celu Clip Cos Cosh Elu Erf Exp Floor HardSigmoid Identity IsInf
  IsNaN LeakyRelu Log Neg Not Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh`.split(
    /\s+/,
  ),
);

/** Element-wise operators whose operands broadcast as in numpy. */
const BROADCASTING = new Set(
  `Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Min Mod Mul Or Pow Sub Sum Where Xor`.split(/\s+/),
);

/** Operators that reduce axes, given as an attribute or as the second input. */
const REDUCTIONS = new Set(
  `ReduceL1 ReduceL2 ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare`.split(/\s+/),
);

/** Operators that give another result each time they run. */
const RANDOM = new Set(
  'Bernoulli Dropout Multinomial RandomNormal RandomNormalLike RandomUniform RandomUniformLike'.split(' '),
);

export const isUnary = ({ op }: Node): boolean => UNARY.has(op);
export const isBroadcasting = ({ op }: Node): boolean => BROADCASTING.has(op);
export const isElementwise = (node: Node): boolean => isUnary(node) || isBroadcasting(node);
export const isReduction = ({ op }: Node): boolean => REDUCTIONS.has(op);
export const isRandom = ({ op }: Node): boolean => RANDOM.has(op);
