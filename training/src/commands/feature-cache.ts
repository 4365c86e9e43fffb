import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '@clusterzoo/runtime/cache-folder';
import { KeptFiles } from './kept-files.js';

/** What files hold and how they are named; files of another format are never found. */
const FORMAT = 'clusterzoo features 1';

/** Options of {@link FeatureCache}. */
export interface FeatureCacheOptions {
  /** @default `features` in clusterzoo's cache folder */
  readonly folder?: string;
  /** Files beyond it make room, those not used for longest first. @default 2 GB */
  readonly mostBytes?: number;
}

/** What features are of. */
export interface FeatureKey {
  /** [N, channels, height, width]. */
  readonly images: Float32Array;
  /** SHA-256 of the model, how it is shown the pictures, their shape: all that decides the features besides the pixels. */
  readonly about: readonly (string | number)[];
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** Keeps the features of pictures in files, named by the SHA-256 of what they are of. */
export class FeatureCache {
  readonly #files: KeptFiles;

  constructor({ folder = join(cacheFolder(), 'features'), mostBytes = 2e9 }: FeatureCacheOptions = {}) {
    this.#files = new KeptFiles({ folder, ending: '.features', mostBytes });
  }

  /** [N, features], or undefined where they are not there. */
  async read(key: FeatureKey): Promise<Float32Array | undefined> {
    const payload = await this.#files.read(nameOf(key));
    return payload && new Float32Array(Uint8Array.from(payload).buffer);
  }

  async write(key: FeatureKey, features: Float32Array): Promise<void> {
    await this.#files.write(nameOf(key), bytesOf(features));
  }
}

function nameOf({ images, about }: FeatureKey): string {
  const head = JSON.stringify([FORMAT, endianness(), images.length, ...about]);
  return createHash('sha256').update(head).update(bytesOf(images)).digest('hex');
}
