import type { Clusterer, ProgressEvent } from '@clusterzoo/runtime';
import { element } from './element.js';

const DEVICES: Readonly<Record<string, string>> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** `599 kB`, `12.4 MB`. */
export function inBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A line that says where the networks run, how large they are and how long they take. */
export class Status {
  readonly element = element('p', { class: 'status' });
  readonly #device = element('span', { class: 'status-device' });
  readonly #size = element('span', { class: 'status-size' });
  readonly #answer = element('span', { class: 'status-answer' });
  readonly #parts = new Map<string, { loaded: number; total: number }>();

  constructor() {
    this.element.append(this.#device, this.#size, this.#answer);
  }

  /** Begins anew, with another model. */
  reset(): void {
    this.#parts.clear();
    this.element.className = 'status loading';
    this.#device.textContent = 'Loading';
    this.#size.textContent = '';
    this.#answer.textContent = '';
  }

  progress(event: ProgressEvent): void {
    if (event.type === 'manifest') this.#size.textContent = inBytes(event.bytes);
    if (event.type === 'file-progress' || event.type === 'file-start' || event.type === 'file-done') {
      const loaded = event.type === 'file-progress' ? event.loaded : event.type === 'file-done' ? event.total : 0;
      this.#parts.set(event.file, { loaded, total: event.total });
      const parts = [...this.#parts.values()];
      const share =
        parts.reduce((sum, part) => sum + part.loaded, 0) / parts.reduce((sum, part) => sum + part.total, 0);
      this.#device.textContent = `Loading ${Math.round(100 * share)} %`;
    }
  }

  /** The model is there. */
  ready({ device }: Clusterer): void {
    this.element.className = 'status';
    this.#device.textContent = DEVICES[device] ?? device;
  }

  answered(milliseconds: number): void {
    this.#answer.textContent = `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
    this.#answer.title = 'From question to answer, the last time';
  }
}
