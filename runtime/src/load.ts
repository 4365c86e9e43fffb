import { platform } from '#platform';
import { throwIfAborted } from './abort.js';
import { checkInteger, checkOptions, shown } from './checks.js';
import { chooseDevice } from './device.js';
import { ZooError } from './errors.js';
import { graphBytes, graphFiles } from './graph-files.js';
import { checkGraphs, closeGraphs, type Graphs } from './graphs.js';
import type { Manifest, Precision, ZooFile } from './manifest.js';
import type { DeviceName, DeviceReport, LoadOptions } from './options.js';
import type { GraphSession, SessionBackend } from './session.js';
import { type ModelSource, openEntry, startReading } from './source.js';
import { readVerified } from './verify.js';

/** What a model is made of once it has been loaded. */
export interface LoadedModel {
  readonly manifest: Manifest;
  readonly precision: Precision;
  readonly device: DeviceName;
  readonly graphs: Graphs;
}

/** The precision that `auto` reads on a device. */
function suitable({ precisions, defaultPrecision }: Manifest, tried: readonly DeviceReport[]): Precision {
  const last = tried.at(-1);
  return last?.available && last.half && precisions.fp16 ? 'fp16' : defaultPrecision;
}

/** What graphs are called in messages. */
const LABELS = { encoder: 'the encoder', generator: 'the generator', novelty: 'the novelty graph' } as const;

async function openGraphs(
  backend: SessionBackend,
  files: readonly (readonly [keyof Graphs, Uint8Array])[],
  { manifest, device, threads }: { manifest: Manifest; device: DeviceName; threads: number },
): Promise<Graphs> {
  const open: { -readonly [Role in keyof Graphs]?: GraphSession } = {};
  try {
    for (const [role, bytes] of files) {
      open[role] = await backend.open(`${LABELS[role]} of ${manifest.name}`, bytes, device, threads);
    }
    const graphs = open as Graphs;
    checkGraphs(manifest, graphs);
    return graphs;
  } catch (error) {
    await closeGraphs(open);
    throw error;
  }
}

/** Finds an entry, chooses a device, reads and checks the graphs and opens them. */
export async function loadModel(
  source: ModelSource,
  options: LoadOptions,
  backend: SessionBackend,
): Promise<LoadedModel> {
  checkOptions(options, 'load()');
  const { device: requested = 'auto', onProgress, signal } = options;
  const threads = checkInteger('threads', options.threads === undefined ? 0 : options.threads, 0);
  const { wasmFolder } = options;
  if (wasmFolder !== undefined && typeof wasmFolder !== 'string' && !(wasmFolder instanceof URL)) {
    throw new ZooError('INVALID_ARGUMENT', `wasmFolder must be a URL, got ${shown(wasmFolder)}`);
  }
  const folder = wasmFolder && platform.resolve(wasmFolder).replace(/\/?$/, '/');
  backend.configure?.({ wasmFolder: folder, threads });
  const reading = startReading(options);
  const { manifest, store, cache } = await openEntry(source, reading);
  if (options.kind !== undefined && options.kind !== manifest.input.kind) {
    const got = `got kind ${shown(options.kind)}`;
    const message = `${manifest.name} clusters data of the kind "${manifest.input.kind}", ${got}`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }
  const { precision: asked = 'auto' } = options;
  if (asked !== 'auto') graphFiles(manifest, asked);

  // Before the files, so that a device that is not there costs no download.
  const { device, tried } = await chooseDevice(backend, requested);
  const precision = asked === 'auto' ? suitable(manifest, tried) : asked;
  const files = Object.entries(graphFiles(manifest, precision)) as [keyof Graphs, ZooFile][];
  const bytes = graphBytes(manifest, precision);
  onProgress?.({ type: 'manifest', name: manifest.name, files: files.length, bytes });
  onProgress?.({ type: 'device', device, tried });
  const native = tried.find((report) => report.device === 'cpu');
  if (requested === 'auto' && device === 'wasm' && native?.available === false) {
    reading.warn(`running on wasm, with one thread and slower than onnxruntime-node: ${native.reason}`);
  }

  const from = { store, cache, signal, onProgress };
  const read: [keyof Graphs, Uint8Array][] = [];
  for (const [role, file] of files) read.push([role, await readVerified(file, from)]);
  const graphs = await openGraphs(backend, read, { manifest, device, threads });
  try {
    throwIfAborted(signal, `loading ${manifest.name}`);
  } catch (error) {
    await closeGraphs(graphs);
    throw error;
  }
  onProgress?.({ type: 'ready', name: manifest.name, device });
  return { manifest, precision, device, graphs };
}
