import type { Clusterer } from './clusterer.js';
import { ZooError } from './errors.js';
import type { Inputs } from './images.js';
import type { InterpolateOptions } from './model-options.js';
import type { LoadOptions } from './options.js';
import type { ModelSource } from './source.js';
import { type Call, type LoadedReply, movable, plainError, type Reply, type Request } from './worker-protocol.js';

/** A worker's end of the line to its page. */
export interface Port {
  postMessage(reply: Reply, move: ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** How models are loaded. */
export type Load = (source: ModelSource, options: LoadOptions) => Promise<Clusterer>;

/** The numbers of a result: functions stay here and are made again on the other side. */
function plain(result: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(result).filter(([, value]) => typeof value !== 'function'));
}

async function runCall(
  model: Clusterer,
  call: Call,
  args: readonly unknown[],
  signal: AbortSignal,
): Promise<object | undefined> {
  const last = (args.length > 1 ? args[1] : args[0]) as object | undefined;
  const options = { ...last, signal };
  if (call === 'cluster') return model.cluster(args[0] as Inputs, options);
  if (call === 'reconstruct') return model.reconstruct(args[0] as Inputs, options);
  if (call === 'generate') return model.generate(options);
  if (call === 'interpolate') return model.interpolate(options as InterpolateOptions & { signal: AbortSignal });
  await model.dispose();
  return undefined;
}

/** Answers what a page asks. Models are known by the number of the request that loaded them. */
export function serve(port: Port, load: Load): void {
  const models = new Map<number, Clusterer>();
  const running = new Map<number, AbortController>();

  async function answer(request: Exclude<Request, { type: 'abort' }>): Promise<Record<string, unknown> | undefined> {
    const { id } = request;
    const controller = new AbortController();
    running.set(id, controller);
    try {
      if (request.type === 'load') {
        const model = await load(request.source, {
          ...request.options,
          signal: controller.signal,
          onProgress: (event) => port.postMessage({ id, type: 'progress', event }, []),
          onWarning: (message) => port.postMessage({ id, type: 'warning', message }, []),
        });
        models.set(id, model);
        const { manifest, device, precision } = model;
        return { manifest, device, precision } satisfies LoadedReply;
      }
      const model = models.get(request.model);
      if (!model) throw new ZooError('DISPOSED', 'the model was disposed of; load it again');
      if (request.call === 'dispose') models.delete(request.model);
      const result = await runCall(model, request.call, request.args, controller.signal);
      return result ? plain(result) : undefined;
    } finally {
      running.delete(id);
    }
  }

  port.addEventListener('message', ({ data }) => {
    const request = data as Request;
    const { id } = request;
    if (request.type === 'abort') {
      running.get(id)?.abort();
      return;
    }
    answer(request).then(
      (result) => port.postMessage({ id, type: 'result', result }, result ? movable(result) : []),
      (error: unknown) => port.postMessage({ id, type: 'error', error: plainError(error) }, []),
    );
  });
}
