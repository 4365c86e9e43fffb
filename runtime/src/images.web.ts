import type { Picture } from './images.js';

/** For messages: what can be decoded here. */
export const PICTURES =
  'pictures: Files, Blobs, ImageData, ImageBitmap, <img>, <canvas>, OffscreenCanvas, <video>, VideoFrame';

/** Where drawable objects have their sizes, by the names of their classes, which hold for objects of other frames too. */
export const SIZES = {
  ImageBitmap: ['width', 'height'],
  HTMLImageElement: ['naturalWidth', 'naturalHeight'],
  HTMLCanvasElement: ['width', 'height'],
  OffscreenCanvas: ['width', 'height'],
  HTMLVideoElement: ['videoWidth', 'videoHeight'],
  VideoFrame: ['displayWidth', 'displayHeight'],
} as const;

export function classOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whether the canvas can draw it as it is. */
export function isDrawable(value: unknown): value is CanvasImageSource {
  return Object.hasOwn(SIZES, classOf(value));
}

export function isEncodedPicture(value: unknown): value is Picture {
  return isDrawable(value) || value instanceof Blob || value instanceof Uint8Array;
}

/** What decodes them. */
export const decoding = () => import('./decoding.web.js');
