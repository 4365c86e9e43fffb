import { ZooError } from '@clusterzoo/runtime';
import { elementCount } from '../networks/parameters.js';
import type { EngineState, StepInputs, TensorSpec } from './engine.js';

/** @throws ZooError `SHAPE_MISMATCH` where an input is missing, unknown, of another type or of the wrong length. */
export function checkInputs(specs: Readonly<Record<string, TensorSpec>>, inputs: StepInputs): void {
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const data = inputs[name];
    const type = dtype === 'int32' ? Int32Array : Float32Array;
    if (!(data instanceof type) || data.length !== elementCount(shape)) {
      const got = data === undefined ? 'nothing' : `${data.constructor.name} of ${data.length}`;
      throw new ZooError('SHAPE_MISMATCH', `step input "${name}" takes ${type.name} [${shape}], got ${got}`);
    }
  }
  const unknown = Object.keys(inputs).filter((name) => !(name in specs));
  if (unknown.length > 0) {
    throw new ZooError('SHAPE_MISMATCH', `the step has no input "${unknown[0]}"; it takes ${Object.keys(specs)}`);
  }
}

/** @throws ZooError `SHAPE_MISMATCH` where a state entry would change its shape. */
export function checkState(name: string, expected: readonly number[], got: readonly number[]): void {
  if (expected.length !== got.length || expected.some((size, i) => size !== got[i])) {
    throw new ZooError('SHAPE_MISMATCH', `state entry "${name}" has shape [${expected}], got [${got}]`);
  }
}

/** @throws ZooError `INVALID_ARGUMENT` where `state` was loaded by another engine. */
export function ownState<T extends EngineState>(
  state: EngineState,
  kind: abstract new (...parameters: never[]) => T,
  engine: string,
): T {
  if (state instanceof kind) return state;
  throw new ZooError('INVALID_ARGUMENT', `this state was not loaded by the ${engine} engine; call its load() first`);
}
