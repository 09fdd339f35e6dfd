"""Writes a granule of Antarctica, and what it holds in every cell of zagg's atl06_polar template, beside this file.

    python make_antarctica.py            (numpy 2, h5py 3.16, pyproj 3.8)

Six tracks of invented heights cross cells of 5 km of EPSG:3031, and edges of shards, one of them close to the pole. Statistics are
computed in float64, rows and columns counted from the north-western corner of the bounds.
"""

import os

import h5py
import numpy as np
from pyproj import Transformer

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = 120
# The middle of each group's track.
GROUPS = {
    "gt1l": (0, 900),
    "gt1r": (-640_000, 100_000),
    "gt2l": (640_000, -300_000),
    "gt2r": (200_000, 640_000),
    "gt3l": (-300_000, -640_000),
    "gt3r": (-640_000, 640_000),
}
CORNER, CELL = 3_200_000, 5000

random = np.random.default_rng(3031)
inverse = Transformer.from_crs("EPSG:3031", "EPSG:4326", always_xy=True)
forward = Transformer.from_crs("EPSG:4326", "EPSG:3031", always_xy=True)
cells = {}
with h5py.File(f"{HERE}/atl06_antarctica.h5", "w") as granule:
    granule.attrs["title"] = "Invented heights"
    for number, (group, middle) in enumerate(GROUPS.items()):
        along = np.linspace(-1, 1, ROWS) * 30_000 + random.uniform(-100, 100, ROWS)
        x = middle[0] + along * np.cos(number + 0.4)
        y = middle[1] + along * np.sin(number + 0.4)
        lon, lat = inverse.transform(x, y)
        h = (2500 + 300 * np.sin(along / 4000) + random.normal(0, 2, ROWS)).astype("f4")
        sigma = random.uniform(0.05, 0.6, ROWS).astype("f4")
        quality = (random.uniform(0, 1, ROWS) < 0.2).astype("i1")
        segments = granule.create_group(f"{group}/land_ice_segments")
        columns = {
            "latitude": lat, "longitude": lon, "h_li": h, "h_li_sigma": sigma, "atl06_quality_summary": quality,
        }
        for name, values in columns.items():
            segments.create_dataset(name, data=values, chunks=(ROWS,), compression="gzip", shuffle=True)
        x, y = forward.transform(lon, lat)
        rows, places = (CORNER - y) // CELL, (x + CORNER) // CELL
        for row, column, height, error, bad in zip(rows, places, h, sigma, quality):
            if not bad:
                cells.setdefault((int(row), int(column)), []).append((float(height), float(error)))

with open(f"{HERE}/atl06_antarctica.csv", "w") as golden:
    print("row,col,count,h_min,h_max,h_mean,h_sigma,h_variance", file=golden)
    for (row, column), values in sorted(cells.items()):
        h, sigma = np.array(values).T
        weights = 1 / sigma**2
        mean = float(np.average(h, weights=weights))
        numbers = [float(h.min()), float(h.max()), mean, float(1 / np.sqrt(weights.sum())), float(h.var())]
        print(row, column, len(h), *map(repr, numbers), sep=",", file=golden)
