"""Golden values of principal component analysis, by scikit-learn. Run: python make_pca.py > pca.json (iris.csv beside it)."""
import json
import numpy as np
from sklearn.decomposition import PCA


def case(x, k, unit=False):
    x = np.asarray(x, np.float32).astype(np.float64)
    y = x / np.linalg.norm(x, axis=1, keepdims=True) if unit else x
    p = PCA(n_components=min(y.shape), svd_solver="full").fit(y)
    return {"x": x.tolist() if x.shape[0] * x.shape[1] < 500 else None, "unit": unit, "k": k,
            "at": p.transform(y)[:, :k].tolist(), "ratio": p.explained_variance_ratio_.tolist()}


g = np.random.default_rng(5)
iris = np.loadtxt("iris.csv", delimiter=",", skiprows=1)[:, :4]
wide = g.normal(size=(9, 40)) * np.linspace(3, 1, 40) + 2
tall = g.normal(size=(30, 15)) * np.linspace(4, 1, 15) - 5
flat = g.normal(size=(40, 1)) @ g.normal(size=(1, 6))
print(json.dumps({
    "iris": case(iris, 2), "iris_unit": case(iris, 2, True), "iris_3": case(iris, 3), "wide": case(wide, 3),
    "tall": case(tall, 3), "tall_unit": case(tall, 2, True), "flat": case(np.round(flat, 3), 2)}))
