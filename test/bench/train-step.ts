import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { encodeModel, GraphBuilder } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';
import { OnnxRuntimeEngine } from '@clusterzoo/training';
import * as ort from 'onnxruntime-node';
import { drawInputs, loadMnistState, type MeasuredStep, mnistSteps } from './mnist-steps.js';
import type { BenchmarkRow } from './row.js';

const ROUNDS = 5;
/** As many as training hands to an engine at a time. */
const STEPS = 16;

const STEP_NAMES = ['product', 'critic', 'makers', 'joint'] as const;

/** The joint step with a run of onnxruntime for each: what it costs that its Node binding copies every output. */
const SINGLE_RUNS = 'joint, a run each';

type Contestant = (steps: number) => Promise<number>;

/** Runs `work` and tells the seconds it took. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** The steps of this project in onnxruntime, and its matrix product alone. */
async function ownSteps(threads: number): Promise<Record<string, Contestant>> {
  const engine = new OnnxRuntimeEngine(ort, { device: 'cpu', threads });
  const state = await loadMnistState(engine);
  const random = new Random(2);
  const contestants: Record<string, Contestant> = { product: await ownProduct(threads) };
  for (const [name, measured] of Object.entries<MeasuredStep>(mnistSteps)) {
    const compiled = await engine.compile(measured.step, state, measured.specs);
    const draw = (count: number) => Array.from({ length: count }, () => drawInputs(measured, random));
    contestants[name] = (count) => {
      const batches = draw(count);
      return timed(() => compiled.run(batches));
    };
    if (name !== 'joint') continue;
    contestants[SINGLE_RUNS] = (count) => {
      const batches = draw(count);
      return timed(async () => {
        for (const batch of batches) await compiled.run([batch]);
      });
    };
  }
  return contestants;
}

/** [6272, 1024] × [1024, 128]: 1.64 GFLOP, the size of the second convolution over 128 images. */
async function ownProduct(threads: number): Promise<Contestant> {
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

/** The same steps in PyTorch, in a process that waits between its turns; undefined where python3 has no torch. */
async function torchSteps(
  threads: number,
): Promise<{ steps: Record<string, Contestant>; label: string; stop: () => void } | undefined> {
  const script = fileURLToPath(new URL('./train_step.py', import.meta.url));
  const child: ChildProcessWithoutNullStreams = spawn('python3', [script, String(threads)]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) return undefined;
  const turn =
    (name: string): Contestant =>
    async (count) => {
      child.stdin.write(`${name} ${count}\n`);
      return Number((await lines.next()).value);
    };
  const steps = Object.fromEntries(STEP_NAMES.map((name) => [name, turn(name)]));
  return { steps, label: String(first.value), stop: () => child.kill() };
}

/**
 * Seconds of one SIMI-ClusterGAN step at MNIST size, in turns with the same step in PyTorch: critic, generator and
 * encoder (`makers`), and both as one iteration (`joint`: both sides generate its samples once). `product` is a single
 * matrix product in either library, most of what a step does.
 */
export async function trainStep(): Promise<BenchmarkRow[]> {
  const threads = availableParallelism();
  const own = await ownSteps(threads);
  const torch = await torchSteps(threads);
  if (!torch) process.stderr.write('python3 has no torch: no comparison (pip install torch)\n');
  const contestants = [
    { engine: `onnxruntime ${ort.env.versions.common}, ${threads} threads`, steps: own },
    ...(torch ? [{ engine: torch.label, steps: torch.steps }] : []),
  ];
  const seconds = new Map<string, number[]>();
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      process.stderr.write(`round ${round} of ${ROUNDS}${round === 0 ? ', to warm up' : ''}\n`);
      for (const { engine, steps } of contestants) {
        for (const [name, run] of Object.entries(steps)) {
          const time = (await run(STEPS)) / STEPS;
          const key = `${engine}|${name}`;
          if (round > 0) seconds.set(key, [...(seconds.get(key) ?? []), time]);
        }
      }
    }
  } finally {
    torch?.stop();
  }
  const rows: BenchmarkRow[] = [];
  for (const name of [...STEP_NAMES, SINGLE_RUNS]) {
    for (const { engine } of contestants) {
      const times = seconds.get(`${engine}|${name}`)?.sort((a, b) => a - b);
      if (!times) continue;
      const median = times[Math.floor(times.length / 2)]!;
      rows.push({
        step: name,
        engine,
        median,
        fastest: times[0]!,
        slowest: times.at(-1)!,
        imagesPerSecond: name === 'product' ? '' : 64 / median,
      });
    }
  }
  return rows;
}
