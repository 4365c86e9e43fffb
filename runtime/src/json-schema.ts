import { ZooError } from './errors.js';

/** The part of JSON Schema (draft 2020-12) that the zoo's own files are described with. */
export type Schema = ObjectSchema | RecordSchema | ArraySchema | StringSchema | NumberSchema | VariantSchema;

interface Described {
  readonly description?: string;
}

/** An object with known fields. Unknown ones are errors unless `additionalProperties` is true. */
export interface ObjectSchema extends Described {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  readonly additionalProperties: boolean;
}

/** An object whose fields have any name and one type. */
export interface RecordSchema extends Described {
  readonly type: 'object';
  readonly additionalProperties: Schema;
}

export interface ArraySchema extends Described {
  readonly type: 'array';
  readonly items: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
}

export interface StringSchema extends Described {
  readonly type: 'string';
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
}

export interface NumberSchema extends Described {
  readonly type: 'number' | 'integer';
  readonly enum?: readonly number[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Objects told apart by the field `kind`, which is a one-word `enum` in each of them. */
export interface VariantSchema extends Described {
  readonly oneOf: readonly ObjectSchema[];
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    return 'a value that is nested too deep';
  }
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/**
 * Refuses a value of a JSON file, in a message that stays short whatever the file says.
 *
 * @param path - where the value stands; the names of fields in it are those of the file
 * @param legal - what it must be
 * @throws ZooError `MANIFEST_INVALID`
 */
export function refuse(path: string, value: unknown, legal: string): never {
  throw new ZooError('MANIFEST_INVALID', `${cut(path, 200)}: got ${shown(value)}; must be ${cut(legal, 600)}`);
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}...` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkString(value: unknown, schema: StringSchema, path: string): void {
  if (schema.enum) {
    if (!schema.enum.includes(value as string)) refuse(path, value, `one of ${schema.enum.map(shown).join(', ')}`);
    return;
  }
  const wording = schema.minLength ? 'a non-empty string' : 'a string';
  if (typeof value !== 'string' || value.length < (schema.minLength ?? 0)) refuse(path, value, wording);
  if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) {
    refuse(path, value, schema.description ?? `a string that matches ${schema.pattern}`);
  }
}

function checkNumber(value: unknown, schema: NumberSchema, path: string): void {
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const bounds = [
    ...(minimum > -Infinity ? [`at least ${minimum}`] : []),
    ...(maximum < Infinity ? [`at most ${maximum}`] : []),
  ];
  const kind = schema.type === 'integer' ? 'an integer' : 'a finite number';
  const legal = schema.enum
    ? `one of ${schema.enum.join(', ')}`
    : [kind, bounds.join(' and ')].filter(Boolean).join(' of ');
  const right =
    typeof value === 'number' &&
    (schema.type === 'integer' ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    value >= minimum &&
    value <= maximum &&
    (schema.enum?.includes(value) ?? true);
  if (!right) refuse(path, value, legal);
}

function checkObject(value: unknown, schema: ObjectSchema, path: string): void {
  if (!isObject(value)) refuse(path, value, `an object with ${schema.required.join(', ')}`);
  for (const field of schema.required) {
    if (!Object.hasOwn(value, field)) refuse(`${path}.${field}`, undefined, 'present');
  }
  for (const [field, content] of Object.entries(value)) {
    const known = Object.hasOwn(schema.properties, field) ? schema.properties[field] : undefined;
    if (known) check(content, known, `${path}.${field}`);
    else if (!schema.additionalProperties) {
      refuse(`${path}.${field}`, content, `absent; the fields here are ${Object.keys(schema.properties).join(', ')}`);
    }
  }
}

function checkVariant(value: unknown, schema: VariantSchema, path: string): void {
  if (!isObject(value)) refuse(path, value, 'an object');
  const kindOf = (option: ObjectSchema) => (option.properties.kind as StringSchema).enum?.[0];
  const option = schema.oneOf.find((candidate) => kindOf(candidate) === value.kind);
  if (!option) refuse(`${path}.kind`, value.kind, `one of ${schema.oneOf.map(kindOf).map(shown).join(', ')}`);
  checkObject(value, option, path);
}

function checkArray(value: unknown, schema: ArraySchema, path: string): void {
  const { minItems = 0, maxItems = Infinity } = schema;
  if (!Array.isArray(value)) refuse(path, value, 'an array');
  if (value.length < minItems || value.length > maxItems) {
    const legal = minItems === maxItems ? `${minItems}` : `at least ${minItems}`;
    refuse(path, value, `an array of ${legal} items`);
  }
  for (const [i, item] of value.entries()) check(item, schema.items, `${path}[${i}]`);
}

function checkRecord(value: unknown, schema: RecordSchema, path: string): void {
  if (!isObject(value)) refuse(path, value, 'an object');
  for (const [field, item] of Object.entries(value)) check(item, schema.additionalProperties, `${path}.${field}`);
}

/**
 * Checks parsed JSON against a schema.
 *
 * @param path - where the value stands, for the message: `manifest.files[2].sha256`
 * @throws ZooError `MANIFEST_INVALID`, naming the path, the bad value and the legal ones
 */
export function check(value: unknown, schema: Schema, path: string): void {
  if ('oneOf' in schema) checkVariant(value, schema, path);
  else if (schema.type === 'string') checkString(value, schema, path);
  else if (schema.type === 'array') checkArray(value, schema, path);
  else if (schema.type !== 'object') checkNumber(value, schema, path);
  else if ('properties' in schema) checkObject(value, schema, path);
  else checkRecord(value, schema, path);
}
