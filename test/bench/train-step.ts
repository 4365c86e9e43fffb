import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Random } from '@clusterzoo/runtime';
import {
  adamSchedule,
  adamState,
  clusterGanNetworks,
  criticInputs,
  criticStep,
  generatorEncoderInputs,
  generatorEncoderStep,
  initialize,
  OnnxRuntimeEngine,
  priorNetwork,
  type SimiOptions,
  type StepInputs,
  simiInputs,
  simiPresets,
  simiStep,
  type TensorSpec,
} from '@clusterzoo/training';
import * as ort from 'onnxruntime-node';
import type { BenchmarkRow } from './row.js';

const ROUNDS = 5;
/** As many as training hands to an engine at a time. */
const STEPS = 16;

type Contestant = (steps: number) => Promise<number>;

/** Random inputs of the right shapes; clusters are one-hot. */
function draw(specs: Readonly<Record<string, TensorSpec>>, random: Random): StepInputs {
  const inputs: Record<string, Float32Array> = {};
  for (const [name, { shape }] of Object.entries(specs)) {
    const length = shape.reduce((product, size) => product * size, 1);
    if (name.endsWith('adam')) inputs[name] = adamSchedule(simiPresets.zoo.adam, 100);
    else if (name.endsWith('clusters')) {
      inputs[name] = Float32Array.from({ length }, (_, i) => (i % 10 === Math.floor(i / 10) % 10 ? 1 : 0));
    } else inputs[name] = random.uniforms(length, -1, 1);
  }
  return inputs;
}

/** The steps of this project, MNIST size (ClusterGAN's networks), batch 64, compiled apart and together. */
async function ownSteps(threads: number): Promise<Record<string, Contestant>> {
  const options: SimiOptions = { ...simiPresets.zoo, batch: 64, latentSize: 30, distillation: { kind: 'label' } };
  const prior = priorNetwork({ inputs: 784, hidden: 16, clusters: 10 });
  const networks = clusterGanNetworks({
    architecture: { kind: 'conv28', channels: 1, width: 1 },
    clusters: 10,
    latentSize: 30,
  });
  const random = new Random(1);
  const all = [networks.generator, networks.critic, networks.encoder].flatMap(({ parameters }) => parameters);
  const engine = new OnnxRuntimeEngine(ort, { device: 'cpu', threads });
  const steps = {
    critic: { step: criticStep(networks, options), specs: criticInputs(networks, 64) },
    makers: { step: generatorEncoderStep(networks, options, prior), specs: generatorEncoderInputs(networks, options) },
    joint: { step: simiStep(networks, options, prior), specs: simiInputs(networks, options) },
  };
  const contestants: Record<string, Contestant> = {};
  const state = await engine.load({ ...initialize(all, random), ...adamState(all) });
  for (const [name, { step, specs }] of Object.entries(steps)) {
    const compiled = await engine.compile(step, state, specs);
    contestants[name] = async (count) => {
      const batches = Array.from({ length: count }, () => draw(specs, random));
      const started = performance.now();
      await compiled.run(batches);
      return (performance.now() - started) / 1000;
    };
  }
  return contestants;
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
  const [critic, makers] = [turn('critic'), turn('makers')];
  const joint: Contestant = async (count) => (await critic(count)) + (await makers(count));
  return { steps: { critic, makers, joint }, label: String(first.value), stop: () => child.kill() };
}

/**
 * Seconds of one SIMI-ClusterGAN step at MNIST size, in turns with the same step in PyTorch: critic, generator and
 * encoder, and both as one iteration (`joint`, which generates its samples once).
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
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { engine, steps } of contestants) {
      for (const [name, run] of Object.entries(steps)) {
        const time = (await run(STEPS)) / STEPS;
        // The first round warms up.
        if (round > 0) seconds.set(`${engine}|${name}`, [...(seconds.get(`${engine}|${name}`) ?? []), time]);
      }
    }
  }
  torch?.stop();
  const rows: BenchmarkRow[] = [];
  for (const name of ['critic', 'makers', 'joint']) {
    for (const { engine } of contestants) {
      const times = seconds.get(`${engine}|${name}`)!.sort((a, b) => a - b);
      const median = times[Math.floor(times.length / 2)]!;
      rows.push({
        step: name,
        engine,
        median,
        fastest: times[0]!,
        slowest: times.at(-1)!,
        imagesPerSecond: 64 / median,
      });
    }
  }
  return rows;
}
