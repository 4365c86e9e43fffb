/** The part of jsfive, a reader of HDF5 files, that is used here. */
declare module 'jsfive' {
  /** An array in a file. */
  export interface Dataset {
    readonly shape: readonly number[];
    /** All values, the last index varying fastest. */
    readonly value: readonly number[];
  }

  export class File {
    constructor(bytes: ArrayBuffer, name: string);
    get(path: string): Dataset;
  }
}
