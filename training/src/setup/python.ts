import { ZooError } from '@clusterzoo/runtime';
import { runTool } from './tool.js';

/** A Python that has pip. */
export interface Python {
  readonly command: string;
  /** For example `3.12.4`. */
  readonly version: string;
  readonly pip: string;
}

const ASK = `
import json, sys
try:
    import pip
    pip = pip.__version__
except ImportError:
    pip = None
print(json.dumps({"version": ".".join(map(str, sys.version_info[:3])), "pip": pip}))`;

/**
 * Finds a Python 3 with pip. Which does not matter: it downloads, and nothing is installed into it.
 *
 * @throws ZooError `SETUP_FAILED`, with how to get what is missing
 */
export async function findPython(
  signal?: AbortSignal,
  commands: readonly string[] = [...(process.env.PYTHON ? [process.env.PYTHON] : []), 'python3', 'python'],
): Promise<Python> {
  let withoutPip: string | undefined;
  for (const command of commands) {
    const result = await runTool(command, ['-c', ASK], { signal });
    if (result?.code !== 0) continue;
    const { version, pip } = JSON.parse(result.stdout) as { version: string; pip: string | null };
    if (Number(version.split('.')[0]) < 3) continue;
    if (pip !== null) return { command, version, pip };
    withoutPip ??= `${command} (Python ${version}) has no pip: install it (Debian, Ubuntu: apt install python3-pip; \
elsewhere: ${command} -m ensurepip)`;
  }
  const missing = `no Python 3 was found (looked for ${commands.join(', ')}): install it (Debian, Ubuntu: apt install \
python3 python3-pip), or name it in the environment variable PYTHON`;
  throw new ZooError('SETUP_FAILED', withoutPip ?? missing);
}
