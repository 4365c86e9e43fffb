"""Makes the graphs of the runtime's tests with Debian's python3-onnx: python3 make.py (from this folder).

vector: 3 features, 2 clusters, latents of size 2. image: 1 x 2 x 2 pixels, 2 clusters, latents of size 1.
Encoder: probabilities = softmax(x A), latents = x B. Generator: output = latents C + clusters D (images: sigmoid).
The vector pair is an exact inverse where x2 = 10 c for a cluster c in {0, 1}, so round trips can be tested. Weights are
small, so expected values can be worked out by hand.
"""
import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper


def save(path, inputs, outputs, nodes, constants):
    def port(name, shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        nodes,
        'g',
        [port(*p) for p in inputs],
        [port(*p) for p in outputs],
        [numpy_helper.from_array(np.asarray(v), k) for k, v in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)])
    model.ir_version = 8
    checker.check_model(model)
    with open(path, 'wb') as file:
        file.write(model.SerializeToString())


def f32(rows):
    return np.asarray(rows, np.float32)


node = helper.make_node

# logits = [5 - x2, x2 - 5]; latents = [x0, x1 - x2 / 10].
save(
    'vector-encoder.onnx',
    [('input', ['N', 3])],
    [('probabilities', ['N', 2]), ('latents', ['N', 2])],
    [
        node('Gemm', ['input', 'A', 'a'], ['logits']),
        node('Softmax', ['logits'], ['probabilities'], axis=1),
        node('MatMul', ['input', 'B'], ['latents']),
    ],
    {'A': f32([[0, 0], [0, 0], [-1, 1]]), 'a': f32([5, -5]), 'B': f32([[1, 0], [0, 1], [0, -0.1]])},
)
# output = [z0, z1, 0] + c1 * [0, 1, 10].
save(
    'vector-generator.onnx',
    [('latents', ['N', 2]), ('clusters', ['N', 2])],
    [('output', ['N', 3])],
    [
        node('MatMul', ['latents', 'C'], ['style']),
        node('MatMul', ['clusters', 'D'], ['mean']),
        node('Add', ['style', 'mean'], ['output']),
    ],
    {'C': f32([[1, 0, 0], [0, 1, 0]]), 'D': f32([[0, 0, 0], [0, 1, 10]])},
)
# logits = [-s, s] with s = 4 (sum of the upper row - sum of the lower row); latent = left column - right column.
save(
    'image-encoder.onnx',
    [('input', ['N', 1, 2, 2])],
    [('probabilities', ['N', 2]), ('latents', ['N', 1])],
    [
        node('Flatten', ['input'], ['flat'], axis=1),
        node('MatMul', ['flat', 'A'], ['logits']),
        node('Softmax', ['logits'], ['probabilities'], axis=1),
        node('MatMul', ['flat', 'B'], ['latents']),
    ],
    {'A': f32([[-4, 4], [-4, 4], [4, -4], [4, -4]]), 'B': f32([[1], [-1], [1], [-1]])},
)
# Cluster 0 has the lower row bright, cluster 1 the upper one.
save(
    'image-generator.onnx',
    [('latents', ['N', 1]), ('clusters', ['N', 2])],
    [('output', ['N', 1, 2, 2])],
    [
        node('MatMul', ['latents', 'C'], ['style']),
        node('MatMul', ['clusters', 'D'], ['mean']),
        node('Add', ['style', 'mean'], ['sum']),
        node('Sigmoid', ['sum'], ['flat']),
        node('Reshape', ['flat', 'shape'], ['output']),
    ],
    {
        'C': f32([[1, -1, 1, -1]]),
        'D': f32([[-4, -4, 4, 4], [4, 4, -4, -4]]),
        'shape': np.asarray([-1, 1, 2, 2], np.int64),
    },
)
# An encoder whose latents have another size than the manifest of the tests says.
save(
    'wrong-shape-encoder.onnx',
    [('input', ['N', 3])],
    [('probabilities', ['N', 2]), ('latents', ['N', 3])],
    [node('MatMul', ['input', 'A'], ['logits']), node('Softmax', ['logits'], ['probabilities'], axis=1),
     node('Identity', ['input'], ['latents'])],
    {'A': f32([[0, 0], [0, 0], [-1, 1]])},
)
# novelty = (sum of ((input - output) / 0.1)^2 + sum of latents^2) / 5 / 2: a mean over 5 numbers, and a threshold of 2.
save(
    'vector-novelty.onnx',
    [('input', ['N', 3]), ('output', ['N', 3]), ('latents', ['N', 2])],
    [('novelty', ['N'])],
    [
        node('Sub', ['input', 'output'], ['away']),
        node('Mul', ['away', 'weight'], ['missed']),
        node('ReduceSumSquare', ['missed'], ['misses'], axes=[1], keepdims=0),
        node('Mul', ['latents', 'latentWeight'], ['far']),
        node('ReduceSumSquare', ['far'], ['distance'], axes=[1], keepdims=0),
        node('Add', ['misses', 'distance'], ['novelty']),
    ],
    {'weight': np.float32(10 / 10**0.5), 'latentWeight': np.float32(1 / 10**0.5)},
)
