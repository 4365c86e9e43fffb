import type { Command } from 'commander';
import { plainTable } from '../report/table.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { type Diagnosis, diagnose } from './diagnosis.js';

/** `clusterzoo doctor` */
export function doctorCommand(context: CommandContext): Command {
  const command = newCommand('doctor', 'Say what can train and run models here, what is used, and why', [
    'clusterzoo doctor',
    'clusterzoo doctor --json',
  ]);
  return command.action(async (options: OutputOptions) => {
    const terminal = terminalOf(context, options);
    const diagnosis = await diagnose();
    terminal.result(inWords(diagnosis), diagnosis);
  });
}

function inWords({ node, packages, engines, devices, nvidia, auto }: Diagnosis): string {
  const yes = (available: boolean) => (available ? 'yes' : 'no');
  const { driver, libraries } = nvidia;
  return [
    `Node ${node} on ${process.platform} ${process.arch}`,
    '',
    plainTable({
      headings: ['package', 'version'],
      rows: Object.entries(packages).map(([name, version]) => [name, version ?? 'not installed']),
    }),
    plainTable({
      headings: ['device', 'works', 'why not'],
      rows: devices.map((device) => [device.device, yes(device.available), device.available ? '' : device.reason]),
    }),
    plainTable({
      headings: ['engine', 'works', 'device', 'version', 'why'],
      rows: engines.map(({ name, available, device, version, reason }) => {
        return [name, yes(available), device ?? '', version ?? '', reason];
      }),
    }),
    driver === null
      ? 'NVIDIA: no driver'
      : `NVIDIA: driver ${driver}; ${Object.entries(libraries)
          .map(([name, path]) => `${name} ${path ?? 'not found'}`)
          .join(', ')}`,
    `--engine auto trains with ${auto.engine} on ${auto.device}: ${auto.reason}`,
  ].join('\n');
}
