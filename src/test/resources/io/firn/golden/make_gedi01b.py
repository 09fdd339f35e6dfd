"""Writes gedi01b_order18.csv beside this file: what gedi01b-waveform.yaml makes of its granules.

    python make_gedi01b.py L1B L2A            (numpy 2, h5py 3, mortie 1.0)

Values are computed by numpy in float64, cells are mortie's, shots are found by comparing integers. Of each digest the
number of centroids is that of the samples above the noise: fewer than would have to share one.
"""

import csv
import os
import sys
from statistics import NormalDist

import h5py
import mortie
import numpy as np

LIMIT = NormalDist().inv_cdf((1 - 1e-3) ** (1 / (1420 / 5)))
cells = {}
with h5py.File(sys.argv[1]) as f, h5py.File(sys.argv[2]) as g:
    for beam in f:
        partner = {int(n): row for row, n in enumerate(g[beam]["shot_number"][()])}
        b, two = f[beam], g[beam]
        geo = b["geolocation"]
        for shot, number in enumerate(b["shot_number"][()]):
            row, n = partner.get(int(number)), int(b["rx_sample_count"][shot])
            if row is None or n == 0 or geo["degrade"][shot] != 0 or two["rx_assess/rx_clipbin_count"][row] > 0:
                continue
            top, end = geo["elevation_bin0"][shot], geo["elevation_lastbin"][shot]
            dem = two["digital_elevation_model"][row]
            if dem == -999999 or abs((top + end) / 2 - dem) > 200:
                continue
            first = int(b["rx_sample_start_index"][shot]) - 1
            wave = b["rxwaveform"][first : first + n].astype("f8")
            height = np.linspace(top, end, n)
            mean, deviation = float(b["noise_mean_corrected"][shot]), float(b["noise_stddev_corrected"][shot])
            above = wave > mean + LIMIT * deviation
            lat, lon = geo["latitude_bin0"][shot], geo["longitude_bin0"][shot]
            word = mortie.geo2mort(np.array([lat]), np.array([lon]), order=18)
            cell = int(np.atleast_1d(mortie.mort2healpix(np.asarray(word, "u8"))[0])[0])
            cells.setdefault(cell, []).append((n, height[above], (wave - mean)[above], top, end, float(dem)))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "gedi01b_order18.csv"), "w") as out:
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow("nested count centroids flux height elevation_top elevation_bottom dem".split())
    for cell, shots in sorted(cells.items()):
        n, heights, weights, top, end, dem = zip(*shots)
        h, w = np.concatenate(heights), np.concatenate(weights)
        mean = np.sum(h * w) / np.sum(w) if len(h) else 0.0
        values = np.sum(w), mean, max(top), min(end), np.average(dem, weights=n)
        rows.writerow([cell, sum(n), len(h), *(repr(float(v)) for v in values)])
