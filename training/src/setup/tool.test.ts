import { describe, expect, it } from 'vitest';
import { runTool } from './tool.js';

const node = (script: string, options?: Parameters<typeof runTool>[2]) =>
  runTool(process.execPath, ['-e', script], options);

describe('runTool', () => {
  it('gives what a program leaves, and its output as it comes', async () => {
    const heard: string[] = [];
    const script = "console.log('out'); console.error('err'); process.exitCode = 3";
    const result = await node(script, { onOutput: (text) => heard.push(text) });
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(heard.join('')).toBe('out\n');
  });

  it('adds to the environment and takes from it', async () => {
    const script = 'console.log(process.env.CZ_NEW, process.env.PATH)';
    const result = await node(script, { env: { CZ_NEW: 'yes', PATH: undefined } });
    expect(result!.stdout).toBe('yes undefined\n');
  });

  it('tells that there is no such program', async () => {
    expect(await runTool('no-such-program-anywhere', [])).toBeUndefined();
  });

  it('has no exit status for a program that a signal ended', async () => {
    expect(await node("process.kill(process.pid, 'SIGKILL')")).toEqual({ code: null, stdout: '', stderr: '' });
  });

  it('ends the program on the signal', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const running = node("console.log('here'); setTimeout(() => {}, 60000)", {
      signal: controller.signal,
      onOutput: () => controller.abort(),
    });
    await expect(running).rejects.toThrow(expect.objectContaining({ code: 'ABORTED' }));
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
