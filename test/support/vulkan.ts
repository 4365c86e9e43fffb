import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** Where Debian's chromium keeps SwiftShader, a GPU in software, and the loader that finds it. */
const chromium = '/usr/lib/chromium';
const driver = join(chromium, 'vk_swiftshader_icd.json');
const root = fileURLToPath(new URL('../..', import.meta.url));

/** For the names of tests: why there is no Vulkan here that onnxruntime-node can use; empty where there is. */
export const noVulkan = existsSync(driver) ? '' : ` (skipped: no ${driver}; install Debian's chromium)`;

/**
 * A folder for processes that use SwiftShader, gone after the tests of a file, and how such a process is started: one of
 * its own, since the loader of GPU drivers reads the environment as the process starts.
 */
export function vulkanFixture() {
  const folder = mkdtempSync(join(tmpdir(), 'clusterzoo-vulkan-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    /**
     * @param script - path of a TypeScript file from the repository's root, which prints JSON
     * @param input - what it reads from stdin
     */
    run(script: string, words: readonly string[] = [], input = ''): Promise<unknown> {
      const flags = ['--import', 'tsx', '--conditions=@clusterzoo/source'];
      const options = {
        cwd: root,
        env: { ...process.env, VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: folder, LD_LIBRARY_PATH: chromium },
        maxBuffer: 2 ** 24,
      };
      return new Promise((resolve, reject) => {
        const child = execFile(process.execPath, [...flags, script, ...words], options, (error, stdout, stderr) => {
          if (error) reject(new Error(`${error.message}\n${stderr}`, { cause: error }));
          else resolve(JSON.parse(stdout));
        });
        child.stdin?.end(input);
      });
    },
  };
}
