"""Points of Lambert's azimuthal equal-area projection, with 60 digits from the closed form: python make_laea.py > laea.csv

Not by PROJ 9.8, which is off by up to 0.2 m beside the pole in the middle, by metres where lat_0 is 89.999, and by a
millimetre and more within 0.1 degrees of the point opposite to the middle. Needs mpmath. The last column has the
angle from that point in radians, on the authalic sphere.
"""

import random

from mpmath import acos, atanh, cos, mp, mpf, nstr, pi, sin, sqrt

mp.dps = 60
WGS84, GRS80 = "298.257223563", "298.257222101"

# CRS, 1 / f, and lat_0, lon_0, x_0 and y_0.
SYSTEMS = {
    "EPSG:6931": (WGS84, 90, 0, 0, 0),
    "EPSG:6932": (WGS84, -90, 0, 0, 0),
    "EPSG:3574": (WGS84, 90, -40, 0, 0),
    "EPSG:3035": (GRS80, 52, 10, 4321000, 3210000),
    "+proj=laea +lat_0=72 +lon_0=-40": (WGS84, 72, -40, 0, 0),
    "+proj=laea +lat_0=0 +lon_0=180": (WGS84, 0, 180, 0, 0),
    "+proj=laea +lat_0=89.999": (WGS84, 89.999, 0, 0, 0),
    "+proj=laea +lat_0=-89.9999999 +lon_0=170 +ellps=GRS80": (GRS80, -89.9999999, 170, 0, 0),
}


def projection(inverse_flattening, lat_0, lon_0, x_0, y_0):
    a, f = mpf(6378137), 1 / mpf(inverse_flattening)
    e2 = f * (2 - f)
    e, degree = sqrt(e2), pi / 180

    def q(s):
        return (1 - e2) * (s / (1 - e2 * s * s) + atanh(e * s) / e)

    def authalic(lat):
        s = q(sin(mpf(lat) * degree)) / q(mpf(1))
        return s, sqrt(max(0, 1 - s * s)) if abs(lat) < 90 else mpf(0)

    radius = a * sqrt(q(mpf(1)) / 2)
    s_0, c_0 = authalic(lat_0)
    phi_0 = mpf(lat_0) * degree
    d = a * cos(phi_0) / sqrt(1 - e2 * sin(phi_0) ** 2) / (radius * c_0) if c_0 else mpf(1)

    def project(lat, lon):
        s, c = authalic(lat)
        turn = (mpf(lon) - lon_0) * degree
        up = s_0 * s + c_0 * c * cos(turn)
        stretch = radius * sqrt(2 / (1 + up)) if up > -1 else mpf(0)
        x = x_0 + stretch * d * c * sin(turn)
        y = y_0 + stretch / d * (c_0 * s - s_0 * c * cos(turn))
        return x, y, acos(-up)

    return project


def points(lat_0, lon_0):
    yield float(lat_0), float(lon_0)
    for pole in (90, -90):
        for lat in (90, 90 - 1.5e-14, 90 - 1e-9, 90 - 1e-6, 90 - 1e-3):
            yield pole / 90 * lat, random.uniform(-180, 180)
    for lat in (-60, 0, 60):
        yield lat, random.choice((-360.0, -180.0, 180.0, 360.0))
    for _ in range(24):
        yield random.uniform(-90, 90), random.uniform(-360, 360)
    for side, middle in ((1, lon_0), (-1, lon_0 - 180 if lon_0 > 0 else lon_0 + 180)):
        for size in (1e-6, 1e-3, 1e-1, 1, 3, 10):
            lat = side * lat_0 + random.uniform(-size, size)
            if abs(lat) <= 90:
                yield lat, middle + random.uniform(-size, size)


random.seed(9820)
print("crs;lat;lon;x;y;opposite")
for crs, (inverse_flattening, lat_0, lon_0, x_0, y_0) in SYSTEMS.items():
    project = projection(inverse_flattening, lat_0, lon_0, x_0, y_0)
    for lat, lon in points(lat_0, lon_0):
        x, y, opposite = project(lat, lon)
        # Nearer to it there is no place, or the last digits of degrees decide on the direction.
        if opposite > (1e-9 if abs(lat_0) == 90 else 0.01):
            print(f"{crs};{lat!r};{lon!r};{nstr(x, 20)};{nstr(y, 20)};{nstr(opposite, 5)}")
