import { describe, expect, it } from 'vitest';
import { browserPath, WEBGPU_MS } from './chromium.js';
import { browserFixture, type Globals } from './fixture.js';

const GRAPH = '/models/pendigits/encoder.onnx';

describe.skipIf(!browserPath)('loading in a browser', () => {
  const fixture = browserFixture();

  /** Loads Pendigits and says what happened. */
  async function load(page: Awaited<ReturnType<typeof fixture.open>>, options: Record<string, unknown> = {}) {
    fixture.site.requests.length = 0;
    const outcome = await page.evaluate(async (options) => {
      const { ClusterModel } = (globalThis as unknown as Globals).zoo;
      const events: Record<string, unknown>[] = [];
      const onProgress = (event: object) => events.push({ ...event });
      try {
        const model = await ClusterModel.load('models/pendigits', { device: 'wasm', ...options, onProgress });
        const { labels } = await model.cluster(new Float32Array(16).fill(50));
        await model.dispose();
        return { events, label: labels[0] };
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        return { events, code, message };
      }
    }, options);
    const requests = fixture.site.requests.filter((path) => path.startsWith('/models/'));
    return { ...outcome, requests };
  }

  const kept = (page: Awaited<ReturnType<typeof fixture.open>>) =>
    page.evaluate(async () => (await (await caches.open('clusterzoo')).keys()).length);

  it('tells every byte, keeps what came, and needs no network then', async () => {
    const page = await fixture.open();
    const first = await load(page);
    expect(first.label).toBeGreaterThanOrEqual(0);
    expect(first.requests).toEqual(
      ['manifest.json', 'encoder.onnx', 'generator.onnx', 'novelty.onnx'].map((x) => `/models/pendigits/${x}`),
    );
    const [manifest, device] = first.events;
    expect(manifest).toMatchObject({ type: 'manifest', name: 'pendigits', files: 3 });
    expect(device).toMatchObject({ type: 'device', device: 'wasm' });
    const loaded = first.events.filter(({ type }) => type === 'file-progress');
    expect(loaded.filter((event) => event.loaded === event.total)).toHaveLength(3);
    const done = first.events.filter(({ type }) => type === 'file-done');
    expect(done.map(({ total }) => total as number).reduce((a, b) => a + b)).toBe(manifest!.bytes);
    expect(first.events.at(-1)).toMatchObject({ type: 'ready' });
    expect(await kept(page)).toBe(4);

    const second = await load(page);
    expect(second.requests).toEqual(['/models/pendigits/manifest.json']);
    expect(second.events.filter(({ cached }) => cached === true)).toHaveLength(3);
    expect(await load(page, { localOnly: true })).toMatchObject({ label: first.label, requests: [] });
    const uncached = await load(page, { cache: false });
    expect(uncached.requests).toHaveLength(4);
    await page.context().close();
  });

  it('makes no request with localOnly, cached or not', async () => {
    const page = await fixture.open();
    expect(await load(page, { localOnly: true })).toMatchObject({ code: 'NOT_FOUND', requests: [] });
    await page.context().close();
  });

  it('never keeps the page of an error, or what is not what the manifest says', async () => {
    const page = await fixture.open();
    fixture.site.answer = (_, response, path) => {
      if (path !== GRAPH) return false;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>we are sorry</html>');
      return true;
    };
    expect(await load(page)).toMatchObject({ code: 'FILE_CHANGED' });
    expect(await kept(page)).toBe(1);
    fixture.site.answer = (_, response, path) => {
      if (!path.endsWith('manifest.json')) return false;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>we are sorry</html>');
      return true;
    };
    expect(await load(page)).toMatchObject({ code: 'MANIFEST_INVALID' });
    fixture.site.answer = undefined;
    expect(await load(page)).toMatchObject({ label: expect.any(Number) });
    expect(await kept(page)).toBe(4);
    await page.context().close();
  });

  it('fetches a file again, and forgets the old one, when its hash changes', async () => {
    const page = await fixture.open();
    await load(page);
    const changed = await page.evaluate(async () => {
      const response = await fetch('models/pendigits/manifest.json');
      const bytes = new Uint8Array(await (await fetch('models/pendigits/encoder.onnx')).arrayBuffer());
      // Another producer's name of the same length: still a graph, and another file.
      const name = new TextEncoder().encode('clusterzoo');
      const at = bytes.findIndex((_, i) => name.every((letter, j) => bytes[i + j] === letter));
      bytes[at] = 'C'.charCodeAt(0);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      const manifest = JSON.parse(await response.text());
      for (const file of manifest.files) if (file.path === 'encoder.onnx') file.sha256 = sha256;
      return { found: at >= 0, manifest: JSON.stringify(manifest), bytes: [...bytes] };
    });
    expect(changed.found).toBe(true);
    fixture.site.answer = (_, response, path) => {
      const body =
        path === GRAPH ? Buffer.from(changed.bytes) : path.endsWith('manifest.json') ? changed.manifest : undefined;
      if (body === undefined) return false;
      response.writeHead(200).end(body);
      return true;
    };
    const { label, requests } = await load(page);
    fixture.site.answer = undefined;
    expect(label).toEqual(expect.any(Number));
    expect(requests).toEqual(['/models/pendigits/manifest.json', GRAPH]);
    expect(await kept(page)).toBe(4);
    await page.context().close();
  });

  it('stops when its signal says so', async () => {
    const page = await fixture.open();
    fixture.site.answer = (_, response, path) => {
      if (path !== GRAPH) return false;
      response.writeHead(200, { 'content-length': 299820 }).write(new Uint8Array(1000));
      return true;
    };
    const error = await page.evaluate(async () => {
      const { ClusterModel } = (globalThis as unknown as Globals).zoo;
      const controller = new AbortController();
      const onProgress = ({ type }: { type: string }) => type === 'file-progress' && controller.abort('enough');
      const attempt = ClusterModel.load('models/pendigits', { device: 'wasm', signal: controller.signal, onProgress });
      return attempt.then(
        () => undefined,
        ({ code, cause }: { code: string; cause: unknown }) => ({ code, cause }),
      );
    });
    fixture.site.answer = undefined;
    expect(error).toEqual({ code: 'ABORTED', cause: 'enough' });
    await page.context().close();
  });

  it('runs one thing at a time, however many models are used at once, and again after disposal', async () => {
    const page = await fixture.open();
    const outcome = await page.evaluate(async () => {
      const { ClusterModel } = (globalThis as unknown as Globals).zoo;
      const open = () =>
        Promise.all(['pendigits', 'usps'].map((name) => ClusterModel.load(`models/${name}`, { device: 'wasm' })));
      const labels: number[][] = [];
      for (let round = 0; round < 3; round++) {
        const models = await open();
        const calls = models.flatMap((model) => [1, 2].map((seed) => model.generate({ count: 3, seed })));
        for (const { clusters } of await Promise.all(calls)) labels.push([...clusters]);
        await Promise.all(models.map((model) => model.dispose()));
      }
      const [model] = await open();
      await model!.dispose();
      const code = await model!.generate().catch((error: { code: string }) => error.code);
      return { labels, code };
    });
    expect(outcome.labels.slice(4, 8)).toEqual(outcome.labels.slice(0, 4));
    expect(outcome.labels.slice(8)).toEqual(outcome.labels.slice(0, 4));
    expect(outcome.code).toBe('DISPOSED');
    await page.context().close();
  });

  it(
    'opens a model on WebGPU again after it was disposed of',
    async () => {
      const page = await fixture.open();
      const labels = await page.evaluate(async () => {
        const { ClusterModel } = (globalThis as unknown as Globals).zoo;
        const found: number[] = [];
        for (let round = 0; round < 2; round++) {
          const model = await ClusterModel.load('models/pendigits', { device: 'webgpu' });
          const { labels } = await model.cluster(new Float32Array(16).fill(50), { outliers: false });
          await model.dispose();
          found.push(...labels);
        }
        return found;
      });
      expect(labels).toHaveLength(2);
      expect(new Set(labels).size).toBe(1);
      await page.context().close();
    },
    WEBGPU_MS,
  );

  it('uses threads on pages that are isolated from others', async () => {
    fixture.site.isolated = true;
    const page = await fixture.open();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await load(page, { threads: 2 })).toMatchObject({ label: expect.any(Number) });
    expect(page.workers().length).toBeGreaterThan(0);
    fixture.site.isolated = false;
    await page.context().close();
  });

  it('takes half as many bytes from the light entry, which runs on wasm only', async () => {
    const page = await fixture.open('light.html');
    expect(await load(page, { device: 'auto' })).toMatchObject({ label: expect.any(Number) });
    const binaries = fixture.site.requests.filter((path) => path.endsWith('.wasm'));
    expect(binaries).toEqual(['/ort-wasm-simd-threaded.wasm']);
    expect(await load(page, { device: 'webgpu' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('device must be one of auto, wasm'),
    });
    await page.context().close();
  });

  it('says why a device is not there', async () => {
    const page = await fixture.open();
    const reports = await page.evaluate(() => (globalThis as unknown as Globals).zoo.probeDevices());
    expect(reports).toMatchObject([
      { device: 'webgpu', available: true, adapter: expect.stringMatching(/swiftshader/i) },
      { device: 'wasm', available: true },
    ]);
    expect(await load(page, { device: 'cuda' })).toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('auto, webgpu, wasm'),
    });
    fixture.site.answer = (_, response, path) => {
      if (!path.endsWith('.wasm')) return false;
      response.writeHead(404).end();
      return true;
    };
    const other = await fixture.open();
    expect(await load(other)).toMatchObject({ code: 'DEVICE_UNAVAILABLE', message: expect.stringContaining('wasm') });
    fixture.site.answer = undefined;
    await page.context().close();
    await other.context().close();
  });
});
