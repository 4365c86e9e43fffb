import { availableParallelism } from 'node:os';
import { encodeModel, GraphBuilder } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import * as ort from 'onnxruntime-node';
import { outputOf } from './child.js';
import { type Contestant, startContestant, type Turn } from './contestant.js';
import { type MeasuredStep, mnistSteps, narrowSteps } from './image-steps.js';
import type { BenchmarkRow } from './row.js';
import { stepFlops } from './step-flops.js';

const ROUNDS = 5;
/**
 * Of a turn. Training hands 16 to an engine at a time, so that what a run costs besides its steps weighs nearly three times
 * as much here: about one part in a hundred at MNIST size.
 */
const STEPS = 6;
const WARM_UP = 2;
/** Of `product`, and of what {@link stepFlops} counts. */
const PRODUCT_FLOPS = 2 * 6272 * 1024 * 128;

/** Runs `work` and tells the seconds it took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** [6272, 1024] × [1024, 128]: 1.64 GFLOP, the size of the second convolution over 128 images. */
async function ownProduct(threads: number): Promise<Turn> {
  const builder = new GraphBuilder('product');
  const [a, b] = [builder.input('a', 'float32', [6272, 1024]), builder.input('b', 'float32', [1024, 128])];
  const c = builder.emit('MatMul', [a, b], { dtype: 'float32', shape: [6272, 128] });
  const model = encodeModel(builder.build({ c }));
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: threads });
  const random = new Random(3);
  const feeds = {
    a: new ort.Tensor(random.uniforms(6272 * 1024), [6272, 1024]),
    b: new ort.Tensor(random.uniforms(1024 * 128), [1024, 128]),
  };
  return (count) =>
    timed(async () => {
      for (let i = 0; i < count; i++) await session.run(feeds);
    });
}

const together = Object.keys(mnistSteps);
const narrow = Object.keys(narrowSteps);

/** The steps of this project in onnxruntime, and its matrix product alone. */
async function onnxruntime(threads: number): Promise<Contestant | undefined> {
  const found = await startContestant('./engine-steps.ts', ['onnxruntime'], [...together, ...narrow]);
  return found && { ...found, steps: { product: await ownProduct(threads), ...found.steps } };
}

/** Whoever can run here, one process each; stderr says who cannot. */
async function findContestants(): Promise<Contestant[]> {
  const threads = availableParallelism();
  const attempts = [
    { start: () => onnxruntime(threads), missing: 'onnxruntime does not work here, see clusterzoo doctor' },
    {
      start: () => startContestant('./engine-steps.ts', ['tensorflow'], [...together, ...narrow]),
      missing: 'there is no TensorFlow to compare with (clusterzoo setup tensorflow)',
    },
    {
      start: () => startContestant('./train_step.py', [String(threads)], ['product', ...together]),
      missing: 'python3 has no torch to compare with (pip install torch)',
    },
  ];
  const found: Contestant[] = [];
  for (const { start, missing } of attempts) {
    const contestant = await start();
    if (contestant) found.push(contestant);
    else process.stderr.write(`${missing}\n`);
  }
  return found;
}

/** Floating-point operations of a step by its name. */
function flopsOf(name: string): number {
  if (name === 'product') return PRODUCT_FLOPS;
  const steps: Readonly<Record<string, MeasuredStep>> = { ...mnistSteps, ...narrowSteps };
  return stepFlops(steps[name]!);
}

/** Megabytes that a training at MNIST size holds after its first 16 steps and its last of 80, and at most. */
async function epochMemory(): Promise<BenchmarkRow> {
  const numbers = (await outputOf('epoch-memory.ts')).trim().split(' ').map(Number);
  const [first, last, most] = [numbers[0]!, numbers.at(-2)!, numbers.at(-1)!];
  return { step: 'memory', engine: 'onnxruntime', after16: first, after80: last, growth: last - first, most };
}

/**
 * Seconds of one SIMI-ClusterGAN step at MNIST size on each engine and in PyTorch, in turns: critic, generator and
 * encoder (`makers`), and both as one iteration (`joint`, which generates its samples once), and iterations of
 * narrower networks. `product` is a single matrix product, most of what a step does. The last row is the memory of a
 * process that trains, in megabytes.
 */
export async function trainStep(): Promise<BenchmarkRow[]> {
  const contestants = await findContestants();
  const seconds = new Map<string, number[]>();
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      process.stderr.write(`round ${round} of ${ROUNDS}${round === 0 ? ', to warm up' : ''}\n`);
      for (const { label, steps } of contestants) {
        for (const [name, run] of Object.entries(steps)) {
          const count = round === 0 ? WARM_UP : STEPS;
          const time = (await run(count)) / count;
          const key = `${label}|${name}`;
          if (round > 0) seconds.set(key, [...(seconds.get(key) ?? []), time]);
        }
      }
    }
  } finally {
    for (const { stop } of contestants) stop();
  }
  const rows: BenchmarkRow[] = [];
  for (const name of ['product', ...together, ...narrow]) {
    const flops = flopsOf(name);
    for (const { label } of contestants) {
      const times = (seconds.get(`${label}|${name}`) ?? []).sort((a, b) => a - b);
      if (times.length === 0) continue;
      const median = times[Math.floor(times.length / 2)]!;
      rows.push({
        step: name,
        engine: label,
        median,
        fastest: times[0]!,
        slowest: times.at(-1)!,
        imagesPerSecond: name === 'product' ? '' : 64 / median,
        gigaflopsPerSecond: flops / median / 1e9,
      });
    }
  }
  rows.push(await epochMemory());
  return rows;
}
