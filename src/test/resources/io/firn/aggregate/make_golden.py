"""Writes the golden values of this folder with numpy, in float64: python make_golden.py FOLDER

Variances come from exact fractions instead: numpy leaves the rounding of the mean in them.

rows.tsv         the rows in observation order: cell, then one value per column; empty where missing
statistics.tsv   statistic, parameters, source and one value per occupied cell
exact.tsv        the same for integer columns, in Python's own integers
expressions.tsv  expression and one value per occupied cell; only operations that IEEE rounds exactly
functions.tsv    the same with functions that numpy's C library rounds, so the last bits may differ
"""
import math
import random
import sys
from fractions import Fraction

import numpy as np

folder = sys.argv[1]
rng = np.random.default_rng(91)
pick = random.Random(91)
np.seterr(all="ignore")

sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 0, 0, 16, 17, 40, 41, 100, 128, 129, 136, 137, 300, 520, 2, 3, 0, 6]
cell = np.repeat(np.arange(len(sizes)), sizes)
rng.shuffle(cell)
n = len(cell)
occupied = [c for c, size in enumerate(sizes) if size]

columns = {
    "h": rng.normal(1500.0, 300.0, n),
    "s": rng.gamma(2.0, 0.05, n) + 0.001,
    # Ties and both zeros.
    "ties": rng.integers(-2, 3, n) * 0.5,
    # A tight spread about a huge offset, as times have.
    "time": 4.6e7 + rng.normal(0.0, 0.05, n),
    # float32 values
    "f": rng.normal(0.0, 50.0, n).astype("f4").astype("f8"),
    "wild": rng.normal(0.0, 1.0, n),
    "gaps": rng.normal(0.0, 1.0, n),
    "gaps2": rng.gamma(2.0, 1.0, n),
}
columns["wild"][rng.random(n) < 0.1] = np.nan
columns["wild"][np.isin(cell, [4, 23])] = np.nan
columns["wild"][rng.random(n) < 0.01] = np.inf
missing = {"gaps": rng.random(n) < 0.3, "gaps2": rng.random(n) < 0.2}
missing["gaps"][np.isin(cell, [2, 22])] = True
missing["gaps2"][np.isin(cell, [5, 22])] = True

integers = {
    "i64": rng.integers(-(2**62), 2**62, n) // n,
    "u64": rng.integers(2**53, 2**64, n, dtype=np.uint64) // np.uint64(2000),
    "i16": rng.integers(-(2**15), 2**15, n),
}
integers["u64"][cell == 1] = np.uint64(2**64 - 1)


def shown(value):
    return repr(float(value))


with open(f"{folder}/rows.tsv", "w") as out:
    names = list(columns) + list(integers)
    print("cell", *names, sep="\t", file=out)
    for row in range(n):
        values = [
            "" if name in missing and missing[name][row] else shown(columns[name][row]) for name in columns
        ]
        values += [str(int(integers[name][row])) for name in integers]
        print(cell[row], *values, sep="\t", file=out)


def by_weight(function):
    """A statistic with weights, as a cell has it: NaN where numpy refuses the weights."""

    def of(x, w):
        try:
            return function(x, np.broadcast_to(w, x.shape))
        except ValueError as error:
            assert "non-negative" in str(error) or "all zero" in str(error) or "NaN" in str(error), error
            return np.nan

    return of


def per_cell(function, names):
    """One value for each occupied cell; NaN where every row misses one of the columns."""
    for c in occupied:
        rows = cell == c
        for name in names:
            if name in missing:
                rows = rows & ~missing[name]
        yield function({name: columns[name][rows] for name in columns}) if rows.any() else np.nan


def var(x, ddof=0):
    if len(x) <= ddof or not np.isfinite(x).all():
        return np.nan
    x = [Fraction(float(value)) for value in x]
    mean = sum(x) / len(x)
    return float(sum((value - mean) ** 2 for value in x) / (len(x) - ddof))


def std(x, ddof=0):
    return math.sqrt(var(x, ddof))


def weighted_var(x, w, ddof=0):
    """Exact, and beside it numpy's own, whose tolerance is the rounding of its mean."""
    if len(x) <= ddof or not np.isfinite(x).all() or not np.isfinite(w).all() or (w < 0).any() or not w.any():
        return np.nan
    ours, weights = ([Fraction(float(value)) for value in values] for values in (x, w))
    total = sum(weights)
    divisor = total - ddof * sum(weight**2 for weight in weights) / total
    if divisor <= 0:
        return np.nan
    mean = sum(value * weight for value, weight in zip(ours, weights)) / total
    exact = float(sum(weight * (value - mean) ** 2 for value, weight in zip(ours, weights)) / divisor)
    numpys = np.cov(x, aweights=w, ddof=ddof)
    assert np.isclose(numpys, exact, rtol=1e-8, atol=1e-18 * max(abs(x)) ** 2), (numpys, exact)
    return exact


def weighted_std(x, w, ddof=0):
    return math.sqrt(weighted_var(x, w, ddof))


def quantile(q, of=np.quantile):
    return by_weight(lambda x, w: of(x, q, weights=w, method="inverted_cdf"))


def without_nan(function):
    def of(x, w):
        kept = ~np.isnan(x)
        return function(x[kept], w[kept]) if kept.any() else np.nan

    return of


def nan_unless(x, function):
    x = x[~np.isnan(x)]
    return function(x) if len(x) else np.nan


def average(x, w):
    return np.average(x, weights=w) if np.sum(w) != 0 else np.nan


statistics = {
    ("min", ""): np.min,
    ("max", ""): np.max,
    ("sum", ""): np.sum,
    ("mean", ""): np.mean,
    ("average", ""): np.average,
    ("var", ""): var,
    ("std", ""): std,
    ("var", "ddof=1"): lambda x: var(x, 1),
    ("std", "ddof=2"): lambda x: std(x, 2),
    ("median", ""): np.median,
    ("nanmin", ""): lambda x: nan_unless(x, np.min),
    ("nanmax", ""): lambda x: nan_unless(x, np.max),
    ("nansum", ""): lambda x: nan_unless(x, np.sum),
    ("nanmean", ""): lambda x: nan_unless(x, np.mean),
    ("nanvar", ""): lambda x: nan_unless(x, var),
    ("nanstd", "ddof=1"): lambda x: nan_unless(x, lambda y: std(y, 1)),
    ("nanmedian", ""): lambda x: nan_unless(x, np.median),
}
for q in (0, 0.1, 0.25, 0.5, 0.75, 0.999, 1):
    statistics["quantile", f"q={q}"] = lambda x, q=q: np.quantile(x, float(q))
    statistics["nanquantile", f"q={q}"] = lambda x, q=q: nan_unless(x, lambda y: np.quantile(y, float(q)))
for q in (0, 2.5, 33, 100):
    statistics["percentile", f"q={q}"] = lambda x, q=q: np.percentile(x, q)
    statistics["nanpercentile", f"q={q}"] = lambda x, q=q: nan_unless(x, lambda y: np.percentile(y, q))

weighted = {
    ("average", ""): average,
    ("var", ""): weighted_var,
    ("std", ""): weighted_std,
    ("nanvar", ""): without_nan(weighted_var),
    ("nanstd", ""): without_nan(weighted_std),
    ("median", ""): quantile(0.5),
    # numpy's own take no weights.
    ("nanmedian", ""): quantile(0.5, np.nanquantile),
}
for q in (0, 0.1, 0.5, 0.6, 1):
    weighted["quantile", f"q={q};"] = quantile(float(q))
    weighted["nanquantile", f"q={q};"] = quantile(float(q), np.nanquantile)
for q in (2.5, 60):
    weighted["percentile", f"q={q};"] = quantile(q, np.percentile)
    weighted["nanpercentile", f"q={q};"] = quantile(q, np.nanpercentile)
# Not with the steeper weights below: where one row has nearly all of the weight, the divisor is a difference that cancels.
unbiased = {
    ("var", "ddof=1;"): lambda x, w: weighted_var(x, w, 1),
    ("std", "ddof=2;"): lambda x, w: weighted_std(x, w, 2),
    ("nanvar", "ddof=1;"): without_nan(lambda x, w: weighted_var(x, w, 1)),
}
# Of each a column, an expression, a column with gaps, one below 0 now and then, all the same, and 0 for whole cells.
weights = {
    "s": (lambda c: c["s"], ["s"]),
    "1.0 / s**2": (lambda c: 1.0 / c["s"] ** 2, ["s"]),
    "gaps2": (lambda c: c["gaps2"], ["gaps2"]),
    "ties": (lambda c: c["ties"], ["ties"]),
    "1": (lambda c: np.float64(1), []),
    "np.maximum(ties, 0)": (lambda c: np.maximum(c["ties"], 0), ["ties"]),
    # Some are NaN, some infinite.
    "wild**2": (lambda c: c["wild"] ** 2, ["wild"]),
}

with open(f"{folder}/statistics.tsv", "w") as out:
    for name, source in (("len", "gaps"), ("count", "gaps"), ("count", "wild")):
        rows = np.ones(n, bool) if name == "len" else ~missing.get(source, np.zeros(n, bool))
        print(name, "", source, *(shown(np.sum(rows[cell == c])) for c in occupied), sep="\t", file=out)
    for (name, parameter), function in statistics.items():
        for source in columns:
            values = per_cell(lambda c: function(c[source]), [source])
            print(name, parameter, source, *map(shown, values), sep="\t", file=out)
    for source in ("h", "f", "gaps"):
        for text in ("s", "1.0 / s**2", "gaps2", "ties"):
            w, names = weights[text]
            values = per_cell(lambda c: average(c[source], w(c)), [source, *names])
            print("average", f"weights={text}", source, *map(shown, values), sep="\t", file=out)
    del weighted["average", ""]
    for (name, parameters), function in (weighted | unbiased).items():
        for source in ("h", "ties", "wild", "gaps", *(["time"] if name in ("var", "std") else [])):
            for text, (w, names) in weights.items():
                if "ddof" in parameters and text not in ("s", "1"):
                    continue
                values = per_cell(
                    lambda c: function(c[source], np.broadcast_to(w(c), c[source].shape)), [source, *names])
                print(name, f"{parameters}weights={text}", source, *map(shown, values), sep="\t", file=out)

with open(f"{folder}/exact.tsv", "w") as out:
    for source, column in integers.items():
        for name, function in {"min": min, "max": max, "sum": sum, "nanmax": max}.items():
            values = [function(int(v) for v in column[cell == c]) for c in occupied]
            print(name, "", source, *values, sep="\t", file=out)

EXACT = ["h", "s", "ties", "f", "time", "wild"]
REDUCTIONS = ["np.sum({})", "np.mean({})", "np.min({})", "np.max({})", "np.median({})", "np.nanmax({})",
              "np.quantile({}, 0.3)", "np.percentile({}, 90)", "numpy.nanquantile({}, q=.75)", "np.average({})"]


def maybe(text):
    return f"({text})" if pick.random() < 0.35 else text


def condition(depth):
    kind = pick.randrange(5)
    if kind == 0 and depth:
        return f"({condition(depth - 1)}) {pick.choice('&|')} ({condition(depth - 1)})"
    if kind == 1 and depth:
        return f"~({condition(depth - 1)})"
    if kind == 2:
        return f"np.{pick.choice(['isnan', 'isfinite'])}({pick.choice(EXACT)} / {row(depth - 1)})"
    # A column on the left: Python's own True would turn into -2 under ~.
    return f"{pick.choice(EXACT)} {pick.choice(['<', '<=', '>', '>=', '==', '!='])} {row(depth - 1)}"


def row(depth):
    if depth <= 0:
        return pick.choice(EXACT + EXACT + ["2", "0.5", "1e-3", "10.", "3", "np.pi"])
    kind = pick.randrange(10)
    if kind < 5:
        operator = pick.choice(["+", "-", "*", "/", "//", "%"])
        return f"{maybe(row(depth - 1))}{pick.choice(['', ' '])}{operator} {maybe(row(depth - 1))}"
    if kind == 5:
        return f"{pick.choice(['-', '+', '--'])}{maybe(row(depth - 1))}"
    if kind == 6:
        return f"{pick.choice(['', '-'])}{pick.choice(EXACT)}**2"
    if kind == 7:
        return f"np.{pick.choice(['sqrt', 'abs', 'floor', 'ceil', 'square'])}({row(depth - 1)})"
    if kind == 8:
        return f"np.{pick.choice(['minimum', 'maximum'])}({row(depth - 1)}, {row(depth - 1)})"
    if pick.random() < 0.5:
        return f"np.where({condition(depth - 1)}, {row(depth - 1)}, {row(depth - 1)})"
    return pick.choice(REDUCTIONS).format(pick.choice(EXACT))


def cell_value(depth):
    if depth == 0 or pick.random() < 0.5:
        return pick.choice(REDUCTIONS).format(f"{pick.choice(EXACT)} {pick.choice('+-*/')} {row(3)}")
    return f"{maybe(cell_value(depth - 1))} {pick.choice('+-*/%')} {maybe(cell_value(depth - 1))}"


fixed = [
    "1.0 / np.sqrt(np.sum(1.0 / s**2))",
    "-np.mean(h)**2", "2**-1 * np.mean(h)", "2**2**3 / np.mean(h)", "-2**2 + np.max(h)", "- - np.max(h)",
    "np.sum(h > 1500)", "np.mean((h > 1500) & ~(s < 0.1))", "len(h)", "np.max(h) - np.min(h) // 7 % 3",
    "np.sqrt(np.mean((h - np.mean(h))**2))", "np.sum(np.where(ties == 0, h, -h))", "1.5", "np.inf - np.max(h)",
    "np.max(7 % -ties)", "np.min(-7 // ties)", "np.sum(wild == wild)", "np.min(np.minimum(wild, 0))",
    "np.mean(gaps)", "np.sum(gaps * gaps2)", "np.mean(gaps - np.mean(gaps))",
    "np.average(h, weights=1/s)", "abs(np.min(gaps))",
]
def evaluate(text):
    names = [name for name in missing if name in text]
    namespace = {"np": np, "numpy": np, "len": len, "abs": abs, "__builtins__": {}}
    return list(per_cell(lambda c: float(eval(text, namespace, c)), names))


def random_expressions(count):
    while count:
        text = cell_value(2)
        try:
            values = evaluate(text)
        except ZeroDivisionError:  # of two literals
            continue
        if np.isfinite(values).sum() > len(occupied) / 2:
            yield text, values
            count -= 1


with open(f"{folder}/expressions.tsv", "w") as out:
    golden = [(text, evaluate(text)) for text in fixed] + list(random_expressions(150))
    golden.append(("len(gaps)", [int((~missing["gaps"][cell == c]).sum()) for c in occupied]))
    # Each reduction skips only the rows that its own columns miss.
    mixed = zip(evaluate("np.mean(gaps)"), evaluate("np.mean(h)"))
    golden.append(("np.mean(gaps) + np.mean(h)", [a + b for a, b in mixed]))
    for text, values in golden:
        print(text, *map(shown, values), sep="\t", file=out)

functions = [
    "np.mean(np.exp(f / 100))", "np.sum(np.log(s))", "np.min(np.log2(h))", "np.max(np.log10(np.abs(f)))",
    "np.median(s**1.5)", "np.mean(s**-2)", "np.sum(1.0 / s ** 0.5)", "np.std(h, ddof=1) / np.sqrt(len(h))",
    "np.var(h - np.median(h))", "np.nanstd(wild / 3)", "np.sum(wild ** 0)", "np.max((ties * 2) ** 3)", "np.e ** np.min(s)",
    "np.mean(ties ** ties)", "np.sum(1 ** wild)", "np.min((-1) ** (np.inf * ties))",
    # Just below and above a power of two, where the logarithm is small.
    "np.min(np.log2(1 - s * 1e-9))", "np.max(np.log2(4 - s * 1e-9))", "np.max(np.log2(1 + s * 1e-9))",
    "np.max(np.log2(s * 1e-310))", "np.mean(2.0 ** np.ceil(np.log2(s)))",
]
with open(f"{folder}/functions.tsv", "w") as out:
    for text in functions:
        namespace = {"np": np, "len": len, "__builtins__": {}}
        values = per_cell(
            lambda c: eval(text, namespace, c) if len(c["h"]) > 1 or "ddof" not in text else np.nan, [])
        print(text, *map(shown, values), sep="\t", file=out)
