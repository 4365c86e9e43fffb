import { describe, expect, it } from 'vitest';
import { codeOf } from '../../../test/support/error-code.js';
import { type ConvolutionalArchitecture, imagePlan, isImageSize, squareSides } from './architecture.js';

const plan = (height: number, width = height, changes: Partial<ConvolutionalArchitecture> = {}) =>
  imagePlan({ kind: 'convolutional', channels: 1, height, width, widthFactor: 1, ...changes });

describe('imagePlan', () => {
  it.each([
    [28, 7, [64, 128], 128, [64], 1024],
    [32, 2, [64, 128, 256, 512], 448, [256, 128, 64], undefined],
    [48, 3, [64, 128, 256, 512], 512, [256, 128, 64], undefined],
    [64, 2, [64, 128, 256, 512, 1024], 1024, [512, 256, 128, 64], undefined],
    [96, 3, [128, 256, 512, 1024, 2048], 1024, [1024, 512, 256, 128], undefined],
    [256, 2, [128, 256, 512, 1024, 2048, 2048, 2048], 1024, [2048, 2048, 1024, 512, 256, 128], undefined],
  ])('of squares of side %i', (side, smallest, trunk, seed, ups, fully) => {
    const expected = { smallest: { height: smallest, width: smallest }, trunk, seed, ups };
    expect(plan(side)).toEqual(fully === undefined ? expected : { ...expected, fully });
  });

  it('halves both sides of others as often', () => {
    expect(plan(32, 56).smallest).toEqual({ height: 4, width: 7 });
    expect(plan(56, 32).trunk).toEqual([64, 128, 256]);
  });

  it('rounds filters to multiples of 8, from 8 on', () => {
    expect(plan(28, 28, { widthFactor: 0.3 })).toMatchObject({ trunk: [16, 40], seed: 40, ups: [16], fully: 304 });
    expect(plan(28, 28, { widthFactor: 0.1 })).toMatchObject({ trunk: [6, 16], fully: 104 });
    expect(plan(28, 28, { widthFactor: 1e-9 })).toMatchObject({ trunk: [1, 1], fully: 1 });
  });

  it.each([
    ['an odd side', { height: 29 }],
    ['a side that leaves too many rows', { width: 60 }],
    ['sides that cannot be halved alike', { height: 28, width: 128 }],
    ['a small side', { height: 4, width: 4 }],
    ['a part of a row', { height: 28.5 }],
    ['a width factor of 0', { widthFactor: 0 }],
    ['a width factor of NaN', { widthFactor: Number.NaN }],
    ['no channel', { channels: 0 }],
  ])('rejects %s', (_, changes) => {
    expect(codeOf(() => plan(28, 28, changes))).toBe('INVALID_ARGUMENT');
  });

  it('names the sizes that there are networks for', () => {
    expect(() => plan(30)).toThrow('8, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224 or 256');
    expect(squareSides.every((side) => isImageSize(side, side))).toBe(true);
    expect(isImageSize(30, 30)).toBe(false);
  });
});
