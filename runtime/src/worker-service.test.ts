import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { entry } from '../test-fixtures/entries.js';
import { ZooError } from './errors.js';
import { ClusterModel } from './model.js';
import { plainError, type Reply, type Request, restoredError } from './worker-protocol.js';
import { type Port, serve } from './worker-service.js';

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) for (const port of [port1, port2]) port.close();
});

/** The page's side of a line to a service in this process. */
function connect() {
  const channel = new MessageChannel();
  channels.push(channel);
  const service: Port = {
    postMessage: (reply, move) => channel.port2.postMessage(reply, move),
    addEventListener: (_, listener) => channel.port2.on('message', (data: unknown) => listener({ data })),
  };
  serve(service, (source, options) => ClusterModel.load(source, { ...options, threads: 1 }));
  const replies: Reply[] = [];
  channel.port1.on('message', (reply: Reply) => replies.push(reply));
  const ask = async (request: Request) => {
    channel.port1.postMessage(request);
    const answers = () => replies.find(({ id, type }) => id === request.id && (type === 'result' || type === 'error'));
    await expect.poll(answers, { timeout: 60_000 }).toBeDefined();
    return answers()!;
  };
  return { ask, replies, post: (request: Request) => channel.port1.postMessage(request) };
}

const load = { type: 'load', source: entry('vector'), options: { device: 'cpu' } } as const;

describe('a service', () => {
  it('loads models, tells their progress and runs their calls', async () => {
    const { ask, replies } = connect();
    const loaded = await ask({ id: 1, ...load });
    expect(loaded).toMatchObject({
      type: 'result',
      result: { device: 'cpu', precision: 'fp32', manifest: { clusters: 2 } },
    });
    const events = replies.flatMap((reply) => (reply.type === 'progress' ? [reply.event.type] : []));
    expect(events[0]).toBe('manifest');
    expect(events.at(-1)).toBe('ready');
    const rows = [new Float32Array([1, 2, 10])];
    const clustered = await ask({ id: 2, type: 'call', model: 1, call: 'cluster', args: [rows, {}] });
    expect(clustered).toMatchObject({ result: { count: 1, labels: Int32Array.of(1), latentSize: 2 } });
    const generated = await ask({ id: 3, type: 'call', model: 1, call: 'generate', args: [{ count: 2, seed: 1 }] });
    expect(generated).toMatchObject({ result: { kind: 'vector', count: 2, shape: [2, 3] } });
    const path = { from: 'low', to: 'high', steps: 3 };
    const frames = await ask({ id: 4, type: 'call', model: 1, call: 'interpolate', args: [path] });
    expect(frames).toMatchObject({ result: { count: 3 } });
    const copies = await ask({ id: 5, type: 'call', model: 1, call: 'reconstruct', args: [rows, {}] });
    expect(copies).toMatchObject({ result: { count: 1 } });
    expect(await ask({ id: 6, type: 'call', model: 1, call: 'dispose', args: [] })).toMatchObject({ type: 'result' });
    const late = await ask({ id: 7, type: 'call', model: 1, call: 'generate', args: [{}] });
    expect(late).toMatchObject({ type: 'error', error: { code: 'DISPOSED' } });
  });

  it('answers what fails with the same code, and stops what is aborted', async () => {
    const { ask, post } = connect();
    expect(await ask({ id: 1, type: 'load', source: {} as never, options: {} })).toMatchObject({
      error: { code: 'INVALID_ARGUMENT' },
    });
    await ask({ id: 2, ...load });
    const args = [{ count: 4_000_000, batchSize: 16 }];
    const call = ask({ id: 3, type: 'call', model: 2, call: 'generate', args });
    setTimeout(() => post({ id: 3, type: 'abort' }), 20);
    expect(await call).toMatchObject({ error: { code: 'ABORTED' } });
    await ask({ id: 4, type: 'call', model: 2, call: 'dispose', args: [] });
  });
});

describe('errors between threads', () => {
  it('keep class, code, message and cause', () => {
    const cause = new TypeError('underneath');
    const error = restoredError(structuredClone(plainError(new ZooError('FILE_CHANGED', 'it changed', { cause }))));
    expect(error).toBeInstanceOf(ZooError);
    expect(error).toMatchObject({ code: 'FILE_CHANGED', message: 'it changed', cause: { message: 'underneath' } });
    const other = restoredError(plainError(new RangeError('too far')));
    expect(other).not.toBeInstanceOf(ZooError);
    expect(other).toMatchObject({ name: 'RangeError', message: 'too far' });
    expect(restoredError(plainError('a word'))).toMatchObject({ message: 'a word' });
  });
});

describe('inWorker', () => {
  it('is for browsers', async () => {
    const attempt = ClusterModel.inWorker('pendigits', { worker: 'worker.js' });
    await expect(attempt).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  });
});
