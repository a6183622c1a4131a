"""Golden values for the trainers: one update step in NumPy (float64) from rows that a formula gives. Writes word2vec_step.tsv, word2vec_trace.tsv
(the same step as the training panel tells it) and glove_step.tsv: a name, then numbers. Rows: x[r][k] = sin(1 + 3 r + 0.7 k) / 2, y[r][k] = cos(2 + 5 r + 0.3 k) / 2, 4 rows of 10 numbers each."""
import pathlib
import numpy as np

here = pathlib.Path(__file__).parent
r, k = np.arange(4)[:, None], np.arange(10)[None, :]
x0, y0 = np.sin(1 + 3 * r + 0.7 * k) / 2, np.cos(2 + 5 * r + 0.3 * k) / 2


def sigma(z):
    return 1 / (1 + np.exp(-z))


def save(name, **values):
    with open(here / name, "w") as f:
        for key, value in values.items():
            f.write(key + "\t" + "\t".join(f"{v:.9g}" for v in np.ravel(value)) + "\n")


# Skip-gram: neighbours 0, 2, 3; true word 1, drawn words 3 and 0; rate 0.5. All dots come before all changes.
ins, outs, sign, rate = [0, 2, 3], [1, 3, 0], np.array([1, -1, -1]), 0.5
dots = x0[ins] @ y0[outs].T
push = rate * sign * sigma(-sign * dots)
x, y = x0.copy(), y0.copy()
x[ins] += push @ y0[outs]
y[outs] += push.T @ x0[ins]
loss = np.log1p(np.exp(-sign * dots)).sum()
# CBOW: the same words; the mean of the neighbours is the input, and each of them gets the whole of its change.
mean = x0[ins].mean(0)
push = rate * sign * sigma(-sign * (y0[outs] @ mean))
cx, cy = x0.copy(), y0.copy()
cx[ins] += push @ y0[outs]
cy[outs] += push[:, None] * mean
# Hierarchical softmax: the same neighbours, the turns first, second, first at the nodes 0, 2, 3 on the way to a word.
nodes, turn = [0, 2, 3], np.array([1, -1, 1])
turns = x0[ins] @ y0[nodes].T
way = rate * turn * sigma(-turn * turns)
hx, hy = x0.copy(), y0.copy()
hx[ins] += way @ y0[nodes]
hy[nodes] += way.T @ x0[ins]
hs_loss = np.log1p(np.exp(-turn * turns)).sum()
save("word2vec_step.tsv", x=x, y=y, loss=loss, cbow_x=cx, cbow_y=cy, tree_x=hx, tree_y=hy, tree_loss=hs_loss)
# What each meeting of an input and an output showed: products, sigma, error, length of the push on the input, products afterwards.
length = np.linalg.norm(y0[outs], axis=1)
error = (sign > 0) - sigma(dots)
cdots = y0[outs] @ mean
cerror = (sign > 0) - sigma(cdots)
save("word2vec_trace.tsv", dot=dots, sigma=sigma(dots), error=error, push=rate * abs(error) * length, after=x[ins] @ y[outs].T,
     moved=np.linalg.norm(x - x0, axis=1)[ins], cosine=((x * x0).sum(1) / np.linalg.norm(x, axis=1) / np.linalg.norm(x0, axis=1))[ins],
     cbow_dot=cdots, cbow_sigma=sigma(cdots), cbow_error=cerror, cbow_push=rate * abs(cerror) * length, cbow_after=cy[outs] @ cx[ins].mean(0),
     cbow_loss=np.log1p(np.exp(-sign * cdots)).sum())

# GloVe: word row 0 and context row 2 of x, count 7, x_max 10, alpha 0.75, eta 0.05, biases 0.1 and -0.2, sums of squares 0.5.
w, c = x0[0], x0[2]
error = w @ c + 0.1 - 0.2 - np.log(7)
pull = (7 / 10) ** 0.75 * error
dw, dc = np.clip(pull * c, -100, 100) * 0.05, np.clip(pull * w, -100, 100) * 0.05
save("glove_step.tsv", pull=pull, word=w - dw / np.sqrt(1 + 0.5), context=c - dc / np.sqrt(1 + 0.5), squares=0.5 + dw**2)

# fastText, one pair of a skip-gram window: the word's rows 0, 2 and 2 again (two n-grams in one bucket), neighbour 1, drawn words 0 and 3.
# The whole change of the mean goes to each row, as often as it is named.
rows, outs, sign, rate = [0, 2, 2], [1, 0, 3], np.array([1, -1, -1]), 0.5
mean = x0[rows].mean(0)
dots = y0[outs] @ mean
push = rate * sign * sigma(-sign * dots)
fx, fy = x0.copy(), y0.copy()
for row in rows:
    fx[row] += push @ y0[outs]
fy[outs] += push[:, None] * mean
save("fasttext_step.tsv", x=fx, y=fy, loss=np.log1p(np.exp(-sign * dots)).sum())
