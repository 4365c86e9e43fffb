import { ZooError } from '@clusterzoo/runtime';
import type { Operand, Tracer } from '../tracer.js';

/**
 * Turns one application of a tfjs kernel into ONNX nodes. `inputs` are the kernel's inputs by name ('0', '1', … for
 * kernels that take a list), `attributes` the kernel's own.
 */
export type Lowering = (
  inputs: Readonly<Record<string, Operand | undefined>>,
  attributes: unknown,
  tracer: Tracer,
) => Operand | readonly Operand[];

/** Lowerings by the name of the tfjs kernel. */
export type Lowerings = Readonly<Record<string, Lowering>>;

/** Inputs of most kernels. */
export type Unary = { readonly x: Operand };
export type Binary = { readonly a: Operand; readonly b: Operand };

/**
 * Declares a lowering together with the inputs and attributes its kernel has; tfjs passes both untyped, and its
 * `kernel_names` module says what they are.
 */
export function lowering<Inputs, Attributes = undefined>(
  lower: (inputs: Inputs, attributes: Attributes, tracer: Tracer) => Operand | readonly Operand[],
): Lowering {
  return (inputs, attributes, tracer) => lower(inputs as Inputs, attributes as Attributes, tracer);
}

/** The error for a kernel that is lowered, but not with these attributes or shapes. */
export function unsupported(kernel: string, found: string, legal: string): ZooError {
  return new ZooError('UNSUPPORTED_OP', `${kernel} with ${found} has no ONNX lowering; supported: ${legal}`);
}
