"""A point of each EPSG code of standard input by pyproj 3.8 (PROJ 9.8.1): python make_codes.py < codes >> crs.csv

It lies where the code is meant for. Latitude and longitude are those of the code's own datum: on Hawaii and in Alaska
PROJ would shift those of WGS 84.
"""

import random
import sys

from pyproj import CRS, Transformer

random.seed(761)
for code in map(int, sys.stdin):
    crs = CRS.from_epsg(code)
    area = crs.area_of_use
    east = area.east + (360 if area.east < area.west else 0)
    lat, lon = round(random.uniform(area.south, area.north), 6), round(random.uniform(area.west, east), 6)
    lon -= 360 if lon > 180 else 0
    x, y = lon, lat
    if not crs.is_geographic:
        x, y = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(lon, lat)
    print(f"{code},{lat!r},{lon!r},{x!r},{y!r}")
