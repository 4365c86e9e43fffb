import { resolve } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import { canonicalJson } from '../canonical-json.js';
import type { Dataset } from '../data/dataset.js';
import { PIXEL_RANGES, type PixelRange } from '../features/extractor.js';
import { FrozenNetwork } from '../features/frozen-network.js';
import type { FeatureCritic } from '../methods/simi-clustergan/critic-view.js';
import type { SimiConfig } from '../methods/simi-clustergan/fit.js';
import { assertPictures, readNetwork } from './network-file.js';
import { integer } from './parsers.js';

/** What the critic is to see besides pictures, as a command line says it. */
export interface CriticRequest {
  /** Path of an ONNX file. */
  readonly criticNetwork?: string;
  readonly criticSize?: number;
  /** @default that of a known network, else symmetric */
  readonly criticRange?: PixelRange;
}

/** The network of a {@link CriticRequest}, and what a run says of it. */
export interface OpenedCritic {
  readonly network: FrozenNetwork;
  readonly critic: FeatureCritic;
}

/** Side of the squares that smaller pictures are resized to: at their own size, little is left of their deeper maps. */
const CRITIC_SIZE = 64;

/** Filters of the critic's convolutions of the smallest maps. */
const UNITS = 64;

/** The part of a command's options that says what the critic is to see, with files by their whole paths. */
export function criticRequest({ criticNetwork, criticSize, criticRange }: CriticRequest): CriticRequest {
  return {
    ...(criticNetwork !== undefined && { criticNetwork: resolve(criticNetwork) }),
    ...(criticSize !== undefined && { criticSize }),
    ...(criticRange !== undefined && { criticRange }),
  };
}

/** Adds the options that make up a {@link CriticRequest}. */
export function addCriticOptions(command: Command): Command {
  return command
    .optionsGroup('Critic:')
    .option(
      '--critic-network <file>',
      'an ONNX model whose feature maps the critic sees besides the pixels, and the cluster: samples look like ' +
        'something in fewer epochs, each of which takes longer',
    )
    .option(
      '--critic-size <n>',
      `pictures are resized to n × n for it (default: ${CRITIC_SIZE}, or their own size if they are larger)`,
      integer(8, 512),
    )
    .addOption(
      new Option('--critic-range <name>', 'pixels as it takes them, like --feature-range').choices([...PIXEL_RANGES]),
    );
}

/**
 * Reads the network that a critic is to see the maps of; undefined where none is asked for.
 *
 * @throws ZooError `INVALID_ARGUMENT` for data that are no pictures or options without a network, `FILE_MISSING`, and
 *   what {@link FrozenNetwork} throws
 */
export async function openCritic(request: CriticRequest, dataset: Dataset): Promise<OpenedCritic | undefined> {
  const { criticNetwork: path, criticSize, criticRange } = request;
  if (path === undefined) {
    if (criticSize === undefined && criticRange === undefined) return undefined;
    const option = criticSize === undefined ? '--critic-range' : '--critic-size';
    throw new ZooError('INVALID_ARGUMENT', `${option} says more of --critic-network, which is not given`);
  }
  assertPictures(dataset, '--critic-network');
  const { bytes, sha256, name, known } = await readNetwork(path);
  const network = FrozenNetwork.read(bytes);
  const { channels, height, width } = dataset.image;
  if (channels > network.channels) {
    throw new ZooError('SHAPE_MISMATCH', 'the network for the critic takes grey pictures; these have colours');
  }
  const size = criticSize ?? Math.max(CRITIC_SIZE, height, width);
  const critic: FeatureCritic = {
    ...{ size, range: criticRange ?? known?.range ?? 'symmetric', stages: network.stages(size), units: UNITS },
    ...{ colours: 'axes', name, sha256, note: noteOf(name, known?.labels) },
  };
  return { network, critic };
}

/**
 * Checks that a run goes on with a critic that sees what it saw when the run was begun.
 *
 * @throws ZooError `INVALID_DATA`
 */
export function assertSameCritic(opened: OpenedCritic | undefined, { simi }: Pick<SimiConfig, 'simi'>): void {
  // What they are called, and what is said of them, may change from one version to the next.
  const seen = (critic: FeatureCritic | undefined) => {
    const { name: _, note: __, ...view } = critic ?? {};
    return canonicalJson(view);
  };
  if (seen(opened?.critic) === seen(simi.critic)) return;
  const same = opened?.critic.sha256 === simi.critic?.sha256;
  const found = same ? 'sees the network otherwise than' : 'has another network than';
  throw new ZooError('INVALID_DATA', `the critic ${found} when the run was begun; train again`);
}

function noteOf(name: string, labels: string | undefined): string {
  const origin = labels === undefined ? 'whose origin is not recorded' : `which was trained with ${labels}`;
  return `The critic saw feature maps of ${name}, ${origin}: how samples look comes from there too.`;
}
