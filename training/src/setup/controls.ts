/** What a setup tells whoever watches it. */
export type SetupEvent =
  /** A stage begins; `stage` is for people, for example `building the addon`. */
  | { readonly type: 'stage'; readonly stage: string }
  /** Bytes of `file` that are here; `total` is undefined where it is not known. */
  | { readonly type: 'bytes'; readonly file: string; readonly loaded: number; readonly total: number | undefined }
  /** Files of the stage that are done, of those that there are. */
  | { readonly type: 'count'; readonly done: number; readonly total: number }
  /** What should not be missed, though nothing failed. */
  | { readonly type: 'warning'; readonly message: string };

/** Callbacks and limits that every part of a setup takes. */
export interface SetupControls {
  readonly onEvent?: (event: SetupEvent) => void;
  /** Ends the setup with a ZooError `ABORTED`, and the programs that it started. */
  readonly signal?: AbortSignal;
}
