import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { TrainingEvent } from '../methods/events.js';
import { formatDuration, ProgressReporter } from './progress.js';

class Screen extends Writable {
  text = '';
  constructor(
    readonly isTTY: boolean,
    readonly columns = 200,
  ) {
    super();
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

function epoch(number: number, stage = 'critic', epochs = 4): TrainingEvent {
  const losses = { critic: -0.812345 / number, generator: 1234.5678 };
  return { type: 'epoch', stage, epoch: number, epochs, losses, stepsPerSecond: 41.3456 };
}

function ticking(milliseconds: number): () => number {
  let now = -milliseconds;
  return () => {
    now += milliseconds;
    return now;
  };
}

describe('ProgressReporter', () => {
  it('keeps to 200 lines a stage where the stream is no terminal, the last epoch among them', () => {
    const stream = new Screen(false);
    const { onEvent } = new ProgressReporter({ stream, clock: ticking(10) });
    for (let number = 1; number <= 1001; number++) onEvent(epoch(number, 'critic', 1001));
    const lines = stream.text.trimEnd().split('\n');
    expect(lines.length).toBe(167);
    expect(lines[0]).toMatch(/^critic: epoch 6\/1001 /);
    expect(lines.at(-1)).toMatch(/^critic: epoch 1001\/1001 /);
  });

  it('writes one line an epoch where the stream is no terminal', () => {
    const stream = new Screen(false);
    const { onEvent } = new ProgressReporter({ stream, clock: ticking(5000) });
    onEvent({ type: 'stage-start', stage: 'critic' });
    onEvent(epoch(1));
    onEvent(epoch(2));
    onEvent({ type: 'stage-end', stage: 'critic', seconds: 10 });
    expect(stream.text).toBe(
      [
        'critic …',
        'critic: epoch 1/4  15 s left  41.3 steps/s  critic -0.8123  generator 1235',
        'critic: epoch 2/4  10 s left  41.3 steps/s  critic -0.4062  generator 1235',
        'critic: done in 10 s',
        '',
      ].join('\n'),
    );
  });

  it('says every ten seconds how far a stage without epochs is where the stream is no terminal', () => {
    const stream = new Screen(false);
    const { onEvent } = new ProgressReporter({ stream, clock: ticking(1000) });
    for (let n = 1; n <= 25; n++) onEvent({ type: 'progress', stage: 'neighbours', share: n / 25 });
    expect(stream.text).toBe('neighbours: 44 %\nneighbours: 84 %\n');
  });

  it('draws how far a stage without epochs is on a terminal, and takes it away at the end', () => {
    const stream = new Screen(true);
    const { onEvent } = new ProgressReporter({ stream, clock: ticking(1000) });
    onEvent({ type: 'progress', stage: 'neighbours', share: 0.257 });
    onEvent({ type: 'progress', stage: 'neighbours', share: 1 });
    expect(stream.text).toMatch(/neighbours .*25 %/);
    expect(stream.text).toContain('\x1b[?25h');
    expect(stream.text.endsWith('\x1b[2K')).toBe(true);
    const { length } = stream.text;
    onEvent({ type: 'progress', stage: 'found at once', share: 1 });
    expect(stream.text).toHaveLength(length);
  });

  it('judges the remaining time of a stage that goes on by the epochs that it sees whole', () => {
    const stream = new Screen(false);
    const { onEvent } = new ProgressReporter({ stream, clock: ticking(5000) });
    onEvent({ type: 'stage-start', stage: 'critic' });
    onEvent(epoch(7, 'critic', 10));
    onEvent(epoch(8, 'critic', 10));
    expect(stream.text).toMatch(/epoch 7\/10 {2}41\.3 steps/);
    expect(stream.text).toMatch(/epoch 8\/10 {2}10 s left/);
  });

  it('draws a bar on a terminal, one for each stage, and gives the cursor back', () => {
    const stream = new Screen(true);
    const reporter = new ProgressReporter({ stream, clock: ticking(1000) });
    reporter.onEvent(epoch(1));
    reporter.onEvent(epoch(2));
    reporter.onEvent(epoch(1, 'encoder', 2));
    reporter.stop();
    expect(stream.text).toContain('encoder');
    expect(stream.text).toMatch(/2\/4 {2}2\.0 s left {2}41\.3 steps\/s {2}critic -0\.4062 {2}generator 1235/);
    expect(stream.text).not.toContain('\n');
    const [hide, show] = ['\u001b[?25l', '\u001b[?25h'];
    expect(stream.text.split(hide).length).toBe(3);
    expect(stream.text.split(show).length).toBe(3);
  });

  it('is silent when quiet, except for warnings', () => {
    const stream = new Screen(true);
    const { onEvent } = new ProgressReporter({ stream, quiet: true });
    onEvent({ type: 'stage-start', stage: 'critic' });
    onEvent(epoch(1));
    onEvent({ type: 'stage-end', stage: 'critic', seconds: 3 });
    expect(stream.text).toBe('');
    onEvent({ type: 'warning', message: 'restarts disagree' });
    expect(stream.text).toBe('warning: restarts disagree\n');
  });

  it('takes the bar away before it writes a warning', () => {
    const stream = new Screen(true);
    const { onEvent } = new ProgressReporter({ stream });
    onEvent(epoch(1));
    onEvent({ type: 'warning', message: 'restarts disagree' });
    expect(stream.text.endsWith('warning: restarts disagree\n')).toBe(true);
    expect(stream.text.indexOf('\u001b[?25h')).toBeLessThan(stream.text.indexOf('warning'));
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.6, '1 h 00 min'],
    [7799, '2 h 10 min'],
  ])('%d seconds', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
