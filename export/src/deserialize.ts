import { ZooError } from '@clusterzoo/runtime';
import { onnx } from '#onnx';
import { elementName, fromLittleEndian } from './element-type.js';
import type { Attribute, Constant, Graph, Node, Value } from './graph.js';

/** An `.onnx` file read back. */
export interface DecodedModel {
  readonly graph: Graph;
  readonly producer: string;
  /** Version of the standard operator set. */
  readonly opset: number;
  readonly irVersion: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Reads the bytes of an `.onnx` file as `encodeModel` writes them: one file, tensors as raw data.
 * @throws ZooError `GRAPH_INVALID` for other bytes
 */
export function decodeModel(bytes: Uint8Array): DecodedModel {
  return reading('model', () => {
    const model = onnx.ModelProto.decode(bytes);
    if (!model.graph) throw new ZooError('GRAPH_INVALID', 'the model has no graph');
    const standard = model.opsetImport?.find(({ domain }) => !domain);
    return {
      graph: fromGraphProto(model.graph),
      producer: model.producerName ?? '',
      opset: Number(standard?.version ?? 0),
      irVersion: Number(model.irVersion),
      metadata: Object.fromEntries((model.metadataProps ?? []).map(({ key, value }) => [key ?? '', value ?? ''])),
    };
  });
}

/**
 * Reads a `TensorProto` as `encodeTensor` writes it.
 * @throws ZooError `GRAPH_INVALID` for other bytes
 */
export function decodeTensor(bytes: Uint8Array): Constant {
  return reading('tensor', () => fromTensorProto(onnx.TensorProto.decode(bytes)));
}

function reading<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof ZooError) throw cause;
    throw new ZooError('GRAPH_INVALID', `these bytes are not an ONNX ${what}: ${String(cause)}`, { cause });
  }
}

function fromGraphProto(proto: onnx.IGraphProto): Graph {
  const constants = (proto.initializer ?? []).map(fromTensorProto);
  const inputs = (proto.input ?? []).map(fromValueInfo);
  const outputs = (proto.output ?? []).map(fromValueInfo);
  const others = (proto.valueInfo ?? []).map(fromValueInfo);
  const fixed = constants.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
  return {
    name: proto.name ?? '',
    inputs,
    outputs,
    nodes: (proto.node ?? []).map(fromNodeProto),
    constants: new Map(constants.map((constant) => [constant.name, constant])),
    values: new Map([...inputs, ...fixed, ...others, ...outputs].map((value) => [value.name, value])),
  };
}

function fromTensorProto({ name, dims, dataType, rawData }: onnx.ITensorProto): Constant {
  const dtype = elementName(dataType ?? 0);
  const shape = (dims ?? []).map(Number);
  const data = fromLittleEndian(rawData ?? new Uint8Array(), dtype);
  const count = shape.reduce((product, size) => product * size, 1);
  if (data.length !== count) {
    throw new ZooError(
      'GRAPH_INVALID',
      `tensor '${name}' of shape [${shape}] has ${data.length} elements of raw data, not ${count}`,
    );
  }
  return { name: name ?? '', dtype, shape, data };
}

function fromValueInfo({ name, type }: onnx.IValueInfoProto): Value {
  const dims = type?.tensorType?.shape?.dim ?? [];
  const shape = dims.map(({ dimParam, dimValue }) => dimParam || Number(dimValue));
  return { name: name ?? '', dtype: elementName(type?.tensorType?.elemType ?? 0), shape };
}

function fromNodeProto({ opType, input, output, attribute, domain }: onnx.INodeProto): Node {
  const attributes = (attribute ?? []).map((proto) => [proto.name ?? '', fromAttributeProto(proto)] as const);
  return {
    op: opType ?? '',
    inputs: input ?? [],
    outputs: output ?? [],
    attributes: Object.fromEntries(attributes),
    ...(domain ? { domain } : {}),
  };
}

function fromAttributeProto(proto: onnx.IAttributeProto): Attribute {
  const { AttributeType } = onnx.AttributeProto;
  switch (proto.type) {
    case AttributeType.INT:
      return { kind: 'int', value: Number(proto.i) };
    case AttributeType.FLOAT:
      return { kind: 'float', value: proto.f ?? 0 };
    case AttributeType.STRING:
      return { kind: 'string', value: new TextDecoder().decode(proto.s ?? new Uint8Array()) };
    case AttributeType.INTS:
      return { kind: 'ints', value: (proto.ints ?? []).map(Number) };
    case AttributeType.FLOATS:
      return { kind: 'floats', value: proto.floats ?? [] };
    case AttributeType.GRAPH:
      return { kind: 'graph', value: fromGraphProto(proto.g ?? {}) };
    default:
      throw new ZooError('GRAPH_INVALID', `attribute '${proto.name}' has type ${proto.type}, which is not supported`);
  }
}
