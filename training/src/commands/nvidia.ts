import { readFile } from 'node:fs/promises';
import { runTool } from '../setup/tool.js';

/** A graphics card of NVIDIA. */
export interface Gpu {
  readonly name: string;
  /** Null where it shares the machine's. */
  readonly memoryMiB: number | null;
  /** Such as `9.0`; null where the driver is too old to tell. */
  readonly computeCapability: string | null;
}

/** What the machine has of NVIDIA's. */
export interface NvidiaReport {
  /** Version of the driver, or null where there is none. */
  readonly driver: string | null;
  readonly gpus: readonly Gpu[];
  /** What `nvidia-smi` complains of, or null. */
  readonly complaint: string | null;
}

const QUERY = ['--query-gpu=name,memory.total,compute_cap,driver_version', '--format=csv,noheader,nounits'];

/** Where the program is if not on the search path: Windows' own folder for it, and its Linux guests'. */
const PROGRAMS = ['nvidia-smi', '/usr/lib/wsl/lib/nvidia-smi'];

const PATIENCE_MS = 5000;

/** Version in `/proc/driver/nvidia/version`, of either kind of kernel module. */
export function parseDriver(text: string): string | null {
  return /Kernel Module(?: for \S+)?\s+(\d[\d.]*)/.exec(text)?.[1] ?? null;
}

/** Reads what `nvidia-smi` answers to {@link QUERY}: a line a card. */
export function parseGpus(text: string): { readonly gpus: Gpu[]; readonly driver: string | null } {
  const rows = text
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()))
    .filter((cells) => cells.length === 4 && cells[0] !== '');
  const gpus = rows.map(([name, memory, capability]) => ({
    name: name!,
    memoryMiB: /^\d+$/.test(memory!) ? Number(memory) : null,
    computeCapability: /^\d+\.\d+$/.test(capability!) ? capability! : null,
  }));
  return { gpus, driver: rows[0]?.[3] ?? null };
}

/** Looks for NVIDIA's driver and cards. Never throws. */
export async function findNvidia(programs: readonly string[] = PROGRAMS): Promise<NvidiaReport> {
  const driver = parseDriver(await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => ''));
  for (const program of programs) {
    // Undefined where there is no such program; a driver that hangs lets it hang.
    const result = await runTool(program, QUERY, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
    if (result === undefined) continue;
    if (result === null) return { driver, gpus: [], complaint: `${program} gave no answer in time` };
    const found = parseGpus(result.stdout);
    const complaint = (result.stderr || result.stdout).trim().split('\n')[0] || `it ended with status ${result.code}`;
    return { driver: driver ?? found.driver, gpus: found.gpus, complaint: result.code === 0 ? null : complaint };
  }
  return { driver, gpus: [], complaint: null };
}
