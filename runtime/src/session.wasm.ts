import type { SessionBackend } from './session.js';
import { createWebBackend } from './web-backend.js';

/** The backend of pages that take the light entry. */
export const backend: SessionBackend = createWebBackend({ wasm: () => import('onnxruntime-web/wasm') });
