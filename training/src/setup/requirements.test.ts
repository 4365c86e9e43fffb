import { describe, expect, it } from 'vitest';
import { nvidiaRequirements, parseRequirement } from './requirements.js';

describe('parseRequirement', () => {
  it.each([
    ['nvidia-cuda-nvrtc~=13.0; extra == "cuda"', 'nvidia-cuda-nvrtc', '~=13.0'],
    ['nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"', 'nvidia-cublas-cu12', '<13.0,>=12.5.3.2'],
    ['nvidia-cudnn-cu12 (==9.1.0.70) ; platform_system == "Linux"', 'nvidia-cudnn-cu12', '==9.1.0.70'],
    ['Nvidia_Nvjitlink', 'nvidia-nvjitlink', ''],
    ['absl-py >= 1.0.0', 'absl-py', '>=1.0.0'],
    ['requests[security]>=2; python_version < "3.12"', 'requests', '>=2'],
    ['nvidia-cublas', 'nvidia-cublas', ''],
  ])('reads %s', (text, name, versions) => {
    expect(parseRequirement(text)).toEqual({ name, versions });
  });

  it('reads no nonsense', () => {
    expect(parseRequirement('; extra == "cuda"')).toBeUndefined();
  });
});

describe('nvidiaRequirements', () => {
  it('takes the packages of NVIDIA, each once, with all that is asked of its version', () => {
    const metadata = [
      { key: 'Name', value: 'nvidia-something' },
      { key: 'Requires-Dist', value: 'numpy>=1.21.6' },
      { key: 'Requires-Dist', value: 'nvidia-cuda-runtime~=13.0; extra == "cuda"' },
      { key: 'Requires-Dist', value: 'nvidia-cuda-runtime<13.5' },
      { key: 'Requires-Dist', value: 'nvidia-cudnn-cu13; extra == "cudnn"' },
    ];
    expect(nvidiaRequirements(metadata)).toEqual([
      { name: 'nvidia-cuda-runtime', versions: '~=13.0,<13.5' },
      { name: 'nvidia-cudnn-cu13', versions: '' },
    ]);
  });
});
