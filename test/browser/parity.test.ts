import { describe, expect, it } from 'vitest';
import { expectSameAnswers, zooNames, zooReference } from '../support/zoo-parity.js';
import { browserPath, WEBGPU_MS } from './chromium.js';
import { browserFixture, type Globals } from './fixture.js';

describe.skipIf(!browserPath)('browser and Node', () => {
  const fixture = browserFixture();

  it.each(zooNames.flatMap((name) => [[name, 'wasm'] as const, [name, 'webgpu'] as const]))(
    'agree about %s on %s',
    async (name, device) => {
      const reference = await zooReference(name);
      const { rows, count, precision } = reference;
      const page = await fixture.open();
      const found = await page.evaluate(
        (question) => {
          const { zoo, askZoo } = globalThis as unknown as Globals;
          return askZoo(zoo.ClusterModel, question);
        },
        { entry: `models/${name}`, device, precision, rows, count },
      );
      await page.context().close();
      expect(found.device).toBe(device);
      expectSameAnswers(found, reference);
    },
    WEBGPU_MS,
  );
});
