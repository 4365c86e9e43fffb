import type { ObjectSchema, Schema } from './json-schema.js';

export const text = { type: 'string', minLength: 1 } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const size = { type: 'integer', minimum: 1 } as const;
export const share = { type: 'number', minimum: 0, maximum: 1 } as const;
export const nonNegative = { type: 'number', minimum: 0 } as const;
export const number = { type: 'number' } as const;
export const ari = { type: 'number', minimum: -1, maximum: 1 } as const;

export const words = <const W extends readonly string[]>(...legal: W) => ({ type: 'string', enum: legal }) as const;

export const precision = words('fp32', 'fp16', 'int8');

export function list<const S extends Schema>(items: S, minItems?: number, maxItems?: number) {
  return { type: 'array', items, ...(minItems && { minItems }), ...(maxItems && { maxItems }) } as const;
}

/**
 * JSON has no undefined: a field that does not apply is left out, so every object lists what it requires.
 *
 * @param optional - fields that may be left out
 */
export function object<const P extends ObjectSchema['properties'], const O extends keyof P & string = never>(
  properties: P,
  optional: readonly O[] = [],
) {
  const names = Object.keys(properties) as (keyof P & string)[];
  const required = names.filter((name): name is Exclude<typeof name, O> => !optional.includes(name as O));
  return { type: 'object', properties, required, additionalProperties: false } as const;
}
