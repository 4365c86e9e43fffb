import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeTensorFlowPackage } from '../../test-fixtures/tensorflow-package.js';
import { findTensorFlow, packageAt, setupFolder } from './tensorflow-packages.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packages-'));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const names = (packages: ReturnType<typeof findTensorFlow>) => packages.map(({ name, origin }) => `${origin} ${name}`);

describe('findTensorFlow', () => {
  it('finds what was set up, and what the program’s own project has before it', () => {
    const setup = join(folder, 'cache', 'tensorflow');
    const made = writeTensorFlowPackage(join(setup, 'node_modules'), { name: '@tensorflow/tfjs-node-gpu' });
    const project = join(folder, 'project');
    const own = writeTensorFlowPackage(join(project, 'node_modules'));
    vi.spyOn(process, 'cwd').mockReturnValue(project);
    const found = findTensorFlow(setup);
    expect(found).toContainEqual({ ...made, origin: 'setup' });
    expect(found).toContainEqual(own);
    expect(names(found).at(-1)).toBe('setup @tensorflow/tfjs-node-gpu');
    expect(names(found).at(-2)).toBe('npm @tensorflow/tfjs-node');
  });

  it('finds nothing in an empty setup', () => {
    expect(names(findTensorFlow(join(folder, 'none'))).filter((name) => name.startsWith('setup'))).toEqual([]);
  });
});

describe('packageAt', () => {
  it('reads name, version and main module', () => {
    const written = writeTensorFlowPackage(folder);
    expect(packageAt(folder, '@tensorflow/tfjs-node', 'npm')).toEqual(written);
    expect(packageAt(folder, '@tensorflow/tfjs-node-gpu', 'npm')).toBeUndefined();
  });
});

describe('setupFolder', () => {
  it('is in the cache folder', () => {
    vi.stubEnv('CLUSTERZOO_CACHE', folder);
    expect(setupFolder()).toBe(join(folder, 'tensorflow'));
  });
});
