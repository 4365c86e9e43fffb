import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '@clusterzoo/runtime';
import { type OnnxRuntime, OnnxRuntimeEngine } from '@clusterzoo/training';
import * as ort from 'onnxruntime-node';
import { drawInputs, mnistSteps } from './image-steps.js';
import type { BenchmarkRow } from './row.js';

const STEPS = 16;

/** An event of onnxruntime's profile; `dur` is in microseconds. */
interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  readonly dur: number;
  readonly args: { readonly op_name?: string };
}

/** Where the time of a step at MNIST size goes: milliseconds of each ONNX operator, critic and makers apart. */
export async function trainStepProfile(): Promise<BenchmarkRow[]> {
  const rows: BenchmarkRow[] = [];
  for (const step of ['critic', 'makers'] as const) {
    const times = await operatorTimes(step);
    const total = [...times.values()].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const sorted = [...times].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
    for (const [operator, { milliseconds, calls }] of sorted) {
      if (milliseconds < 0.005 * total) continue;
      rows.push({ step, operator, calls, milliseconds, share: milliseconds / total });
    }
    rows.push({ step, operator: 'all', calls: '', milliseconds: total, share: 1 });
  }
  return rows;
}

async function operatorTimes(name: 'critic' | 'makers'): Promise<Map<string, { milliseconds: number; calls: number }>> {
  const folder = await mkdtemp(join(tmpdir(), 'clusterzoo-profile-'));
  try {
    await profile(name, join(folder, name));
    const [file] = await readdir(folder);
    const events = JSON.parse(await readFile(join(folder, file!), 'utf8')) as ProfileEvent[];
    const times = new Map<string, { milliseconds: number; calls: number }>();
    for (const { cat, name: event, dur, args } of events) {
      const operator = args?.op_name;
      // Scan is the loop around the steps: its time is that of all the others.
      if (cat !== 'Node' || !event.endsWith('kernel_time') || operator === undefined || operator === 'Scan') continue;
      const { milliseconds, calls } = times.get(operator) ?? { milliseconds: 0, calls: 0 };
      times.set(operator, { milliseconds: milliseconds + dur / 1000 / STEPS, calls: calls + 1 / STEPS });
    }
    return times;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs steps and leaves onnxruntime's profile in a file that begins with `prefix`. */
async function profile(name: 'critic' | 'makers', prefix: string): Promise<void> {
  const sessions: ort.InferenceSession[] = [];
  const runtime: OnnxRuntime = {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async (model, options) => {
        const profiled = { ...options, enableProfiling: true, profileFilePrefix: prefix };
        const session = await ort.InferenceSession.create(model, profiled);
        sessions.push(session);
        return session;
      },
    },
  };
  const engine = new OnnxRuntimeEngine(runtime, { device: 'cpu', threads: availableParallelism() });
  const measured = mnistSteps[name];
  const compiled = await engine.compile(measured.step, await engine.load(measured.start), measured.specs);
  const random = new Random(2);
  await compiled.run(Array.from({ length: STEPS }, () => drawInputs(measured, random)));
  sessions.at(-1)!.endProfiling();
}
