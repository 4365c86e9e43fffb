import { idxImages } from './idx-images.js';

/** MNIST: grey pictures of handwritten digits, 28 × 28 pixels, white on black. */
export const mnist = idxImages({
  name: 'mnist',
  folder: 'mnist',
  licence: 'CC BY-SA 3.0',
  source: 'Y. LeCun, C. Cortes, C. J. C. Burges: the MNIST database of handwritten digits',
  bytes: {
    'train-images-idx3-ubyte.gz': 9_912_422,
    'train-labels-idx1-ubyte.gz': 28_881,
    't10k-images-idx3-ubyte.gz': 1_648_877,
    't10k-labels-idx1-ubyte.gz': 4_542,
  },
  sha256: {
    'train-images-idx3-ubyte.gz': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
    'train-labels-idx1-ubyte.gz': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
    't10k-images-idx3-ubyte.gz': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
    't10k-labels-idx1-ubyte.gz': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  },
  homes: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
});
