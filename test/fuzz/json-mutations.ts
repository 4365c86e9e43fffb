import fc from 'fast-check';
import { fuzz } from './fuzz.js';

/** Values that are hard to bear, made when they are wanted: some are too large or deep to be shown. */
const STRANGE: readonly (() => unknown)[] = [
  () => null,
  () => 0,
  () => -1,
  () => 0.5,
  () => 1e308,
  () => 2 ** 53,
  () => '',
  () => '../../etc/passwd',
  () => 'x'.repeat(100_000),
  () => [],
  () => ({}),
  () => new Array(20_000).fill(0.5),
  () => nested(500),
  () => nested(50_000),
  () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}'),
];

/** Stands for a value nested so deep, which neither JSON.stringify nor a recursive function gets through. */
function nested(depth: number): string {
  return `nested ${depth}`;
}

/** The text of a JSON value. */
function textOf(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.replace(/"nested (\d+)"/g, (_, depth: string) => '['.repeat(Number(depth)) + ']'.repeat(Number(depth)));
}

/** A change somewhere in a JSON value: what stands at one place of it gives way, goes, or gets company. */
interface JsonMutation {
  /** Which of the places in the value. */
  readonly at: number;
  readonly kind: 'replace' | 'remove' | 'add' | 'rename' | 'wrap';
  readonly value: { readonly strange: number } | { readonly json: unknown };
}

const mutation: fc.Arbitrary<JsonMutation> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('replace', 'replace', 'remove', 'add', 'rename', 'wrap'),
  value: fc.oneof(
    fc.record({ strange: fc.nat({ max: STRANGE.length - 1 }) }),
    fc.record({ json: fc.jsonValue({ maxDepth: 3 }) }),
  ),
});

type Container = Record<string, unknown>;

/** Every container in a value, with each of its keys; not those that are very deep. */
function places(value: unknown, depth = 0, found: [Container, string][] = []): [Container, string][] {
  if (typeof value !== 'object' || value === null || depth > 20) return found;
  for (const key of Object.keys(value)) {
    found.push([value as Container, key]);
    places((value as Container)[key], depth + 1, found);
  }
  return found;
}

function change(root: Container, { at, kind, value: drawn }: JsonMutation): void {
  const value = 'strange' in drawn ? STRANGE[drawn.strange]!() : drawn.json;
  const all = places(root);
  const place = all[at % Math.max(1, all.length)];
  if (!place) return;
  const [container, key] = place;
  if (kind === 'replace') container[key] = value;
  else if (kind === 'wrap') container[key] = [container[key]];
  else if (kind === 'remove' && Array.isArray(container)) container.splice(Number(key), 1);
  else if (kind === 'remove') delete container[key];
  else if (Array.isArray(container)) container.push(value);
  else {
    container[`${key}s`] = kind === 'rename' ? container[key] : value;
    if (kind === 'rename') delete container[key];
  }
}

/**
 * Fuzzes a reader with texts of JSON values that are nearly right: one of `seeds` with up to three changes.
 *
 * @param seeds - asked for when the test runs
 */
export function fuzzJson(name: string, seeds: () => readonly unknown[], read: (text: string) => unknown): void {
  const cases = fc.record({ seed: fc.nat(), changes: fc.array(mutation, { minLength: 1, maxLength: 3 }) });
  fuzz(name, cases, ({ seed, changes }) => {
    const known = seeds();
    const copy = { root: structuredClone(known[seed % known.length]) };
    for (const one of changes) change(copy, one);
    return read(textOf(copy.root));
  });
}
