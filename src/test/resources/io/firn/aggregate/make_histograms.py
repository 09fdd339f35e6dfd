"""Writes histograms.tsv of this folder with numpy, from rows.tsv: python make_histograms.py FOLDER

Each line is an expression and, for every occupied cell, its counts, or nothing where there is no histogram.
"""
import csv
import sys

import numpy as np

folder = sys.argv[1]
with open(f"{folder}/rows.tsv") as file:
    rows = list(csv.DictReader(file, delimiter="\t"))
cell = np.array([int(row["cell"]) for row in rows])
missing = {name: np.array([row[name] == "" for row in rows]) for name in ("gaps", "gaps2")}
columns = {name: np.array([float(row[name] or "nan") for row in rows]) for name in ("h", "s", "ties", "wild", "gaps")}
columns["f"] = np.array([float(row["f"]) for row in rows], dtype="f4")
# Of the chunk, in decimetres.
low = np.floor(np.min(columns["f"].astype("f8")) * 10) / 10
chunk = {"low64": np.float64(low), "low32": np.float32(low)}

expressions = [
    "np.histogram(h - np.median(h), 128, (-128.0, 128.0))[0].astype('uint32')",
    "np.histogram(h, 17, (np.min(h), np.max(h)))[0]",
    "np.histogram(ties, 8, (-1.0, 1.0))[0]",
    "np.histogram(ties, 3, (-1, 0.5))[0]",
    "np.histogram(ties, 5, (0, 0))[0]",
    "np.histogram(s, bins=10, range=(0, 0.3))[0]",
    "np.histogram(wild, 7, (-2, 2))[0]",
    "np.histogram(wild, 7, (np.min(wild), np.max(wild)))[0]",
    "np.histogram(gaps, 6, (-1.5, 1.5))[0]",
    # Columns of float32 have edges of float32.
    "np.histogram(f, 1, (-50.1, 49.7))[0]",
    "np.histogram(f, 37, (-50.1, 49.7))[0]",
    "np.histogram(f, 512, (-50.1, 49.7))[0]",
    "np.histogram(f, 3, (45.9914, 45.9915))[0]",
    # Ends are float32 or float64 themselves, and so is what is computed on the way.
    "np.histogram(np.floor(f * 10) / 10, 100, (np.floor(np.min(f)), np.floor(np.min(f)) + 20))[0]",
    "np.histogram(np.floor(f * 10) / 10, 100, (low64, low64 + 20))[0]",
    "np.histogram(np.floor(f * 10) / 10, 100, (low32, low32 + 20))[0]",
    "np.histogram(np.floor(f * 10) / 10, 100, (low32, 20.3))[0]",
    "np.histogram(np.floor(h * 10) / 10, 100, (low32, low32 + 20))[0]",
    "np.histogram(np.floor(f * 10) / 10 - low64, 100, (0, 20))[0]",
    "np.histogram(np.floor(f * 10) / 10 - low32, 100, (0, 20))[0]",
    "np.histogram(np.floor(f * 10) / 10 - np.median(f), 64, (-3.2, 3.2))[0]",
    # A weighted quantile is a value, of the values' type.
    "np.histogram(np.floor(f * 10) / 10, 100, (np.quantile(np.floor(f * 10) / 10, 0.1, weights=s), 20.3))[0]",
    "np.histogram(f * 0.1, 37, (-5.01, 4.97))[0]",
    "np.histogram(np.where(f > h, f, np.float32(h)), 37, (-50.1, 49.7))[0]",
    "np.histogram(h, 4, (3, 2))[0]",
    "numpy.histogram(\n  h, 2, range=(1e3, 2e3))[0].astype(\"uint32\")",
]
with open(f"{folder}/histograms.tsv", "w") as out:
    for text in expressions:
        names = [name for name in missing if name in text]
        counts = []
        for c in np.unique(cell):
            here = cell == c
            for name in names:
                here &= ~missing[name]
            try:
                # Where there are weights numpy wants the one method that takes them named.
                numpys = text.replace("weights=s", 'weights=s, method="inverted_cdf"')
                values = eval(numpys, {"np": np, "numpy": np, **chunk}, {name: v[here] for name, v in columns.items()})
                counts.append(" ".join(map(str, values)) if here.any() else "")
            except ValueError:  # a range that is not finite, or the wrong way round
                counts.append("")
        print(text.replace("\n", " "), *counts, sep="\t", file=out)
