import { main } from './commands/main.js';

const interrupt = new AbortController();
// The first Ctrl-C ends the work in order; another one, which nobody listens for then, ends the process.
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());
// A reader that has seen enough, such as head, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupt.signal,
  debug: Boolean(process.env.CLUSTERZOO_DEBUG),
});
