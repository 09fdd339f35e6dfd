"""Writes boxes.csv: the HEALPix cells on WGS84 in which points of a box lie, by healpix-geo 0.4 (cdshealpix).

Points fill the box and, a million to each, its edges: a cell that a box cuts the corner of is found there. (healpix-geo's
own zone_coverage loses cells at the poles and of boxes wider than 180 degrees.) Edges are no round numbers, at which
boxes and cells may touch in a point.
"""

import healpix_geo.nested as nested
import numpy as np

BOXES = [
    # west, south, east, north, order
    (-60.137, 60.219, -40.731, 70.413, 5),
    (-51.537, 66.213, -46.117, 69.913, 6),
    (0.013, -90, 0.519, -89.013, 7),
    (-179.913, -90, 179.931, 90, 2),
    (170.313, -20.117, -170.231, 20.519, 4),
    (-179.913, 40.137, 179.931, 43.219, 4),
    (10.313, 41.117, 10.419, 42.919, 8),
    (44.913, 85.137, 45.117, 89.991, 6),
    (-134.137, -89.517, 100.319, -60.231, 4),
    (100.319, -89.517, -134.137, -60.231, 4),
    (89.813, -1.117, 90.119, 1.319, 7),
    (-30.137, -44.219, 120.313, 44.137, 3),
    (130.013, -41.917, 130.019, -41.813, 9),
    (12.137, 3.219, 13.313, 70.117, 5),
    (3.313, 3.319, 3.3131, 3.3191, 12),
]

with open("boxes.csv", "w") as out:
    out.write("west,south,east,north,order,cells\n")
    for west, south, east, north, order in BOXES:
        end = east if east > west else east + 360
        grid = np.meshgrid(np.linspace(west, end, 2001), np.linspace(south, north, 2001))
        along, up = np.linspace(west, end, 1_000_001), np.linspace(south, north, 1_000_001)
        longitudes = np.concatenate([grid[0].ravel(), along, along, 0 * up + west, 0 * up + end])
        latitudes = np.concatenate([grid[1].ravel(), 0 * along + south, 0 * along + north, up, up])
        longitudes = (longitudes + 180) % 360 - 180
        cells = np.unique(nested.lonlat_to_healpix(longitudes, latitudes, order, ellipsoid="WGS84"))
        out.write(f"{west},{south},{east},{north},{order},{' '.join(map(str, cells))}\n")
