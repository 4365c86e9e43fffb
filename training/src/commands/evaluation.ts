import type { BaselineRow, Precision, Quality } from '@clusterzoo/runtime';
import type { Judgement } from '../methods/judge/judgement.js';
import type { Sureness } from './sureness.js';

/** How well clusters agree with classes. */
export interface Agreement {
  readonly acc: number;
  /** Arithmetic mean in the denominator. */
  readonly nmi: number;
  readonly ari: number;
  readonly purity: number;
}

/** What `clusterzoo evaluate` reports. */
export interface EvaluationReport {
  readonly model: string;
  readonly device: string;
  readonly precision: Precision;
  readonly data: string;
  /** `train` or `test`; `all` for a table that is not split. */
  readonly split: string;
  readonly count: number;
  /** Most probable cluster; absent where the data have no labels. */
  readonly argmax?: Agreement;
  /** k-means on the encodings of the split, as the papers measure; absent where the data have no labels. */
  readonly kmeans?: Agreement;
  /** Classical clusterers fitted to the training split, a row a seed; where they were asked for. */
  readonly baselines?: readonly BaselineRow[];
  /** What a classifier says of samples, reconstructions and clusters; where it was asked for. */
  readonly judgement?: Judgement;
  /** Of a model that was built on features: which labels went into them. */
  readonly featureNote?: string;
  /** Without labels. */
  readonly quality: Quality;
  readonly sureness: Sureness;
}
