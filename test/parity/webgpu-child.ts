/**
 * Trains toy networks and runs tiny models on the devices named as arguments, and prints what comes out as JSON. A
 * process of its own, since the loader of GPU drivers reads the environment as the process starts.
 */
import { ClusterModel, type DeviceName } from '@clusterzoo/runtime';
import * as ort from 'onnxruntime-node';
import { entry } from '../../runtime/test-fixtures/entries.js';
import type { StepFunction, TensorSpec } from '../../training/src/engine/engine.js';
import { OnnxRuntimeEngine } from '../../training/src/engine/onnxruntime.js';
import { priorPresets } from '../../training/src/methods/prior-network/options.js';
import { priorStep, priorStepInputs } from '../../training/src/methods/prior-network/prior-step.js';
import { type SimiOptions, simiPresets } from '../../training/src/methods/simi-clustergan/options.js';
import { simiInputs, simiStep } from '../../training/src/methods/simi-clustergan/simi-step.js';
import type { Architecture } from '../../training/src/networks/architecture.js';
import { clusterGanNetworks } from '../../training/src/networks/clustergan.js';
import type { Network } from '../../training/src/networks/network.js';
import { priorNetwork } from '../../training/src/networks/prior-network.js';
import { drawBatches, initialState } from '../support/step-inputs.js';

/** What one device makes of everything: losses by step and name, and outputs of models. */
export interface DeviceResults {
  readonly losses: Readonly<Record<string, readonly Readonly<Record<string, number>>[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** The device that the runtime says it ran on. */
  readonly device: string;
}

const entries = (network: Network) => [...network.parameters, ...network.statistics];

async function losses(device: string, step: StepFunction, networks: Network[], specs: Record<string, TensorSpec>) {
  const engine = new OnnxRuntimeEngine(ort, { device });
  const trained = networks.flatMap(({ parameters }) => parameters);
  const state = await engine.load(initialState(networks.flatMap(entries), trained));
  const compiled = await engine.compile(step, state, specs);
  const results = [];
  // Two runs of two steps: state goes from step to step within a run, and from run to run.
  for (const batches of [drawBatches(specs, 2, 1), drawBatches(specs, 2, 2)])
    results.push(...(await compiled.run(batches)));
  await compiled.dispose();
  return results.map((result) => result.losses);
}

function simi(device: string, architecture: Architecture, changes: Partial<SimiOptions>) {
  const options: SimiOptions = {
    ...simiPresets.zoo,
    latentSize: 2,
    batch: 4,
    distillation: { kind: 'label' },
    ...changes,
  };
  const sizes = { architecture, clusters: 3, latentSize: options.latentSize };
  const networks = clusterGanNetworks({ ...sizes, generatorBatchNorm: options.generatorBatchNorm });
  const { generator, critic, encoder } = networks;
  const prior = priorNetwork({ inputs: 4, hidden: 8, clusters: 3 });
  return losses(
    device,
    simiStep(networks, options, prior),
    [generator, critic, encoder],
    simiInputs(networks, options),
  );
}

const toyImages = { kind: 'convolutional', channels: 1, height: 28, width: 28, widthFactor: 1 / 64 } as const;

async function training(device: string): Promise<DeviceResults['losses']> {
  const network = priorNetwork({ inputs: 4, hidden: 8, clusters: 3 });
  const options = { ...priorPresets.graph, batch: 8 };
  return {
    prior: await losses(device, priorStep(network, options), [network], priorStepInputs(options, 4, 3)),
    vectors: await simi(device, { kind: 'mlp', features: 4, hidden: 8 }, {}),
    images: await simi(device, toyImages, { generatorBatchNorm: true }),
  };
}

async function models(device: DeviceName): Promise<Pick<DeviceResults, 'outputs' | 'device'>> {
  const outputs: Record<string, number[]> = {};
  let used = '';
  for (const kind of ['vector', 'image'] as const) {
    const model = await ClusterModel.load(entry(kind), { device });
    const samples = await model.generate({ cluster: 1, count: 5, seed: 3 });
    const { probabilities, latents } = await model.cluster(samples.data);
    outputs[`${kind} samples`] = [...samples.data];
    outputs[`${kind} probabilities`] = [...probabilities];
    outputs[`${kind} latents`] = [...latents];
    used = model.device;
    await model.dispose();
  }
  return { outputs, device: used };
}

const results: Record<string, DeviceResults> = {};
for (const device of process.argv.slice(2) as DeviceName[]) {
  results[device] = { losses: await training(device), ...(await models(device)) };
}
process.stdout.write(JSON.stringify(results));
