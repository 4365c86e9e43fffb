import { findTensorFlow } from '../../training/src/engine/tensorflow-packages.js';

/** Whether there is a TensorFlow to test with. Where CLUSTERZOO_TEST_TENSORFLOW is set, its absence is a failure. */
export const hasTensorFlow = findTensorFlow().length > 0 || Boolean(process.env.CLUSTERZOO_TEST_TENSORFLOW);

/** Added to the titles of tests that are skipped without it. */
export const needsTensorFlow = hasTensorFlow ? '' : ' (skipped: no TensorFlow here, see clusterzoo setup tensorflow)';
