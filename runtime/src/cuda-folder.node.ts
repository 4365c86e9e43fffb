import { join } from 'node:path';
import { cacheFolder } from './cache-folder.node.js';

/** Folder of what `clusterzoo setup cuda` makes for one version of onnxruntime-node; `CudaSetup` says what is in it. */
export function cudaFolder(version: string, cache: string = cacheFolder()): string {
  return join(cache, 'onnxruntime-cuda', version);
}
