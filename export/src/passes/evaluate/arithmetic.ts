import type { Node } from '../../graph.js';
import { floatAttribute } from '../reading.js';

type Unary = (node: Node) => (x: number) => number;
type Binary = (a: number, b: number) => number;

/** Ties go to the even neighbour, as ONNX's Round has it. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

const always =
  (f: (x: number) => number): Unary =>
  () =>
    f;

/** Element-wise operators of one operand. */
export const unary: Readonly<Record<string, Unary>> = {
  Neg: always((x) => -x),
  Abs: always(Math.abs),
  Sqrt: always(Math.sqrt),
  Exp: always(Math.exp),
  Log: always(Math.log),
  Reciprocal: always((x) => 1 / x),
  Relu: always((x) => (x > 0 || Number.isNaN(x) ? x : 0)),
  LeakyRelu: (node) => {
    const alpha = Math.fround(floatAttribute(node, 'alpha', 0.01));
    return (x) => (x < 0 ? alpha * x : x);
  },
  Tanh: always(Math.tanh),
  Sigmoid: always((x) => 1 / (1 + Math.exp(-x))),
  Softplus: always((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sign: always(Math.sign),
  Floor: always(Math.floor),
  Ceil: always(Math.ceil),
  Round: always(roundHalfEven),
  Sin: always(Math.sin),
  Cos: always(Math.cos),
  Not: always((x) => (x === 0 ? 1 : 0)),
};

/** Element-wise operators of two operands, and of more where they associate. */
export const binary: Readonly<Record<string, Binary>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  // JavaScript has 1 ** NaN = NaN where C, and so ONNX, has 1.
  Pow: (a, b) => (a === 1 ? 1 : a ** b),
  Max: Math.max,
  Min: Math.min,
  Sum: (a, b) => a + b,
  And: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  Or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  Xor: (a, b) => ((a !== 0) !== (b !== 0) ? 1 : 0),
  Equal: (a, b) => (a === b ? 1 : 0),
  Greater: (a, b) => (a > b ? 1 : 0),
  GreaterOrEqual: (a, b) => (a >= b ? 1 : 0),
  Less: (a, b) => (a < b ? 1 : 0),
  LessOrEqual: (a, b) => (a <= b ? 1 : 0),
};

/** Reductions, as a start value, a step and what is done with the result and the number of elements. */
export const reductions: Readonly<
  Record<string, { start: number; step: Binary; finish: (total: number, count: number) => number }>
> = {
  ReduceSum: { start: 0, step: (a, b) => a + b, finish: (total) => total },
  ReduceMean: { start: 0, step: (a, b) => a + b, finish: (total, count) => total / count },
  ReduceProd: { start: 1, step: (a, b) => a * b, finish: (total) => total },
  ReduceMax: { start: Number.NEGATIVE_INFINITY, step: Math.max, finish: (total) => total },
  ReduceMin: { start: Number.POSITIVE_INFINITY, step: Math.min, finish: (total) => total },
};
