"""Golden answers of gensim 4 and SciPy on a small piece of GloVe 6B (50 dimensions, Public Domain Dedication and License).

usage: make_query.py WORDS.txt VECTORS.f16.npy GOOGLE_QUESTIONS.txt

Writes query_words.txt and query_vectors.f16 (row by row, little-endian half floats; short enough to keep, exact in single precision),
query_questions.txt (a piece of the Google analogy questions, Apache-2.0), query_pairs.tsv (scores made up for the test) and query.json.
"""

import json
import pathlib
import sys

import numpy as np
from gensim.models import KeyedVectors
from scipy import stats

here = pathlib.Path(__file__).parent
all_words = pathlib.Path(sys.argv[1]).read_text().split("\n")
vectors16 = np.load(sys.argv[2])

sections, name = {}, None
for line in pathlib.Path(sys.argv[3]).read_text().splitlines():
    if line.startswith(": "):
        name = line[2:]
        sections[name] = []
    else:
        sections[name].append(line)
chosen = ["capital-common-countries", "family", "gram2-opposite", "gram5-present-participle"]
lines = ["Athens Greece Baghdad Iraq is before any section"]
for name in chosen:
    lines.append(f": {name}")
    lines += sections[name][::7][:60]
lines += ["only three words", "", "man king woman zzzz"]
(here / "query_questions.txt").write_text("\n".join(lines) + "\n")

index = {w: i for i, w in reversed(list(enumerate(all_words)))}
wanted = set(range(420))
for line in lines:
    wanted |= {index[w.lower()] for w in line.split() if w.lower() in index}
extra = "breakfast lunch dinner cereal apple banana orange car truck paris london rome italy france england queen prince princess"
wanted |= {index[w] for w in extra.split()}
rows = sorted(wanted)
words = [all_words[i] for i in rows]
# A case variant further down: the first one must win when case is folded.
words.append("King")
rows.append(index["january"])
x16 = vectors16[rows].astype("<f2")
(here / "query_words.txt").write_text("\n".join(words) + "\n")
(here / "query_vectors.f16").write_bytes(x16.tobytes())

kv = KeyedVectors(50)
kv.add_vectors(words, x16.astype(np.float32))

pairs = [
    ("king", "queen", 8.5), ("king", "man", 6), ("Paris", "France", 7.5), ("paris", "rome", 6), ("apple", "banana", 7), ("apple", "car", 1),
    ("lunch", "dinner", 9), ("the", "of", 2), ("car", "truck", 8), ("queen", "princess", 7), ("brother", "sister", 8), ("boy", "girl", 8),
    ("monday", "king", 0.5), ("orange", "banana", 6.5), ("people", "city", 3), ("possible", "impossible", 5), ("london", "england", 7.5),
    ("prince", "king", 7), ("cereal", "truck", 0), ("he", "she", 6), ("unheardof", "king", 5), ("king", "qqqq", 5), ("xx1", "xx2", 1),
]
text = "# made up for the test\nword 1\tword 2\thuman\n" + "".join(f"{a}\t{b}\t{s}\n" for a, b, s in pairs) + "king\tqueen\n"
(here / "query_pairs.tsv").write_text(text)

out = {"analogies": [], "odd": [], "mixed": []}
for a, b, c in [("man", "king", "woman"), ("france", "paris", "italy"), ("boy", "girl", "brother"), ("possible", "impossible", "aware"), ("he", "she", "his")]:
    add = kv.most_similar(positive=[b, c], negative=[a], topn=10)
    mul = kv.most_similar_cosmul(positive=[b, c], negative=[a], topn=10)
    # The raw ranking, with the words of the question in it.
    mean = kv.get_mean_vector([b, c, a], [1, 1, -1], post_normalize=True)
    raw = kv.similar_by_vector(mean, topn=8)
    out["analogies"].append({"abc": [a, b, c], "add": add, "mul": [w for w, _ in mul], "raw": raw})
for group in ["breakfast cereal dinner lunch", "king queen prince car", "paris london rome apple", "he she his truck"]:
    ranked = kv.rank_by_centrality(group.split())
    out["odd"].append({"words": group.split(), "odd": kv.doesnt_match(group.split()), "to_mean": {w: float(d) for d, w in ranked}})
for positive, weights in [(["paris", "rome"], [0.5, 0.5]), (["apple", "banana", "car"], [1, 1, -0.5])]:
    mean = kv.get_mean_vector(positive, weights, post_normalize=True)
    out["mixed"].append({"words": positive, "weights": weights, "hits": kv.similar_by_vector(mean, topn=10)})


def evaluation(**kw):
    path = here / "query_questions_sections.txt"
    path.write_text("\n".join(lines[1:]) + "\n")
    score, got = kv.evaluate_word_analogies(str(path), **kw)
    path.unlink()
    return {"score": score, "sections": [[s["section"], len(s["correct"]), len(s["correct"]) + len(s["incorrect"])] for s in got]}


out["evaluation"] = {
    "folded": evaluation(),
    "exact": evaluation(case_insensitive=False),
    "restricted": evaluation(restrict_vocab=500),
    "mul": None,
}
pearson, spearman, oov = kv.evaluate_word_pairs(str(here / "query_pairs.tsv"))
out["pairs"] = {"pearson": float(pearson[0]), "spearman": float(spearman[0]), "oov_percent": oov}
ties = {"x": [1, 2, 2, 3, 5, 5, 5, 7], "y": [2.5, 1, 4, 4, 3, 9, 8, 8]}
ties["spearman"] = float(stats.spearmanr(ties["x"], ties["y"])[0])
ties["pearson"] = float(stats.pearsonr(ties["x"], ties["y"])[0])
out["ties"] = ties
del out["evaluation"]["mul"]
(here / "query.json").write_text(json.dumps(out, ensure_ascii=False, indent=0))
print(len(words), out["evaluation"], out["pairs"])
