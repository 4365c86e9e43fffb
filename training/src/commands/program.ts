import { version } from '@clusterzoo/runtime';
import { Command } from 'commander';
import { styled, usesColour } from '../report/terminal-colour.js';
import type { CommandContext } from './command.js';

type Create = (context: CommandContext) => Command;

/** Every command, loaded when it is wanted: those that train bring TensorFlow.js, which takes its time to load. */
const commands: Readonly<Record<string, () => Promise<Create>>> = {
  quickstart: async () => (await import('./quickstart.js')).quickstartCommand,
  'suggest-k': async () => (await import('./suggest-k.js')).suggestKCommand,
  train: async () => (await import('./train.js')).trainCommand,
  export: async () => (await import('./export.js')).exportCommand,
  evaluate: async () => (await import('./evaluate.js')).evaluateCommand,
  cluster: async () => (await import('./cluster.js')).clusterCommand,
  generate: async () => (await import('./generate.js')).generateCommand,
  interpolate: async () => (await import('./interpolate.js')).interpolateCommand,
  reconstruct: async () => (await import('./reconstruct.js')).reconstructCommand,
  serve: async () => (await import('./serve.js')).serveCommand,
  zoo: async () => (await import('./zoo.js')).zooCommand,
  data: async () => (await import('./data-command.js')).dataCommand,
  doctor: async () => (await import('./doctor.js')).doctorCommand,
  completion: async () => (await import('./completion.js')).completionCommand,
  setup: async () => (await import('./setup.js')).setupCommand,
};

/** Longer lines are tiring to read, however wide the terminal is. */
const HELP_WIDTH = 100;

/**
 * The command line, with the command that `words` begin with, or with all of them where they begin with none. Nothing
 * in it ends the process or writes errors: they are thrown.
 */
export async function createProgram(context: CommandContext, words: readonly string[]): Promise<Command> {
  const program = new Command('clusterzoo')
    .description('Train deep clusterers, ship them as ONNX, and use them')
    .version(version)
    // Commands may have an option of the same name.
    .enablePositionalOptions()
    .helpCommand(true)
    .addHelpText('after', '\nclusterzoo COMMAND --help says more about a command, with examples.');
  const [first = ''] = words;
  const wanted = Object.hasOwn(commands, first) ? [commands[first]!] : Object.values(commands);
  for (const load of wanted) program.addCommand((await load())(context));
  forEachCommand(program, (command) => {
    command.configureHelp({ styleTitle: (text) => styled(text, 'title'), minWidthToWrap: 30 });
    command.exitOverride().configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      getOutHelpWidth: () => Math.min(HELP_WIDTH, context.stdout.columns ?? 80),
      getErrHelpWidth: () => Math.min(HELP_WIDTH, context.stderr.columns ?? 80),
      getOutHasColors: () => usesColour(context.stdout),
      getErrHasColors: () => usesColour(context.stderr),
      outputError: () => {},
    });
  });
  return program;
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const inner of command.commands) forEachCommand(inner, visit);
}
