"""Golden files from fastText itself: which buckets the n-grams of words fall into (fasttext_subwords.tsv), and a small model with the vectors that
fastText gives to its words and to unseen ones (formats/fasttext_model.bin, formats/expected_fasttext.txt).

    python make_fasttext.py          (needs numpy and fasttext)
"""

import random
import tempfile
from pathlib import Path

import fasttext
import numpy as np

HERE = Path(__file__).parent
WORDS = ["cat", "cats", "kitten", "café", "苹果", "苹果树", "naïve", "Ω", "don't", "a", "of"]
UNSEEN = ["kittens", "苹果派", "Ωmega", "cafés", "x", "日本語", "unseenword"]

random.seed(4)
with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as text:
    for _ in range(60):
        text.write(" ".join(random.choice(WORDS) for _ in range(8)) + "\n")
    text.flush()
    # Ten threads, and numbers of rows that ten divides: otherwise fastText leaves a part of its start vectors to chance.
    train = dict(minCount=1, epoch=2, thread=10, dim=4, ws=2, neg=2, verbose=0, lr=0.02, t=0.1)
    small = fasttext.train_unsupervised(text.name, "skipgram", minn=2, maxn=4, bucket=63, **train)
    wide = fasttext.train_unsupervised(text.name, "skipgram", minn=3, maxn=6, bucket=1_999_998, **train)
small.save_model(str(HERE / "formats" / "fasttext_model.bin"))
with open(HERE / "formats" / "expected_fasttext.txt", "w", encoding="utf-8", newline="\n") as f:
    for word in list(small.words) + UNSEEN:
        bits = small.get_word_vector(word).astype(np.float32).view(np.uint32)
        f.write(word + "\t" + " ".join(f"{x:08x}" for x in bits) + "\n")

with open(HERE / "fasttext_subwords.tsv", "w", encoding="utf-8", newline="\n") as f:
    for model, rule in [(small, (2, 4, 63)), (wide, (3, 6, 1_999_998))]:
        for word in ["</s>"] + WORDS + UNSEEN:
            ngrams, rows = model.get_subwords(word)
            known = model.get_word_id(word) >= 0
            pieces = list(zip(ngrams, rows))[1 if known else 0:]
            f.write("\t".join([*map(str, rule), word] + [f"{n} {r - len(model.words)}" for n, r in pieces]) + "\n")
