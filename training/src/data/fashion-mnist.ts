import { idxImages } from './idx-images.js';

/** Fashion-MNIST: grey pictures of articles of clothing, 28 × 28 pixels, on black. */
export const fashionMnist = idxImages({
  name: 'fashion-mnist',
  folder: 'fashion-mnist',
  licence: 'MIT',
  source: 'H. Xiao, K. Rasul, R. Vollgraf: Fashion-MNIST (Zalando Research), arXiv 1708.07747',
  classNames: ['T-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle boot'],
  bytes: {
    'train-images-idx3-ubyte.gz': 26_421_880,
    'train-labels-idx1-ubyte.gz': 29_515,
    't10k-images-idx3-ubyte.gz': 4_422_102,
    't10k-labels-idx1-ubyte.gz': 5_148,
  },
  sha256: {
    'train-images-idx3-ubyte.gz': 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    'train-labels-idx1-ubyte.gz': 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    't10k-images-idx3-ubyte.gz': '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    't10k-labels-idx1-ubyte.gz': '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
  homes: [
    'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
    'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
  ],
});
