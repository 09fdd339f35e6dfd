"""Writes waveforms.tsv of this folder with zagg 0.61, from rows.tsv: python make_waveforms.py FOLDER

Each line is delta, parameters as JSON, and for every occupied cell the bytes of the digest of h in hexadecimal digits.
"""
import csv
import json
import sys

import numpy as np
from zagg.stats.waveform import build_waveform_digest

folder = sys.argv[1]
with open(f"{folder}/rows.tsv") as file:
    rows = list(csv.DictReader(file, delimiter="\t"))
cell = np.array([int(row["cell"]) for row in rows])
columns = {name: np.array([float(row[name]) for row in rows]) for name in ("h", "s", "ties", "wild", "f")}

with open(f"{folder}/waveforms.tsv", "w") as out:
    for source, delta, given in [
        ("h", 4096, {"counts": "f", "noise_mean": "ties", "noise_stddev": "s"}),
        ("h", 16, {"counts": "f", "noise_mean": "ties", "noise_stddev": "s", "gain": 0.25}),
        ("ties", 5, {"counts": "f", "noise_mean": "s", "noise_stddev": "s"}),
        ("ties", 4096, {"counts": "f", "noise_mean": "s", "noise_stddev": "s"}),
        ("wild", 12, {"counts": "f", "noise_mean": "wild", "noise_stddev": "s"}),
        ("h", 20, {"counts": "f", "noise_mean": "s", "noise_stddev": "wild"}),
        ("h", 64, {"counts": "f", "noise_mean": "ties", "noise_stddev": "s", "false_positive_rate": 1e-3,
                   "samples_per_record": 1420, "correlation_length": 5, "gain": 2.5}),
        ("h", 8, {"counts": "s", "noise_mean": "s", "noise_stddev": "s"}),
    ]:
        digests = []
        for c in np.unique(cell):
            at = {name: values[cell == c] for name, values in columns.items()}
            arguments = {name: at[v] if isinstance(v, str) else v for name, v in given.items()}
            digests.append(build_waveform_digest(at[source], delta, **arguments).astype("<f4").tobytes().hex())
        print(source, json.dumps({"delta": delta} | given), *digests, sep="\t", file=out)
