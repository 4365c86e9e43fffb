import { type Command, InvalidArgumentError, Option } from 'commander';
import { SetupReporter } from '../report/setup-progress.js';
import { setupTensorFlow, TENSORFLOW_VERSION, type TensorFlowSetup } from '../setup/tensorflow.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';

type SetupTensorFlowOptions = OutputOptions & {
  readonly gpu?: boolean;
  readonly version: string;
  readonly cuda: 'wheels' | 'system';
};

/** `clusterzoo setup tensorflow` */
export function setupTensorFlowCommand(context: CommandContext): Command {
  const command = newCommand('tensorflow', 'Build the TensorFlow engine against a current TensorFlow, on Linux', [
    'clusterzoo setup tensorflow',
    'clusterzoo setup tensorflow --gpu',
    'clusterzoo setup tensorflow --gpu --cuda system',
  ]);
  command
    .option('--gpu', 'TensorFlow with CUDA, for NVIDIA graphics cards (x64)')
    .option('--version <x.y.z>', 'version of TensorFlow', release, TENSORFLOW_VERSION)
    .addOption(
      new Option('--cuda <source>', "with --gpu: NVIDIA's libraries from their wheels, or those of the system")
        .choices(['wheels', 'system'])
        .default('wheels'),
    );
  return command.action(async ({ gpu = false, version, cuda, ...options }: SetupTensorFlowOptions) => {
    const terminal = terminalOf(context, options);
    const progress = new SetupReporter({ stream: context.stderr, quiet: options.quiet ?? false });
    const started = performance.now();
    try {
      const { signal } = context;
      const made = await setupTensorFlow({ version, cuda: gpu ? cuda : null, signal, onEvent: progress.onEvent });
      const seconds = Math.round(performance.now() - started) / 1000;
      terminal.result(inWords(made), { folder: made.folder, ...made.receipt, ...made.verdict, seconds });
    } finally {
      progress.stop();
    }
  });
}

/** Parser of a release of TensorFlow. */
function release(text: string): string {
  if (!/^\d+\.\d+\.\d+(?:\.?[a-z]+\d+)?$/.test(text)) {
    throw new InvalidArgumentError(`It must be a release of TensorFlow, such as ${TENSORFLOW_VERSION}.`);
  }
  return text;
}

function inWords({ folder, receipt, verdict }: TensorFlowSetup): string {
  const where = verdict.noGpu
    ? `the CPU, since it finds no GPU (${verdict.noGpu})`
    : { cpu: 'the CPU', cuda: 'the GPU' }[verdict.device];
  return [
    `TensorFlow ${verdict.tensorflow} runs on ${where}: ${receipt.package} ${receipt.packageVersion} in ${folder}`,
    '',
    'Try it   clusterzoo quickstart --engine tensorflow',
    'Undo it  clusterzoo setup --remove tensorflow',
  ].join('\n');
}
