"""Writes atl03_northpole_order19.csv beside this file: what atl03.yaml makes of its granule.

    python make_atl03.py GRANULE            (numpy 2, h5py 3, mortie 1.0)

Values are computed by numpy in float64, cells are mortie's.
"""

import csv
import os
import sys

import h5py
import mortie
import numpy as np

with h5py.File(sys.argv[1]) as f:
    g = f["gt1l"]
    lat, lon = g["heights/lat_ph"][()], g["heights/lon_ph"][()]
    h = g["heights/h_ph"][()].astype("f8")
    keep = g["heights/signal_conf_ph"][:, 0] != -2
    begin, count = g["geolocation/ph_index_beg"][()], g["geolocation/segment_ph_cnt"][()]
    dem = np.full(len(h), np.nan)
    for b, n, value in zip(begin, count, g["geophys_corr/dem_h"][()]):
        if n:
            dem[b - 1 : b - 1 + n] = value
words = mortie.geo2mort(lat, lon, order=19)
cell, _ = mortie.mort2healpix(np.asarray(words, "u8"))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "atl03_northpole_order19.csv"), "w") as out:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow("nested count h_min h_max h_mean h_median h_variance dem_mean".split())
    for c in np.unique(cell[keep]):
        x, d = h[keep & (cell == c)], dem[keep & (cell == c)]
        values = x.min(), x.max(), x.mean(), np.median(x), x.var(), d.mean()
        rows.writerow([int(c), len(x), *(repr(float(v)) for v in values)])
