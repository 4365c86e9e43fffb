import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ClusterModel, listZoo, type Manifest, Random, zooIndexEntry } from '@clusterzoo/runtime';
import { clusteringMetrics, datasetFolder, knownDatasets, loadDataset } from '@clusterzoo/training';
import { describe, expect, it } from 'vitest';
import { clusterValues } from '../training/src/methods/model-rows.js';

const zoo = fileURLToPath(new URL('../models', import.meta.url));
const names = readdirSync(zoo, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const manifestOf = (name: string) => JSON.parse(readFileSync(`${zoo}/${name}/manifest.json`, 'utf8')) as Manifest;

describe('the zoo', () => {
  it('has an index of exactly its entries', async () => {
    const entries = await listZoo({ zoo });
    expect(entries).toEqual(names.map((name) => zooIndexEntry(manifestOf(name))));
  });

  it('is packed with every file that its manifests name', () => {
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json'], {
        cwd: zoo,
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString(),
    ) as { files: { path: string }[] }[];
    const paths = new Set(packed!.files.map(({ path }) => path));
    for (const name of names) {
      for (const { path } of manifestOf(name).files) expect(paths).toContain(`${name}/${path}`);
    }
    expect(paths).toContain('index.json');
  });
});

/** Data sets that do not come with the packages are measured on where somebody has fetched them. */
function isHere(name: string): boolean {
  const known = knownDatasets.find((dataset) => dataset.name === name)!;
  const folder = datasetFolder(known);
  if (folder === undefined) console.warn(`${name} is not measured: its data are not on this machine (CLUSTERZOO_DATA)`);
  return folder !== undefined;
}

describe.each(names)('%s', (name) => {
  it.skipIf(!isHere(name))('measures what its manifest says', async () => {
    const dataset = await loadDataset(name);
    await using model = await ClusterModel.load(name, { zoo, device: 'cpu' });
    const split = dataset.test ? 'test' : 'train';
    const { labels } = await clusterValues(model, dataset[split]!.data, dataset.features);
    const { acc, nmi } = clusteringMetrics(dataset[split]!.labels!, labels);
    const rows = model.manifest.metrics.filter((row) => row.split === split && row.rule === 'argmax');
    const row = rows.find(({ precision = 'fp32' }) => precision === model.precision);
    expect([acc, nmi.arithmetic]).toEqual([expect.closeTo(row!.acc, 3), expect.closeTo(row!.nmi, 3)]);
  });

  it('gives the same on wasm as on the CPU', async () => {
    await using cpu = await ClusterModel.load(name, { zoo, device: 'cpu' });
    await using wasm = await ClusterModel.load(name, { zoo, device: 'wasm' });
    const one = await cpu.generate({ count: 64, seed: 5 });
    const other = await wasm.generate({ count: 64, seed: 5 });
    const width = Math.max(...cpu.manifest.input.range) - Math.min(...cpu.manifest.input.range);
    const farthest = one.data.reduce((most, value, i) => Math.max(most, Math.abs(value - other.data[i]!)), 0);
    expect(farthest / width).toBeLessThan(1e-4);
    expect((await wasm.cluster(one.data)).labels).toEqual((await cpu.cluster(one.data)).labels);
  });

  it('puts its own samples back where they came from, and no two of them are the same', async () => {
    await using model = await ClusterModel.load(name, { zoo, device: 'cpu' });
    const random = new Random(7);
    for (let cluster = 0; cluster < model.manifest.clusters; cluster++) {
      const samples = await model.generate({ cluster, count: 50, seed: random.integer(2 ** 31) });
      const { labels } = await model.cluster(samples.data);
      expect(labels.filter((label) => label === cluster).length).toBeGreaterThanOrEqual(47);
      const rows = Array.from({ length: 50 }, (_, i) =>
        samples.data.slice((i * samples.data.length) / 50, ((i + 1) * samples.data.length) / 50),
      );
      expect(new Set(rows.map((row) => row.join())).size).toBe(50);
    }
  });
});
