import { describe, expect, it } from 'vitest';
import { platformTags, thisMachine } from './machine.js';

describe('thisMachine', () => {
  it('knows Linux with glibc', () => {
    const host = { platform: 'linux', arch: 'arm64', glibc: '2.31' };
    expect(thisMachine('It', host)).toEqual({ architecture: 'aarch64', glibc: [2, 31] });
  });

  it.each([
    ['darwin arm64', { platform: 'darwin', arch: 'arm64', glibc: undefined }],
    ['win32 x64', { platform: 'win32', arch: 'x64', glibc: undefined }],
    ['linux x64 without glibc', { platform: 'linux', arch: 'x64', glibc: undefined }],
    ['linux riscv64', { platform: 'linux', arch: 'riscv64', glibc: '2.39' }],
  ])('says what to do on %s', (here, host) => {
    const message = `TensorFlow can be set up on Linux x64 and arm64 with glibc, and this is ${here}; \
--engine onnxruntime needs no setup`;
    expect(() => thisMachine('TensorFlow', host)).toThrow(expect.objectContaining({ code: 'SETUP_FAILED', message }));
  });
});

describe('platformTags', () => {
  it('names every older C library, the newest first', () => {
    expect(platformTags({ architecture: 'x86_64', glibc: [2, 19] })).toEqual([
      'manylinux_2_19_x86_64',
      'manylinux_2_18_x86_64',
      'manylinux_2_17_x86_64',
      'manylinux2014_x86_64',
    ]);
  });
});
