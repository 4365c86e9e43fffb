import type { Dataset, VectorDataset } from './dataset.js';

/**
 * How a file is told from any other: by its content, unpacked where it is gzip, as the same data may have been packed
 * anew. MD5 only where no SHA-256 is published.
 */
export type Checksum = { readonly sha256: string } | { readonly md5: string };

/** A file of a data set as it is published. */
export type DatasetFile = Checksum & {
  readonly name: string;
  /** Where it can be had, tried in turn; none where it is made from another file or comes in an archive. */
  readonly urls: readonly string[];
  /** Size as it is published. */
  readonly bytes?: number;
};

/** An archive (tar) that a data set is published as. Its files are checked one by one once they are out of it. */
export interface DatasetArchive {
  /** As it is published. */
  readonly name: string;
  /** Names that it has where it was packed in another way. */
  readonly otherNames?: readonly string[];
  /** Where it can be had, tried in turn. */
  readonly urls: readonly string[];
  /** Size as it is published. */
  readonly bytes: number;
  /** Of the archive as it is published, packed. */
  readonly md5: string;
  /** Folder of the files in it. */
  readonly folder: string;
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
  readonly archive?: DatasetArchive;
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
