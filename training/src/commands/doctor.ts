import type { Command } from 'commander';
import { plainTable } from '../report/table.js';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { type DeviceDiagnosis, type Diagnosis, diagnose } from './diagnosis.js';
import type { Gpu } from './nvidia.js';

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

/** A diagnosis as a person reads it. */
export function inWords({ node, packages, engines, devices, auto }: Diagnosis): string {
  const yes = (available: boolean) => (available ? 'yes' : 'no');
  const cuda = devices.find(({ device }) => device === 'cuda');
  return [
    `Node ${node} on ${process.platform} ${process.arch}`,
    '',
    plainTable({
      headings: ['package', 'version'],
      rows: Object.entries(packages).map(([name, version]) => [name, version ?? 'not installed']),
    }),
    plainTable({
      headings: ['device', 'works', 'which, or why not'],
      rows: devices.map((report) => [report.device, yes(report.available), about(report)]),
    }),
    plainTable({
      headings: ['engine', 'works', 'device', 'version', 'why'],
      rows: engines.map(({ name, available, device, version, reason }) => {
        return [name, yes(available), device ?? '', version ?? '', reason];
      }),
    }),
    ...(cuda ? nvidiaInWords(cuda) : []),
    `--engine auto trains with ${auto.engine} on ${auto.device}: ${auto.reason}`,
    ...(auto.faster ? [`Faster: ${auto.faster.command} (${auto.faster.why})`] : []),
  ].join('\n');
}

function about(report: DeviceDiagnosis): string {
  if (!report.available) return report.reason;
  return report.adapter ?? (report.gpus ?? []).map(({ name }) => name).join(', ');
}

function nvidiaInWords({ driver, gpus = [], complaint, libraries = [] }: DeviceDiagnosis): string[] {
  const state = driver ? `driver ${driver}` : 'no driver';
  const lines = [
    `NVIDIA: ${[state, ...gpus.map(gpuInWords)].join(', ')}${complaint ? `; nvidia-smi: ${complaint}` : ''}`,
  ];
  if (libraries.length === 0) return [...lines, ''];
  const rows = libraries.map(({ wantedBy, name, path }) => [wantedBy, name, path ?? 'missing']);
  return [...lines, '', plainTable({ headings: ['wanted by', 'library', 'found'], rows })];
}

function gpuInWords({ name, memoryMiB, computeCapability }: Gpu): string {
  const memory = memoryMiB === null ? 'shared memory' : `${(memoryMiB / 1024).toFixed(0)} GiB`;
  return `${name} (${memory}${computeCapability ? `, compute capability ${computeCapability}` : ''})`;
}
