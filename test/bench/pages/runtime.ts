import { ClusterModel } from '@clusterzoo/runtime';

/** A page that clusters with the runtime, timed from the start of the visit. */
async function visit(): Promise<void> {
  const { entry, features } = Object.fromEntries(new URLSearchParams(location.search));
  const model = await ClusterModel.load(`models/${entry}`, { device: 'wasm', threads: 1 });
  const { labels } = await model.cluster(new Float32Array(Number(features)).fill(0.5));
  Object.assign(globalThis, { result: { label: labels[0], milliseconds: performance.now() } });
}

visit();
