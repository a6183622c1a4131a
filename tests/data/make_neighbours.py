"""Golden neighbours: NumPy in double precision on single-precision vectors, ties by row number after rounding to single precision.

Writes neighbours.json: 64 x 7 vectors (with an exact duplicate, a scaled copy and an all-zero row), one free query, and for each metric the
eight nearest rows of every row and of the query.
"""

import json
import pathlib

import numpy as np

rng = np.random.default_rng(5)
x = (rng.normal(size=(64, 7)) * rng.uniform(0.5, 3.0, size=(64, 1))).astype(np.float32)
x[17] = x[4]
x[40] = 2 * x[9]
x[23] = 0
query = rng.normal(size=7).astype(np.float32)


def values(metric, q):
    a, b = x.astype(np.float64), q.astype(np.float64)
    if metric == "cosine":
        lengths = np.linalg.norm(a, axis=1) * np.linalg.norm(b)
        return np.divide(a @ b, lengths, out=np.zeros(len(a)), where=lengths > 0)
    if metric == "dot":
        return a @ b
    if metric == "euclidean":
        return np.linalg.norm(a - b, axis=1)
    return np.abs(a - b).sum(axis=1)


def nearest(metric, q, without=None, k=8):
    v = values(metric, q).astype(np.float32)
    sign = -1 if metric in ("cosine", "dot") else 1
    order = [int(i) for i in np.lexsort((np.arange(len(v)), sign * v)) if i != without][:k]
    return order, [float(v[i]) for i in order]


out = {"vectors": x.tolist(), "query": query.tolist(), "metrics": {}}
for metric in ("cosine", "dot", "euclidean", "manhattan"):
    graph = [nearest(metric, x[i], i) for i in range(len(x))]
    rows, vals = nearest(metric, query)
    out["metrics"][metric] = {
        "graph_rows": [g[0] for g in graph],
        "graph_values": [[round(v, 7) for v in g[1]] for g in graph],
        "rows": rows,
        "values": vals,
    }
pathlib.Path(__file__).with_name("neighbours.json").write_text(json.dumps(out))
