export { ZooError, type ZooErrorCode } from './errors.js';
export { Random, type RandomState } from './random.js';
