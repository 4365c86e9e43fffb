import type { SessionBackend } from './session.js';
import { createWebBackend } from './web-backend.js';

/** The backend of this page or worker. */
export const backend: SessionBackend = createWebBackend({
  webgpu: () => import('onnxruntime-web/webgpu'),
  wasm: () => import('onnxruntime-web/wasm'),
});
