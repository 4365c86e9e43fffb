import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

it('the committed bindings are what `npm run generate:onnx` makes of onnx.proto', () => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const script = manifest.scripts['generate:onnx']!;
  const folder = mkdtempSync(join(tmpdir(), 'onnx-bindings-'));
  try {
    const [program, ...args] = script.replace('export/src/onnx/onnx.js', join(folder, 'onnx.js')).split(' ');
    execFileSync(process.execPath, [join(root, 'node_modules/.bin', program!), ...args], { cwd: root });
    for (const file of ['onnx.js', 'onnx.d.ts']) {
      const committed = readFileSync(join(root, 'export/src/onnx', file), 'utf8');
      expect(readFileSync(join(folder, file), 'utf8') === committed, file).toBe(true);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
