"""Writes counts.json: context counts, PPMI and truncated SVD of a small text, computed with NumPy and SciPy.

Run from the repository's root: python tests/data/make_counts.py
"""

import json
import random

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import svds

random.seed(3)
people, things = ["king", "queen", "boy", "girl", "cook"], ["bread", "soup", "cake", "apple"]
verbs, places = ["eats", "buys", "sees", "wants"], ["town", "house", "garden"]
sentences = []
for _ in range(60):
    who, what = random.choice(people), random.choice(things)
    text = f"the {who} {random.choice(verbs)} the {what}"
    if random.random() < 0.5:
        text += f" in the {random.choice(places)}"
    if random.random() < 0.3:
        text = f"{text} and the {random.choice(people)} looks at the {what}"
    sentences.append(text)

counted = {}
for word in " ".join(sentences).split():
    counted[word] = counted.get(word, 0) + 1
# By falling count, ties by label.
words = sorted(counted, key=lambda w: (-counted[w], w))
row = {w: i for i, w in enumerate(words)}
n = len(words)


def counts(window, distance_weighting):
    cells = np.zeros((n, n))
    for sentence in sentences:
        tokens = [row[w] for w in sentence.split()]
        for i, word in enumerate(tokens):
            for j in range(max(0, i - window), min(len(tokens), i + window + 1)):
                if j != i:
                    cells[word, tokens[j]] += 1 / abs(i - j) if distance_weighting else 1
    return cells


def ppmi(cells, cds, shift):
    contexts = cells.sum(axis=0) ** cds
    expected = np.outer(cells.sum(axis=1), contexts / contexts.sum())
    with np.errstate(divide="ignore"):
        return np.maximum(np.log(cells / expected) - np.log(shift), 0)


def chain(cells, table, rebuilt, u, s, pair, cds, shift):
    """From the count of a pair to its cell and to what few dimensions keep of it."""
    w, c = (row[word] for word in pair)
    contexts = cells.sum(axis=0) ** cds
    expected = cells[w].sum() * contexts[c] / contexts.sum()
    pmi = np.log(cells[w, c] / expected) if cells[w, c] > 0 else None
    return {
        "pair": pair,
        "count": cells[w, c],
        "row_sum": cells[w].sum(),
        "column_sum": cells[:, c].sum(),
        "smoothed": contexts[c],
        "total": contexts.sum(),
        "expected": expected,
        "pmi": pmi,
        "shifted": None if pmi is None else pmi - np.log(shift),
        "cell": table[w, c],
        "rebuilt": rebuilt[w, c],
        # How the sum builds up, the largest singular value first.
        "sums": np.cumsum(u[w] * (u.T @ table[:, c])).tolist(),
        # Coordinates on the largest dimension with the singular value shared out by eig = 0.5, up to the sign that both have.
        "coordinates": [abs(u[w, 0] * s[0] ** 0.5), abs((u[:, 0] @ table[:, c]) * s[0] ** -0.5)],
    }


def rounded(array, digits=7):
    return np.round(array, digits).tolist()


cases = []
for window, near, cds, shift, dims in [(2, False, 0.75, 1.0, 5), (5, True, 1.0, 1.5, 8)]:
    cells = counts(window, near)
    table = ppmi(cells, cds, shift)
    u, s, _ = svds(sp.csr_matrix(table), k=dims)
    order = np.argsort(-s)
    u, s = u[:, order], s[order]
    rebuilt = u @ (u.T @ table)
    gram = lambda power: (u * s ** (2 * power)) @ u.T
    cases.append(
        {
            "window": window,
            "distance_weighting": near,
            "cds": cds,
            "shift": shift,
            "dims": dims,
            "counts": rounded(cells),
            "ppmi": rounded(table),
            "singular_values": rounded(s, 9),
            "gram_half": rounded(gram(0.5)),
            "gram_whole": rounded(gram(1.0)),
            "rebuilt": rounded(rebuilt),
            "chains": [
                chain(cells, table, rebuilt, u, s, pair, cds, shift)
                for pair in [("king", "eats"), ("the", "soup"), ("eats", "the"), ("king", "queen")]
            ],
        }
    )

with open("tests/data/counts.json", "w", encoding="utf-8") as out:
    json.dump({"sentences": sentences, "words": words, "cases": cases}, out, separators=(",", ":"))
    out.write("\n")
