import { encodeModel, GraphBuilder } from '@clusterzoo/export';

/**
 * A feature extractor: the mean of each channel, [N, channels].
 *
 * @param outputs - dimensions of every output by name; one of four keeps those of a picture, one of three a row
 */
export function meanPixels(
  channels: 1 | 3,
  outputs: Readonly<Record<string, 2 | 3 | 4>> = { features: 2 },
): Uint8Array {
  const builder = new GraphBuilder('mean pixels');
  const image = builder.input('image', 'float32', ['N', channels, 'H', 'W']);
  const mean = (axes: readonly number[], kept: number) =>
    builder.emit(
      'ReduceMean',
      [image],
      { dtype: 'float32', shape: ['N', channels, 1, 1].slice(0, kept) },
      { axes: { kind: 'ints', value: [...axes] }, keepdims: { kind: 'int', value: kept === 4 ? 1 : 0 } },
    );
  const made = Object.entries(outputs).map(([name, rank]) => [name, mean(rank === 3 ? [3] : [2, 3], rank)] as const);
  return encodeModel(builder.build(Object.fromEntries(made)));
}
