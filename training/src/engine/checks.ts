import { ZooError } from '@clusterzoo/runtime';
import { elementCount } from '../networks/parameters.js';
import type { EngineState, State, StepInputs, TensorSpec } from './engine.js';

/** @throws ZooError `SHAPE_MISMATCH` where an input is missing, unknown, of another type or of the wrong length. */
export function checkInputs(specs: Readonly<Record<string, TensorSpec>>, inputs: StepInputs): void {
  for (const [name, { shape, dtype }] of Object.entries(specs)) {
    const data = inputs[name];
    const type = dtype === 'int32' ? Int32Array : Float32Array;
    if (!(data instanceof type) || data.length !== elementCount(shape)) {
      const got = data === undefined ? 'nothing' : `${data.constructor.name} of ${data.length}`;
      throw new ZooError('SHAPE_MISMATCH', `step input "${name}" takes ${type.name} [${shape.join(', ')}], got ${got}`);
    }
  }
  const unknown = Object.keys(inputs).find((name) => !Object.hasOwn(specs, name));
  if (unknown !== undefined) {
    const legal = Object.keys(specs).join(', ') || 'none';
    throw new ZooError('SHAPE_MISMATCH', `the step has no input "${unknown}"; its inputs: ${legal}`);
  }
}

/** The state entry `name`. @throws ZooError `INVALID_ARGUMENT` where there is none */
export function known<T>(entries: ReadonlyMap<string, T>, name: string): T {
  const found = entries.get(name);
  if (found !== undefined) return found;
  throw new ZooError(
    'INVALID_ARGUMENT',
    `no state entry "${name}"; loaded: ${[...entries.keys()].join(', ') || 'none'}`,
  );
}

/** @throws ZooError `SHAPE_MISMATCH` where an entry holds more or fewer numbers than its shape says. */
export function checkLengths(state: State): void {
  for (const [name, { shape, data }] of Object.entries(state)) {
    if (data.length === elementCount(shape)) continue;
    const message = `state entry "${name}" [${shape.join(', ')}] takes ${elementCount(shape)} numbers, got ${data.length}`;
    throw new ZooError('SHAPE_MISMATCH', message);
  }
}

/** @throws ZooError `SHAPE_MISMATCH` where a state entry would change its shape. */
export function checkState(name: string, expected: readonly number[], got: readonly number[]): void {
  if (expected.length === got.length && expected.every((size, axis) => size === got[axis])) return;
  const message = `state entry "${name}" has shape [${expected.join(', ')}], got [${got.join(', ')}]`;
  throw new ZooError('SHAPE_MISMATCH', message);
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
