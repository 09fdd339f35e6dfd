"""Writes points.csv of this folder with mortie 1.0: python make_points.py > points.csv

Each line has nested indices at order 29, with blanks between, and the word of the smallest cell that holds their points,
or that of the point where it is one.
"""
import mortie
import numpy as np

rng = np.random.default_rng(29)
latitudes = np.degrees(np.arcsin(rng.uniform(-1, 1, 24)))
longitudes = rng.uniform(-180, 180, 24)
for latitude, longitude in zip(latitudes, longitudes):
    for apart, count in [(0, 1), (0, 2), (3e-8, 2), (1e-6, 3), (1e-4, 5), (1e-2, 4), (1, 2)]:
        words = mortie.geo2mort(
            latitude + np.arange(count) * apart, longitude + np.arange(count) ** 2 * apart / 7, order=29, points=True
        )
        nested, _ = mortie.mort2healpix(words)
        if len(np.unique(np.asarray(nested, 'u8') >> np.uint64(58))) == 1:
            print(*np.atleast_1d(nested).tolist(), sep=" ", end=f",{int(mortie.common_ancestor(words))}\n")
