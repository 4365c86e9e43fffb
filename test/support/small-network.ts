import { type Attribute, encodeModel, GraphBuilder, type Value } from '@clusterzoo/export';
import { Random } from '@clusterzoo/runtime';

const ints = (...value: number[]): Attribute => ({ kind: 'ints', value });

/**
 * A residual network like those that features are taken from, as an ONNX file: pictures [N, channels, side, side] → maps of
 * half the side (6 channels: a quantized convolution and a block around a depthwise one) and of a quarter (8 channels)
 * → `features` [N, 8].
 */
export function smallNetwork({ channels = 3, side = 16 } = {}): Uint8Array {
  const random = new Random(5);
  const builder = new GraphBuilder('small');
  const weights = (shape: number[], deviation: number) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return builder.constant('float32', shape, random.normals(count, deviation));
  };
  const map = (depth: number, size: number) => ({ dtype: 'float32' as const, shape: ['N', depth, size, size] });
  const clip = (x: Value, depth: number, size: number) =>
    builder.emit('Clip', [x, builder.scalar(0), builder.scalar(6)], map(depth, size));
  const quantized = builder.constant(
    'int8',
    [6, channels, 3, 3],
    Int8Array.from({ length: 54 * channels }, () => random.integer(255) - 127),
  );
  const scales = builder.constant('float32', [6], random.uniforms(6, 0.002, 0.006));
  const zeros = builder.constant('int8', [6], Int8Array.of(0, 1, -2, 0, 3, 0));
  const type = { dtype: 'float32' as const, shape: [6, channels, 3, 3] };
  const kernel = builder.emit('DequantizeLinear', [quantized, scales, zeros], type, {
    axis: { kind: 'int', value: 0 },
  });
  const [half, quarter] = [side / 2, side / 4];
  const same = { strides: ints(2, 2), auto_pad: { kind: 'string', value: 'SAME_UPPER' } } as const;
  const image = builder.input('image', 'float32', ['N', channels, side, side]);
  const first = clip(builder.emit('Conv', [image, kernel, weights([6], 0.3)], map(6, half), same), 6, half);
  const depthwise = { group: { kind: 'int', value: 6 }, pads: ints(1, 1, 1, 1) } as const;
  const around = builder.emit('Conv', [first, weights([6, 1, 3, 3], 0.4)], map(6, half), depthwise);
  const narrow = builder.emit(
    'Conv',
    [builder.emit('Relu', [around], map(6, half)), weights([6, 6, 1, 1], 0.5)],
    map(6, half),
  );
  const block = builder.emit('Add', [first, narrow], map(6, half));
  const strided = { strides: ints(2, 2), pads: ints(0, 0, 1, 1) };
  const smaller = builder.emit(
    'Conv',
    [block, weights([8, 6, 3, 3], 0.2), weights([8], 0.1)],
    map(8, quarter),
    strided,
  );
  const inner = builder.emit('Conv', [clip(smaller, 8, quarter), weights([8, 8, 1, 1], 0.3)], map(8, quarter));
  const last = builder.emit('Add', [smaller, inner], map(8, quarter));
  const pooled = builder.emit('GlobalAveragePool', [last], { dtype: 'float32', shape: ['N', 8, 1, 1] });
  const features = builder.emit('Flatten', [pooled], { dtype: 'float32', shape: ['N', 8] });
  return encodeModel(builder.build({ half: block, quarter: last, features }));
}
