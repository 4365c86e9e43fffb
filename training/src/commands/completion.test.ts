import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from '../../../test/support/in-process.js';
import { datasetNames } from '../data/registry.js';

let folder: string;
const hasBash = spawnSync('bash', ['--version']).status === 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'clusterzoo-completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, stdout, stderr } = await inProcess('completion', shell);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    writeFileSync(join(folder, shell), stdout);
  }
  mkdirSync(join(folder, 'work', 'my runs'), { recursive: true });
  writeFileSync(join(folder, 'work', 'my flowers.csv'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What bash offers for the last of some words. */
function offered(...words: string[]): string[] {
  const script = `
    source "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _clusterzoo
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const found = execFileSync('bash', ['-c', script, 'bash', join(folder, 'bash'), 'clusterzoo', ...words], {
    cwd: join(folder, 'work'),
    encoding: 'utf8',
  });
  return found.split('\n').filter((line) => line !== '');
}

describe.runIf(hasBash)('completion in bash', () => {
  it('completes commands, and commands below commands', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['train', 'interpolate', 'completion', 'zoo', 'help']));
    expect(offered('ex')).toEqual(['export']);
    expect(offered('zoo', '')).toEqual(['list', 'show', 'verify', 'index', 'help']);
    expect(offered('setup', 't')).toEqual(['tensorflow']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('completes options of the command at hand only', () => {
    expect(offered('train', '--prior-')).toEqual(['--prior-restarts', '--prior-epochs']);
    expect(offered('generate', '--c')).toEqual(['--config', '--cluster', '--count']);
    expect(offered('setup', 'tensorflow', '--g')).toEqual(['--gpu']);
    expect(offered('setup', '--g')).toEqual([]);
    expect(offered('--v')).toEqual(['--version']);
    for (const command of ['train', 'zoo list', 'doctor']) {
      expect(offered(...command.split(' '), '--')).toEqual(expect.arrayContaining(['--json', '--quiet', '--help']));
    }
  });

  it('completes values: choices, data sets, files and folders, also after =', () => {
    expect(offered('train', '--engine', 'o')).toEqual(['onnxruntime']);
    expect(offered('train', '--engine', '=', 't')).toEqual(['tensorflow']);
    expect(offered('train', '--engine', '=')).toEqual(['auto', 'onnxruntime', 'tensorflow']);
    expect(offered('train', '--data', '').sort()).toEqual([...datasetNames, 'my flowers.csv', 'my runs'].sort());
    expect(offered('data', 'fetch', 'us')).toEqual(['usps']);
    expect(offered('train', '--out', '')).toEqual(['my runs']);
    expect(offered('train', '--epochs', '')).toEqual([]);
    expect(offered('cluster', 'pendigits', 'my')).toEqual(expect.arrayContaining(['my flowers.csv', 'my runs']));
  });

  it('takes values of options for no commands', () => {
    expect(offered('setup', '--remove', 'tensorflow', '--g')).toEqual([]);
    expect(offered('setup', '--remove', '')).toEqual(['tensorflow', 'cuda']);
    expect(offered('train', '--data', 'zoo', '--prior-r')).toEqual(['--prior-restarts']);
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('is a script that %s understands', (shell) => {
    if (spawnSync(shell, ['--version']).status !== 0) return;
    expect(spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('is JSON where JSON is asked for, and knows three shells', async () => {
    const { stdout } = await inProcess('completion', 'fish', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      shell: 'fish',
      script: expect.stringContaining('complete -c clusterzoo'),
    });
    expect(await inProcess('completion', 'tcsh')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('bash, zsh'),
    });
  });
});
