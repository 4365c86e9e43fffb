import { ZooError } from '@clusterzoo/runtime';
import * as tf from '@tensorflow/tfjs';
import { GraphBuilder } from './builder.js';
import { requireSameGraph } from './compare.js';
import type { Dimension, Graph, Value } from './graph.js';
import { lowerings } from './lowering/index.js';
import { SymbolTable } from './symbols.js';
import { type Operand, Tracer } from './tracer.js';
import { TracingBackend } from './tracing-backend.js';

/** Shape and element type of an input of a traced function. A string is a symbolic axis, for example `'N'`. */
export interface InputSpec {
  readonly shape: readonly Dimension[];
  readonly dtype: 'float32' | 'int32';
}

export interface TraceOptions {
  /** Name of the graph. @default 'graph' */
  readonly name?: string;
  /** Leave inputs that the function does not use out of the graph. @default false */
  readonly dropUnusedInputs?: boolean;
  /**
   * Computes convolutions over small feature maps as matrix products, and gradients with respect to kernels over
   * larger maps too: faster on CPUs where kernels are no constants and images are many. Convolutions with kernels of
   * one element stay as they are. @default false
   */
  readonly matrixConvolutions?: boolean;
}

/** A pure, synchronous function over tfjs ops. */
export type TraceableFunction = (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>;

const BACKEND = 'clusterzoo-trace';

/** Stand-ins for symbolic axes, in the first and second trace: primes that no real layer size is a multiple of. */
const STAND_INS = [
  [10007, 10037, 10061, 10079],
  [10009, 10039, 10067, 10091],
] as const;

/**
 * Compiles a function over tfjs ops, gradients included, to an ONNX graph by running it once on a backend that records
 * instead of computing. Inputs and outputs of the graph are named by the keys of `inputs` and of the result. Tensors
 * that the function captures become constants.
 *
 * With symbolic axes the function is traced twice, at different sizes, and must give the same graph both times.
 *
 * @param fn - pure and synchronous; it may not read values of tensors
 * @param inputs - shape and type of every tensor that `fn` is called with
 * @throws ZooError `UNSUPPORTED_OP` for a tfjs kernel without a lowering; `GRAPH_INVALID` if the graph would hold for
 *   one size of a symbolic axis only; `INVALID_ARGUMENT` if `fn` reads a traced tensor or returns something else than
 *   tensors
 */
export function trace(
  fn: TraceableFunction,
  inputs: Readonly<Record<string, InputSpec>>,
  options: TraceOptions = {},
): Graph {
  for (const [name, { shape }] of Object.entries(inputs)) requireDimensions(name, shape);
  const dimensions = Object.values(inputs).flatMap(({ shape }) => shape);
  const symbols = [...new Set(dimensions.filter((dimension) => typeof dimension === 'string'))];
  if (symbols.length > STAND_INS[0].length) {
    const legal = STAND_INS[0].length;
    throw new ZooError('INVALID_ARGUMENT', `${symbols.length} symbolic axes (${symbols}); at most ${legal} are legal`);
  }
  const [first, second] = STAND_INS.map((primes) => new Map(symbols.map((symbol, i) => [symbol, primes[i]!])));
  const graph = traceOnce(fn, inputs, new SymbolTable(first!), options);
  if (symbols.length > 0) requireSameGraph(graph, traceOnce(fn, inputs, new SymbolTable(second!), options));
  return graph;
}

function requireDimensions(name: string, shape: readonly Dimension[]): void {
  const legal = (size: Dimension): boolean =>
    typeof size === 'number' ? Number.isInteger(size) && size >= 0 : /^[A-Za-z_]\w*$/.test(size);
  if (shape.every(legal)) return;
  throw new ZooError(
    'INVALID_ARGUMENT',
    `input '${name}' has shape [${shape}]; sizes are integers from 0 on, or names such as N for symbolic axes`,
  );
}

function traceOnce(
  fn: TraceableFunction,
  inputs: Readonly<Record<string, InputSpec>>,
  symbols: SymbolTable,
  options: TraceOptions,
): Graph {
  const builder = new GraphBuilder(options.name ?? 'graph');
  const values = Object.entries(inputs).map(([name, { dtype, shape }]) => builder.input(name, dtype, shape));
  const sources = new Map<string, { input: Value; axis: number }>();
  for (const input of values) {
    input.shape.forEach((dimension, axis) => {
      if (typeof dimension === 'string' && !sources.has(dimension)) sources.set(dimension, { input, axis });
    });
  }
  const tracer = new Tracer(builder, symbols, sources, options.matrixConvolutions);
  const operands = values.map((value) => ({ ...value, shape: value.shape.map((size) => symbols.standIn(size)) }));
  const outputs = withTracingBackend(tracer, (backend) => record(fn, operands, backend));
  const graph = builder.build(outputs);
  if (!options.dropUnusedInputs) return graph;
  const used = new Set(graph.nodes.flatMap((node) => node.inputs));
  return { ...graph, inputs: graph.inputs.filter(({ name }) => used.has(name)) };
}

/** Calls `fn` on tensors that stand for the graph's inputs. */
function record(fn: TraceableFunction, inputs: readonly Operand[], backend: TracingBackend): Record<string, Operand> {
  const engine = tf.engine();
  const tensors = inputs.map(
    (input) => [input.name, engine.makeTensorFromTensorInfo(backend.register(input))] as const,
  );
  const results: unknown = fn(Object.fromEntries(tensors));
  if (typeof results !== 'object' || results === null || results instanceof Promise) {
    throw new ZooError('INVALID_ARGUMENT', 'a traced function must return an object of tensors, and not a promise');
  }
  const outputs = Object.entries(results).map(([name, result]: [string, unknown]) => {
    if (!(result instanceof tf.Tensor)) {
      throw new ZooError('INVALID_ARGUMENT', `output '${name}' of the traced function is not a tensor`);
    }
    return [name, backend.operand(result)] as const;
  });
  return Object.fromEntries(outputs);
}

/** Makes the tracing backend the current one for the time of `body`, and leaves tfjs as it was found. */
function withTracingBackend<Result>(tracer: Tracer, body: (backend: TracingBackend) => Result): Result {
  const engine = tf.engine();
  if (engine.state.gradientDepth > 0 || tf.findBackend(BACKEND) !== null) {
    throw new ZooError('INVALID_ARGUMENT', 'trace was called inside tf.grad or another trace; call it outside of both');
  }
  const previous: string | undefined | null = tf.getBackend();
  const backend = new TracingBackend(tracer);
  tf.registerBackend(BACKEND, () => backend, 0);
  registerKernels();
  // No promise to wait for: the factory is synchronous, and tfjs then switches before it returns.
  void tf.setBackend(BACKEND);
  const variables = new Set(Object.keys(engine.state.registeredVariables));
  engine.startScope('trace');
  try {
    return body(backend);
  } catch (error) {
    throw explained(error);
  } finally {
    engine.endScope();
    for (const [name, variable] of Object.entries(engine.state.registeredVariables)) {
      if (!variables.has(name)) engine.disposeVariable(variable);
    }
    backend.disposeRemaining();
    unregisterKernels();
    tf.removeBackend(BACKEND);
    if (previous) void tf.setBackend(previous);
  }
}

function registerKernels(): void {
  for (const [kernelName, lower] of Object.entries(lowerings)) {
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs, backend }) => {
      const tracing = backend as TracingBackend;
      const operands = Object.entries(inputs).map(([name, info]) => [name, info && tracing.operand(info)] as const);
      const result = lower(Object.fromEntries(operands), attrs, tracing.tracer);
      return isList(result) ? result.map((operand) => tracing.register(operand)) : tracing.register(result);
    };
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
}

const isList = (result: Operand | readonly Operand[]): result is readonly Operand[] => Array.isArray(result);

function unregisterKernels(): void {
  for (const kernelName of Object.keys(lowerings)) tf.unregisterKernel(kernelName, BACKEND);
}

/** Says what to do about tfjs' own error for a kernel that the backend lacks. */
function explained(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const kernel = /^Kernel '(\w+)' not registered for backend/.exec(message)?.[1];
  if (kernel === undefined) return error;
  return new ZooError(
    'UNSUPPORTED_OP',
    `the tfjs kernel '${kernel}' cannot be compiled to ONNX yet; write the function with other ops, or add a lowering ` +
      `for '${kernel}' to the table of its family, export/src/lowering/<family>.ts`,
    { cause: error },
  );
}
