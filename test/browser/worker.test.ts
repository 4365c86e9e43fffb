import { describe, expect, it } from 'vitest';
import { browserPath } from './chromium.js';
import { browserFixture, type Globals } from './fixture.js';

describe.skipIf(!browserPath)('a model in a worker', () => {
  const fixture = browserFixture();

  it('gives what it gives in the page', async () => {
    const page = await fixture.open();
    const outcome = await page.evaluate(async () => {
      const { ClusterModel } = (globalThis as unknown as Globals).zoo;
      const types: string[] = [];
      const here = await ClusterModel.load('models/usps', { device: 'wasm' });
      const there = await ClusterModel.inWorker('models/usps', {
        device: 'wasm',
        worker: 'worker.js',
        onProgress: ({ type }) => types.push(type),
      });
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
      const context = canvas.getContext('2d')!;
      context.fillRect(0, 0, 40, 40);
      context.fillStyle = 'white';
      context.fillRect(15, 5, 8, 30);
      const numbers = async (model: typeof there) => {
        const drawn = await model.cluster(canvas);
        const samples = await model.generate({ count: 3, seed: 5 });
        const frames = await model.interpolate({ from: 0, to: 1, steps: 3 });
        const copies = await model.reconstruct([canvas, samples.rows()[0]!]);
        const clustering = await model.cluster(samples.data);
        return JSON.stringify([
          [...drawn.labels, ...drawn.probabilitiesOf(0), ...clustering.latentsOf(2), ...clustering.novelty!],
          [...samples.data, ...samples.clusters, ...samples.latents, ...frames.data, ...copies.data],
          [samples.kind, samples.count, samples.shape, frames.shape, copies.rows().length, clustering.count],
        ]);
      };
      const same = (await numbers(here)) === (await numbers(there));
      const { device, precision, manifest } = there;
      const name = manifest.name === here.manifest.name;
      await there.dispose();
      await there.dispose();
      const code = await there.generate().catch((error: { code: string }) => error.code);
      return { same, device, precision, name, types, code };
    });
    expect(outcome).toMatchObject({ same: true, device: 'wasm', name: true, code: 'DISPOSED' });
    expect(outcome.types).toEqual(expect.arrayContaining(['manifest', 'device', 'file-done', 'ready']));
    await expect.poll(() => page.workers().length, { timeout: 60_000 }).toBe(0);
    await page.context().close();
  });

  it('throws the same errors, and keeps the page responsive', async () => {
    const page = await fixture.open();
    const outcome = await page.evaluate(async () => {
      const { ClusterModel, ZooError } = (globalThis as unknown as Globals).zoo;
      const worker = new Worker('worker.js', { type: 'module' });
      const model = await ClusterModel.inWorker('models/pendigits', { worker, device: 'wasm' });
      const told = async (attempt: Promise<unknown>) => {
        const error = await attempt.catch((cause: unknown) => cause);
        return error instanceof ZooError ? [error.code, error.message, error.cause] : String(error);
      };
      const errors = [
        await told(model.cluster([[1, 2]])),
        await told(model.cluster(new Float32Array(16).fill(Number.NaN))),
        await told(model.generate({ cluster: 99 })),
        await told(model.generate(null as never)),
        await told(ClusterModel.inWorker('models/nowhere', { worker, device: 'wasm' })),
        await told(ClusterModel.inWorker('models/usps', { worker: 'missing.js' })),
        await told(ClusterModel.inWorker('models/usps', {} as never)),
        await told(model.cluster([() => 0] as never)),
      ];
      const controller = new AbortController();
      const long = told(
        model.cluster(new Float32Array(16 * 500_000).fill(50), { batchSize: 64, signal: controller.signal }),
      );
      let done = false;
      long.finally(() => {
        done = true;
      });
      // The page's own timers go on while the worker works.
      for (let tick = 0; tick < 20; tick++) await new Promise((resolve) => setTimeout(resolve, 2));
      const responsive = !done;
      controller.abort('enough');
      errors.push(await long);
      const after = (await model.generate({ count: 2 })).count;
      const other = await ClusterModel.inWorker('models/usps', { worker, device: 'wasm' });
      await model.dispose();
      const beside = (await other.generate({ count: 4 })).count;
      await other.dispose();
      return { errors, responsive, after, beside };
    });
    expect(outcome.errors.map(([code]) => code)).toEqual([
      'SHAPE_MISMATCH',
      'INVALID_DATA',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'NOT_FOUND',
      'DEVICE_UNAVAILABLE',
      'INVALID_ARGUMENT',
      'INVALID_ARGUMENT',
      'ABORTED',
    ]);
    expect(outcome.errors.at(-1)![2]).toBe('enough');
    expect(outcome).toMatchObject({ responsive: true, after: 2, beside: 4 });
    expect(page.workers()).toHaveLength(1);
    await page.context().close();
  });
});
