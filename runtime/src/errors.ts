/** Every code a {@link ZooError} can carry. Codes are stable: programs may branch on them. */
export type ZooErrorCode =
  /** An argument or option of the wrong type or out of its range, or options that exclude each other. */
  | 'INVALID_ARGUMENT'
  /** Rows with values that cannot be: no number, NaN, Infinity, out of the legal range. */
  | 'INVALID_DATA'
  /** Rows or arrays of another size than the model or the other arguments have. */
  | 'SHAPE_MISMATCH'
  /** No zoo entry, data set or run of that name or in that place. */
  | 'NOT_FOUND'
  /** The caller's AbortSignal fired; `cause` is its reason. */
  | 'ABORTED'
  /** The object was disposed of before the call. */
  | 'DISPOSED'
  /** The device asked for, or every device, does not work here; the message says why. */
  | 'DEVICE_UNAVAILABLE'
  /** A manifest or index that is not what its format asks for. */
  | 'MANIFEST_INVALID'
  /** A file is not there, or its place cannot be read or reached. */
  | 'FILE_MISSING'
  /** A file whose size or SHA-256 is not the one that the manifest lists. */
  | 'FILE_CHANGED'
  /** An ONNX graph that does not run, or that does not fit its manifest. */
  | 'GRAPH_INVALID'
  /** A network uses an operation that cannot be exported to ONNX. */
  | 'UNSUPPORTED_OP'
  /** A graph's constants pass the 2 GiB that one ONNX file can hold. */
  | 'GRAPH_TOO_LARGE'
  /** An exported graph does not compute what the trained network computes. */
  | 'PARITY_FAILED'
  /** A loss or weight became NaN or infinite during training, or a loss ran away. */
  | 'TRAINING_DIVERGED'
  /** Clusters came out empty, or nearly everything fell into few of them. */
  | 'TRAINING_COLLAPSED'
  /** A checkpoint or run that is damaged or was written by another version. */
  | 'CHECKPOINT_INVALID'
  /** A training is under way in the run folder; the message names its process. */
  | 'RUN_IN_USE'
  /** An optional package that a call needs is not installed; the message names it. */
  | 'PACKAGE_MISSING'
  /** Something that `clusterzoo setup` needs is missing or does not fit; the message says what. */
  | 'SETUP_FAILED';

/** The one error class of clusterzoo. The message names the bad value, the legal ones and what to do. */
export class ZooError extends Error {
  override readonly name = 'ZooError' as const;

  /**
   * @param code - stable, machine-readable reason
   * @param message - bad value, legal values, remedy
   * @param options - `cause`: the error underneath, if any
   */
  constructor(
    readonly code: ZooErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
