import type { Pixels } from '@clusterzoo/runtime';
import { describe, expect, it } from 'vitest';
import { numbersOf } from '../../../test/support/numbers.js';
import { ImageStack } from './image-stack.js';

const grey = (level: number): Pixels => ({ data: new Uint8Array(4).fill(level), width: 2, height: 2, channels: 1 });
const red: Pixels = { data: Uint8Array.of(255, 0, 0), width: 1, height: 1, channels: 3 };
const options = { size: { height: 2, width: 2 }, capacity: 3 } as const;

describe('ImageStack', () => {
  it('stays grey for as long as all pictures are', async () => {
    const stack = await ImageStack.open({ ...options, channels: 'auto' });
    await stack.add(grey(0));
    await stack.add(grey(255));
    expect([stack.count, stack.channels]).toEqual([2, 1]);
    expect([...numbersOf(stack.data)]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('turns to colour with the first picture that has some, and keeps those before', async () => {
    const stack = await ImageStack.open({ ...options, channels: 'auto' });
    await stack.add(grey(255));
    await stack.add(red);
    await stack.add(grey(51));
    expect([stack.count, stack.channels]).toEqual([3, 3]);
    const plane = (level: number) => new Array<number>(4).fill(Math.fround(level));
    const [white, redness] = [
      [plane(1), plane(1), plane(1)],
      [plane(1), plane(0), plane(0)],
    ];
    expect([...numbersOf(stack.data)]).toEqual([white, redness, [plane(0.2), plane(0.2), plane(0.2)]].flat(2));
  });

  it('knows that grey pictures were rounded, also once there is one in colour', async () => {
    const stack = await ImageStack.open({ ...options, channels: 'auto', store: { mostNumbers: 0 } });
    await stack.add(grey(9));
    expect(stack.rounded).toBe(false);
    // Made smaller, its pixels are between two levels.
    const data = Uint8Array.from({ length: 9 }, (_, i) => 20 * i);
    await stack.add({ data, width: 3, height: 3, channels: 1 });
    expect(stack.rounded).toBe(true);
    await stack.add(red);
    expect([stack.channels, stack.rounded]).toEqual([3, true]);
  });

  it('makes colours grey where it is asked to', async () => {
    const stack = await ImageStack.open({ ...options, channels: 1 });
    await stack.add(red);
    expect(stack.data).toHaveLength(4);
    for (const value of numbersOf(stack.data)) expect(value).toBeCloseTo(0.299, 6);
  });
});
