import * as ort from 'onnxruntime-web/wasm';

/** A page that runs the same graphs with onnxruntime-web alone: no checks, no cache of its own, no outliers. */
async function visit(): Promise<void> {
  const { entry, features } = Object.fromEntries(new URLSearchParams(location.search));
  ort.env.wasm.numThreads = 1;
  const open = async (name: string) => {
    const bytes = await (await fetch(`models/${entry}/${name}.onnx`)).arrayBuffer();
    return ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  };
  const encoder = await open('encoder');
  const generator = await open('generator');
  const input = new ort.Tensor('float32', new Float32Array(Number(features)).fill(0.5), [1, Number(features)]);
  const { probabilities, latents } = await encoder.run({ input });
  const data = probabilities!.data as Float32Array;
  const label = data.indexOf(Math.max(...data));
  const clusters = new ort.Tensor('float32', new Float32Array(data.length), [1, data.length]);
  clusters.data[label] = 1;
  await generator.run({ latents: latents!, clusters });
  Object.assign(globalThis, { result: { label, milliseconds: performance.now() } });
}

visit();
