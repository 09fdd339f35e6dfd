"""Writes atl06_antarctica_weighted.csv beside this file: weighted statistics of atl06_antarctica.h5 in its cells.

    python make_weighted.py            (numpy 2, h5py 3.16, pyproj 3.8)

In float64, with the weights 1 / sigma**2; rows and columns as in atl06_antarctica.csv.
"""

import os

import h5py
import numpy as np
from pyproj import Transformer

HERE = os.path.dirname(os.path.abspath(__file__))
CORNER, CELL = 3_200_000, 5000

forward = Transformer.from_crs("EPSG:4326", "EPSG:3031", always_xy=True)
cells = {}
with h5py.File(f"{HERE}/atl06_antarctica.h5") as granule:
    for group in granule:
        segments = granule[f"{group}/land_ice_segments"]
        x, y = forward.transform(segments["longitude"][()], segments["latitude"][()])
        columns = (segments[name][()] for name in ("h_li", "h_li_sigma", "atl06_quality_summary"))
        for row, column, height, error, bad in zip((CORNER - y) // CELL, (x + CORNER) // CELL, *columns):
            if not bad:
                cells.setdefault((int(row), int(column)), []).append((float(height), float(error)))

with open(f"{HERE}/atl06_antarctica_weighted.csv", "w") as golden:
    print("row,col,h_q10,h_median,h_p90,h_var,h_std,h_range", file=golden)
    for (row, column), values in sorted(cells.items()):
        h, sigma = np.array(values).T
        w = 1 / sigma**2
        q10, median, p90 = (np.quantile(h, q, weights=w, method="inverted_cdf") for q in (0.1, 0.5, 0.9))
        var = np.cov(h, aweights=w, ddof=0)
        unbiased = np.cov(h, aweights=w, ddof=1) if len(h) > 1 else np.nan
        print(row, column, *(repr(float(v)) for v in (q10, median, p90, var, np.sqrt(unbiased), p90 - q10)), sep=",", file=golden)
