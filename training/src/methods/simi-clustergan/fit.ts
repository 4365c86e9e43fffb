import { Random, ZooError } from '@clusterzoo/runtime';
import type { ImageShape } from '../../data/dataset.js';
import { assertFitsMemory } from '../../data/values.js';
import type { Engine, State } from '../../engine/engine.js';
import type { FrozenNetwork } from '../../features/frozen-network.js';
import type { Architecture } from '../../networks/architecture.js';
import { type ClusterGanNetworks, clusterGanNetworks } from '../../networks/clustergan.js';
import type { TrainingControls } from '../events.js';
import { fitLatentDensity, type LatentDensity, scaledDensity } from '../latent-density.js';
import { assertBatch } from '../loop.js';
import type { FeatureDescription } from '../prior-network/feature-view.js';
import type { PriorOptions } from '../prior-network/options.js';
import { predictProbabilities } from '../prior-network/predict.js';
import { Neighbourhood } from '../prior-network/start.js';
import { type PriorResult, trainPrior } from '../prior-network/train.js';
import { argmaxRows, assertFiniteRows, type Rows, type RowsInMemory, rowsInMemory, selectRows } from '../rows.js';
import { type Scaling, scaleRows } from '../scaling.js';
import { type CriticView, criticMaps, featureView, untold } from './critic-view.js';
import { trainEncoder } from './encoder-stage.js';
import { assertEncoderStart } from './encoder-start.js';
import { configured, finishedJoint, lastStage, secondStage } from './fit-checkpoints.js';
import type { ShippedParts } from './graphs.js';
import { assertShare, mostSelected, SELECTION_NEIGHBOURS, selectInstances } from './instance-selection.js';
import type { SimiOptions } from './options.js';
import { encodeRows, trainSimi } from './train.js';
import { uniformSummary } from './uniform-codes.js';

/** Everything that decides a run besides the data and the engine. JSON-safe. */
export interface SimiConfig {
  readonly method: 'simi-clustergan';
  /** K. */
  readonly clusters: number;
  readonly seed: number;
  readonly scaling: Scaling;
  /** Size of a row's picture where the networks are convolutional; absent for vectors. */
  readonly image?: ImageShape;
  /** What the prior network sees in place of rows; absent where it sees the rows. */
  readonly features?: FeatureDescription;
  /** Absent where there is no prior network: z_M is drawn evenly then (`withoutPrior`). */
  readonly prior?: PriorOptions;
  readonly simi: SimiOptions;
}

/** What the prior network's training leaves behind: without one, even masses, no objectives, and agreement with itself. */
export type PriorSummary = Pick<PriorResult, 'masses' | 'used' | 'agreement' | 'objectives'> &
  /** Absent after a run folder was read: only reports of the run itself show them. */
  Partial<Pick<PriorResult, 'agreements' | 'kept' | 'usedByRestart'>> & {
    /** Clusters of the training rows in each restart that was not kept and did not collapse; absent where there is none. */
    readonly otherLabels?: readonly Int32Array[];
  };

/** A trained clusterer: all that export, evaluation and checkpoints need. */
export interface TrainedSimi extends ShippedParts {
  readonly config: SimiConfig;
  readonly prior: PriorSummary;
  /** The prior network's parameters and statistics, for looking at it alone; empty where there is none. */
  readonly priorState: State;
  /** Mean losses of the last epoch of stage 2. */
  readonly losses: Readonly<Record<string, number>>;
}

/** How others than the encoder see the data of a training. */
export interface FitViews {
  /** Features of the same rows, for a configuration with `features`: what the prior network sees of them. */
  readonly features?: RowsInMemory | undefined;
  /** For a configuration with `simi.critic`: the network whose feature maps the critic sees. */
  readonly criticNetwork?: FrozenNetwork | undefined;
}

/** What to do where a prior network cannot have all rows in memory. */
const FEWER_NUMBERS =
  'let it see features of them (--features, --feature-extractor), make pictures smaller with --size, or take fewer with --limit';

/** Checks that a prior network can see rows of `numbers` in all. @throws ZooError `INVALID_DATA` for too many */
export function assertSeenInMemory(numbers: number): void {
  assertFitsMemory(numbers, 'the prior network', FEWER_NUMBERS);
}

/** The networks that a configuration asks for, for data with `features` columns. */
export function simiNetworks({ clusters, simi, image }: SimiConfig, features: number): ClusterGanNetworks {
  const architecture: Architecture = image
    ? { kind: 'convolutional', ...image, widthFactor: simi.width ?? 1 }
    : { kind: 'mlp', features, hidden: simi.hidden };
  return clusterGanNetworks({
    architecture,
    clusters,
    latentSize: simi.latentSize,
    generatorBatchNorm: simi.generatorBatchNorm,
    ...(simi.generatorActivation && { generatorActivation: simi.generatorActivation }),
    ...(simi.generatorConvolutions !== undefined && { generatorConvolutions: simi.generatorConvolutions }),
    ...(simi.initialization && { initialization: simi.initialization }),
    ...(simi.critic &&
      image && { featureCritic: { stages: criticMaps(simi.critic, image), units: simi.critic.units } }),
  });
}

/**
 * Trains SIMI-ClusterGAN (arXiv 2107.12706): prior network, labels, then generator, critic and encoder, then the
 * encoder alone where that is asked for, and last the density of the latents.
 *
 * @param data - raw rows; no labels, by design
 * @throws ZooError `INVALID_ARGUMENT` for options that do not fit the data, `SHAPE_MISMATCH` or `INVALID_DATA` if the
 *   data are not rows of finite numbers, as many as the scaling is for, or the features are not those of the
 *   configuration, `GRAPH_INVALID` where the critic's network has other feature maps than the configuration says,
 *   `TRAINING_DIVERGED`, `TRAINING_COLLAPSED`, `ABORTED`, `CHECKPOINT_INVALID` for a checkpoint of another training
 */
export async function fitSimi(
  engine: Engine,
  data: Rows,
  config: SimiConfig,
  controls: TrainingControls = {},
  { features: seen, criticNetwork }: FitViews = {},
): Promise<TrainedSimi> {
  const { rows, columns } = data;
  assertFiniteRows(data);
  if (config.scaling.low.length !== columns) {
    const message = `the scaling is for ${config.scaling.low.length} columns, the data have ${columns}`;
    throw new ZooError('SHAPE_MISMATCH', `${message}; fit it to these data`);
  }
  // Before the first stage, which may take hours.
  const { instanceSelection: share, batch } = config.simi;
  if (share !== undefined) assertShare(share);
  assertBatch('generator and encoder', batch, share === undefined ? rows : mostSelected(share, rows, config.clusters));
  assertEncoderStart(config);
  assertFeatures(config, seen, rows);
  const networks = simiNetworks(config, columns);
  const viewOfCritic = criticView(config, criticNetwork);
  const kept: Rows = { data: scaleRows(data.data, config.scaling), rows, columns };
  const random = new Random(config.seed);
  const view = seen ?? (config.prior && rowsInMemory(kept, 'the prior network', FEWER_NUMBERS));
  const scaled = seen ? kept : (view ?? kept);
  const raw = seen || !(data.data instanceof Float32Array) ? {} : { raw: data.data };
  const near =
    view && new Neighbourhood(view, { ...controls, ...raw, neighboursWanted: share && SELECTION_NEIGHBOURS });
  const own = configured(controls, config);
  const forPrior = random.fork();
  const prior =
    config.prior && view && (await trainPrior(engine, view, config.clusters, config.prior, forPrior, own, near));
  const [forBoth, forEncoder] = [random.fork(), random.fork()];
  const runs = prior?.runs ?? [];
  const instances =
    share !== undefined && prior && near
      ? selectInstances(prior.labels, await near.nearest(SELECTION_NEIGHBOURS), { share, clusters: config.clusters })
      : undefined;
  const joint =
    finishedJoint(own) ??
    (await trainSimi(engine, networks, scaled, prior, config.simi, forBoth, secondStage(own, runs), {
      neighbourhood: near,
      priorRows: view,
      critic: await viewOfCritic?.(engine, scaled),
      instances,
    }));
  const { losses } = joint;
  const { encoderStage } = config.simi;
  const state =
    encoderStage && prior
      ? await trainEncoder(
          engine,
          networks,
          joint.state,
          scaled,
          await predictProbabilities(engine, prior, view),
          encoderStage,
          config.simi,
          forEncoder,
          lastStage(own, runs, joint),
        )
      : joint.state;
  const density = await latentDensity(engine, networks, state, scaled, config, instances);
  const { scaling } = config;
  const known = prior ? summaryOf(prior) : uniformSummary(config.clusters);
  return { config, networks, state, density, scaling, prior: known, priorState: prior?.state ?? {}, losses };
}

/** What makes the critic's view of scaled rows, where it is none of the rows themselves. */
function criticView(
  { image, prior, simi: { critic } }: SimiConfig,
  network: FrozenNetwork | undefined,
): ((engine: Engine, scaled: Rows) => Promise<CriticView>) | undefined {
  if (!critic && !network) return undefined;
  if (critic && network && image) {
    return async (engine, scaled) => {
      const view = await featureView(engine, critic, network, image, scaled);
      return prior ? view : untold(view);
    };
  }
  const found = `${critic ? 'asks for' : 'knows nothing of'} a network for the critic`;
  const message = `the configuration ${found}, and there is ${network ? 'one' : 'none'}; it takes pictures, and both or neither`;
  throw new ZooError('INVALID_ARGUMENT', message);
}

function summaryOf({ network: _, state: __, labels, runs, ...summary }: PriorResult): PriorSummary {
  const others = runs.filter((run) => run.labels !== labels && run.collapse === undefined);
  const otherLabels = others.map((run) => run.labels);
  return { ...summary, ...(otherLabels.length > 0 && { otherLabels }) };
}

/** Checks that features are there where a configuration asks for them, and can teach the encoder. */
function assertFeatures({ features, prior, simi }: SimiConfig, seen: Rows | undefined, rows: number): void {
  if (!features && !seen) return;
  const expected = features ? `${rows} rows of ${features.seen} features` : 'no features';
  if (!features || !seen || seen.rows !== rows || seen.columns !== features.seen) {
    const found = seen ? `${seen.rows} rows of ${seen.columns} features` : 'none';
    throw new ZooError('SHAPE_MISMATCH', `the configuration asks for ${expected}, got ${found}`);
  }
  if (!prior) {
    throw new ZooError(
      'INVALID_ARGUMENT',
      'there is no prior network to see features; train with one, or without them',
    );
  }
  const fault = (what: string, remedy: string) => {
    const reason = 'the prior network sees features, not rows';
    return new ZooError('INVALID_ARGUMENT', `${what}: ${reason}; ${remedy}`);
  };
  if (simi.distillation.kind === 'network') {
    throw fault('it cannot be asked about rows that were moved', "choose the distillation 'sample' or 'label'");
  }
  if (simi.encoderStart === 'prior') throw fault('the encoder cannot start from it', "choose the start 'random'");
}

async function latentDensity(
  engine: Engine,
  networks: ClusterGanNetworks,
  state: State,
  scaled: Rows,
  { clusters, simi }: SimiConfig,
  instances: Int32Array | undefined,
): Promise<LatentDensity> {
  const { latentSize } = simi;
  if (simi.latentDensity === 'scaled') return scaledDensity(clusters, latentSize, simi.sigma);
  const seen = instances ? selectRows(scaled, instances) : scaled;
  const { latents, probabilities } = await encodeRows(engine, networks, state, seen);
  return fitLatentDensity(latents, argmaxRows(probabilities, clusters), { rows: seen.rows, latentSize, clusters });
}
