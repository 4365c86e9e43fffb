import { describe, expect, it } from 'vitest';
import { parseNvidia } from './nvidia.js';

describe('parseNvidia', () => {
  it('finds the driver, of either kind of module', () => {
    const closed = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.129.03  Thu Oct 19 18:56:32 UTC 2023\nGCC 12.2';
    const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder@U16)';
    expect(parseNvidia(closed, '').driver).toBe('535.129.03');
    expect(parseNvidia(open, '').driver).toBe('570.86.15');
  });

  it('finds libraries by their whole name', () => {
    const cache = [
      "3 libs found in cache `/etc/ld.so.cache'",
      '\tlibcudart.so.12 (libc6,x86-64) => /usr/local/cuda/lib64/libcudart.so.12',
      '\tlibcuda.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libcuda.so.1',
      '\tlibcudnn_ops.so.9 (libc6,x86-64) => /usr/lib/libcudnn_ops.so.9',
    ].join('\n');
    expect(parseNvidia('', cache)).toEqual({
      driver: null,
      libraries: {
        libcuda: '/lib/x86_64-linux-gnu/libcuda.so.1',
        libcudart: '/usr/local/cuda/lib64/libcudart.so.12',
        libcublas: null,
        libcudnn: null,
      },
    });
  });
});
