"""Prints golden.json for the metrics' tests: `python3 make_golden.py > golden.json` (scikit-learn, SciPy)."""

import json
import warnings

import numpy as np
import sklearn
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.metrics.cluster import contingency_matrix

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)


def noisy(classes, clusters, samples, noise):
    """Classes at random; clusters follow them, except for a share of the samples."""
    true = rng.integers(0, classes, samples)
    pred = np.where(rng.random(samples) < noise, rng.integers(0, clusters, samples), true % clusters)
    return true, pred


def spread(values, labels):
    return np.asarray(values)[labels]


pairs = {
    "reference vector": ([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2], [0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 0, 3]),
    "as many clusters as classes": noisy(10, 10, 400, 0.3),
    "more clusters than classes": noisy(4, 11, 150, 0.6),
    "fewer clusters than classes": noisy(9, 3, 150, 0.2),
    "independent labels": (rng.integers(0, 5, 200), rng.integers(0, 6, 200)),
    "exactly independent": ([0, 0, 1, 1], [0, 1, 0, 1]),
    "worse than chance": ([0, 0, 1, 1, 2, 2], [0, 1, 2, 0, 1, 2]),
    "permuted labels": ([0, 0, 1, 1, 2, 2, 2], [2, 2, 0, 0, 1, 1, 1]),
    "greedy matching fails": ([0] * 7 + [1] * 6, [0] * 4 + [1] * 3 + [0] * 3 + [2] * 3),
    "one cluster": ([0, 1, 2, 2, 1, 0, 0], [4] * 7),
    "one class": ([3] * 6, [0, 1, 1, 2, 0, 0]),
    "both constant": ([5] * 4, [1] * 4),
    "all singletons": (list(range(6)), [5, 3, 1, 0, 2, 4]),
    "singletons against one cluster": (list(range(6)), [0] * 6),
    "single element": ([3], [8]),
    "empty": ([], []),
    "unused and negative labels": (
        spread([-7, 0, 250, 100000], rng.integers(0, 4, 60)),
        spread([90, -1, 17], rng.integers(0, 3, 60)),
    ),
    "imbalanced": ((rng.random(300) < 0.1).astype(int), (rng.random(300) < 0.02).astype(int)),
}

cases = []
for name, (true, pred) in pairs.items():
    true, pred = np.asarray(true, dtype=int), np.asarray(pred, dtype=int)
    table = contingency_matrix(true, pred) if len(true) else np.zeros((0, 0), dtype=int)
    rows, columns = linear_sum_assignment(table, maximize=True)
    cases.append(
        {
            "name": name,
            "labelsTrue": true.tolist(),
            "labelsPred": pred.tolist(),
            "contingency": table.T.tolist(),
            "acc": float(table[rows, columns].sum() / len(true)) if len(true) else 1.0,
            "purity": float(table.max(axis=0).sum() / len(true)) if len(true) else 1.0,
            "nmi": {
                mean: float(normalized_mutual_info_score(true, pred, average_method=mean))
                for mean in ("arithmetic", "geometric", "max")
            },
            "ari": float(adjusted_rand_score(true, pred)),
        }
    )

print(json.dumps({"sklearn": sklearn.__version__, "cases": cases}))
