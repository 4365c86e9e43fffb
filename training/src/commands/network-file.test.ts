import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { testFolder } from '../../test-fixtures/files.js';
import { readNetwork } from './network-file.js';

const folder = testFolder();

describe('readNetwork', () => {
  it('names a file that is not known after itself', async () => {
    const path = folder.write('own.onnx', 'weights');
    const sha256 = createHash('sha256').update('weights').digest('hex');
    expect(await readNetwork(path)).toEqual({ bytes: Buffer.from('weights'), sha256, name: 'own.onnx' });
  });

  it('says which file is missing', async () => {
    const thrown = { code: 'FILE_MISSING', message: expect.stringContaining('cannot read the network') };
    await expect(readNetwork(folder.path('no.onnx'))).rejects.toMatchObject(thrown);
  });
});
