import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ZooError } from '@clusterzoo/runtime';
import type { SetupControls } from './controls.js';
import { type Machine, platformTags } from './machine.js';
import type { Python } from './python.js';
import { scratchFolder } from './scratch.js';
import { runTool, type ToolResult } from './tool.js';

/** How {@link downloadWheel} downloads. */
export interface WheelOptions extends SetupControls {
  readonly python: Python;
  readonly machine: Machine;
  /** Where whole wheels are kept, in one folder a requirement; one that is there is not downloaded again. */
  readonly folder: string;
  /**
   * Versions of Python whose wheel would do, one after the other. Only libraries are taken from it, so that it need not
   * be the Python that downloads.
   *
   * @default CPython 3.12, 3.11, 3.13, 3.10, 3.14
   */
  readonly pythonVersions?: readonly string[];
}

const PYTHON_VERSIONS = ['3.12', '3.11', '3.13', '3.10', '3.14'];

/** How often the size of a file that pip is writing is looked at, in milliseconds. */
const LOOK = 250;

/**
 * Downloads the wheel of one requirement with pip, from wherever pip is configured to look, and without what it depends
 * on. pip compares the file with the hash that the index gives. A wheel appears in the folder only when it is whole.
 *
 * @param requirement - name and version, such as `tensorflow-cpu==2.21.0` or `nvidia-cudnn-cu12<10.0,>=9.3.0.75`
 * @returns path of the wheel
 * @throws ZooError `NOT_FOUND` where there is no such wheel, `FILE_CHANGED` where it has another hash than the index
 *   gives, `SETUP_FAILED` with the reason for all else, `ABORTED`
 */
export async function downloadWheel(requirement: string, options: WheelOptions): Promise<string> {
  const { folder, pythonVersions = PYTHON_VERSIONS } = options;
  // Requirements may hold what file names may not, such as < and >.
  const kept = join(folder, requirement.replace(/[^\w.=-]+/g, '_'));
  const [present] = await wheelsIn(kept);
  if (present !== undefined) return join(kept, present);
  const scratch = await scratchFolder(kept, 'download');
  try {
    let missing: ZooError | undefined;
    for (const version of pythonVersions) {
      const result = await runPip(requirement, version, scratch, options);
      const [wheel] = await wheelsIn(scratch);
      if (result.code === 0 && wheel !== undefined) {
        await rename(join(scratch, wheel), join(kept, wheel));
        return join(kept, wheel);
      }
      const failure = failureOf(requirement, result, options);
      if (failure.code !== 'NOT_FOUND') throw failure;
      missing ??= failure;
    }
    throw missing;
  } finally {
    await rm(scratch, { recursive: true, force: true });
    // Only where nothing came of it.
    await rmdir(kept).catch(() => undefined);
  }
}

async function runPip(
  requirement: string,
  pythonVersion: string,
  scratch: string,
  { python, machine, signal, onEvent }: WheelOptions,
): Promise<ToolResult> {
  const temporary = join(scratch, 'temporary');
  await mkdir(temporary, { recursive: true });
  const words = ['-m', 'pip', 'download', '--no-input', '--disable-pip-version-check', '--progress-bar=off'];
  const what = ['--no-deps', '--only-binary=:all:', '--implementation=cp', `--python-version=${pythonVersion}`];
  const platforms = platformTags(machine).map((tag) => `--platform=${tag}`);
  const download = { file: '', total: undefined as number | undefined };
  const onOutput = (text: string) => {
    const [, url, number, unit] = /Downloading (\S+) \(([\d.]+) (bytes|kB|MB|GB)\)/.exec(text) ?? [];
    if (url === undefined) return;
    download.file = basename(url);
    download.total = Number(number) * { bytes: 1, kB: 1e3, MB: 1e6, GB: 1e9 }[unit as 'MB'];
  };
  const look = setInterval(async () => {
    if (download.file === '') return;
    const loaded = await largestFile(temporary);
    onEvent?.({ type: 'bytes', ...download, loaded: Math.min(loaded, download.total ?? loaded) });
  }, LOOK);
  try {
    const result = await runTool(python.command, [...words, ...what, ...platforms, '--dest', scratch, requirement], {
      env: { TMPDIR: temporary, PYTHONUNBUFFERED: '1' },
      signal,
      onOutput,
    });
    if (!result) throw new ZooError('SETUP_FAILED', `${python.command} is not there any more`);
    return result;
  } finally {
    clearInterval(look);
  }
}

async function wheelsIn(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith('.whl'));
}

/** Bytes of the largest file under `folder`, which changes while it is read. */
async function largestFile(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...sizes);
}

/** pip says what went wrong in words; these are the ones that have an answer. */
function failureOf(requirement: string, { code, stderr }: ToolResult, { machine, folder }: WheelOptions): ZooError {
  if (/DO NOT MATCH THE HASHES|HashMismatch/i.test(stderr)) {
    const message = `${requirement} as downloaded has another hash than the package index gives: nothing was kept; try \
again, and ask whoever runs the index if it stays so`;
    return new ZooError('FILE_CHANGED', message);
  }
  if (/No space left on device/i.test(stderr)) {
    return new ZooError('SETUP_FAILED', `no space left on the disk of ${folder} while downloading ${requirement}`);
  }
  if (/No matching distribution|Could not find a version/i.test(stderr)) {
    const { architecture, glibc } = machine;
    const message = `the package index that pip uses has no wheel ${requirement} for Linux ${architecture} with glibc \
${glibc.join('.')}; pip config list shows which index that is`;
    return new ZooError('NOT_FOUND', message);
  }
  const lines = stderr.trim().split('\n');
  const said = lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? '';
  return new ZooError('SETUP_FAILED', `pip could not download ${requirement} (exit status ${code}): ${said}`);
}
