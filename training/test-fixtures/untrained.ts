import { Random } from '@clusterzoo/runtime';
import { methodConfig } from '../src/commands/method-config.js';
import { scaledDensity } from '../src/methods/latent-density.js';
import { simiNetworks, type TrainedSimi } from '../src/methods/simi-clustergan/fit.js';
import { initialize } from '../src/networks/parameters.js';
import { priorNetwork } from '../src/networks/prior-network.js';

/** A clusterer of 3 features and 2 clusters as training would leave it, with the weights that it began with. */
export function untrained(seed = 0): TrainedSimi {
  const random = new Random(seed);
  const scaling = { low: [0, 0, -1], high: [1, 2, 1] };
  const options = { seed, preset: 'paper', hidden: 4, latentSize: 2 } as const;
  const config = methodConfig(options, { rows: 50, clusters: 2, scaling });
  const networks = simiNetworks(config, 3);
  const { generator, critic, encoder } = networks;
  const own = [generator, critic, encoder].flatMap(({ parameters, statistics }) => [...parameters, ...statistics]);
  const prior = priorNetwork({ inputs: 3, hidden: 4, clusters: 2 });
  return {
    config,
    networks,
    scaling,
    state: initialize(own, random),
    priorState: initialize([...prior.parameters, ...prior.statistics], random),
    density: scaledDensity(2, 2, 0.1),
    prior: { masses: Float32Array.of(0.25, 0.75), agreement: 0.5, objectives: [0.1, 0.2] },
    losses: { generator: 1.5 },
  };
}
