import { statSync } from 'node:fs';
import { ZooError } from '@clusterzoo/runtime';
import { datasetNames, isFolder } from '../data/registry.js';

/** What to warn of where a table has its labels in a file, which are not those of its test split; else undefined. */
export function unlabelledTest({ data, labels, test, testLabels }: TestLabels): string | undefined {
  if (test === undefined || testLabels !== undefined) return undefined;
  const { labelFile } = labelsOf(data, labels);
  return labelFile && `${test} has no labels: ${labelFile} has only those of --data; name theirs with --test-labels`;
}

/** Where labels come from. */
export interface LabelOptions {
  /** The table's column, by name or number. */
  readonly labels?: string | number;
  /** Path of the file that holds them. */
  readonly labelFile?: string;
  /** Pictures are labelled by the folders that they are in. */
  readonly labelFolders?: boolean;
}

/** What a command line says of a test split and of labels. */
export interface TestLabels {
  readonly data?: string;
  readonly labels?: string | number;
  readonly test?: string;
  readonly testLabels?: string;
}

/**
 * A value that names an existing file is the file, else it is a column; of a folder of pictures `folders`.
 *
 * @throws ZooError `INVALID_ARGUMENT` for anything else of a folder of pictures
 */
export function labelsOf(data: string | undefined, labels: string | number | undefined): LabelOptions {
  if (labels === undefined) return {};
  const pictures = data !== undefined && !datasetNames.includes(data) && isFolder(data);
  if (pictures && labels === 'folders') return { labelFolders: true };
  if (typeof labels === 'string' && isFile(labels)) return { labelFile: labels };
  if (!pictures) return { labels };
  const legal = '`folders`, or a file with one for each picture in the order of their paths';
  throw new ZooError('INVALID_ARGUMENT', `labels of pictures must be ${legal}; there is no file ${labels}`);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
