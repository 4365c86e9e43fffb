import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@clusterzoo/source'] },
  ssr: { resolve: { conditions: ['@clusterzoo/source'] } },
  test: {
    include: ['{runtime,runtime/demo,export,training}/src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    // Whatever the terminal of whoever runs them, also in the processes that they start.
    env: { NO_COLOR: '1' },
  },
});
