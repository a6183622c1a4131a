"""Writes the small files of vectors in tests/data/formats with gensim and NumPy, and what is in them.

    python make_formats.py          (needs numpy and gensim)

expected.txt: a label, a tab, and the bits of each float32 as eight hexadecimal digits.
"""

from pathlib import Path

import numpy as np
from gensim.models import KeyedVectors

HERE = Path(__file__).parent / "formats"
WORDS = ["</s>", "the", "king", "queen", "café", "苹果", "New_York", "a.b", "1999", "naïve", "Ω", "end"]
rng = np.random.default_rng(20)
values = rng.normal(0, 0.4, (len(WORDS), 5)).astype(np.float32)
values[3, 1] = np.float32(1e-7)
values[4, 2] = np.float32(-12345.678)
values[5, 0] = 0.0


def expected(name, matrix, labels=WORDS):
    with open(HERE / name, "w", encoding="utf-8", newline="\n") as f:
        for label, row in zip(labels, np.asarray(matrix, dtype=np.float32)):
            f.write(label + "\t" + " ".join(f"{x:08x}" for x in row.view(np.uint32)) + "\n")


expected("expected.txt", values)
kv = KeyedVectors(5)
kv.add_vectors(WORDS, values)
kv.save_word2vec_format(str(HERE / "gensim.txt"), binary=False)
kv.save_word2vec_format(str(HERE / "gensim.bin"), binary=True)
kv.save_word2vec_format(str(HERE / "glove.txt"), binary=False, write_header=False)

# As the word2vec tool writes: six decimals and a trailing space; binary rows end in a line feed.
with open(HERE / "c_tool.txt", "wb") as f:
    f.write(b"%d %d\n" % values.shape)
    for w, row in zip(WORDS, values):
        f.write(w.encode() + b" " + b"".join(b"%.6f " % x for x in row) + b"\n")
six = np.array([[float("%.6f" % x) for x in row] for row in values], dtype=np.float32)
expected("expected_six.txt", six)
with open(HERE / "c_tool.bin", "wb") as f:
    f.write(b"%d %d\n" % values.shape)
    for w, row in zip(WORDS, values):
        f.write(w.encode() + b" " + row.astype("<f4").tobytes() + b"\n")

# As fastText writes: five significant digits and a trailing space.
with open(HERE / "fasttext.vec", "wb") as f:
    f.write(b"%d %d\n" % values.shape)
    for w, row in zip(WORDS, values):
        f.write(w.encode() + b" " + b"".join(b"%.5g " % x for x in row) + b"\n")
five = np.array([[float("%.5g" % x) for x in row] for row in values], dtype=np.float32)
expected("expected_five.txt", five)

small = np.clip(values, -100, 100)
expected("expected_small.txt", small)
expected("expected_half.txt", small.astype(np.float16))
expected("expected_int.txt", np.round(small * 10).astype(np.int16))
np.save(HERE / "f4.npy", small)
np.save(HERE / "f4_fortran.npy", np.asfortranarray(small))
np.save(HERE / "f8_big.npy", small.astype(">f8"))
np.save(HERE / "f2.npy", small.astype(np.float16))
np.save(HERE / "i2.npy", np.round(small * 10).astype(np.int16))
for version in [(2, 0), (3, 0)]:
    with open(HERE / f"f4_v{version[0]}.npy", "wb") as f:
        np.lib.format.write_array(f, small, version=version)
np.save(HERE / "object.npy", np.array([[1, "a"], [2, "b"]], dtype=object), allow_pickle=True)
with open(HERE / "f4.words.txt", "w", encoding="utf-8", newline="\n") as f:
    f.write("".join(w + "\n" for w in WORDS))
