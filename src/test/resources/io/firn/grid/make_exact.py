"""Writes exact.csv: order-29 nested indices of points on WGS84, computed with 60 digits from the closed form of the
authalic latitude and the HEALPix projection, and centres.csv: centres of cells as healpix-geo 0.4.1 gives them.

    pip install mpmath healpix-geo numpy && python make_exact.py
"""
import csv
import numpy as np
from healpix_geo.nested import healpix_to_lonlat
from mpmath import mp, mpf, atanh, floor, pi, sin, sqrt

mp.dps = 60
f = 1 / mpf('298.257223563')
e2 = f * (2 - f)
e = sqrt(e2)


def q(s):
    return s / (1 - e2 * s * s) + atanh(e * s) / e


def nested(lat, lon, order):
    z = q(sin(mpf(lat) * pi / 180)) / q(mpf(1))
    n = mpf(2) ** order
    t = (mpf(lon) / 90) % 4
    if abs(z) <= mpf(2) / 3:
        down, up = int(floor(n * (t + 0.5 - 0.75 * z))), int(floor(n * (t + 0.5 + 0.75 * z)))
        a, b = down >> order, up >> order
        face = a % 4 + 4 if a == b else a % 4 if a < b else b % 4 + 8
        x, y = up % int(n), int(n) - 1 - down % int(n)
    else:
        k = int(t)
        sigma = sqrt(3 * (1 - abs(z)))
        east, west = int(n * (t - k) * sigma), int(n * (1 - (t - k)) * sigma)
        face, x, y = (k, int(n) - 1 - west, int(n) - 1 - east) if z > 0 else (k + 8, east, west)
    index = face << 2 * order
    for i in range(order):
        index |= (x >> i & 1) << 2 * i | (y >> i & 1) << 2 * i + 1
    return index


rng = np.random.default_rng(29)
points = [(float(np.degrees(np.arcsin(z))), float(l)) for z, l in zip(rng.uniform(-1, 1, 800), rng.uniform(-180, 360, 800))]
for scale in (1.0, 1e-2, 1e-4, 1e-6, 1e-9):  # towards both poles, where 1 - sin cancels
    points += [(float(s * (90 - scale * d)), float(l)) for s, d, l in zip(rng.choice([-1, 1], 60), rng.uniform(0, 1, 60), rng.uniform(-360, 360, 60))]
points += [(float(s * (41.937853904844985 + d)), float(l))  # both sides of the belt's edge
           for s, d, l in zip(rng.choice([-1, 1], 100), rng.uniform(-1e-9, 1e-9, 100), rng.uniform(-180, 180, 100))]
with open('exact.csv', 'w', newline='') as out:
    w = csv.writer(out, lineterminator='\n')
    w.writerow(['lat', 'lon', 'nested_29'])
    for lat, lon in points:
        w.writerow([repr(lat), repr(lon), nested(lat, lon, 29)])

with open('centres.csv', 'w', newline='') as out:
    w = csv.writer(out, lineterminator='\n')
    w.writerow(['order', 'nested', 'lat', 'lon'])
    for order in (0, 1, 2, 5, 12, 19, 29):
        count = 12 * 4 ** order
        cells = np.arange(count) if order < 2 else np.unique(np.r_[0, count - 1, [b * 4 ** order - 1 for b in range(1, 12)], rng.integers(0, count, 100)])
        lon, lat = healpix_to_lonlat(cells.astype('u8'), order, ellipsoid='WGS84')
        for c, a, o in zip(cells, lat, lon):
            w.writerow([order, int(c), repr(float(a)), repr(float(o))])
