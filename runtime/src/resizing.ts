/** What pictures are resized with. A module of its own, which is read late even where programs resize by themselves. */

export { pixelsToImage } from './pixels.js';
