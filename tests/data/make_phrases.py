"""Phrases as gensim finds them, for the test of src/text/phrases.rs: writes phrases.tsv.

Each line: passes, threshold, min_count, then the text with its phrases joined, sentences parted by " | ".
gensim's default scoring multiplies by the number of entries in its table; ours, like word2phrase, by the words of the text. The formula is handed to gensim
as its own scoring function, so that everything else (counting, order of joining, several passes) is gensim's.
"""

import random
from pathlib import Path

from gensim.models.phrases import Phrases


def by_words(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    return (bigram_count - min_count) / worda_count / wordb_count * corpus_word_count


def text():
    rng = random.Random(5)
    words = "the of a city river old paper runs reads big small north south".split()
    phrases = ["new york", "new york times", "san francisco", "machine learning", "the united states", "new new york"]
    out = []
    for _ in range(400):
        sentence = []
        for _ in range(rng.randint(2, 9)):
            sentence += (rng.choice(phrases) if rng.random() < 0.25 else rng.choice(words)).split()
        out.append(sentence)
    return out


def joined(sentences, passes, threshold, min_count):
    for i in range(passes):
        wanted = threshold * 2 ** (passes - 1 - i)
        found = Phrases(sentences, min_count=min_count, threshold=wanted, scoring=by_words, delimiter="_")
        with_default = Phrases(sentences, min_count=min_count, threshold=1e-9, scoring="default", delimiter="_")
        # The same pairs pass gensim's own scoring when the threshold is rescaled.
        with_default.threshold = wanted * len(with_default.vocab) / with_default.corpus_word_count
        assert [found[s] for s in sentences] == [with_default[s] for s in sentences]
        sentences = [found[s] for s in sentences]
    return sentences


here = Path(__file__).parent
sentences = text()
with open(here / "phrases.tsv", "w", encoding="utf-8") as out:
    for passes, threshold, min_count in [(0, 1.0, 5), (1, 3.0, 5), (1, 8.0, 2), (2, 2.0, 5), (3, 1.5, 1)]:
        made = joined(sentences, passes, threshold, min_count)
        out.write(f"{passes}\t{threshold}\t{min_count}\t" + " | ".join(" ".join(s) for s in made) + "\n")
