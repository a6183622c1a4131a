"""Word vectors side by side with the tools that people use: CPU seconds, peak memory and quality, in one run, as the table of benches/README.md.

    cargo build --release
    python benches/peers.py --text TEXT --bin FOLDER [--only skipgram,cbow] [--runs 3]
    python benches/peers.py --text TEXT --bin FOLDER --only reading [--runs 7]

TEXT: words parted by blanks, lower case, lines of about 1000 words. FOLDER holds the programs of the peers, as far as you have them: pword2vec, fasttext,
vocab_count, cooccur, shuffle, glove, fasttext_reader (benches/peers_reader.cc says how to make it). gensim is the Python package; the questions and judged pairs are those in its test data. Everything is trained on one
thread with the same parameters (100 dimensions, window 5, 5 negatives, minimum count 5, subsampling 1e-3), reading the text and writing the vectors
included, in turned order every other round. `reading` compares the way from a text to its words and tokens alone, on one processor, for any text. Seeds are 1, 2, 3,
where a program takes one."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

DIM, WINDOW, NEGATIVE, MIN_COUNT, SAMPLE = 100, 5, 5, 5, 1e-3


def measured(command, **more):
    """Runs a command; CPU seconds, wall seconds, peak resident MB, what it printed."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        child = subprocess.Popen(command, stdout=more.pop("stdout", out), stderr=subprocess.DEVNULL, **more)
        # The peak is read while it runs: what the system tells afterwards counts this script's own memory before the new program began.
        peak = 0
        while True:
            done, status, usage = os.wait4(child.pid, os.WNOHANG)
            if done:
                break
            try:
                status_lines = open(f"/proc/{child.pid}/status").read()
                peak = int(status_lines.split("VmHWM:")[1].split()[0]) / 1024 if "VmHWM:" in status_lines else peak
            except (OSError, IndexError):
                pass
            time.sleep(0.02)
        child.returncode = status
        assert status == 0, command
        out.seek(0)
        return usage.ru_utime + usage.ru_stime, time.perf_counter() - began, peak, out.read().decode(errors="replace")


def semascope(method, epochs, more=(), threads=1):
    def run(a, seed, out):
        mode = ["--mode", "fast" if threads > 1 else "reproducible", "--threads", str(threads)] if method != "glove" else []
        sizes = ["--dims", DIM, "--window", WINDOW, "--epochs", epochs, "--min-count", MIN_COUNT]
        draws = ["--sample", SAMPLE] if method != "glove" else []
        command = [a.semascope, "train", a.text, "--method", method, "--seed", seed, "--language", "other", *sizes, *draws, *mode, *more]
        # An n-gram model as .bin would be fastText's format, with all its buckets; its peer writes both.
        path = out + (".vec" if method == "fasttext" else ".bin")
        cpu, wall, peak, _ = measured([str(c) for c in [*command, "-o", path]])
        return cpu, wall, peak, *(text_rows(path, True) if method == "fasttext" else word2vec_binary(path))
    return run


GENSIM = """
import sys, time, resource, json, gensim
from gensim.models import Word2Vec
settings = json.loads(sys.argv[1])
begun, wall = time.process_time(), time.perf_counter()
model = Word2Vec(**settings)
print(json.dumps([time.process_time() - begun, time.perf_counter() - wall]))
model.wv.save_word2vec_format(sys.argv[2], binary=True)
"""


def gensim(epochs, **more):
    def run(a, seed, out):
        settings = dict(corpus_file=a.text, vector_size=DIM, window=WINDOW, negative=NEGATIVE, min_count=MIN_COUNT, sample=SAMPLE, epochs=epochs, workers=1, seed=seed)
        _, _, peak, said = measured([sys.executable, "-c", GENSIM, json.dumps(settings | more), out + ".bin"])
        cpu, wall = json.loads(said)
        return cpu, wall, peak, *word2vec_binary(out + ".bin")
    return run


def pword2vec(epochs, alpha):
    def run(a, seed, out):
        command = [os.path.join(a.bin, "pword2vec"), "-train", a.text, "-output", out + ".bin", "-size", DIM, "-window", WINDOW, "-negative", NEGATIVE,
                   "-min-count", MIN_COUNT, "-sample", SAMPLE, "-iter", epochs, "-threads", 1, "-alpha", alpha, "-binary", 1, "-debug", 0, "-batch-size", 2 * WINDOW]
        cpu, wall, peak, _ = measured([str(c) for c in command], env=os.environ | {"MKL_THREADING_LAYER": "SEQUENTIAL", "MKL_INTERFACE_LAYER": "LP64"})
        return cpu, wall, peak, *word2vec_binary(out + ".bin")
    return run


def fasttext(model, epochs, alpha):
    def run(a, seed, out):
        command = [os.path.join(a.bin, "fasttext"), model, "-input", a.text, "-output", out, "-dim", DIM, "-ws", WINDOW, "-neg", NEGATIVE, "-minCount", MIN_COUNT,
                   "-loss", "ns", "-seed", seed, "-t", SAMPLE, "-epoch", epochs, "-thread", 1, "-lr", alpha, "-minn", 3, "-maxn", 6]
        cpu, wall, peak, _ = measured([str(c) for c in command])
        return cpu, wall, peak, *text_rows(out + ".vec", True)
    return run


def stanford_glove(epochs):
    def run(a, seed, out):
        tool = lambda name, *options: [os.path.join(a.bin, name), *map(str, options), "-verbose", "0"]
        stages = [
            (tool("vocab_count", "-min-count", MIN_COUNT), a.text, out + ".vocab"),
            (tool("cooccur", "-memory", 4, "-vocab-file", out + ".vocab", "-window-size", WINDOW, "-overflow-file", out + ".over"), a.text, out + ".pairs"),
            (tool("shuffle", "-memory", 4, "-temp-file", out + ".temp"), out + ".pairs", out + ".shuffled"),
        ]
        cpu = wall = peak = 0
        for command, given, made in stages:
            with open(given, "rb") as i, open(made, "wb") as o:
                c, w, p, _ = measured(command, stdin=i, stdout=o)
                cpu, wall, peak = cpu + c, wall + w, max(peak, p)
        c, w, p, _ = measured(tool("glove", "-save-file", out, "-threads", 1, "-input-file", out + ".shuffled", "-x-max", 10, "-iter", epochs, "-vector-size", DIM,
                                   "-binary", 0, "-vocab-file", out + ".vocab", "-eta", 0.05, "-seed", seed))
        words, vectors = text_rows(out + ".txt", False)
        keep = [i for i, word in enumerate(words) if word != "<unk>"]
        return cpu + c, wall + w, max(peak, p), [words[i] for i in keep], vectors[keep]
    return run


ROWS = {
    "skipgram": [("Semascope", semascope("skipgram", 5)), ("gensim", gensim(5, sg=1, alpha=0.025)), ("pWord2Vec", pword2vec(5, 0.025))],
    "cbow": [("Semascope", semascope("cbow", 5)), ("gensim", gensim(5, sg=0, alpha=0.05))],
    "skipgram-hs": [("Semascope", semascope("skipgram", 5, ["--objective", "hierarchical-softmax"])), ("gensim", gensim(5, sg=1, hs=1, negative=0, alpha=0.025))],
    "cbow-hs": [("Semascope", semascope("cbow", 5, ["--objective", "hierarchical-softmax"])), ("gensim", gensim(5, sg=0, hs=1, negative=0, alpha=0.05))],
    "threads": [("Semascope, 1 thread", semascope("skipgram", 5)), ("Semascope, 2 threads", semascope("skipgram", 5, threads=2))],
    "fasttext": [("Semascope", semascope("fasttext", 5, ["--power", 0.5])), ("fastText", fasttext("skipgram", 5, 0.05))],
    "glove": [("Semascope", semascope("glove", 15, ["--x-max", 10])), ("Stanford GloVe", stanford_glove(15))],
}


def reading(a):
    """From a text to its vocabulary (minimum count 5) and the numbers of its words: ours beside fastText's. CPU seconds as the programs themselves tell."""
    one = lambda: os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    ours = (["cargo", "bench", "--quiet", "--bench", "reading"], {"SEMASCOPE_TEXT": os.path.abspath(a.text), "SEMASCOPE_RUNS": "1"})
    peer = ([os.path.join(a.bin, "fasttext_reader"), a.text, str(MIN_COUNT)], {})
    subprocess.run([*ours[0], "--no-run"], check=True)
    told = {"Semascope": [], "fastText": []}
    for i in range(a.runs):
        for name, (command, more) in [("Semascope", ours), ("fastText", peer)][:: -1 if i % 2 else 1]:
            said = subprocess.run(command, env=os.environ | more, preexec_fn=one, check=True, capture_output=True, text=True).stdout.split()
            told[name].append({key: float(value) for key, value in zip(said[::2], said[1::2])})
    (read, split), (count, number) = ["open", "tokenise"], ["vocabulary", "tokens"]
    sums = {"Semascope": [r[read] + r[split] for r in told["Semascope"]], "fastText": [r[count] + r[number] for r in told["fastText"]]}
    least = statistics.median(r[count] for r in told["fastText"])
    mid = {name: statistics.median(all_runs) for name, all_runs in sums.items()}
    print("| program | CPU s for words and tokens | of which | words | tokens | sum of squared counts | peak MB |\n|---|---|---|---|---|---|---|")
    for (name, runs), parts in zip(told.items(), [(read, split), (count, number)]):
        each = ", ".join(f"{part} {statistics.median(r[part] for r in runs):.3f}" for part in parts)
        print(f"| {name} | {mid[name]:.3f} ({min(sums[name]):.3f} to {max(sums[name]):.3f}) | {each} | {runs[0]['words']:.0f} | {runs[0]['kept']:.0f} "
              f"| {runs[0]['squares']:.0f} | {statistics.median(r['peak'] for r in runs):.0f} |")
    print(f"\n{mid['fastText'] / mid['Semascope']:.1f} times; ours with tokens beside their vocabulary without: {least / mid['Semascope']:.1f} times")


def word2vec_binary(path):
    with open(path, "rb") as f:
        n, d = map(int, f.readline().split())
        words, vectors = [], np.empty((n, d), np.float32)
        for row in range(n):
            word = bytearray()
            while (byte := f.read(1)) != b" ":
                word += byte
            words.append(word.lstrip(b"\n").decode(errors="replace"))
            vectors[row] = np.frombuffer(f.read(4 * d), "<f4")
    return words, vectors


def text_rows(path, header):
    with open(path, encoding="utf8") as f:
        rows = [line.rstrip("\n ").split(" ") for line in list(f)[header:]]
    return [row[0] for row in rows], np.array([row[1:] for row in rows], np.float32)


def quality(words, vectors):
    """Analogies in percent (3CosAdd among the 30,000 most frequent), Spearman's correlation on WordSim-353 and SimLex-999."""
    import gensim as package
    from scipy.stats import spearmanr
    data = os.path.join(os.path.dirname(package.__file__), "test", "test_data")
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    row = {word: i for i, word in reversed(list(enumerate(words)))}
    top = unit[:30_000]
    asked = [line.lower().split() for line in open(os.path.join(data, "questions-words.txt"), encoding="utf8") if not line.startswith(":")]
    q = np.array([[row[w] for w in ws] for ws in asked if all(row.get(w, 30_000) < 30_000 for w in ws)])
    right = 0
    for part in np.array_split(q, max(1, len(q) // 1000)):
        scores = (top[part[:, 1]] - top[part[:, 0]] + top[part[:, 2]]) @ top.T
        for j in range(3):
            scores[np.arange(len(part)), part[:, j]] = -9
        right += int((scores.argmax(1) == part[:, 3]).sum())
    found = [100 * right / len(q)]
    for name in ["wordsim353.tsv", "simlex999.txt"]:
        pairs = [line.lower().split("\t") for line in open(os.path.join(data, name), encoding="utf8") if line.strip() and not line.startswith("#")]
        pairs = [(row[a], row[b], float(s)) for a, b, s, *_ in pairs if a in row and b in row]
        found.append(float(spearmanr([float(unit[a] @ unit[b]) for a, b, _ in pairs], [s for *_, s in pairs])[0]))
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--text", required=True)
    parser.add_argument("--bin", default=".")
    parser.add_argument("--semascope", default="target/release/semascope")
    parser.add_argument("--only", default=",".join(ROWS))
    parser.add_argument("--runs", type=int, default=3)
    a = parser.parse_args()
    if a.only == "reading":
        return reading(a)
    words = sum(len(line.split()) for line in open(a.text, "rb"))
    print(f"{words / 1e6:.2f} M words; medians of {a.runs} runs, all runs in brackets\n")
    print("| method | program | CPU s | M words × epochs / CPU s | ratio | wall s | peak MB | analogies % | WordSim-353 | SimLex-999 |\n|---|---|---|---|---|---|---|---|---|---|")
    for method in a.only.split(","):
        runs = {name: [] for name, _ in ROWS[method]}
        for seed in range(1, a.runs + 1):
            for name, run in ROWS[method][:: 1 if seed % 2 else -1]:
                with tempfile.TemporaryDirectory() as folder:
                    cpu, wall, peak, *model = run(a, seed, os.path.join(folder, "out"))
                    runs[name].append((cpu, wall, peak, *quality(*model)))
        ours = statistics.median(r[0] for r in runs[ROWS[method][0][0]])
        for name, all_runs in runs.items():
            column = lambda i: [r[i] for r in all_runs]
            cpu = statistics.median(column(0))
            epochs = 15 if method == "glove" else 5
            each = ", ".join(f"{c:.1f}" for c in column(0))
            mean = statistics.mean
            print(f"| {method} | {name} | {cpu:.1f} ({each}) | {words * epochs / cpu / 1e6:.3f} | {cpu / ours:.1f} | {statistics.median(column(1)):.1f} | {max(column(2)):.0f} "
                  f"| {mean(column(3)):.2f} | {mean(column(4)):.4f} | {mean(column(5)):.4f} |", flush=True)


if __name__ == "__main__":
    main()
