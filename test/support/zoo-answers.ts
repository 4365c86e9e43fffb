import type { Clusterer, ClusterModel, DeviceName, Precision } from '@clusterzoo/runtime';

/** What a model makes of some rows, and what it draws: everything that has to be the same wherever it runs. */
export interface ZooAnswers {
  /** Where it ran. */
  readonly device: DeviceName;
  readonly labels: readonly number[];
  /** The clusters of the samples. */
  readonly clusters: readonly number[];
  readonly outliers: readonly number[];
  /** Multiples of the threshold, above which rows are flagged. */
  readonly novelty: readonly number[];
  readonly probabilities: readonly number[];
  readonly confidence: readonly number[];
  readonly samples: readonly number[];
  /** The rows, reconstructed. */
  readonly copies: readonly number[];
}

/** A model that is asked, here or in another process or page. */
export interface ZooQuestion {
  /** Path or URL of the entry. */
  readonly entry: string;
  /** Row after row. */
  readonly rows: readonly number[];
  /** Samples that are drawn. */
  readonly count: number;
  readonly device: DeviceName;
  /** Named, since devices differ in what they prefer. */
  readonly precision: Precision;
}

async function answersOf(model: Clusterer, { rows, count }: ZooQuestion): Promise<ZooAnswers> {
  const data = Float32Array.from(rows);
  const clustering = await model.cluster(data);
  const samples = await model.generate({ count, seed: 7 });
  const copies = await model.reconstruct(data);
  return {
    device: model.device,
    labels: [...clustering.labels],
    clusters: [...samples.clusters],
    outliers: [...(clustering.outliers ?? [])],
    novelty: [...(clustering.novelty ?? [])],
    probabilities: [...clustering.probabilities],
    confidence: [...clustering.confidence],
    samples: [...samples.data],
    copies: [...copies.data],
  };
}

/** Asks a model. The class is the runtime's in whatever world this runs. */
export async function askZoo(runtime: typeof ClusterModel, question: ZooQuestion): Promise<ZooAnswers> {
  const { entry, device, precision } = question;
  const model = await runtime.load(entry, { device, precision, threads: 1 });
  try {
    return await answersOf(model, question);
  } finally {
    await model.dispose();
  }
}
