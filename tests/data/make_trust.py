"""Golden values of trustworthiness and continuity, by scikit-learn (continuity: vectors and places exchanged). Run: python make_trust.py > trust.json"""
import json
import numpy as np
from sklearn.manifold import trustworthiness

g = np.random.default_rng(11)
cases = []
for n, d, k in [(60, 8, 5), (90, 20, 10), (41, 3, 20)]:
    x = np.round(g.normal(size=(n, d)), 3).astype(np.float32)
    y = np.round(x[:, :2] + 0.8 * g.normal(size=(n, 2)), 3).astype(np.float32)
    u = x.astype(np.float64) / np.linalg.norm(x.astype(np.float64), axis=1, keepdims=True)
    cases.append({"x": [[round(v, 3) for v in r] for r in x.tolist()], "y": [[round(v, 3) for v in r] for r in y.tolist()], "k": k,
                  "euclidean": [trustworthiness(x, y, n_neighbors=k), trustworthiness(y, x, n_neighbors=k)],
                  "cosine": [trustworthiness(u, y, n_neighbors=k), trustworthiness(y, u, n_neighbors=k)]})
print(json.dumps(cases))
