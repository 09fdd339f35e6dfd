"""Writes digests.tsv of this folder with zagg 0.61, from rows.tsv: python make_digests.py FOLDER

Each line is a source, delta, a condition or nothing, and for every occupied cell the bytes of its digest in
hexadecimal digits. Below them, of "long" values that a formula gives (see TDigestTest), delta, how many, and the SHA-256 of
their digest.
"""
import csv
import hashlib
import sys

import numpy as np
from zagg.stats.tdigest import build_tdigest, build_tdigest_where

folder = sys.argv[1]
with open(f"{folder}/rows.tsv") as file:
    rows = list(csv.DictReader(file, delimiter="\t"))
cell = np.array([int(row["cell"]) for row in rows])
missing = {"gaps": np.array([row["gaps"] == "" for row in rows])}
columns = {name: np.array([float(row[name] or "nan") for row in rows]) for name in ("h", "ties", "time", "wild", "gaps")}
columns["f"] = np.array([float(row["f"]) for row in rows], dtype="f4")


def long_values(n):
    i = np.arange(n, dtype=np.int64)
    return ((i * i % 100003) - 50000) ** 3 / 1e9


with open(f"{folder}/digests.tsv", "w") as out:
    for source, delta, where in [
        ("h", 4, ""), ("h", 16, ""), ("h", 64, ""), ("h", 512, ""), ("f", 8, ""), ("f", 100, ""), ("ties", 16, ""),
        ("ties", 512, ""), ("time", 5, ""), ("wild", 8, ""), ("gaps", 12, ""), ("h", 1, ""),
        ("h", 16, "(ties >= 0) & (h < 1700)"), ("wild", 3, "f > 0"), ("h", 16, "h > 1e9"),
    ]:
        digests = []
        for c in np.unique(cell):
            here = cell == c
            if source in missing:
                here &= ~missing[source]
            at = {name: values[here] for name, values in columns.items()}
            d = (
                build_tdigest_where(at[source], delta=delta, where=eval(where, {"np": np}, at))
                if where
                else build_tdigest(at[source], delta=delta)
            )
            digests.append(d.astype("<f4").tobytes().hex())
        print(source, delta, where, *digests, sep="\t", file=out)
    for delta, n in [(16, 20), (16, 21), (16, 100000), (64, 81), (64, 82), (128, 99999), (512, 100000), (512, 651),
                     (512, 652), (4096, 5215), (4096, 5216), (4096, 100000), (7, 65536), (10, 12345), (1000, 1 << 20)]:
        d = build_tdigest(long_values(n), delta=delta)
        print("long", delta, n, len(d), hashlib.sha256(d.astype("<f4").tobytes()).hexdigest(), sep="\t", file=out)
