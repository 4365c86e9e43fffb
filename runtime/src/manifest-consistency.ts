import { refuse } from './json-schema.js';
import type { GraphShapes, InputSpec, Manifest } from './manifest.js';

function fail(path: string, got: unknown, legal: string): never {
  refuse(`manifest.${path}`, got, legal);
}

/** The graphs' shapes without the batch axis, as they follow from the input, K clusters and latents of size dn. */
export function graphShapes(input: InputSpec, clusters: number, latentSize: number): GraphShapes {
  const sample = input.kind === 'vector' ? [input.features] : [input.channels, input.height, input.width];
  return { input: sample, probabilities: [clusters], latents: [latentSize], clusters: [clusters], output: sample };
}

function checkLengths(manifest: Manifest): void {
  const { clusters, latent } = manifest;
  const lengths = {
    clusterMasses: manifest.clusterMasses.length,
    centroids: manifest.centroids.length,
    clusterNames: manifest.clusterNames.length,
    'confidence.perCluster': manifest.confidence.perCluster.length,
  };
  for (const [path, length] of Object.entries(lengths)) {
    if (length !== clusters) fail(`${path}.length`, length, `${clusters}, one for each of the clusters`);
  }
  for (const [k, row] of manifest.centroids.entries()) {
    const width = latent.size + clusters;
    if (row.length !== width) fail(`centroids[${k}].length`, row.length, `${width} (latent size + clusters)`);
  }
}

function checkValues(manifest: Manifest): void {
  const total = manifest.clusterMasses.reduce((sum, mass) => sum + mass, 0);
  if (Math.abs(total - 1) > 1e-3) fail('clusterMasses', manifest.clusterMasses, `masses that sum to 1, not ${total}`);
  const names = manifest.clusterNames;
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) fail('clusterNames', twice, 'different from every other name');
  const [low, high] = manifest.input.range as [number, number];
  if (manifest.input.kind === 'image' ? low !== 0 || high !== 1 : low > high) {
    fail('input.range', [low, high], manifest.input.kind === 'image' ? '[0,1] for images' : '[smallest, largest]');
  }
  const { input } = manifest;
  if (input.kind === 'vector' && input.layout && input.layout.height * input.layout.width !== input.features) {
    fail('input.layout', input.layout, `height · width = ${input.features}, the features of a row`);
  }
  const expected = graphShapes(input, manifest.clusters, manifest.latent.size);
  for (const port of Object.keys(expected) as (keyof GraphShapes)[]) {
    const [got, want] = [JSON.stringify(manifest.shapes[port]), JSON.stringify(expected[port])];
    if (got !== want) fail(`shapes.${port}`, manifest.shapes[port], `${want}, as input, clusters and latent say`);
  }
}

function checkBaselines({ baselines = [] }: Manifest): void {
  const keys = baselines.map(({ method, split, seed }) => JSON.stringify([method, split, seed]));
  const seen = new Set<string>();
  const twice = keys.findIndex((key) => seen.size === seen.add(key).size);
  if (twice >= 0)
    fail(`baselines[${twice}]`, baselines[twice], 'of another method, split or seed than those before it');
}

/** @throws ZooError `MANIFEST_INVALID` for numbers that cannot be divided by, and a graph that is not listed */
function checkTrust({ calibration, outliers, files }: Manifest): void {
  if (calibration?.temperature === 0) fail('calibration.temperature', 0, 'a number above 0');
  if (!outliers) return;
  if (outliers.novelty.threshold === 0) fail('outliers.novelty.threshold', 0, 'a number above 0');
  const legal = files.filter(({ role }) => role === 'novelty').map(({ path }) => path);
  if (!legal.includes(outliers.graph)) {
    fail('outliers.graph', outliers.graph, `a listed novelty file (${legal.join(', ') || 'none is listed'})`);
  }
}

function checkFiles(manifest: Manifest): void {
  const { files, precisions, defaultPrecision, variants = {} } = manifest;
  const paths = files.map((file) => file.path.toLowerCase());
  const twice = files.find((_, i) => paths.indexOf(paths[i]!) !== i);
  if (twice) fail('files', twice.path, 'listed once (letter case does not tell files apart)');
  if (Object.keys(precisions).length === 0) fail('precisions', precisions, 'at least one pair of graphs');
  for (const precision of ['fp32', 'fp16', 'int8'] as const) {
    const pair = precisions[precision];
    if (!pair) continue;
    if (precision !== 'fp32' && !variants[precision]) {
      fail(`variants.${precision}`, undefined, `present, as the entry holds graphs in ${precision}`);
    }
    for (const role of ['encoder', 'generator'] as const) {
      const file = files.find((candidate) => candidate.path === pair[role]);
      const legal = files.filter((candidate) => candidate.role === role && candidate.precision === precision);
      if (!file || !legal.includes(file)) {
        const choices = legal.map((candidate) => candidate.path).join(', ') || 'none is listed';
        fail(`precisions.${precision}.${role}`, pair[role], `a listed ${precision} ${role} file (${choices})`);
      }
    }
  }
  if (!precisions[defaultPrecision]) {
    fail('defaultPrecision', defaultPrecision, `one of ${Object.keys(precisions).join(', ')}`);
  }
}

/**
 * What a schema cannot say: lengths that depend on K and dn, sums, and files that other fields name.
 *
 * @throws ZooError `MANIFEST_INVALID`
 */
export function checkConsistency(manifest: Manifest): void {
  checkLengths(manifest);
  checkValues(manifest);
  checkBaselines(manifest);
  checkTrust(manifest);
  checkFiles(manifest);
}
