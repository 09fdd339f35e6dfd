"""Writes records.tsv and composition.tsv of this folder with zagg 0.61, from rows.tsv: python make_records.py FOLDER

Each line is a function, its source, or a source and a threshold, and the value of every occupied cell.
"""
import csv
import sys

import numpy as np
from zagg.stats import waveform
from zagg.stats.composition import pack_composition

folder = sys.argv[1]
with open(f"{folder}/rows.tsv") as file:
    rows = list(csv.DictReader(file, delimiter="\t"))
cell = np.array([int(row["cell"]) for row in rows])
columns = {name: np.array([float(row[name]) for row in rows]) for name in ("h", "ties", "wild")}
columns |= {name: np.array([int(row[name]) for row in rows], dtype=type) for name, type in (("i16", "i2"), ("u64", "u8"))}

with open(f"{folder}/records.tsv", "w") as out:
    for function in ("shot_count", "shot_number", "single_shot_value"):
        for source in ("ties", "wild", "i16", "u64"):
            values = [getattr(waveform, function)(columns[source][cell == c]) for c in np.unique(cell)]
            print(function, source, *values, sep="\t", file=out)

digits = columns["i16"].astype("i8") + 2**15
confidences = {
    name: digits // 7**place % 7 - 2
    for place, name in enumerate(("conf_land", "conf_ocean", "conf_sea_ice", "conf_land_ice", "conf_inland_water"))
}
with open(f"{folder}/composition.tsv", "w") as out:
    for source in ("h", "wild"):
        for threshold in (2, 3, 4, 5, 0):
            words = [
                pack_composition(
                    columns[source][cell == c],
                    **{name: values[cell == c] for name, values in confidences.items()},
                    threshold=threshold,
                )
                for c in np.unique(cell)
            ]
            print(source, threshold, *words, sep="\t", file=out)
