import { describe, expect, it } from 'vitest';
import type { TrainingControls, TrainingEvent } from '../events.js';
import { EncoderWatch } from './encoder-watch.js';

/** Three clusters of 40, 30 and 30 rows. */
const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 40 ? 0 : i < 70 ? 1 : 2));
const without = (cluster: number) => labels.map((label) => (label === cluster ? 0 : label));

/** What is found at the looks of a training of 100 epochs, one after the other from that after `first`. */
function looks(found: readonly Int32Array[], controls: TrainingControls = {}, first = 10, watch = watchOf()): void {
  found.forEach((each, i) => {
    watch.check(each, first + 10 * i, controls);
  });
}
const watchOf = () => new EncoderWatch(labels.length, 100, 3, labels);

const collapsed = expect.objectContaining({
  code: 'TRAINING_COLLAPSED',
  stage: { kind: 'encoder' },
  message: expect.stringMatching(/encoder leaves 1 of 3 clusters \(2\) empty .* still after .*; try/),
});

describe('EncoderWatch', () => {
  it('looks ten times at most, the last time at the end', () => {
    const epochs = (total: number) => {
      const watch = new EncoderWatch(labels.length, total, 3, labels);
      return Array.from({ length: total }, (_, i) => i + 1).filter((epoch) => watch.due(epoch));
    };
    expect(epochs(3)).toEqual([1, 2, 3]);
    expect(epochs(60)).toEqual([6, 12, 18, 24, 30, 36, 42, 48, 54, 60]);
    expect(epochs(25)).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 25]);
  });

  it('looks at 5,000 rows at most, from all over the data', () => {
    const many = new EncoderWatch(12_001, 10, 2, new Int32Array(12_001));
    const data = Float32Array.from({ length: 12_001 }, (_, i) => i);
    const sample = many.sample({ data, rows: 12_001, columns: 1 });
    expect(sample.rows).toBe(4001);
    expect([...sample.data.subarray(0, 3), ...sample.data.subarray(4000, 4001)]).toEqual([0, 3, 6, 12_000]);
  });

  it('gives up at the third look in a row at which a cluster is lost', () => {
    const lost = without(2);
    expect(() => looks([labels, lost, lost, lost])).toThrow(collapsed);
    expect(() => looks([labels, lost, lost, labels, lost, lost])).not.toThrow();
  });

  it('waits for an encoder that never had them all until half of the epochs are over', () => {
    const lost = without(2);
    expect(() => looks([lost, lost, lost, lost, lost, lost])).not.toThrow();
    expect(() => looks([lost, lost, lost, lost, lost, lost, lost])).toThrow(collapsed);
  });

  it('only warns at the end of a shorter while, and where that is allowed', () => {
    const events: TrainingEvent[] = [];
    const onEvent = (event: TrainingEvent) => events.push(event);
    const warning = { type: 'warning', message: expect.stringContaining('1 of 3 clusters (2) empty') };
    looks([labels, without(2), without(2)], { onEvent }, 80);
    expect(events).toEqual([warning]);
    looks([labels, ...Array.from({ length: 9 }, () => without(2))], { onEvent, allowEmptyClusters: true });
    expect(events).toEqual([warning, warning]);
  });

  it('does not miss a cluster of a single row, nor of fewer than a thousandth', () => {
    const one = new EncoderWatch(100, 10, 4, labels.with(0, 3));
    const lone = Int32Array.from({ length: 5000 }, (_, i) => (i < 4 ? 1 : 0));
    const few = new EncoderWatch(5000, 10, 2, lone);
    for (let epoch = 1; epoch <= 10; epoch++) {
      expect(() => one.check(labels, epoch, {})).not.toThrow();
      expect(() => few.check(new Int32Array(5000), epoch, {})).not.toThrow();
    }
  });

  it('misses any cluster where there is no prior network', () => {
    const watch = new EncoderWatch(100, 100, 3);
    looks([labels, without(2), without(2)], {}, 10, watch);
    const message = expect.stringMatching(/1 of 3 clusters \(2\) empty that are drawn from/);
    expect(() => watch.check(without(2), 40, {})).toThrow(expect.objectContaining({ message }));
  });

  it('goes on counting where it was', () => {
    const watch = watchOf();
    looks([labels, without(2), without(2)], {}, 10, watch);
    const resumed = watchOf();
    resumed.state = JSON.parse(JSON.stringify(watch.state));
    expect(() => resumed.check(without(2), 40, {})).toThrow(collapsed);
  });
});
