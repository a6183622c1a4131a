"""Golden Jaccard and Hamming distances: SciPy 1.17, checked against scikit-learn 1.9; ties by row number after rounding to single precision.

Writes counted.json: three sets of 40 rows (zeros and ones; counts, of which most are zero; numbers that are nowhere zero), each with an exact
duplicate and, but for the last, a row of zeros, one free query, and for each metric the six nearest rows of every row and of the query.
SciPy's jaccard takes vectors as sets of the numbers that are not zero; it is given them as booleans, so that every version agrees.
"""

import json
import pathlib

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.metrics import pairwise_distances

rng = np.random.default_rng(8)
n, d = 40, 23
codes = (rng.random((n, d)) < 0.3).astype(np.float32)
counts = (rng.poisson(3, (n, d)) * (rng.random((n, d)) < 0.25)).astype(np.float32) * np.float32(0.5)
dense = np.round(rng.normal(size=(n, d)) * 2).astype(np.float32) + np.float32(0.25)
sets = {"codes": codes, "counts": counts, "dense": dense}
out = {}
for name, x in sets.items():
    x[17] = x[4]
    if name != "dense":
        x[23] = 0
    query = x[3].copy()
    query[:5] = [0, 1, 0, 2, 1]

    def distances(metric, a, b):
        if metric == "hamming":
            return cdist(a, b, "hamming")
        found = cdist(a != 0, b != 0, "jaccard")
        assert np.allclose(found, pairwise_distances(a != 0, b != 0, metric="jaccard"))
        return found

    def nearest(values, without=None, k=6):
        v = values.astype(np.float32)
        order = [int(i) for i in np.lexsort((np.arange(len(v)), v)) if i != without][:k]
        return order, [float(v[i]) for i in order]

    metrics = {}
    for metric in ("jaccard", "hamming"):
        all_pairs = distances(metric, x, x)
        graph = [nearest(all_pairs[i], i) for i in range(n)]
        rows, values = nearest(distances(metric, query[None], x)[0])
        metrics[metric] = {
            "graph_rows": [g[0] for g in graph],
            "graph_values": [g[1] for g in graph],
            "rows": rows,
            "values": values,
        }
    out[name] = {"vectors": x.tolist(), "query": query.tolist(), "metrics": metrics}
pathlib.Path(__file__).with_name("counted.json").write_text(json.dumps(out))
