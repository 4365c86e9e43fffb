import { describe, expect, it } from 'vitest';
import { onnx } from '#onnx';
import { tinyEncoder, tinyGenerator, tinyGraphFacts } from '../../test/support/zoo-contents.js';
import { encodeZooGraph } from './zoo-graph.js';

describe('encodeZooGraph', () => {
  it('writes what the graph is into its metadata', () => {
    const model = onnx.ModelProto.decode(encodeZooGraph('encoder', tinyEncoder(), tinyGraphFacts));
    const metadata = Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]));
    expect(metadata).toEqual({
      'clusterzoo.format': '2',
      'clusterzoo.name': 'tiny',
      'clusterzoo.role': 'encoder',
      'clusterzoo.clusters': '2',
      'clusterzoo.latent_size': '2',
      'clusterzoo.dataset': 'Tiny',
      'clusterzoo.licence': 'CC0-1.0',
      'clusterzoo.seed': '7',
    });
  });

  it('refuses a graph that does not play its role', () => {
    const invalid = expect.objectContaining({ code: 'GRAPH_INVALID' });
    expect(() => encodeZooGraph('encoder', tinyGenerator(), tinyGraphFacts)).toThrow(invalid);
    expect(() => encodeZooGraph('generator', tinyGenerator(), { ...tinyGraphFacts, latentSize: 3 })).toThrow(invalid);
  });
});
