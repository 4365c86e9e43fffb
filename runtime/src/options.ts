import type { Precision } from './manifest.js';

/** A device that graphs run on. */
export type DeviceName = 'cuda' | 'webgpu' | 'cpu' | 'wasm';

/**
 * What one attempt to use a device gave. `adapter`: name of the graphics device, where the driver tells it. `half`: it
 * computes in half precision too (the feature `shader-f16` of WebGPU in browsers); absent where it does not, and in Node.
 */
export type DeviceReport =
  | { readonly device: DeviceName; readonly available: true; readonly adapter?: string; readonly half?: true }
  | { readonly device: DeviceName; readonly available: false; readonly reason: string };

/** What happens while a model loads, in this order; the `file-` events come for each file. */
export type ProgressEvent =
  /** The manifest was read and checked; `files` and `bytes` are what will be read next. */
  | { readonly type: 'manifest'; readonly name: string; readonly files: number; readonly bytes: number }
  /** The device was chosen; `tried` says why others were not. */
  | { readonly type: 'device'; readonly device: DeviceName; readonly tried: readonly DeviceReport[] }
  /** The file at the path `file` of the entry is read next; `total` is its size in bytes. */
  | { readonly type: 'file-start'; readonly file: string; readonly total: number }
  /** `loaded` of `total` bytes have come. */
  | { readonly type: 'file-progress'; readonly file: string; readonly loaded: number; readonly total: number }
  /** Size and SHA-256 were right. `cached`: no request was made for it. */
  | { readonly type: 'file-done'; readonly file: string; readonly total: number; readonly cached: boolean }
  /** The graphs are open: the last event. */
  | { readonly type: 'ready'; readonly name: string; readonly device: DeviceName };

/** Options of everything that reads from a zoo. */
export interface SourceOptions {
  /**
   * Folder or http(s) URL in which names are looked up.
   *
   * @default the environment variable `CLUSTERZOO_ZOO` (Node), else an installed `@clusterzoo/models`, else the npm CDN
   */
  readonly zoo?: string | URL;
  /**
   * Make no network request: folders, installed packages, bytes and the cache only.
   *
   * @default false
   */
  readonly localOnly?: boolean;
  /**
   * Folder (Node) or name of the Cache API's cache (browser) that keeps what came over the network, or false for none.
   *
   * @default the environment variable `CLUSTERZOO_CACHE`, else `clusterzoo` in the system's cache folder; in browsers
   *   `clusterzoo`
   */
  readonly cache?: string | false;
  /** Stops the work with a ZooError `ABORTED`. */
  readonly signal?: AbortSignal;
  /**
   * Hears what a person should know although nothing failed, such as a slower device than could be had.
   *
   * @default console.warn, each message once a process
   */
  readonly onWarning?: (message: string) => void;
}

/** Options of {@link ClusterModel.load}. */
export interface LoadOptions<Kind extends 'vector' | 'image' = 'vector' | 'image'> extends SourceOptions {
  /**
   * Where to run. `auto` takes the first that works of cuda, webgpu, cpu (Node) or webgpu, wasm (browser); any other
   * word is strict and throws `DEVICE_UNAVAILABLE` if it does not work. Node has `wasm` too.
   *
   * @default 'auto'
   */
  readonly device?: DeviceName | 'auto';
  /**
   * Which of the entry's precision variants to read. `auto` is `fp16` on browsers' graphics devices that compute in half
   * precision (`shader-f16`), where the entry holds it, else the manifest's `defaultPrecision`. Any other word is strict,
   * gives the same numbers on every device, and throws `INVALID_ARGUMENT` if the entry does not hold it. Variants differ
   * in download and rounding, not in speed.
   *
   * @default 'auto'
   */
  readonly precision?: Precision | 'auto';
  /**
   * Threads of one operator, at least 0; 0 lets onnxruntime choose. `cpu` only, and `wasm` in browsers, where it counts
   * for the first model of a page, and only if the page is cross-origin isolated.
   *
   * @default 0
   */
  readonly threads?: number;
  /**
   * URL of the folder with onnxruntime's `.wasm` files, which `clusterzoo-copy-assets` fills. Browsers only; counts for
   * the first model of a page.
   *
   * @default beside onnxruntime's script, where bundlers put them
   */
  readonly wasmFolder?: string | URL;
  /**
   * The kind of data the caller expects; types the outputs. Loading an entry of another kind throws `INVALID_ARGUMENT`.
   *
   * @default either kind
   */
  readonly kind?: Kind;
  /** Hears the steps of loading. */
  readonly onProgress?: (event: ProgressEvent) => void;
}
