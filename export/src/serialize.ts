import { ZooError } from '@clusterzoo/runtime';
import { onnx } from '#onnx';
import { elementCode, toLittleEndian } from './element-type.js';
import type { Attribute, Constant, Graph, Node, Value } from './graph.js';

export interface EncodeOptions {
  /** Name of the program that made the model. @default 'clusterzoo' */
  readonly producer?: string;
  /** Entries of the file's `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default 17 */
  readonly opset?: number;
  /** @default 8 */
  readonly irVersion?: number;
}

/** Protocol buffers cannot be larger. */
const LARGEST_FILE = 2 ** 31 - 1;

/**
 * Writes a graph as the bytes of an `.onnx` file.
 * @throws ZooError `GRAPH_TOO_LARGE` if the constants alone pass 2 GiB
 */
export function encodeModel(graph: Graph, options: EncodeOptions = {}): Uint8Array {
  const { producer = 'clusterzoo', metadata = {}, opset = 17, irVersion = 8 } = options;
  const bytes = constantBytes(graph);
  if (bytes > LARGEST_FILE) {
    throw new ZooError(
      'GRAPH_TOO_LARGE',
      `the constants of '${graph.name}' take ${bytes} bytes; an ONNX file holds at most ${LARGEST_FILE}`,
    );
  }
  const domains = [...domainsOf(graph)].filter((domain) => domain !== '');
  const model = {
    irVersion,
    producerName: producer,
    opsetImport: [{ domain: '', version: opset }, ...domains.map((domain) => ({ domain, version: 1 }))],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: toGraphProto(graph),
  };
  return onnx.ModelProto.encode(model).finish();
}

/** Writes a tensor as a `TensorProto`, the format of the files in ONNX test data sets. */
export function encodeTensor(tensor: Constant): Uint8Array {
  return onnx.TensorProto.encode(toTensorProto(tensor)).finish();
}

function subgraphs(graph: Graph): Graph[] {
  const attributes = graph.nodes.flatMap((node) => Object.values(node.attributes));
  return attributes.flatMap((attribute) => (attribute.kind === 'graph' ? [attribute.value] : []));
}

function constantBytes(graph: Graph): number {
  let bytes = 0;
  for (const { data } of graph.constants.values()) bytes += data.byteLength;
  return subgraphs(graph).reduce((sum, inner) => sum + constantBytes(inner), bytes);
}

function domainsOf(graph: Graph): Set<string> {
  const inner = subgraphs(graph).flatMap((subgraph) => [...domainsOf(subgraph)]);
  return new Set([...graph.nodes.map((node) => node.domain ?? ''), ...inner]);
}

function toGraphProto(graph: Graph): onnx.IGraphProto {
  const outside = new Set([...graph.inputs, ...graph.outputs].map(({ name }) => name));
  const produced = graph.nodes.flatMap((node) => node.outputs);
  const inner = produced.filter((name) => !outside.has(name)).map((name) => graph.values.get(name));
  return {
    name: graph.name,
    node: graph.nodes.map(toNodeProto),
    initializer: [...graph.constants.values()].map(toTensorProto),
    input: graph.inputs.map(toValueInfo),
    output: graph.outputs.map(toValueInfo),
    valueInfo: inner.filter((value) => value !== undefined).map(toValueInfo),
  };
}

function toTensorProto({ name, dtype, shape, data }: Constant): onnx.ITensorProto {
  return { name, dims: [...shape], dataType: elementCode(dtype), rawData: toLittleEndian(data) };
}

function toValueInfo({ name, dtype, shape }: Value): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
  return { name, type: { tensorType: { elemType: elementCode(dtype), shape: { dim } } } };
}

function toNodeProto({ op, inputs, outputs, attributes, domain }: Node): onnx.INodeProto {
  return {
    opType: op,
    name: outputs.find((output) => output !== '') ?? op,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, attribute]) => toAttributeProto(name, attribute)),
    ...(domain === undefined ? {} : { domain }),
  };
}

function toAttributeProto(name: string, attribute: Attribute): onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  switch (attribute.kind) {
    case 'int':
      return { name, type: AttributeType.INT, i: attribute.value };
    case 'float':
      return { name, type: AttributeType.FLOAT, f: attribute.value };
    case 'string':
      return { name, type: AttributeType.STRING, s: new TextEncoder().encode(attribute.value) };
    case 'ints':
      return { name, type: AttributeType.INTS, ints: [...attribute.value] };
    case 'floats':
      return { name, type: AttributeType.FLOATS, floats: [...attribute.value] };
    case 'graph':
      return { name, type: AttributeType.GRAPH, g: toGraphProto(attribute.value) };
  }
}
