import { ClusterModel } from './model.js';
import { type Port, serve } from './worker-service.js';

// The whole script of a worker: `ClusterModel.inWorker` in the page talks to it.
serve(globalThis as unknown as Port, (source, options) => ClusterModel.load(source, options));
