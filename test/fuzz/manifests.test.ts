import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listZoo, readEntry, readManifest } from '@clusterzoo/runtime';
import fc from 'fast-check';
import { beforeAll, describe, expect } from 'vitest';
import { parseManifest } from '../../runtime/src/manifest.js';
import { parseZooIndex } from '../../runtime/src/zoo-index.js';
import { fixture, manifestJson } from '../../runtime/test-fixtures/entries.js';
import { testFolder } from '../../training/test-fixtures/files.js';
import { fuzz } from './fuzz.js';
import { fuzzJson } from './json-mutations.js';
import { files, text } from './mutations.js';

const folder = testFolder();
beforeAll(() => void mkdirSync(folder.path('entry')));

const shipped = new URL('../../models/', import.meta.url);
const parsed = (name: string): unknown => JSON.parse(readFileSync(new URL(name, shipped), 'utf8'));
const [encoder, generator] = [fixture('vector-encoder.onnx'), fixture('vector-generator.onnx')];
const MANIFESTS = [
  parsed('pendigits/manifest.json'),
  manifestJson('vector', encoder, generator),
  manifestJson('image', fixture('image-encoder.onnx'), fixture('image-generator.onnx')),
];
const INDEX = parsed('index.json');

describe('manifests', () => {
  fuzzJson(
    'values',
    () => MANIFESTS,
    (json) => {
      const manifest = parseManifest(JSON.parse(json || 'null'));
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      return manifest;
    },
  );
  fuzz('any value', fc.jsonValue({ maxDepth: 6 }), parseManifest);

  const bytes = files([...MANIFESTS, []].map((json) => text(JSON.stringify(json))[0]!));
  fuzz('files', bytes, (content) => {
    folder.write(join('entry', 'manifest.json'), content);
    return readManifest(folder.path('entry'));
  });

  fuzzJson(
    'what entries list',
    () => MANIFESTS.slice(1, 2),
    (json) => {
      folder.write(join('entry', 'encoder.onnx'), encoder);
      folder.write(join('entry', 'generator.onnx'), generator);
      folder.write(join('entry', 'manifest.json'), json);
      return readEntry(folder.path('entry'));
    },
  );

  fuzz('what entries hold', files([encoder]), (graph) => {
    folder.write(join('entry', 'encoder.onnx'), graph);
    folder.write(join('entry', 'generator.onnx'), generator);
    folder.write(join('entry', 'manifest.json'), JSON.stringify(MANIFESTS[1]));
    return readEntry(folder.path('entry'));
  });
});

describe('the index of a zoo', () => {
  fuzzJson(
    'values',
    () => [INDEX],
    (json) => parseZooIndex(JSON.parse(json || 'null')),
  );
  fuzz('files', files(text(JSON.stringify(INDEX))), (content) => {
    folder.write('index.json', content);
    return listZoo({ zoo: folder.path('.') });
  });
});
