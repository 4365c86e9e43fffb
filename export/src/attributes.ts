import type { Attribute, Graph } from './graph.js';

export const int = (value: number): Attribute => ({ kind: 'int', value });
/** Rounded to float32, as files hold it. */
export const float = (value: number): Attribute => ({ kind: 'float', value: Math.fround(value) });
export const string = (value: string): Attribute => ({ kind: 'string', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const floats = (value: readonly number[]): Attribute => ({ kind: 'floats', value: value.map(Math.fround) });
export const graph = (value: Graph): Attribute => ({ kind: 'graph', value });
