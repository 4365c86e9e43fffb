import { isGrey, type Manifest, type PixelShape, type Pixels, pixelsToImage, ZooError } from '@clusterzoo/runtime';

/** Pictures as a model takes them. */
export interface PictureInput extends PixelShape {
  /** The value of black. */
  readonly low: number;
  /** The value of white. */
  readonly high: number;
}

/**
 * How a model takes pictures: as such, or as rows of grey pixels.
 *
 * @throws ZooError `INVALID_ARGUMENT` for a model of other rows
 */
export function pictureInput({ input, name }: Manifest): PictureInput {
  const [low, high] = input.range as readonly [number, number];
  if (input.kind === 'image') return { channels: input.channels, height: input.height, width: input.width, low, high };
  if (input.layout) return { channels: 1, ...input.layout, low, high };
  throw new ZooError('INVALID_ARGUMENT', `${name} takes rows of ${input.features} numbers, no pictures; give a table`);
}

/** Pixels in [0, 1] in the range of the model's own. */
export function inRange(pixels: Float32Array, { low, high }: Pick<PictureInput, 'low' | 'high'>): Float32Array {
  return pixels.map((value) => low + (high - low) * value);
}

/** Brightness from which the edge of a picture is light, and up to which it is dark. */
const LIGHT = 0.8;
const DARK = 0.2;

/** Share of pictures that must be alike before anything is said of all. */
const MOST = 0.6;

/** Light or dark at the edge, as drawings and letters are on their paper; undefined where there is no telling. */
export type Ground = 'light' | 'dark' | undefined;

/** Makes rows of pictures for a model, and remembers what it had to change. */
export class PictureReader {
  /** Pictures read. */
  count = 0;
  /** Those of them that had another size. */
  resized = 0;
  /** Those that had colours which the model does not see. */
  greyed = 0;
  readonly #grounds: Ground[] = [];

  /** @param invert - take light for dark, and dark for light */
  constructor(
    readonly input: PictureInput,
    private readonly invert = false,
  ) {}

  /** A picture as a row of the model's input. */
  read(pixels: Pixels): Float32Array {
    const { channels, height, width } = this.input;
    this.count++;
    if (pixels.height !== height || pixels.width !== width) this.resized++;
    if (channels === 1 && !isGrey(pixels)) this.greyed++;
    const image = pixelsToImage(pixels, this.input);
    if (this.invert) for (let at = 0; at < image.length; at++) image[at] = 1 - image[at]!;
    this.#grounds.push(groundOf(image, this.input));
    return inRange(image, this.input);
  }

  /** What most pictures have at their edges. */
  get ground(): Ground {
    return mostOf(this.#grounds);
  }

  /** What was changed, in words; undefined where nothing was. */
  get note(): string | undefined {
    const { height, width } = this.input;
    const changes = [
      ...(this.resized > 0 ? [`${this.resized} resized to ${height} × ${width}`] : []),
      ...(this.greyed > 0 ? [`${this.greyed} made grey`] : []),
    ];
    return changes.length > 0 ? `of ${this.count} pictures, ${changes.join(' and ')}, as the model needs` : undefined;
  }
}

/** What most rows of a model's own have at the edges of their pictures. */
export function groundOfRows(rows: readonly Float32Array[], input: PictureInput): Ground {
  const { low, high } = input;
  return mostOf(
    rows.map((row) =>
      groundOf(
        row.map((value) => (value - low) / (high - low || 1)),
        input,
      ),
    ),
  );
}

function mostOf(grounds: readonly Ground[]): Ground {
  const share = (wanted: Ground) => grounds.filter((ground) => ground === wanted).length / grounds.length;
  return (['light', 'dark'] as const).find((wanted) => share(wanted) >= MOST);
}

/** By the mean of the outermost pixels. */
function groundOf(image: Float32Array, { channels, height, width }: PixelShape): Ground {
  let [sum, count] = [0, 0];
  for (let channel = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      const inner = y > 0 && y < height - 1;
      for (let x = 0; x < width; x += inner ? Math.max(1, width - 1) : 1) {
        sum += image[(channel * height + y) * width + x]!;
        count++;
      }
    }
  }
  const mean = sum / count;
  if (mean >= LIGHT) return 'light';
  return mean <= DARK ? 'dark' : undefined;
}
