import { describe, expect, it } from 'vitest';
import { affineRanges } from '../methods/prior-network/options.js';
import { affine, augmentationOf } from './affine-options.js';

const image = { kind: 'image', height: 6, width: 5, channels: 3 } as const;
const shape = { channels: 3, height: 6, width: 5 };

describe('--affine', () => {
  it('takes names, and ranges one by one', () => {
    expect(affine('paper')).toEqual(affineRanges.paper);
    expect(affine('none')).toBe('none');
    expect(affine('rotation=20, scale=0.3:1')).toEqual({ ...affineRanges.small, rotation: 20, scale: [0.3, 1] });
    expect(affine('scale=0.25,shear=0.2,shift=0')).toEqual({ rotation: 10, scale: [0.75, 1.25], shear: 0.2, shift: 0 });
  });

  it.each(['', 'turn=3', 'rotation=-4', 'scale=1', 'scale=2:1', 'scale=1:2:3', 'toString', 'shift'])(
    'refuses "%s"',
    (text) => {
      expect(() => affine(text)).toThrow(/must be/);
    },
  );
});

describe('augmentationOf', () => {
  const preset = { kind: 'affine', ...shape, ranges: affineRanges.strong } as const;

  it('is that of the preset unless something is asked for', () => {
    expect(augmentationOf({}, image, preset)).toBe(preset);
    expect(augmentationOf({ affine: 'none' }, image, preset)).toEqual({ kind: 'none' });
  });

  it('adds mirroring and brightness to the ranges', () => {
    expect(augmentationOf({ flip: true }, image, preset)).toEqual({
      ...{ kind: 'affine', ...shape },
      ranges: { ...affineRanges.strong, flip: true },
    });
    expect(augmentationOf({ affine: affineRanges.paper, brightness: 0.3 }, image, { kind: 'none' })).toEqual({
      ...{ kind: 'affine', ...shape },
      ranges: { ...affineRanges.paper, brightness: 0.3 },
    });
  });

  it('refuses to move what is no picture', () => {
    expect(() => augmentationOf({ flip: true }, { kind: 'vector' }, { kind: 'none' })).toThrow(/pictures/);
  });
});
