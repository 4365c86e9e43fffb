import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchmarkRow } from './row.js';

const root = new URL('../../', import.meta.url);
const bin = fileURLToPath(new URL('training/bin/clusterzoo.js', root));
const digits = fileURLToPath(new URL('training/data/pendigits/pendigits.tra', root));
const FEATURES = 16;

/** Says on the last line of stderr how much memory the process had at most; Node's own count of it. */
const METER = `process.on('exit', () => process.stderr.write('\\n' + process.resourceUsage().maxRSS));`;

/** A CSV of so many pen-written digits, over and over. */
async function writeDigits(path: string, rows: number): Promise<void> {
  const lines = (await readFile(digits, 'utf8')).trim().split('\n');
  const own = lines.map((line) =>
    line
      .split(',')
      .slice(0, FEATURES)
      .map((cell) => cell.trim())
      .join(','),
  );
  const file = createWriteStream(path);
  file.write(`${Array.from({ length: FEATURES }, (_, j) => `x${j}`).join(',')}\n`);
  for (let at = 0; at < rows; at += own.length) {
    const text = `${own.slice(0, Math.min(own.length, rows - at)).join('\n')}\n`;
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

interface Finished {
  readonly seconds: number;
  readonly rowsPerSecond: number;
  /** Bytes. */
  readonly peak: number;
}

async function cluster(path: string, out: string, meter: string): Promise<Finished> {
  const words = ['cluster', fileURLToPath(new URL('models/pendigits', root)), path, '--out', out, '--json', '--quiet'];
  const child = spawn(process.execPath, ['--import', meter, bin, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`clusterzoo ended with ${code}: ${text.stderr}`);
  const { seconds, rowsPerSecond } = JSON.parse(text.stdout) as Omit<Finished, 'peak'>;
  return { seconds, rowsPerSecond, peak: 1024 * Number(text.stderr.trim().split('\n').at(-1)) };
}

/**
 * Clusters 10,000 and 1,000,000 rows of 16 numbers from a CSV file with the built command line: rows a second, from the
 * loaded model to the written file, and the most memory that the process had.
 */
export async function clusterCsv(): Promise<BenchmarkRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'clusterzoo-csv-'));
  try {
    const meter = `data:text/javascript,${encodeURIComponent(METER)}`;
    const found: BenchmarkRow[] = [];
    for (const rows of [10_000, 1_000_000]) {
      const path = join(folder, `${rows}.csv`);
      await writeDigits(path, rows);
      const { seconds, rowsPerSecond, peak } = await cluster(path, join(folder, 'labels.csv'), meter);
      const megabytes = Math.round((await stat(path)).size / 1e6);
      found.push({ rows, megabytes, seconds, rowsPerSecond, peakMegabytes: Math.round(peak / 1e6) });
    }
    return found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
