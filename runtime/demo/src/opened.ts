import { type Clusterer, ClusterModel, type ProgressEvent } from '@clusterzoo/runtime';
import { clusterInk, type Ink } from './ink.js';
import { type Painter, painterFor } from './painter.js';
import { realRows } from './real-rows.js';
import { rowsOf } from './rows.js';
import { type Subject, subjectOf } from './subject.js';

/** A model of the zoo, with what the page needs to show it. K is the number of clusters. */
export interface Opened {
  readonly model: Clusterer;
  /** Of its graphs, all that opening it reads. */
  readonly bytes: number;
  readonly subject: Subject;
  readonly paint: Painter;
  /** K rows, each the middle of its cluster. */
  readonly typical: readonly Float32Array[];
  /** A few rows of the data set. */
  readonly real: readonly Float32Array[];
  /** Ends with the model. */
  readonly signal: AbortSignal;
  ink(cluster: number): Ink;
  /** What the cluster is called: its number, or its name if it has one. */
  nameOf(cluster: number): string;
  /** Waits for an answer of the model, and says how long it took. */
  timed<T>(answer: Promise<T>): Promise<T>;
}

/** How a model is opened. */
export interface Opening {
  /** URL of the folder with the zoo, ending in a slash. */
  readonly zoo: string;
  readonly device: 'auto' | 'webgpu' | 'wasm';
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  /** Hears how many milliseconds each answer took. */
  readonly onAnswer: (milliseconds: number) => void;
}

let worker: Worker | undefined;

/** All models share one thread, and with it the networks' runtime. */
function sharedWorker(): Worker {
  worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'clusterzoo' });
  return worker;
}

/** @throws ZooError as `ClusterModel.inWorker` */
export async function openModel(name: string, opening: Opening): Promise<Opened> {
  const { zoo, device, signal, onProgress, onAnswer } = opening;
  let bytes = 0;
  const model = await ClusterModel.inWorker(name, {
    worker: sharedWorker(),
    zoo,
    device,
    signal,
    onProgress(event) {
      if (event.type === 'manifest') bytes = event.bytes;
      onProgress(event);
    },
  });
  const { manifest } = model;
  const { clusters, clusterNames, latent } = manifest;
  const middles = await model.generate({
    clusters: [...Array(clusters).keys()],
    latents: new Float32Array(clusters * latent.size),
  });
  const typical = rowsOf(middles.data, middles.data.length / clusters);
  return {
    model,
    bytes,
    subject: subjectOf(manifest),
    paint: painterFor(manifest, typical),
    typical,
    real: await realRows(new URL(`${name}/`, zoo).href, manifest, signal).catch(() => []),
    signal,
    ink: (cluster) => clusterInk(cluster, clusters),
    nameOf: (cluster) => clusterNames[cluster]!.replace(/^cluster (?=\d+$)/, ''),
    async timed(answer) {
      const begin = performance.now();
      const given = await answer;
      onAnswer(performance.now() - begin);
      return given;
    },
  };
}

/** A seed that nobody has had yet. */
export function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
