import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { Command } from 'commander';
import { beforeAll, describe, expect, it } from 'vitest';
import { runAndStop as run } from '../../../test/support/run-and-stop.js';
import { smallNetwork } from '../../../test/support/small-network.js';
import { testFolder } from '../../test-fixtures/files.js';
import { pngFile, writeTree } from '../../test-fixtures/pictures.js';
import { type Dataset, imageFacts } from '../data/dataset.js';
import type { FeatureCritic } from '../methods/simi-clustergan/critic-view.js';
import { simiPresets } from '../methods/simi-clustergan/options.js';
import { addCriticOptions, assertSameCritic, type CriticRequest, criticRequest, openCritic } from './critic-options.js';
import { publicCommand } from './recorded-command.js';
import { recordedOptions } from './recorded-options.js';
import { loadRun } from './run-folder.js';

const folder = testFolder();
const network = () => folder.path('small.onnx');
const random = new Random(6);

function pictures(channels: 1 | 3, side = 8): Dataset {
  const image = { channels, height: side, width: side };
  const train = { count: 4, data: random.uniforms(4 * channels * side * side) };
  return { ...imageFacts(image), name: 'pictures', licence: 'none', source: 'none', train, test: undefined };
}

const vectors: Dataset = {
  ...{ kind: 'vector', name: 'vectors', features: 4, train: { count: 4, data: random.uniforms(16) }, test: undefined },
  ...{ scale: undefined, licence: 'none', source: 'none' },
};

beforeAll(() => writeFileSync(network(), smallNetwork()));

describe('the options of a critic', () => {
  const parse = (...words: string[]) =>
    criticRequest(addCriticOptions(new Command().exitOverride()).parse(words, { from: 'user' }).opts());

  it('name the file by its whole path, and keep it to themselves in what is published', () => {
    expect(parse()).toEqual({});
    const all = ['--critic-network', 'net.onnx', '--critic-size', '48', '--critic-range', 'unit'];
    expect(parse(...all)).toEqual({ criticNetwork: resolve('net.onnx'), criticSize: 48, criticRange: 'unit' });
    expect(recordedOptions({ criticNetwork: network() })).toEqual({ criticNetwork: network() });
    expect(publicCommand('clusterzoo train --data mnist --critic-network /home/me/net.onnx')).toBe(
      'clusterzoo train --data mnist --critic-network net.onnx',
    );
  });
});

describe('openCritic', () => {
  it('reads the network, and says what the critic sees of it', async () => {
    expect(await openCritic({}, vectors)).toBeUndefined();
    const opened = await openCritic({ criticNetwork: network() }, pictures(3));
    expect(opened?.critic).toMatchObject({ size: 64, range: 'symmetric', name: 'small.onnx', units: 64 });
    expect(opened?.critic.stages).toEqual([
      { name: 'half', channels: 6, side: 32 },
      { name: 'quarter', channels: 8, side: 16 },
    ]);
    expect(opened?.critic.note).toBe(
      'The critic saw feature maps of small.onnx, whose origin is not recorded: how samples look comes from there too.',
    );
    expect((await openCritic({ criticNetwork: network() }, pictures(1, 96)))?.critic.size).toBe(96);
    const small = { criticNetwork: network(), criticSize: 16, criticRange: 'unit' } as const;
    expect((await openCritic(small, pictures(3)))?.critic).toMatchObject({ size: 16, range: 'unit' });
  });

  it('knows whether a run can go on with what it reads, by what the critic sees of it', async () => {
    const opened = (await openCritic({ criticNetwork: network() }, pictures(3)))!;
    const begun = (changes: Partial<FeatureCritic>) => ({
      simi: { ...simiPresets.zoo, critic: { ...opened.critic, ...changes } },
    });
    const check = (changes: Partial<FeatureCritic>) => () => assertSameCritic(opened, begun(changes));
    expect(check({ name: 'another name', note: 'Said otherwise.' })).not.toThrow();
    expect(check({ sha256: '00' })).toThrow('the critic has another network than when the run was begun');
    const { colours: _, ...plain } = opened.critic;
    const before = { simi: { ...simiPresets.zoo, critic: plain } };
    expect(() => assertSameCritic(opened, before)).toThrow('the critic sees the network otherwise than');
    expect(check({ size: 32 })).toThrow('the critic sees the network otherwise than');
    expect(() => assertSameCritic(undefined, begun({}))).toThrow('the critic has another network');
    expect(() => assertSameCritic(undefined, { simi: simiPresets.zoo })).not.toThrow();
  });

  it.each<readonly [string, CriticRequest, Dataset, string, string]>([
    ['rows', { criticNetwork: 'x.onnx' }, vectors, 'INVALID_ARGUMENT', 'vectors has rows of 4 numbers'],
    ['a size alone', { criticSize: 32 }, pictures(3), 'INVALID_ARGUMENT', '--critic-size says more of'],
    ['a range alone', { criticRange: 'unit' }, pictures(3), 'INVALID_ARGUMENT', '--critic-range says more of'],
    ['no file', { criticNetwork: 'none.onnx' }, pictures(3), 'FILE_MISSING', 'cannot read'],
  ])('refuses %s', async (_, request, dataset, code, message) => {
    const thrown = { code, message: expect.stringContaining(message) };
    await expect(openCritic(request, dataset)).rejects.toMatchObject(thrown);
  });

  it('refuses colours for a network of grey pictures', async () => {
    writeFileSync(folder.path('grey.onnx'), smallNetwork({ channels: 1 }));
    const opening = openCritic({ criticNetwork: folder.path('grey.onnx') }, pictures(3));
    await expect(opening).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});

describe('a training whose critic sees feature maps', () => {
  const words = (out: string) => [
    ...['train', '--data', folder.path('pictures'), '--clusters', '2', '--size', '8', '--out', folder.path(out)],
    ...[
      '--critic-network',
      network(),
      '--critic-size',
      '16',
      '--width',
      '0.125',
      '--latent-size',
      '2',
      '--batch',
      '10',
    ],
    ...['--epochs', '6', '--encoder-epochs', '1', '--prior-epochs', '10', '--hidden', '16', '--threads', '1'],
    '--no-report',
  ];
  const trained = async (out: string) => (await loadRun(folder.path(out))).trained;

  beforeAll(() => {
    const noise = new Random(7);
    const files = Array.from({ length: 40 }, (_, i) => {
      const level = (at: number) => noise.integer(60) + (at % 8 < 4 === (i % 2 === 0) ? 180 : 0);
      return [`${i}.png`, pngFile(8, 8, level)] as const;
    });
    writeTree(folder.path('pictures'), Object.fromEntries(files));
  });

  it('goes on as it was begun, and not with another network', async () => {
    const note = 'The critic saw feature maps of small.onnx';
    expect(await run(words('whole'))).toMatchObject({ code: 0, stdout: expect.stringContaining(note) });
    expect(await run(words('stopped'), 'generator and encoder: epoch 3/6')).toMatchObject({ code: 130 });
    writeFileSync(network(), smallNetwork({ side: 32 }));
    const other = await run(['train', '--resume', folder.path('stopped')]);
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('the critic has another network') });
    writeFileSync(network(), smallNetwork());
    expect(await run(['train', '--resume', folder.path('stopped'), '--no-report'])).toMatchObject({ code: 0 });
    const [whole, stopped] = [await trained('whole'), await trained('stopped')];
    expect(stopped.state).toEqual(whole.state);
    expect(whole.config.simi.critic).toMatchObject({ name: 'small.onnx', size: 16 });
  });
});
