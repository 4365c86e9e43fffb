import type { SampleWords } from '@clusterzoo/export/zoo';
import type { EpochLosses } from './data.js';

/** One training's curve of one loss. */
export interface LossSeries {
  readonly name: string;
  /** Epoch and mean loss, in order. */
  readonly points: readonly (readonly [epoch: number, loss: number])[];
  /** Of the restarts, the one that was kept; true of a stage that was trained once. */
  readonly kept: boolean;
}

/** All curves of one loss. */
export interface LossPanel {
  readonly loss: string;
  readonly series: readonly LossSeries[];
}

/** The losses of one stage, its restarts together. */
export interface StageLosses {
  readonly stage: string;
  readonly panels: readonly LossPanel[];
}

/** `prior network 2/5`: the second of five trainings of one stage. */
const RESTART = /^(.+) (\d+)\/(\d+)$/;

/**
 * Sorts a run's history by stage and loss.
 *
 * @param history - in the order of the run
 * @param kept - index of the restart that was kept
 */
export function lossPanels(history: readonly EpochLosses[], kept: number): StageLosses[] {
  const stages = new Map<string, Map<string, Map<string, [number, number][]>>>();
  for (const { stage, epoch, losses } of history) {
    const [, base = stage, restart] = RESTART.exec(stage) ?? [];
    const panels = entry(stages, base, () => new Map());
    for (const [loss, value] of Object.entries(losses)) {
      const series = entry(panels, loss, () => new Map());
      entry(series, restart === undefined ? base : `restart ${restart}`, (): [number, number][] => []).push([
        epoch,
        value,
      ]);
    }
  }
  return Array.from(stages, ([stage, panels]) => ({
    stage,
    panels: Array.from(panels, ([loss, series]) => ({
      loss,
      series: Array.from(series, ([name, points], i) => ({ name, points, kept: series.size === 1 || i === kept })),
    })),
  }));
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

/** What a loss is called, and what it says, for people. */
export interface LossWords {
  readonly name: string;
  readonly meaning?: string;
}

const wordsOfLosses = ({ one, many }: SampleWords): Readonly<Record<string, LossWords>> => ({
  loss: { name: 'loss', meaning: 'what the prior network minimises' },
  objective: { name: 'objective', meaning: 'the loss without the start; the restart with the lowest is kept' },
  smoothness: { name: 'smoothness', meaning: `how much a small change of a ${one} changes its cluster` },
  invariance: { name: 'invariance', meaning: 'how much turning or moving a picture changes its cluster' },
  conditional: { name: 'conditional entropy', meaning: `how undecided ${many} are between clusters` },
  marginal: { name: 'marginal divergence', meaning: 'how far the sizes of clusters are from those expected' },
  start: { name: 'start', meaning: 'distance from the clusters of the neighbour graph' },
  critic: { name: 'critic', meaning: 'what the critic minimises: gap and penalty' },
  gap: { name: 'gap', meaning: `score of real ${many} minus that of generated ones; towards 0, they look alike` },
  penalty: { name: 'gradient penalty', meaning: 'keeps the critic smooth' },
  generator: { name: 'generator and encoder', meaning: 'what the two minimise: the weighted sum of the following' },
  adversarial: { name: 'adversarial', meaning: `the critic's score of generated ${many}` },
  crossEntropy: { name: 'cross-entropy', meaning: `the encoder finds the cluster a ${one} was generated from` },
  latent: { name: 'latent', meaning: `the encoder finds the latent a ${one} was generated from` },
  reconstruction: { name: 'reconstruction', meaning: `a ${one} encoded and generated again` },
  priorCrossEntropy: { name: 'prior cross-entropy', meaning: "the encoder takes over the prior network's clusters" },
  crossModality: { name: 'cross-modality', meaning: `label and prediction generate the same ${one}` },
  encoder: { name: 'encoder', meaning: 'what it minimises alone: the weighted sum of the following' },
  latentsKept: { name: 'latents kept', meaning: 'how far latents have moved since generator and encoder were done' },
  momentMatching: { name: 'moment matching', meaning: 'latents are distributed as they are drawn' },
});

/** A loss for people; one that is not known by its own name. */
export function lossWords(loss: string, words: SampleWords): LossWords {
  const known = wordsOfLosses(words);
  return Object.hasOwn(known, loss) ? known[loss]! : { name: loss };
}
