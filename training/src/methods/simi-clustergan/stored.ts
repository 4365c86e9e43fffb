import { ZooError } from '@clusterzoo/runtime';
import type { Checkpoint, JsonObject } from '../../checkpoint.js';
import type { HostTensor, State } from '../../engine/engine.js';
import { elementCount, type ParameterSpec } from '../../networks/parameters.js';
import type { LatentDensity } from '../latent-density.js';
import { priorEntries, priorNetworkFor } from '../prior-network/network.js';
import { clustersUsed } from '../prior-network/runs.js';
import { simiNetworks, type TrainedSimi } from './fit.js';
import { readConfig, readRecord } from './stored-config.js';
import { FORMAT_VERSION, migrated } from './stored-formats.js';

/** State entries that are no network's: the density of the latents and the clusters' masses. */
const extra = {
  means: 'density/means',
  factors: 'density/factors',
  inverseFactors: 'density/inverse_factors',
  masses: 'prior/masses',
} as const;

/** Clusters of the restarts that were not kept, [restarts, rows]; absent where there is none. */
const OTHER_LABELS = 'prior/other_labels';

function stackedLabels(labels: readonly Int32Array[]): HostTensor {
  const rows = labels[0]!.length;
  const data = new Float32Array(labels.length * rows);
  labels.forEach((own, i) => {
    data.set(own, i * rows);
  });
  return { shape: [labels.length, rows], data };
}

/** A trained clusterer as tensors and JSON; the inverse of {@link restoreSimi}. */
export function storeSimi({ config, state, density, prior, priorState, losses }: TrainedSimi): Checkpoint {
  const { clusters: k, latentSize: dn } = density;
  const { agreement, objectives, otherLabels } = prior;
  const meta = { formatVersion: FORMAT_VERSION, config, prior: { agreement, objectives }, losses };
  return {
    state: {
      ...state,
      ...priorState,
      [extra.means]: { shape: [k, dn], data: density.means },
      [extra.factors]: { shape: [k, dn, dn], data: density.factors },
      [extra.inverseFactors]: { shape: [k, dn, dn], data: density.inverseFactors },
      [extra.masses]: { shape: [k], data: prior.masses },
      ...(otherLabels && { [OTHER_LABELS]: stackedLabels(otherLabels) }),
    },
    // Interfaces have no index signature, so TypeScript cannot see that this is JSON.
    meta: meta as object as JsonObject,
  };
}

/**
 * Rebuilds a trained clusterer.
 *
 * @throws ZooError `CHECKPOINT_INVALID` if the format version is a newer one, the configuration is none, or a tensor is
 *   missing, left over or of another shape than the configuration asks for
 */
export function restoreSimi({ state, meta }: Checkpoint): TrainedSimi {
  const known = migrated(meta, 'the run');
  const config = readConfig(known.config);
  const { agreement, objectives, losses } = readRecord(known);
  const { clusters: k, simi, scaling } = config;
  const features = scaling.low.length;
  const dn = simi.latentSize;
  const networks = simiNetworks(config, features);
  const own = [networks.generator, networks.critic, networks.encoder];
  const inputs = config.features?.seen ?? features;
  const prior = config.prior && priorEntries(priorNetworkFor(config.prior, inputs, k), config.prior, k);
  const tensors = new Tensors(state);
  const take = (entries: readonly Pick<ParameterSpec, 'name' | 'shape'>[]): State =>
    Object.fromEntries(entries.map(({ name, shape }) => [name, tensors.take(name, shape)]));
  const density: LatentDensity = {
    clusters: k,
    latentSize: dn,
    means: tensors.take(extra.means, [k, dn]).data,
    factors: tensors.take(extra.factors, [k, dn, dn]).data,
    inverseFactors: tensors.take(extra.inverseFactors, [k, dn, dn]).data,
  };
  const masses = tensors.take(extra.masses, [k]).data;
  const otherLabels = tensors.takeLabels(OTHER_LABELS);
  const restored = {
    config,
    networks,
    scaling,
    density,
    losses,
    state: take(own.flatMap(({ parameters, statistics }) => [...parameters, ...statistics])),
    priorState: take(prior ?? []),
    prior: { masses, used: clustersUsed(masses), agreement, objectives, ...(otherLabels && { otherLabels }) },
  };
  tensors.assertAllTaken();
  return restored;
}

/** Stored tensors, taken one by one under the shapes that the configuration asks for. */
class Tensors {
  readonly #left: Map<string, HostTensor>;

  constructor(state: State) {
    this.#left = new Map(Object.entries(state));
  }

  take(name: string, shape: readonly number[]): HostTensor {
    const tensor = this.#left.get(name);
    if (!tensor) throw new ZooError('CHECKPOINT_INVALID', `the run has no tensor "${name}"; train again`);
    const fits = tensor.shape.join() === shape.join() && tensor.data.length === elementCount(shape);
    if (!fits) {
      const message = `tensor "${name}" of the run has the shape [${tensor.shape}], but its configuration asks for [${shape}]`;
      throw new ZooError('CHECKPOINT_INVALID', message);
    }
    this.#left.delete(name);
    return tensor;
  }

  /** Labelings of rows that only the run knows the number of; undefined where there are none. */
  takeLabels(name: string): Int32Array[] | undefined {
    const tensor = this.#left.get(name);
    if (!tensor) return undefined;
    const [count, rows = 0] = tensor.shape;
    const { data } = this.take(name, [count!, rows]);
    return Array.from({ length: count! }, (_, i) => Int32Array.from(data.subarray(i * rows, (i + 1) * rows)));
  }

  assertAllTaken(): void {
    const [name] = this.#left.keys();
    if (name !== undefined) {
      throw new ZooError('CHECKPOINT_INVALID', `the run has a tensor "${name}" that its configuration does not know`);
    }
  }
}
