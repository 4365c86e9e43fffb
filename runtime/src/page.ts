/** What a page needs of the runtime: the script that pages without a bundler load. */

export { probeDevices } from './devices.js';
export { readManifest } from './entry.js';
export { ZooError } from './errors.js';
export { ClusterModel } from './model.js';
export { version } from './version.js';
export { listZoo } from './zoo.js';
