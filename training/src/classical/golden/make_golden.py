"""Prints golden.json for the k-means tests: `python3 make_golden.py > golden.json` (scikit-learn).

The data are those that the tests draw from the seeded generator, drawn here again.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import KMeans

MASK = 0xFFFFFFFF


class Random:
    """sfc32, seeded as in @clusterzoo/runtime."""

    def __init__(self, seed):
        self.a, self.b, self.c, self.counter = 0, seed, 0x9E3779B9, 1
        for _ in range(12):
            self.next()

    def next(self):
        t = (self.a + self.b + self.counter) & MASK
        self.counter = (self.counter + 1) & MASK
        self.a = self.b ^ (self.b >> 9)
        self.b = (self.c + (self.c << 3)) & MASK
        self.c = (((self.c << 21) | (self.c >> 11)) + t) & MASK
        return t

    def uniforms(self, length, low=0.0, high=1.0):
        values = [low + (high - low) * (self.next() / 2**32) for _ in range(length)]
        return np.array(values, dtype=np.float32).astype(np.float64)


def blobs(seed, rows, columns, clusters, width):
    """Rows around uniform centres, row i around centre i mod K."""
    random = Random(seed)
    centres = random.uniforms(clusters * columns, -10, 10).reshape(clusters, columns)
    noise = random.uniforms(rows * columns, -width, width).reshape(rows, columns)
    return (centres[np.arange(rows) % clusters] + noise).astype(np.float32).astype(np.float64)


def fitted(name, data, start, **options):
    model = KMeans(len(start), init=start, n_init=1, algorithm="lloyd", **options).fit(data)
    return {
        "name": name,
        "inertia": float(model.inertia_),
        "iterations": int(model.n_iter_),
        "labels": model.labels_.tolist(),
        "centroids": model.cluster_centers_.ravel().tolist(),
    }


noise = Random(11).uniforms(200 * 3).reshape(200, 3)
starts = [
    fitted("uniform noise", noise, noise[:6]),
    fitted("three iterations only", noise, noise[:6], max_iter=3),
    fitted("coarse tolerance", noise, noise[:6], tol=0.05),
    fitted("two empty clusters", noise, np.concatenate([noise[:3], np.full((1, 3), 50.0), np.full((1, 3), -70.0)])),
]

pendigits = np.loadtxt(Path(__file__).parents[3] / "data/pendigits/pendigits.tra", delimiter=",")[:, :16]
fits = []
for name, data, clusters in [
    ("separate blobs", blobs(3, 300, 4, 6, 1.0), 6),
    ("overlapping blobs", blobs(5, 400, 3, 8, 6.0), 8),
    ("pendigits", pendigits, 10),
]:
    model = KMeans(clusters, n_init=50, random_state=0).fit(data)
    fits.append({"name": name, "inertia": float(model.inertia_)})

print(json.dumps({"sklearn": sklearn.__version__, "starts": starts, "fits": fits}))
