/** Times an entry for `runtime.ts`, in a process of its own; needs `--expose-gc`. */

import { fileURLToPath } from 'node:url';
import { ClusterModel, type Manifest, Random } from '@clusterzoo/runtime';
import * as ort from 'onnxruntime-node';
import { oneHot } from '../../training/src/methods/rows.js';
import type { BenchmarkRow } from './row.js';

/** Times that a model is opened: sessions of one graph can differ for as long as they are open. */
const LOADS = 5;
/** Rounds after each, after some that do not count. */
const ROUNDS = 9;
const WARM_UP = 1;
/** Rows of a round, in batches of the size that is measured; networks for pictures have more to do for each. */
const ROWS = { vector: 8192, image: 1024 } as const;
const BATCHES = [1, 64, 256, 1024] as const;

/** One round of the same work, done twice: by the runtime, and by calling onnxruntime with the same batches. */
interface Duel {
  readonly call: string;
  /** Number of rows of a round. */
  readonly rows: number;
  readonly runtime: () => Promise<unknown>;
  readonly direct: () => Promise<unknown>;
}

/** What both sides are given. */
interface Work {
  readonly rows: Float32Array;
  readonly latents: Float32Array;
  readonly labels: Int32Array;
  readonly weights: Float32Array;
}

function drawWork({ input, shapes, clusters, latent }: Manifest): Work {
  const size = shapes.input.reduce((product, length) => product * length, 1);
  const [low, high] = input.range as [number, number];
  const random = new Random(1);
  const count = ROWS[input.kind];
  const labels = Int32Array.from({ length: count }, () => random.integer(clusters));
  const rows = random.uniforms(count * size).map((value) => low + (high - low) * value);
  return { rows, latents: random.normals(count * latent.size), labels, weights: oneHot(labels, clusters) };
}

/** The sessions of a model. */
interface Sessions {
  readonly encoder: ort.InferenceSession;
  readonly generator: ort.InferenceSession;
  readonly novelty?: ort.InferenceSession;
}

/** A model and the very sessions that it runs, so that nothing but the runtime differs between the two sides. */
async function loadWithSessions(folder: string): Promise<{ model: ClusterModel; sessions: Sessions }> {
  const factory: ort.InferenceSessionFactory = ort.InferenceSession;
  const create = factory.create;
  const opened: ort.InferenceSession[] = [];
  factory.create = async (...args: unknown[]) => {
    const session = await Reflect.apply(create, factory, args);
    opened.push(session);
    return session;
  };
  try {
    const model = await ClusterModel.load(folder, { device: 'cpu', threads: 1 });
    const of = (output: string) => opened.find(({ outputNames }) => outputNames.includes(output));
    const [encoder, generator, novelty] = [of('latents'), of('output'), of('novelty')];
    if (!encoder || !generator) throw new Error(`${folder} opened ${opened.length} sessions, not those of its graphs`);
    return { model, sessions: { encoder, generator, ...(novelty && { novelty }) } };
  } finally {
    factory.create = create;
  }
}

function duels(model: ClusterModel, { encoder, generator, novelty }: Sessions, batchSize: number): Duel[] {
  const { manifest } = model;
  const { shapes } = manifest;
  const { rows, latents, labels, weights } = drawWork(manifest);
  // Fewer rows where a batch is one of them, which takes long.
  const all = ROWS[manifest.input.kind];
  const count = batchSize === 1 ? all / 16 : all;
  const tensor = (data: Float32Array, shape: readonly number[], from: number) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const part = data.subarray(from * size, (from + batchSize) * size);
    return new ort.Tensor('float32', part, [batchSize, ...shape]);
  };
  const each = async (work: (from: number) => Promise<unknown>) => {
    for (let from = 0; from < count; from += batchSize) await work(from);
  };
  const first = (data: Float32Array) => data.subarray(0, (data.length / all) * count);
  const encode = (from: number) => encoder.run({ input: tensor(rows, shapes.input, from) });
  // Whoever calls onnxruntime wants the results of all batches too.
  const gather = async (run: (from: number) => Promise<ort.InferenceSession.ReturnType>) => {
    const whole: Record<string, Float32Array> = {};
    await each(async (from) => {
      for (const [name, { data }] of Object.entries(await run(from))) {
        const part = data as Float32Array;
        whole[name] ??= new Float32Array((part.length / batchSize) * count);
        whole[name].set(part, (part.length / batchSize) * from);
      }
    });
    return whole;
  };
  const clusters = (from: number) => tensor(weights, shapes.clusters, from);
  return [
    {
      call: 'cluster, without outliers',
      rows: count,
      runtime: () => model.cluster(first(rows), { batchSize, outliers: false }),
      direct: () => gather(encode),
    },
    ...(novelty
      ? [
          {
            call: 'cluster (encoder, generator, novelty)',
            rows: count,
            runtime: () => model.cluster(first(rows), { batchSize }),
            direct: () =>
              gather(async (from) => {
                const input = tensor(rows, shapes.input, from);
                const code = await encoder.run({ input });
                const latents = code.latents!;
                const { output } = await generator.run({ latents, clusters: clusters(from) });
                return { ...code, ...(await novelty.run({ input, output: output!, latents })) };
              }),
          },
        ]
      : []),
    {
      call: 'generate',
      rows: count,
      runtime: () => model.generate({ clusters: labels.subarray(0, count), latents: first(latents), batchSize }),
      direct: () =>
        gather((from) => generator.run({ latents: tensor(latents, shapes.latents, from), clusters: clusters(from) })),
    },
  ];
}

/**
 * Milliseconds, by the clock, of work that does not begin with the garbage of other work. That of all threads would count
 * those that collect garbage meanwhile, which is chance.
 */
async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc!();
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Times of one call at one batch size: milliseconds of the runtime and of onnxruntime, a pair a round. */
interface Measured extends Pick<Duel, 'call' | 'rows'> {
  readonly batch: number;
  readonly times: [number, number][];
}

/** Runs both sides in turns, and the one that comes first in turns too. */
async function fight({ runtime: own, direct }: Duel, times: [number, number][]): Promise<void> {
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const ownFirst = round % 2 === 0;
    const before = ownFirst ? await milliseconds(own) : 0;
    const other = await milliseconds(direct);
    const mine = ownFirst ? before : await milliseconds(own);
    if (round >= 0) times.push([mine, other]);
  }
}

/** Rows of the table for one entry. */
async function measure(name: string): Promise<BenchmarkRow[]> {
  const folder = fileURLToPath(new URL(`../../models/${name}`, import.meta.url));
  const measured = new Map<string, Measured>();
  for (let load = 0; load < LOADS; load++) {
    const { model, sessions } = await loadWithSessions(folder);
    for (const batch of BATCHES) {
      for (const duel of duels(model, sessions, batch)) {
        const { call, rows } = duel;
        const own = measured.get(`${call} ${batch}`) ?? { call, rows, batch, times: [] };
        measured.set(`${call} ${batch}`, own);
        await fight(duel, own.times);
      }
    }
    await model.dispose();
  }
  return [...measured.values()].map(({ call, rows, batch, times }) => ({
    entry: name,
    call,
    batch,
    runtime: median(times.map(([mine]) => mine)),
    onnxruntime: median(times.map(([, other]) => other)),
    'µs a row': (1000 * median(times.map(([mine, other]) => mine - other))) / rows,
    overhead: `${(100 * (median(times.map(([mine, other]) => mine / other)) - 1)).toFixed(1)} %`,
  }));
}

process.stdout.write(JSON.stringify(await measure(process.argv[2]!)));
