import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportEntry } from '../../training/src/commands/export-entry.js';
import { blobDataset, untrained } from '../support/trained.js';

const PYTHON = '/usr/bin/python3';

function hasOnnx(): boolean {
  try {
    execFileSync(PYTHON, ['-c', 'import onnx'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Checks a graph and its test data as ONNX's backend tests read them; prints what the next line of the test expects.
 */
const PROGRAM = `
import glob, json, os, sys, onnx
from onnx import numpy_helper

def tensors(folder, side):
    for i in range(len(glob.glob(os.path.join(folder, side + '_*.pb')))):
        tensor = onnx.TensorProto()
        with open(os.path.join(folder, '%s_%d.pb' % (side, i)), 'rb') as file:
            tensor.ParseFromString(file.read())
        yield tensor.name, list(numpy_helper.to_array(tensor).shape)

def ports(values):
    for value in values:
        dims = value.type.tensor_type.shape.dim
        yield value.name, [dim.dim_param or dim.dim_value for dim in dims]

entry, report = sys.argv[1], {}
for name, folder in (('encoder', 'test_data_set_0'), ('generator', 'test_data_set_1')):
    path = os.path.join(entry, name + '.onnx')
    onnx.checker.check_model(path, full_check=True)
    model = onnx.load(path)
    assert model.opset_import[0].version == 17 and model.ir_version == 8
    data = os.path.join(entry, folder)
    report[name] = {
        'graph': [list(ports(model.graph.input)), list(ports(model.graph.output))],
        'data': [list(tensors(data, 'input')), list(tensors(data, 'output'))],
    }
print(json.dumps(report))
`;

type Ports = readonly (readonly [string, readonly (string | number)[]])[];
type Report = Record<'encoder' | 'generator', { graph: [Ports, Ports]; data: [Ports, Ports] }>;

describe.skipIf(!hasOnnx())(`ONNX's own checker (skipped where ${PYTHON} has no onnx)`, () => {
  const zoo = mkdtempSync(join(tmpdir(), 'onnx-layout-'));
  const folder = join(zoo, 'blobs');
  let report: Report;
  beforeAll(async () => {
    const facts = { name: 'blobs', title: 'Blobs', engine: 'onnxruntime cpu', command: 'clusterzoo train blobs.csv' };
    await exportEntry({ ...facts, dataset: blobDataset(), trained: untrained(), folder });
    report = JSON.parse(execFileSync(PYTHON, ['-c', PROGRAM, folder], { encoding: 'utf8' }));
  });
  afterAll(() => rmSync(zoo, { recursive: true, force: true }));

  it('accepts the graphs of an entry, with a symbolic batch axis on every side', () => {
    expect(report.encoder.graph).toEqual([
      [['input', ['N', 4]]],
      [
        ['probabilities', ['N', 3]],
        ['latents', ['N', 2]],
      ],
    ]);
    expect(report.generator.graph).toEqual([
      [
        ['latents', ['N', 2]],
        ['clusters', ['N', 3]],
      ],
      [['output', ['N', 4]]],
    ]);
  });

  it('finds test data in the order of inputs and outputs, named like them', () => {
    for (const { graph, data } of Object.values(report)) {
      const sized = graph.map((ports) =>
        ports.map(([name, shape]) => [name, shape.map((size) => (size === 'N' ? 8 : size))]),
      );
      expect(data).toEqual(sized);
    }
  });
});
