/** What draws rows: read when something is first drawn, since pages that only cluster do without. */

export { makeOutput } from './generated.js';
export { pathRequest, sampleRequest } from './requests.js';
