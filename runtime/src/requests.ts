import { checkInteger, checkVolume, shown } from './checks.js';
import { ZooError } from './errors.js';
import { latentRows } from './inputs.js';
import { clusterPath, drawClusters, drawLatents } from './latent.js';
import type { Manifest } from './manifest.js';
import type { GenerateOptions, InterpolateOptions } from './model-options.js';
import { Random } from './random.js';

/** The number of a cluster given by number or display name. */
function clusterNumber(manifest: Manifest, option: string, value: number | string): number {
  const { clusters, clusterNames } = manifest;
  const number = typeof value === 'string' ? clusterNames.indexOf(value) : value;
  if (Number.isInteger(number) && number >= 0 && number < clusters) return number;
  const legal = `an integer in [0, ${clusters}) or one of ${clusterNames.map((name) => `"${name}"`).join(', ')}`;
  throw new ZooError('INVALID_ARGUMENT', `${option} must be ${legal}, got ${shown(value)}`);
}

/** Numbers of clusters, one a row. */
function clusterNumbers(manifest: Manifest, values: ArrayLike<number>): Int32Array {
  const { clusters } = manifest;
  const numbers = new Int32Array(values.length);
  for (let i = 0; i < numbers.length; i++) {
    const value = values[i]!;
    if (!(Number.isInteger(value) && value >= 0 && value < clusters)) {
      const legal = `an integer in [0, ${clusters})`;
      throw new ZooError('INVALID_ARGUMENT', `clusters[${i}] must be ${legal}, got ${shown(value)}`);
    }
    numbers[i] = value;
  }
  return numbers;
}

/** @throws ZooError `INVALID_ARGUMENT` unless `clusters` is left out or something with a length, such as an array */
function checkClusters(manifest: Manifest, clusters: ArrayLike<number> | undefined): void {
  if (clusters === undefined) return;
  const length = typeof clusters === 'object' ? (clusters as ArrayLike<number> | null)?.length : undefined;
  if (Number.isSafeInteger(length) && length! >= 0) return;
  const legal = `an array of integers in [0, ${manifest.clusters}), one a row`;
  const hint = typeof clusters === 'number' || typeof clusters === 'string' ? '; one for all rows is cluster' : '';
  throw new ZooError('INVALID_ARGUMENT', `clusters must be ${legal}, got ${shown(clusters)}${hint}`);
}

/** @throws ZooError `INVALID_ARGUMENT` if row counts, whatever they are multiplied by later, get out of hand */
function checkRows(manifest: Manifest, what: string, count: number): void {
  const output = manifest.shapes.output.reduce((product, size) => product * size, 1);
  checkVolume(what, count, Math.max(output, manifest.latent.size, manifest.clusters));
}

/** Options of which one makes the other meaningless, and why. */
const CONFLICTS = [
  ['cluster', 'clusters', 'cluster is one for all rows, clusters has one for each'],
  ['latents', 'temperature', 'temperature scales drawn latents, not given ones'],
  ['latents', 'seed', 'seed draws the latents that would be given'],
] as const;

/** @throws ZooError `INVALID_ARGUMENT` for options that cannot both be heeded */
function checkConflicts(options: object): void {
  const given = new Set(Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name])));
  for (const [one, other, reason] of CONFLICTS) {
    if (!given.has(one) || !given.has(other)) continue;
    throw new ZooError('INVALID_ARGUMENT', `${one} and ${other} exclude each other: ${reason}; leave one of them out`);
  }
}

/** Separate streams, so that the same seed gives the same latents whether clusters are given or drawn. */
function streams(seed: number | undefined): { noise: Random; choice: Random } {
  const random = new Random(seed === undefined ? 0 : seed);
  return { noise: random.fork(), choice: random.fork() };
}

/**
 * What the generator is asked for: a cluster and a latent for each of N rows.
 *
 * @throws ZooError `INVALID_ARGUMENT`, `SHAPE_MISMATCH`, `INVALID_DATA`
 */
export function sampleRequest(
  manifest: Manifest,
  options: GenerateOptions,
): { count: number; clusters: Int32Array; latents: Float32Array } {
  checkConflicts(options);
  const { size } = manifest.latent;
  const { noise, choice } = streams(options.seed);
  checkClusters(manifest, options.clusters);
  if (options.count !== undefined) checkInteger('count', options.count, 0);
  const given = options.latents === undefined ? undefined : latentRows(options.latents, size);
  const rows = { latents: given && given.length / size, clusters: options.clusters?.length, count: options.count };
  const count = rows.count ?? rows.clusters ?? rows.latents ?? 1;
  checkRows(manifest, 'count', count);
  for (const [option, length] of Object.entries(rows)) {
    if (length !== undefined && length !== count) {
      const remedy = 'leave out count, or let them agree';
      const message = `${option} stands for ${length} rows, but ${count} are asked for; ${remedy}`;
      throw new ZooError('SHAPE_MISMATCH', message);
    }
  }
  let clusters: Int32Array;
  if (options.clusters !== undefined) {
    clusters = clusterNumbers(manifest, options.clusters);
  } else if (options.cluster !== undefined) {
    clusters = new Int32Array(count).fill(clusterNumber(manifest, 'cluster', options.cluster));
  } else {
    clusters = drawClusters(choice, count, manifest.clusterMasses);
  }
  return { count, clusters, latents: given ?? drawLatents(noise, count, size, options.temperature) };
}

/**
 * What the generator is asked for to go from one cluster to another: one latent for all steps, and mixed weights.
 *
 * @throws ZooError `INVALID_ARGUMENT`, `SHAPE_MISMATCH`, `INVALID_DATA`
 */
export function pathRequest(
  manifest: Manifest,
  options: InterpolateOptions,
): { count: number; weights: Float32Array; latents: Float32Array } {
  checkConflicts(options);
  const { size } = manifest.latent;
  const steps = checkInteger('steps', options.steps === undefined ? 9 : options.steps, 2);
  checkRows(manifest, 'steps', steps);
  const from = clusterNumber(manifest, 'from', options.from);
  const to = clusterNumber(manifest, 'to', options.to);
  const { noise } = streams(options.seed);
  const given = options.latents === undefined ? undefined : latentRows(options.latents, size);
  if (given && given.length !== size) {
    throw new ZooError(
      'SHAPE_MISMATCH',
      `latents has ${given.length / size} rows; a path has one latent for all steps`,
    );
  }
  const latent = given ?? drawLatents(noise, 1, size, options.temperature);
  const latents = new Float32Array(steps * size);
  for (let i = 0; i < steps; i++) latents.set(latent, i * size);
  return { count: steps, weights: clusterPath(from, to, steps, manifest.clusters), latents };
}
