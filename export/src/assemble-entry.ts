import {
  type Manifest,
  type OutlierThresholds,
  type Precision,
  parseManifest,
  type ZooFile,
} from '@clusterzoo/runtime';
import { renderCard } from './card.js';
import { FORMAT_VERSION } from './format-version.js';
import type { Constant } from './graph.js';
import { sha256Hex } from './hash.js';
import { encodeTensor } from './serialize.js';

/** Everything a manifest says that does not follow from the entry's files. */
export type ManifestFacts = Omit<Manifest, 'formatVersion' | 'files' | 'precisions' | 'defaultPrecision' | 'outliers'>;

/** The bytes of two `.onnx` files. */
export interface EncodedPair {
  readonly encoder: Uint8Array;
  readonly generator: Uint8Array;
}

/** Inputs of a graph and what it makes of them, named like its inputs and outputs. */
export interface TestData {
  readonly inputs: readonly Constant[];
  readonly outputs: readonly Constant[];
}

/** What tells rows that are unlike everything training saw. */
export interface OutlierContents {
  readonly thresholds: Omit<OutlierThresholds, 'graph'>;
  /** The novelty graph, bytes as `encodeZooGraph` makes them. */
  readonly graph: Uint8Array;
  readonly testData: TestData;
}

/** What a zoo entry is made of. */
export interface ZooEntryContents {
  readonly facts: ManifestFacts;
  /** Bytes as `encodeZooGraph` makes them. */
  readonly graphs: Readonly<Partial<Record<Precision, EncodedPair>>>;
  /** @default 'fp32' */
  readonly defaultPrecision?: Precision;
  /** A PNG file. */
  readonly samples: Uint8Array;
  readonly testData: { readonly encoder: TestData; readonly generator: TestData };
  /** Absent: the model flags no outliers. */
  readonly outliers?: OutlierContents;
}

/** A zoo entry in memory: what is written to its folder, and what `ClusterModel.load` takes. */
export interface AssembledEntry {
  readonly manifest: Manifest;
  /** Bytes by relative path, `manifest.json` last. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Folders of test data, in the layout of ONNX's backend tests. */
const TEST_DATA_FOLDERS = {
  encoder: 'test_data_set_0',
  generator: 'test_data_set_1',
  novelty: 'test_data_set_2',
} as const;

/** File of the graph that tells outliers, the same for every precision. */
const NOVELTY_PATH = 'novelty.onnx';

interface Item {
  readonly bytes: Uint8Array;
  readonly role: ZooFile['role'];
  readonly precision?: Precision;
}

/** A graph's file: `encoder.onnx` in full precision, `encoder.fp16.onnx` in another. */
function graphPath(role: 'encoder' | 'generator', precision: Precision): string {
  return precision === 'fp32' ? `${role}.onnx` : `${role}.${precision}.onnx`;
}

/**
 * Puts a zoo entry together: names and hashes the files, writes the model card and the manifest.
 *
 * @throws ZooError `MANIFEST_INVALID` if the facts do not make a valid manifest
 */
export async function assembleZooEntry(contents: ZooEntryContents): Promise<AssembledEntry> {
  const { facts, graphs, samples, testData, outliers, defaultPrecision = 'fp32' } = contents;
  const items = new Map<string, Item>();
  const precisions: Partial<Record<Precision, Record<'encoder' | 'generator', string>>> = {};
  for (const [precision, pair] of Object.entries(graphs) as [Precision, EncodedPair][]) {
    const paths = { encoder: graphPath('encoder', precision), generator: graphPath('generator', precision) };
    precisions[precision] = paths;
    for (const role of ['encoder', 'generator'] as const) {
      items.set(paths[role], { bytes: pair[role], role, precision });
    }
  }
  if (outliers) items.set(NOVELTY_PATH, { bytes: outliers.graph, role: 'novelty' });
  items.set('samples.png', { bytes: samples, role: 'samples' });
  const sets = { ...testData, ...(outliers && { novelty: outliers.testData }) };
  for (const [role, data] of Object.entries(sets) as [keyof typeof TEST_DATA_FOLDERS, TestData][]) {
    for (const [path, bytes] of testFiles(TEST_DATA_FOLDERS[role], data)) {
      items.set(path, { bytes, role: 'test-data' });
    }
  }
  const described = {
    formatVersion: FORMAT_VERSION,
    ...facts,
    ...(outliers && { outliers: { graph: NOVELTY_PATH, ...outliers.thresholds } }),
    files: await Promise.all([...items].map(([path, item]) => describe(path, item))),
    precisions,
    defaultPrecision,
  };
  const card = new TextEncoder().encode(renderCard(parseManifest(plain(described)), exampleRow(testData.encoder)));
  items.set('README.md', { bytes: card, role: 'card' });
  const files = [...described.files, await describe('README.md', items.get('README.md')!)];
  const manifest = parseManifest(plain({ ...described, files }));
  const bytes = Object.fromEntries([...items].map(([path, item]) => [path, item.bytes]));
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  return { manifest, files: { ...bytes, 'manifest.json': text } };
}

/** The first input row of test data, as numbers. */
function exampleRow({ inputs: [rows] }: TestData): Float32Array | undefined {
  if (!(rows?.data instanceof Float32Array) || rows.data.length === 0) return undefined;
  return rows.data.slice(0, rows.data.length / rows.shape[0]!);
}

/** As JSON would give it back: without undefined fields, and with nothing that JSON cannot hold. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

async function describe(path: string, { bytes, role, precision }: Item): Promise<ZooFile> {
  const facts = { bytes: bytes.length, sha256: await sha256Hex(bytes) };
  return { path, role, ...(precision === undefined ? {} : { precision }), ...facts };
}

function testFiles(folder: string, { inputs, outputs }: TestData): [string, Uint8Array][] {
  const numbered = (side: string, tensors: readonly Constant[]): [string, Uint8Array][] =>
    tensors.map((tensor, i) => [`${folder}/${side}_${i}.pb`, encodeTensor(tensor)]);
  return [...numbered('input', inputs), ...numbered('output', outputs)];
}
