import { ClusterModel, type DeviceName } from '@clusterzoo/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { noVulkan, vulkanFixture } from '../support/vulkan.js';
import { askZoo, type ZooAnswers, type ZooQuestion } from '../support/zoo-answers.js';
import { expectSameAnswers, zoo, zooNames, zooReference } from '../support/zoo-parity.js';

/** SwiftShader compiles shaders on the CPU, slowly where that does much else. */
const PATIENCE_MS = 900_000;

async function questionOf(name: string, device: DeviceName): Promise<ZooQuestion> {
  const { rows, count, precision } = await zooReference(name);
  return { entry: `${zoo}${name}`, device, precision, rows, count };
}

describe('in Node, wasm agrees with cpu', () => {
  it.each(zooNames)('about %s', async (name) => {
    const found = await askZoo(ClusterModel, await questionOf(name, 'wasm'));
    expect(found.device).toBe('wasm');
    expectSameAnswers(found, await zooReference(name));
  });
});

describe.skipIf(noVulkan)(`in Node, webgpu agrees with cpu${noVulkan}`, () => {
  const vulkan = vulkanFixture();
  let answers: ZooAnswers[];
  beforeAll(async () => {
    const questions = [];
    for (const name of zooNames) questions.push(await questionOf(name, 'webgpu'));
    answers = (await vulkan.run('test/parity/zoo-child.ts', [], JSON.stringify(questions))) as ZooAnswers[];
  }, PATIENCE_MS);

  it.each([...zooNames.entries()])('about entry %i, %s', async (i, name) => {
    expect(answers[i]!.device).toBe('webgpu');
    expectSameAnswers(answers[i]!, await zooReference(name));
  });
});
