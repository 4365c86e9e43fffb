import { version } from '@clusterzoo/runtime';
import { Command } from 'commander';
import { clusterCommand } from './cluster.js';
import type { CommandContext } from './command.js';
import { doctorCommand } from './doctor.js';
import { evaluateCommand } from './evaluate.js';
import { exportCommand } from './export.js';
import { generateCommand } from './generate.js';
import { quickstartCommand } from './quickstart.js';
import { trainCommand } from './train.js';
import { zooCommand } from './zoo.js';

/** The whole command line. Nothing in it ends the process or writes errors: they are thrown. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('clusterzoo')
    .description('Train deep clusterers, ship them as ONNX, and use them')
    .version(version)
    .helpCommand(true)
    .addHelpText('after', '\nclusterzoo COMMAND --help says more about a command, with examples.');
  const commands = [
    quickstartCommand,
    trainCommand,
    exportCommand,
    evaluateCommand,
    clusterCommand,
    generateCommand,
    zooCommand,
    doctorCommand,
  ];
  for (const create of commands) program.addCommand(create(context));
  forEachCommand(program, (command) => {
    command.exitOverride().configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: () => {},
    });
  });
  return program;
}

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const inner of command.commands) forEachCommand(inner, visit);
}
