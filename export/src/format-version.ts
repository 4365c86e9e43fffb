import type { Manifest } from '@clusterzoo/runtime';

/** Of the manifests that are written; the type is that of the runtime, which reads no other. */
export const FORMAT_VERSION: Manifest['formatVersion'] = 2;
