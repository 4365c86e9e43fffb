/** Every code a {@link ZooError} can carry. Codes are stable: programs may branch on them. */
export type ZooErrorCode =
  | 'INVALID_ARGUMENT'
  | 'INVALID_DATA'
  | 'SHAPE_MISMATCH'
  | 'NOT_FOUND'
  | 'ABORTED'
  | 'DISPOSED'
  | 'DEVICE_UNAVAILABLE'
  | 'MANIFEST_INVALID'
  | 'FILE_MISSING'
  | 'FILE_CHANGED'
  | 'GRAPH_INVALID'
  | 'UNSUPPORTED_OP'
  | 'GRAPH_TOO_LARGE'
  | 'PARITY_FAILED'
  | 'TRAINING_DIVERGED'
  | 'TRAINING_COLLAPSED'
  | 'CHECKPOINT_INVALID'
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
