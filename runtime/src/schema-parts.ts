import type { ObjectSchema } from './json-schema.js';

export const text = { type: 'string', minLength: 1 } as const;
export const count = { type: 'integer', minimum: 0 } as const;
export const size = { type: 'integer', minimum: 1 } as const;
export const share = { type: 'number', minimum: 0, maximum: 1 } as const;
export const nonNegative = { type: 'number', minimum: 0 } as const;
export const precision = { type: 'string', enum: ['fp32', 'fp16', 'int8'] } as const;

/** JSON has no undefined: a field that does not apply is left out, so every object lists what it requires. */
export function object<const P extends ObjectSchema['properties'], const R extends readonly (keyof P & string)[]>(
  properties: P,
  required: R,
) {
  return { type: 'object', properties, required, additionalProperties: false } as const;
}
