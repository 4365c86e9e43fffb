import type { PerturbationRadius, PriorOptions } from '../methods/prior-network/options.js';
import type { SimiConfig } from '../methods/simi-clustergan/fit.js';
import type { SimiOptions } from '../methods/simi-clustergan/options.js';

/**
 * The configuration with no more neighbours than so few rows have: graphs join each row to half of them, and radii are
 * measured to the farthest where the one that was meant is not there. That of more rows stays as it is.
 */
export function withFewNeighbours(config: SimiConfig, rows: number): SimiConfig {
  const { prior, simi } = config;
  return { ...config, ...(prior && { prior: priorOf(prior, rows) }), simi: distilled(simi, rows) };
}

function priorOf(prior: PriorOptions, rows: number): PriorOptions {
  const { start } = prior;
  const radius = reached(prior.radius, rows);
  if (start.kind !== 'graph') return { ...prior, radius };
  return { ...prior, radius, start: { ...start, neighbours: joined(start.neighbours, rows) } };
}

function distilled(simi: SimiOptions, rows: number): SimiOptions {
  const { distillation } = simi;
  if (distillation.kind !== 'network') return simi;
  return { ...simi, distillation: { ...distillation, radius: reached(distillation.radius, rows) } };
}

/** A graph that joins each row to all others says nothing of clusters: two groups of 3 to 5 rows are lost in it. */
function joined(neighbours: number, rows: number): number {
  return neighbours < rows ? neighbours : Math.max(1, Math.floor(rows / 2));
}

/** The radius to a neighbour that there is; of `rows` rows the last of the others has the index `rows − 2`. */
function reached(radius: PerturbationRadius, rows: number): PerturbationRadius {
  if (radius.kind !== 'neighbour') return radius;
  return { ...radius, neighbourIndex: Math.min(radius.neighbourIndex, rows - 2) };
}
