"""Prints golden.json for the tests of k-means and Gaussian mixtures: `python3 make_golden.py > golden.json` (scikit-learn).

The data are those that the tests draw from the seeded generator, drawn here again.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

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


class FromLabels(GaussianMixture):
    """A mixture that starts from given clusters."""

    def _initialize_parameters(self, rows, *_, **__):
        self._initialize(rows, np.eye(self.n_components)[self.labels])


def mixture(name, data, clusters, covariance, **options):
    """Fitted to all rows but the last 50, from row i in cluster i mod K; all rows are labelled."""
    model = FromLabels(clusters, covariance_type="diag" if covariance == "diagonal" else covariance, **options)
    model.labels = np.arange(len(data) - 50) % clusters
    model.fit(data[:-50])
    return {
        "name": name,
        "covariance": covariance,
        "lowerBound": float(model.lower_bound_),
        "iterations": int(model.n_iter_),
        "converged": bool(model.converged_),
        "weights": model.weights_.tolist(),
        "means": model.means_.ravel().tolist(),
        "covariances": model.covariances_.ravel().tolist(),
        "labels": model.predict(data).tolist(),
    }


overlapping = blobs(5, 400, 3, 8, 6.0)
narrow = blobs(3, 300, 4, 6, 1.0)
flat = np.column_stack([overlapping[:, :2], np.full(len(overlapping), 2.0)])
mixtures = [
    mixture("overlapping blobs", overlapping, 8, "full"),
    mixture("overlapping blobs, diagonal", overlapping, 8, "diagonal"),
    mixture("five iterations only", overlapping, 8, "full", max_iter=5),
    mixture("fine tolerance", narrow, 6, "full", tol=1e-6),
    mixture("a constant column", flat, 5, "full"),
    mixture("a constant column, diagonal", flat, 5, "diagonal", reg_covar=1e-3),
]
best = GaussianMixture(10, n_init=10, random_state=0).fit(pendigits / 50 - 1)
likelihoods = [{"name": "pendigits", "lowerBound": float(best.lower_bound_)}]

golden = {"sklearn": sklearn.__version__, "starts": starts, "fits": fits}
print(json.dumps({**golden, "mixtures": mixtures, "likelihoods": likelihoods}))
