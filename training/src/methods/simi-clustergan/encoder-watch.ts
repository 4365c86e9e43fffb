import type { JsonValue } from '../../checkpoint.js';
import type { Resumable } from '../checkpoints.js';
import { CollapsedError } from '../collapsed-error.js';
import type { TrainingControls } from '../events.js';
import { labelMasses, type Rows, selectRows } from '../rows.js';

/** How often the encoder is looked at in a training, on how many rows at most. */
const LOOKS = 10;
const MOST_ROWS = 5000;
/** Looks in a row at which clusters are missing before the training is given up. */
const PATIENCE = 3;
/** Share of the rows from which on a cluster is missed, and their number. */
const MISSED = { share: 1e-3, rows: 2 } as const;

/**
 * Watches whether the encoder keeps the clusters that the prior network found. A look takes a fifteenth of an epoch at
 * most, and there are ten of them; a cluster is missing where the encoder puts no row into it, though the prior network
 * put a thousandth of them there, and two rows at least. Until half of the epochs are over, that counts only for an
 * encoder that had them all before: another one is still learning. Where there is no prior network, every cluster is
 * expected to have as many rows.
 */
export class EncoderWatch implements Resumable {
  readonly #indices: Int32Array;
  /** Share of the rows of {@link sample} that each cluster is expected to have. */
  readonly #expected: Float32Array;
  /** Looks in a row at which clusters were missing. */
  #streak = 0;
  /** Whether there was a look at which none was. */
  #complete = false;

  /** @param labels - the prior network's cluster of each row; absent where there is none */
  constructor(
    rows: number,
    private readonly epochs: number,
    private readonly clusters: number,
    private readonly labels?: Int32Array,
  ) {
    const stride = Math.ceil(rows / MOST_ROWS);
    this.#indices = Int32Array.from({ length: Math.ceil(rows / stride) }, (_, i) => i * stride);
    this.#expected = labels
      ? labelMasses(
          this.#indices.map((index) => labels[index]!),
          clusters,
        )
      : new Float32Array(clusters).fill(1 / clusters);
  }

  /** Whether to look after `epoch` epochs. */
  due(epoch: number): boolean {
    return epoch === this.epochs || epoch % Math.ceil(this.epochs / LOOKS) === 0;
  }

  /** The rows to look at. */
  sample(data: Rows): Rows {
    return selectRows(data, this.#indices);
  }

  /**
   * Judges the encoder's clusters of the rows of {@link sample}.
   *
   * @throws ZooError `TRAINING_COLLAPSED` at the third look in a row with clusters missing, unless that is allowed
   */
  check(found: Int32Array, epoch: number, { onEvent, allowEmptyClusters }: TrainingControls): void {
    const own = labelMasses(found, this.clusters);
    const least = Math.max(MISSED.share, MISSED.rows / found.length);
    const missing = [...own.keys()].filter((k) => own[k] === 0 && this.#expected[k]! >= least);
    if (missing.length === 0) {
      [this.#streak, this.#complete] = [0, true];
      return;
    }
    if (this.#complete || epoch >= this.epochs / 2) this.#streak++;
    const clusters = `${missing.length} of ${this.clusters} clusters (${missing.join(', ')})`;
    const message = `the encoder leaves ${clusters} empty that ${this.labels ? 'the prior network fills' : 'are drawn from'}`;
    if (this.#streak >= PATIENCE && !allowEmptyClusters) {
      const remedy = 'try more epochs, a lower learning rate, another seed or fewer clusters, or allow empty clusters';
      throw new CollapsedError(`${message}, still after ${epoch} epochs: it has collapsed; ${remedy}`, {
        kind: 'encoder',
      });
    }
    if (epoch === this.epochs) onEvent?.({ type: 'warning', message: `${message}: train longer, or try another seed` });
  }

  get state(): JsonValue {
    return { streak: this.#streak, complete: this.#complete };
  }

  set state(state: JsonValue) {
    const { streak, complete } = state as { streak: number; complete: boolean };
    [this.#streak, this.#complete] = [streak, complete];
  }
}
