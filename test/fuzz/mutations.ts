import fc from 'fast-check';

/** A change of a file; places are taken modulo its length, so that any change fits any file. */
type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'put'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'remove'; readonly at: number; readonly length: number }
  | { readonly kind: 'copy'; readonly at: number; readonly from: number; readonly length: number }
  | { readonly kind: 'number'; readonly at: number; readonly text: string };

/** Numbers that are hard to bear where a size, an index or a value is expected. */
const NUMBERS = ['0', '-1', '1e309', 'NaN', '-0', '0.5', '2147483648', '4294967295', '4294967296', '9007199254740993'];
const LONG_NUMBERS = ['999999999999999', '99999999999999999999999', '1'.repeat(400), '1e-400', '0x7fffffff'];

/** Bytes that mean something in one format or another. */
const MEANINGFUL = ['"', '\n', '\r', ',', '\t', ' ', '{', '}', '[', ']', '(', ')', ':', '%', '\0', '\xff', "'", '\\'];

const at = fc.nat({ max: 1 << 20 });
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 16 }),
  fc.array(fc.constantFrom(...MEANINGFUL), { minLength: 1, maxLength: 8 }).map((all) => latin1(all.join(''))),
  fc.constantFrom(...MEANINGFUL, '[').map((letter) => latin1(letter.repeat(5000))),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat({ max: 7 }) }),
  fc.record({ kind: fc.constant('put' as const), at, bytes }),
  fc.record({ kind: fc.constant('insert' as const), at, bytes }),
  fc.record({ kind: fc.constant('cut' as const), at }),
  fc.record({ kind: fc.constant('remove' as const), at, length: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('copy' as const), at, from: at, length: fc.integer({ min: 1, max: 200 }) }),
  fc.record({ kind: fc.constant('number' as const), at, text: fc.constantFrom(...NUMBERS, ...LONG_NUMBERS) }),
);

function latin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function mutated(file: Uint8Array, change: Mutation): Uint8Array {
  const place = change.at % (file.length + 1);
  const [head, tail] = [file.subarray(0, place), file.subarray(place)];
  switch (change.kind) {
    case 'flip': {
      const copy = Uint8Array.from(file);
      if (place < copy.length) copy[place]! ^= 1 << change.bit;
      return copy;
    }
    case 'put':
      return Buffer.concat([head, change.bytes, tail.subarray(change.bytes.length)]);
    case 'insert':
      return Buffer.concat([head, change.bytes, tail]);
    case 'cut':
      return Uint8Array.from(head);
    case 'remove':
      return Buffer.concat([head, tail.subarray(change.length)]);
    case 'copy': {
      const from = change.from % (file.length + 1);
      return Buffer.concat([head, file.subarray(from, from + change.length), tail]);
    }
    case 'number': {
      const text = Buffer.from(file).toString('latin1');
      const numbers = [...text.matchAll(/\d+/g)];
      const found = numbers[change.at % Math.max(1, numbers.length)];
      if (!found) return file;
      return latin1(text.slice(0, found.index) + change.text + text.slice(found.index + found[0].length));
    }
  }
}

/** Files that are nearly valid: one of `seeds` with up to four changes; some are random from end to end. */
export function files(seeds: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const nearly = fc
    .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([seed, changes]) => changes.reduce(mutated, seed));
  const random = fc.uint8Array({ maxLength: 300 });
  return fc.oneof({ weight: 9, arbitrary: nearly }, { weight: 1, arbitrary: random });
}

/** Texts as files. */
export function text(...texts: readonly string[]): Uint8Array[] {
  return texts.map((content) => Buffer.from(content, 'utf8'));
}
