import type { Dataset, VectorDataset } from './dataset.js';

/** A file of a data set as it is published. */
export interface DatasetFile {
  readonly name: string;
  /** SHA-256 of its content, unpacked where it is gzip: the same data may have been packed anew. */
  readonly sha256: string;
  /** Where it can be had, tried in turn; none where it is made from another file. */
  readonly urls: readonly string[];
}

/** A published file that a data set's own files are made from. */
export interface DatasetOrigin {
  readonly file: DatasetFile;
  /** Makes the data set's files of it: their contents by name. */
  make(path: string): Promise<Readonly<Record<string, string>>>;
}

/** A data set that is known by name. */
export interface KnownDataset {
  /** What `--data` takes. */
  readonly name: string;
  /** Folder of its files in a folder of data sets. */
  readonly folder: string;
  /** Folder of this package that holds its files, where they come with it. */
  readonly bundled?: string;
  readonly files: readonly DatasetFile[];
  readonly origin?: DatasetOrigin;
  readonly rows: { readonly train: number; readonly test?: number };
  readonly features: number;
  readonly classes: number;
  readonly licence: string;
  readonly source: string;
  /** @param paths - of its files, in their order, whose content has been checked */
  load(paths: readonly string[]): Promise<Dataset>;
}

/** What a data set of vectors says of itself, as its dataset has it. */
export function knownFacts({
  name,
  features,
  classes,
  licence,
  source,
}: KnownDataset): Pick<VectorDataset, 'name' | 'kind' | 'features' | 'classes' | 'licence' | 'source'> {
  return { name, kind: 'vector', features, classes, licence, source };
}
