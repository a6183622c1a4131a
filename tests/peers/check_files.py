"""Files that other programs read, and theirs that we read, compared number by number.

    python tests/peers/check_files.py PROGRAM

Trains with PROGRAM, writes word2vec text and binary, .vec and fastText .bin, and reads them with gensim and fastText: equal vectors, for unseen words too.
Then trains and writes with gensim and fastText, and asks PROGRAM for neighbours: equal cosines. Needs numpy, gensim and fasttext; without them it says so and passes.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import fasttext
    import numpy as np
    from gensim.models import KeyedVectors, Word2Vec
    from gensim.models.fasttext import load_facebook_vectors
except ImportError as missing:
    print(f"skipped: files are not compared with gensim and fastText ({missing})")
    sys.exit(0)

PROGRAM = str(Path(sys.argv[1]).resolve())
CORPORA = Path(__file__).resolve().parents[2] / "assets" / "corpora"
UNSEEN = {"toy_en.txt": ["apples", "bananarama", "cart", "carés"], "toy_zh.txt": ["苹果树", "小汽车", "汽车站"]}


def ours(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def train(corpus, method, to, *more):
    ours("train", CORPORA / corpus, "--method", method, "--dims", 20, "--epochs", 30, "--min-count", 1, "--sample", 0, "--mode", "reproducible", "-o", to, *more)


def same(what, a, b, tolerance=1e-6):
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    assert a.shape == b.shape, f"{what}: {a.shape} and {b.shape}"
    worst = float(np.abs(a - b).max(initial=0.0))
    assert worst <= tolerance, f"{what}: they differ by up to {worst}"
    print(f"equal: {what} ({len(a)} vectors, {worst:.1e})")


def text_of(path):
    lines = Path(path).read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.rstrip(" ").rsplit(" ", 20) for line in lines]
    return {row[0]: np.array(row[1:], np.float32) for row in rows}


def compare_neighbours(what, file, words, wanted):
    """Cosines that the program gives against those of the other tool: `wanted(word)` is a list of (word, cosine)."""
    for word in words:
        hits = {h["label"]: h["value"] for h in json.loads(ours("neighbours", file, f'"{word}"', "--k", 10, "--json"))["hits"]}
        theirs = [(w, c) for w, c in wanted(word) if w in hits]
        assert len(theirs) >= 8, f"{what}: of {word}'s neighbours only {len(theirs)} are the same"
        same(f"{what}, neighbours of {word}", [hits[w] for w, _ in theirs], [c for _, c in theirs], 2e-5)


def check_ours(folder, corpus):
    for method, form in [("skipgram", "word2vec"), ("cbow", "word2vec"), ("fasttext", "fasttext"), ("fasttext-cbow", "fasttext")]:
        more = ("--buckets", 5000) if form == "fasttext" else ()
        train(corpus, method, folder / "m.vec", *more)
        wanted = text_of(folder / "m.vec")
        words = list(wanted)
        matrix = np.array([wanted[w] for w in words])
        for name, binary in [("m.txt", False), ("m.vec", False), ("m.bin", True)]:
            if not (name == "m.bin" and form == "fasttext"):
                train(corpus, method, folder / name, *more)
                read = KeyedVectors.load_word2vec_format(str(folder / name), binary=binary)
                same(f"{corpus} {method} {name} in gensim", [read[w] for w in words], matrix)
        train(corpus, method, folder / "m.fasttext.bin", *more)
        model = fasttext.load_model(str(folder / "m.fasttext.bin"))
        assert model.words == words, f"{method}: other words in fastText"
        same(f"{corpus} {method} .bin in fastText", [model.get_word_vector(w) for w in words], matrix)
        read = load_facebook_vectors(str(folder / "m.fasttext.bin"))
        same(f"{corpus} {method} .bin in gensim", [read.vectors[read.key_to_index[w]] for w in words], matrix)
        if form == "fasttext":
            unseen = UNSEEN[corpus]
            same(f"{corpus} {method} unseen words", [model.get_word_vector(w) for w in unseen], [read[w] for w in unseen])
            nearest = lambda w: [(word, cosine) for cosine, word in model.get_nearest_neighbors(w, k=20)]
            compare_neighbours(f"{corpus} {method} .bin", folder / "m.fasttext.bin", words[:2] + unseen, nearest)


def check_theirs(folder, corpus):
    text = folder / "text.txt"
    lines = (CORPORA / corpus).read_text(encoding="utf-8").lower().splitlines()
    # Words parted by blanks; Chinese is cut into single characters here, since only the files matter.
    cut = [line.split() if corpus == "toy_en.txt" else [c for c in line if c.isalpha()] for line in lines]
    text.write_text("\n".join(" ".join(line) for line in cut) + "\n", encoding="utf-8")
    for model in ["skipgram", "cbow"]:
        # Rows that ten divides and ten threads: otherwise fastText leaves a part of its start vectors to chance.
        theirs = fasttext.train_unsupervised(str(text), model, minCount=1, dim=20, epoch=30, bucket=5000, thread=10, verbose=0)
        theirs.save_model(str(folder / "theirs.bin"))
        words = [w for w in theirs.words if w != "</s>"][:3] + UNSEEN[corpus]
        nearest = lambda w: [(word, cosine) for cosine, word in theirs.get_nearest_neighbors(w, k=20)]
        compare_neighbours(f"{corpus}, fastText's {model} .bin", folder / "theirs.bin", words, nearest)
    theirs = Word2Vec(cut, vector_size=20, min_count=1, epochs=30, workers=1).wv
    for name, binary in [("theirs.txt", False), ("theirs_w2v.bin", True)]:
        theirs.save_word2vec_format(str(folder / name), binary=binary)
        compare_neighbours(f"{corpus}, gensim's {name}", folder / name, theirs.index_to_key[:3], lambda w: theirs.most_similar(w, topn=20))


with tempfile.TemporaryDirectory() as work:
    for corpus in UNSEEN:
        check_ours(Path(work), corpus)
        check_theirs(Path(work), corpus)
print("all files are the same to everybody")
