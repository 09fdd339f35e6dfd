"""Points of further coordinate reference systems by pyproj 3.8 (PROJ 9.8.1): python make_points.py > points.csv

crs.csv is of the same kind, by EPSG codes; make_codes.py made its rows of codes that have one only.
"""

import numpy as np
from pyproj import Transformer

# CRS, and the longitudes and latitudes between which points lie.
SYSTEMS = {
    "EPSG:3031": (-180, 180, -90, 0),
    "EPSG:3034": (-10, 30, 35, 70),
    "EPSG:3395": (-180, 180, -80, 84),
    "EPSG:3413": (-360, 360, -60, 90),
    "EPSG:3577": (110, 155, -45, -10),
    "EPSG:3978": (-140, -50, 40, 85),
    "EPSG:5042": (-180, 180, -90, -60),
    "EPSG:5070": (-125, -65, 24, 50),
    "EPSG:6931": (-180, 180, 0, 90),
    "EPSG:6932": (-180, 180, -90, 0),
    "EPSG:32733": (9, 21, -80, 0),
    "+proj=laea +lat_0=72 +lon_0=-40 +x_0=1000 +y_0=-2000": (-80, 0, 58, 86),
    "+proj=stere +lat_0=-90 +lat_ts=-65 +lon_0=30 +x_0=5 +ellps=GRS80": (-180, 180, -90, -50),
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996 +x_0=400000 +y_0=-100000": (-10, 6, 45, 62),
    "+proj=cea +lon_0=-150 +lat_ts=-20 +ellps=WGS84": (-180, 180, -89, 89),
    "+proj=merc +lat_ts=41 +lon_0=100": (-79, 180, -70, 70),
    "+proj=lcc +lat_1=60 +lat_0=60 +lon_0=20": (-20, 60, 40, 80),
}

# Longitudes that wrap where the central meridian is that of Greenwich.
WRAPPED = {
    "EPSG:6933": (180, 360, -80, 80),
    "EPSG:3857": (180, 360, -80, 80),
    "EPSG:3395": (-360, -180, -80, 80),
    "+proj=lcc +lat_1=60 +lat_2=30 +lat_0=40 +lon_0=0": (270, 360, 20, 80),
    "+proj=aea +lat_1=60 +lat_2=20 +lat_0=40": (-360, -270, 20, 80),
}

# Parallels and origins at the ends of what they may be.
EXTREMES = {
    "+proj=lcc +lat_1=60 +lat_0=0 +lon_0=20": (-10, 60, 40, 80),
    "+proj=lcc +lat_1=0 +lat_2=60 +lat_0=10": (-40, 40, 0, 80),
    "+proj=aea +lat_1=60 +lat_2=0 +lon_0=20": (-10, 60, 0, 80),
    "+proj=aea +lat_1=90 +lat_2=60 +lat_0=90": (-10, 60, 40, 80),
    "+proj=aea +lat_1=90 +lat_2=90 +lat_0=80": (-10, 60, 40, 80),
    "+proj=tmerc +lat_0=-90 +lon_0=20": (-10, 60, -80, 80),
    "+proj=tmerc +lat_0=90 +lon_0=20": (-10, 60, -80, 80),
    "+proj=merc +lat_ts=89 +lon_0=20": (-10, 60, -80, 80),
    "+proj=cea +lat_ts=-89 +lon_0=20": (-10, 60, -80, 80),
}

random = np.random.default_rng(3413)
print("crs;lat;lon;x;y")
for systems, count in ((SYSTEMS, 12), (WRAPPED, 6), (EXTREMES, 3)):
    for crs, (west, east, south, north) in systems.items():
        project = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        for _ in range(count):
            lat, lon = random.uniform(south, north), random.uniform(west, east)
            x, y = project.transform(lon, lat)
            print(f"{crs};{lat!r};{lon!r};{x!r};{y!r}")
