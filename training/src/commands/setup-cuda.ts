import { type DeviceReport, probeDevice } from '@clusterzoo/runtime';
import { type Command, Option } from 'commander';
import { SetupReporter } from '../report/setup-progress.js';
import { type CudaSetupResult, type CudaSource, setupCuda } from '../setup/cuda.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';

type SetupCudaOptions = OutputOptions & { readonly cuda: CudaSource };

/** `clusterzoo setup cuda` */
export function setupCudaCommand(context: CommandContext): Command {
  const command = newCommand('cuda', 'Let onnxruntime use NVIDIA graphics cards, on Linux x64', [
    'clusterzoo setup cuda',
    'clusterzoo setup cuda --cuda system',
  ]);
  command.addOption(
    new Option('--cuda <source>', "NVIDIA's libraries from their wheels, or those of the system")
      .choices(['wheels', 'system'])
      .default('wheels'),
  );
  return command.action(async ({ cuda, ...options }: SetupCudaOptions) => {
    const terminal = terminalOf(context, options);
    const progress = new SetupReporter({ stream: context.stderr, quiet: options.quiet ?? false });
    const started = performance.now();
    try {
      const made = await setupCuda({ cuda, signal: context.signal, onEvent: progress.onEvent });
      const verdict = await probeDevice('cuda');
      const seconds = Math.round(performance.now() - started) / 1000;
      terminal.result(inWords(made, verdict), { ...made, ...verdict, seconds });
    } finally {
      progress.stop();
    }
  });
}

function inWords({ onnxruntime, folder, already }: CudaSetupResult, verdict: DeviceReport): string {
  const done = already ? 'has CUDA already' : 'has CUDA now';
  const works = verdict.available ? 'it works' : `it does not start on this machine yet: ${verdict.reason}`;
  return [
    `onnxruntime-node ${onnxruntime} ${done}, in ${folder}; ${works}`,
    '',
    'Try it   clusterzoo train --device cuda',
    'Undo it  clusterzoo setup --remove cuda',
  ].join('\n');
}
