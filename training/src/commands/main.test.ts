import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { main } from './main.js';

class Text extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

async function run(...words: string[]) {
  const [stdout, stderr] = [new Text(), new Text()];
  const code = await main(words, { stdout, stderr, signal: new AbortController().signal, debug: false });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

describe('the command line', () => {
  it('shows help and the version, and ends well', async () => {
    expect(await run('--version')).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
    const help = await run('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    const commands = ['quickstart', 'train', 'export', 'evaluate', 'cluster', 'generate', 'zoo', 'doctor', 'setup'];
    for (const command of commands) {
      expect(help.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
      const own = await run(command, '--help');
      expect(own).toMatchObject({ code: 0, stderr: '' });
      expect(own.stdout).toContain(`clusterzoo ${command}`);
      if (command !== 'zoo') expect(own.stdout).toContain(`$ clusterzoo ${command}`);
    }
    for (const command of ['list', 'show', 'verify', 'index']) {
      expect((await run('zoo', command, '--help')).stdout).toContain(`$ clusterzoo zoo ${command}`);
    }
    expect((await run('setup', 'tensorflow', '--help')).stdout).toContain('$ clusterzoo setup tensorflow --gpu');
  });

  it('ends with 2 where it is not understood', async () => {
    for (const words of [
      ['foo'],
      ['train'],
      ['train', '--data'],
      ['cluster', 'x'],
      ['zoo', 'burn'],
      ['--json'],
      ['setup'],
    ]) {
      const { code, stdout, stderr } = await run(...words);
      expect([words, code]).toEqual([words, 2]);
      expect(stdout.includes('error')).toBe(words.includes('--json'));
      expect(stderr).toMatch(/^error \[INVALID_ARGUMENT\]: .*\n/);
    }
    expect(await run()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^Usage: clusterzoo/) });
  });

  it('says errors in JSON where JSON is asked for', async () => {
    const { code, stdout, stderr } = await run('train', '--data', 'nothing', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ error: { code: 'NOT_FOUND', message: expect.stringMatching(/"nothing"/) } });
    expect(stderr).toMatch(/^error \[NOT_FOUND\]: /);
    expect(stderr).not.toMatch(/ at .*\.[jt]s/);
    const usage = await run('train', '--json');
    expect(JSON.parse(usage.stdout)).toMatchObject({ error: { code: 'INVALID_ARGUMENT' } });
  });
});
