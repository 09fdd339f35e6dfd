"""Well-known texts by pyproj 3.8 (PROJ 9.8.1), and a point of each: python make_wkt.py > wkt.csv

Codes are of every method and datum, PROJ strings of what no code has. The point is where pyproj puts it by that text,
from latitude and longitude of the text's own datum.
"""

import random

from pyproj import CRS, Transformer

FORMS = ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2015", "WKT2_2019"]

CODES = [
    2193, 3031, 3034, 3035, 3338, 3349, 3395, 3413, 3577, 3857, 3978, 3994, 3995, 4167, 4258, 4269, 4283, 4326, 5042,
    5070, 5937, 6931, 6932, 6933, 25833, 26819, 26918, 28355, 32198, 32633, 32733,
]  # fmt: skip

# And the latitudes between which points lie.
STRINGS = {
    "+proj=laea +lat_0=72 +lon_0=-40.5 +x_0=1000 +y_0=-2000": (60, 85),
    "+proj=laea +lat_0=-90 +lon_0=12.25 +ellps=GRS80": (-90, -50),
    "+proj=stere +lat_0=-90 +lat_ts=-65 +lon_0=30 +x_0=5 +ellps=GRS80": (-90, -50),
    "+proj=stere +lat_0=90 +k=0.994 +lon_0=-100 +datum=NAD83": (50, 90),
    "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996 +x_0=400000 +y_0=-100000": (45, 62),
    "+proj=cea +lon_0=-150 +lat_ts=-20 +ellps=WGS84": (-89, 89),
    "+proj=merc +lat_ts=41 +lon_0=100": (-70, 70),
    "+proj=merc +lon_0=100 +k=0.9": (-70, 70),
    "+proj=lcc +lat_1=60 +lat_0=60 +lon_0=20": (40, 80),
    "+proj=lcc +lat_1=60 +lat_2=30 +lat_0=40 +lon_0=5 +datum=NAD83": (20, 80),
    "+proj=aea +lat_1=60 +lat_2=20 +lat_0=40 +lon_0=-3.5": (20, 80),
}

random.seed(19162)
print("crs", "form", "lat", "lon", "x", "y", "wkt", sep="\t")
for name in [f"EPSG:{code}" for code in CODES] + list(STRINGS):
    crs = CRS(name)
    if name in STRINGS:
        meridian = float(name.split("+lon_0=")[1].split()[0])
        (south, north), west, east = STRINGS[name], meridian - 30, meridian + 30
    else:
        area = crs.area_of_use
        south, north, west, east = area.south, area.north, area.west, area.east + (360 if area.east < area.west else 0)
    for form in FORMS:
        if "merc +lon_0=100 +k" in name and form == "WKT1_ESRI":
            continue  # It has a standard parallel in the scale's place.
        text = crs.to_wkt(form)
        lat, lon = round(random.uniform(south, north), 6), round(random.uniform(west, east), 6)
        lon -= 360 if lon > 180 else -360 if lon < -180 else 0
        x, y = lon, lat
        read = CRS.from_wkt(text)
        if not read.is_geographic:
            x, y = Transformer.from_crs(read.geodetic_crs, read, always_xy=True).transform(lon, lat)
        print(name, form, repr(lat), repr(lon), repr(x), repr(y), text, sep="\t")
