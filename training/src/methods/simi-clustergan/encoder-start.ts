import { ZooError } from '@clusterzoo/runtime';
import type { HostTensor, State } from '../../engine/engine.js';
import type { ClusterGanNetworks } from '../../networks/clustergan.js';
import { foldedPrior } from '../../networks/prior-network.js';
import type { PriorOptions } from '../prior-network/options.js';
import type { SimiConfig } from './fit.js';

const REMEDY = "give both networks the same hidden size, or let the encoder start at random (encoderStart 'random')";

/**
 * Checks that an encoder can start as its options say.
 *
 * @throws ZooError `INVALID_ARGUMENT` if it is to start from a prior network of another width, or is convolutional
 */
export function assertEncoderStart({ prior, simi, image }: Pick<SimiConfig, 'prior' | 'simi' | 'image'>): void {
  if (simi.encoderStart === 'random' || !prior) return;
  const reason = otherLayers(prior, image !== undefined);
  if (reason !== undefined) {
    const remedy = "let the encoder start at random (encoderStart 'random')";
    throw new ZooError('INVALID_ARGUMENT', `the encoder cannot start from the prior network: ${reason}; ${remedy}`);
  }
  if (prior.hidden === simi.hidden) return;
  const widths = `${simi.hidden} units wide where the prior network has ${prior.hidden}`;
  throw new ZooError('INVALID_ARGUMENT', `the encoder cannot start from the prior network: it is ${widths}; ${REMEDY}`);
}

/** Why a prior network has other layers than an encoder; undefined where it may have the same. */
function otherLayers({ trunk, overclustering }: PriorOptions, isImage: boolean): string | undefined {
  if (isImage) return 'it is convolutional, which the prior network is not';
  if (trunk?.kind === 'convolutional') return 'the prior network is convolutional';
  return overclustering && 'the prior network has more outputs than clusters';
}

/**
 * The encoder's parameters with the prior network's in them: its layers, batch norm folded in, and its outputs for the
 * cluster logits. The columns of the latents stay as they are in `initial`. The encoder's activation leaks where the
 * prior network's does not, so the two are close, not equal.
 *
 * @param prior - state of the trained prior network
 * @throws ZooError `INVALID_ARGUMENT` if the encoder's layers are not the prior network's
 */
export function encoderFromPrior({ encoder, sizes }: ClusterGanNetworks, prior: State, initial: State): State {
  const layers = foldedPrior(prior);
  const names = encoder.parameters.map(({ name }) => name);
  const changed: Record<string, HostTensor> = {};
  for (const [i, { kernel, bias }] of layers.entries()) {
    const skipped = i === layers.length - 1 ? sizes.latentSize : 0;
    for (const [role, from] of [['kernel', kernel] as const, ['bias', bias] as const]) {
      const name = `encoder/dense_${i + 1}/${role}`;
      const own = names.length === 2 * layers.length ? initial[name] : undefined;
      changed[name] = withColumns(own, from, skipped);
    }
  }
  return changed;
}

/** `own` with its columns after the first `skipped` taken from `from`. */
function withColumns(own: HostTensor | undefined, from: HostTensor, skipped: number): HostTensor {
  const columns = from.shape.at(-1)!;
  const expected = [...from.shape.slice(0, -1), skipped + columns];
  if (own?.shape.join() !== expected.join()) {
    const found = own ? `[${own.shape}] where the prior network asks for [${expected}]` : 'layers of another kind';
    throw new ZooError(
      'INVALID_ARGUMENT',
      `the encoder cannot start from the prior network: it has ${found}; ${REMEDY}`,
    );
  }
  const data = own.data.slice();
  from.data.forEach((value, at) => {
    data[Math.floor(at / columns) * (skipped + columns) + skipped + (at % columns)] = value;
  });
  return { shape: own.shape, data };
}
