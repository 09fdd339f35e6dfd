"""Writes chunk_values.tsv of this folder with numpy, from rows.tsv taken as one chunk: python make_chunk_values.py FOLDER

Each line is an expression, the type it is rounded to, and its value; the rows are in observation order.
"""
import csv
import sys

import numpy as np

folder = sys.argv[1]
with open(f"{folder}/rows.tsv") as file:
    rows = list(csv.DictReader(file, delimiter="\t"))
columns = {name: np.array([float(row[name]) for row in rows]) for name in ("h", "s", "ties", "wild")}
columns["f"] = np.array([float(row["f"]) for row in rows], dtype="f4")
gaps = np.array([row["gaps"] != "" for row in rows])
columns["gaps"] = np.array([float(row["gaps"]) for row in rows if row["gaps"] != ""])

with open(f"{folder}/chunk_values.tsv", "w") as out:
    for text, dtype in [
        ("np.float32(np.maximum(0.5, 2.0 ** np.ceil(np.log2(np.maximum(1e-6, np.max(h) - np.min(h)) / 128.0))))", "float32"),
        ("np.float32(np.floor(np.min(h)))", "float32"),
        ("np.mean(h)", "float64"),
        ("np.mean(h)", "float32"),
        ("np.sum(s) / np.median(f)", "float64"),
        ("np.mean(gaps)", "float64"),
        ("np.max(wild)", "float64"),
        ("np.float32(np.mean(h)) - np.mean(h)", "float64"),
    ]:
        wide = {name: values.astype("f8") for name, values in columns.items()}
        print(text, dtype, repr(float(np.dtype(dtype).type(eval(text, {"np": np}, wide)))), sep="\t", file=out)
