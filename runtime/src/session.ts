import type { InferenceSession, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';
import { ZooError } from './errors.js';
import type { DeviceName, DeviceReport } from './options.js';
import { Queue } from './queue.js';

/** Row-major float32 numbers with their shape. */
export interface Feed {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** An input or output of a graph. A symbolic axis is a string. */
export interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** A graph that is ready to run on a device. */
export interface GraphSession {
  readonly device: DeviceName;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** Runs the graph. Outputs are copied to the CPU. */
  run(feeds: Readonly<Record<string, Feed>>): Promise<Record<string, Feed>>;
  dispose(): Promise<void>;
}

/** How a page runs onnxruntime-web. */
export interface BackendSettings {
  /** URL of the folder with its files, ending in a slash; undefined for beside its script. */
  readonly wasmFolder: string | undefined;
  /** 0 for onnxruntime's choice. */
  readonly threads: number;
}

/** What a world (Node, browser) offers to run graphs on. */
export interface SessionBackend {
  /** Every device this world knows, in the order that `auto` tries them. */
  readonly devices: readonly DeviceName[];
  /** Settings that count from when a device is first used; absent where there are none. */
  configure?(settings: BackendSettings): void;
  /**
   * Whether the device works here, tried once a process; the verdict is remembered.
   *
   * @param patience - milliseconds to wait for an answer
   */
  probe(device: DeviceName, patience?: number): Promise<DeviceReport>;
  /** The package that runs the device, with what the device needs loaded. Throws where it is not installed. */
  runtime(device: DeviceName): Promise<OnnxRuntime>;
  /**
   * @param threads - threads of one operator, 0 for onnxruntime's choice; heeded by `cpu`
   * @throws ZooError `GRAPH_INVALID` if onnxruntime refuses the bytes
   */
  open(label: string, bytes: Uint8Array, device: DeviceName, threads: number): Promise<GraphSession>;
}

/** The parts of the onnxruntime packages that sessions need; all of them export these. */
export interface OnnxRuntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** Text of an error's first line. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n', 1)[0] ?? '';
}

function portsOf(metadata: readonly InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((port) =>
    port.isTensor
      ? { name: port.name, type: port.type, shape: port.shape }
      : { name: port.name, type: 'not a tensor', shape: [] },
  );
}

function failure(label: string, device: DeviceName, cause: unknown): ZooError {
  const message = `${label} does not run on ${device}: ${firstLine(cause)}`;
  return new ZooError('GRAPH_INVALID', message, { cause });
}

// The wasm build allows one create or run at a time in a process; on graphics devices waiting costs nothing, because a
// run has the device for itself. On the CPU it blocks the thread, which is as good as a turn.
const turns = new Queue();

/** Waits until no graph is being opened or run, here in this process, and lets none begin before the task is done. */
export function inTurn<T>(task: () => Promise<T>): Promise<T> {
  return turns.run(task);
}

/** Opens a graph on one execution provider, never on a list: onnxruntime does not fall back along it. */
export async function openSession(
  runtime: OnnxRuntime,
  label: string,
  bytes: Uint8Array,
  device: DeviceName,
  threads: number,
): Promise<GraphSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [device],
    // Every failure is thrown as well, so the log would only say it twice.
    logSeverityLevel: 4,
    ...(device === 'cpu' && threads > 0 ? { intraOpNumThreads: threads } : {}),
  };
  const session = await inTurn(() => runtime.InferenceSession.create(bytes, options)).catch((error: unknown) => {
    throw failure(label, device, error);
  });
  return {
    device,
    inputs: portsOf(session.inputMetadata),
    outputs: portsOf(session.outputMetadata),
    async run(feeds) {
      const tensors: Record<string, InstanceType<TensorConstructor>> = {};
      for (const name in feeds) tensors[name] = new runtime.Tensor('float32', feeds[name]!.data, feeds[name]!.shape);
      let results: InferenceSession.ReturnType;
      try {
        results = await (device === 'cpu' ? session.run(tensors) : inTurn(() => session.run(tensors)));
      } catch (error) {
        throw failure(label, device, error);
      }
      const outputs: Record<string, Feed> = {};
      for (const name in results) {
        const { data, dims } = results[name]!;
        outputs[name] = { data: data as Float32Array, shape: dims };
      }
      return outputs;
    },
    dispose: () => turns.run(() => session.release()),
  };
}
