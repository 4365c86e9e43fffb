import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { Command } from 'commander';
import { type CommandContext, newCommand, type OutputOptions, terminalOf } from './command.js';
import { integer } from './parsers.js';
import { type Mount, startSite } from './static-site.js';

type ServeOptions = OutputOptions & {
  readonly zoo?: string;
  readonly port: number;
  readonly host: string;
  readonly isolated?: boolean;
};

const require = createRequire(import.meta.url);

/** `clusterzoo serve` */
export function serveCommand(context: CommandContext): Command {
  const command = newCommand('serve', 'Show the models of a zoo on a web page: draw, drop, generate, interpolate', [
    'clusterzoo serve',
    'clusterzoo serve --zoo zoo --port 9000',
  ])
    .option(
      '--zoo <folder>',
      'zoo that the page shows (default: $CLUSTERZOO_ZOO, else the installed @clusterzoo/models)',
    )
    .option('--port <n>', 'where it listens; 0 for any port that is free', integer(0, 65535), 8080)
    .option('--host <address>', 'who may look: 0.0.0.0 for every machine that reaches this one', '127.0.0.1')
    .option('--isolated', 'send the headers (COOP, COEP) that give pages threads');
  return command.action(async (options: ServeOptions) => {
    const terminal = terminalOf(context, options);
    const { port, host, isolated = false, zoo = process.env.CLUSTERZOO_ZOO } = options;
    const models = zooFolder(zoo);
    const site = await startSite({
      mounts: [...pageMounts(), { at: '/models/', folder: models }],
      port,
      host,
      isolated,
    });
    terminal.result(site.url, { url: site.url, zoo: models });
    terminal.note('Ctrl-C stops it.');
    await stopped(context.signal);
    await site.close();
  });
}

function zooFolder(named: string | undefined): string {
  if (named !== undefined && /^https?:/.test(named)) {
    const message = `serve takes a folder, got ${named}; of a zoo elsewhere say ?zoo=${named} in the page's address`;
    throw new ZooError('INVALID_ARGUMENT', message);
  }
  const folder = named === undefined ? packageFolder('@clusterzoo/models') : resolve(named);
  if (existsSync(join(folder, 'index.json'))) return folder;
  throw new ZooError('NOT_FOUND', `${folder} has no index.json; clusterzoo zoo index ${named ?? folder} writes it`);
}

function packageFolder(name: string): string {
  return dirname(require.resolve(`${name}/package.json`));
}

/** The page as it was built, and onnxruntime's own files, which the published page leaves to its package. */
function pageMounts(): Mount[] {
  const folder = join(packageFolder('@clusterzoo/runtime'), 'demo', 'dist');
  if (!existsSync(join(folder, 'index.html'))) {
    throw new ZooError('FILE_MISSING', `the page is not built: ${folder} has no index.html; run npm run build`);
  }
  const onnxruntime = dirname(require.resolve('onnxruntime-web/wasm'));
  return [
    { at: '/', folder },
    { at: '/assets/', folder: onnxruntime, only: '.wasm' },
  ];
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
