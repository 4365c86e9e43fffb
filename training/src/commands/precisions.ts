import type { Precision } from '@clusterzoo/runtime';

/** All precisions, the most exact first. */
export const PRECISIONS: readonly Precision[] = ['fp32', 'fp16', 'int8'];
