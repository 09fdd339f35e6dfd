"""Writes the granules of BadGranulesTest beside this file: two good ones, and one for each way of being odd.

    python make_granules.py            (numpy 2, h5py 3.16)

All have the groups gt1l and gt2r with latitude, longitude, height, its error, a flag, and a dataset that nobody
uses. What is odd is odd in gt2r alone, so that a scan has taken a whole group of good rows when it comes there.
Damage to bytes is done by the test.
"""

import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
GROUPS = ("gt1l", "gt2r")


def columns(rows, longitude, first=0):
    """A track to the north, a row every 200 m; every fifth row is flagged, every seventh is imprecise."""
    row = first + np.arange(rows)
    return {
        "lat": 70 + 0.0018 * row,
        "lon": longitude - 0.001 * row,
        "h": (1500 + 10 * np.sin(row)).astype("f4"),
        "sigma": np.where(row % 7 == 3, 0.9, 0.1 + row / 1000).astype("f4"),
        "flag": np.where(row % 5 == 4, row, 0).astype("i1"),
        "unused": np.sqrt(row).astype("f4"),
    }


def write(name, rows, longitude, odd=None, **kw):
    """Writes a granule; odd maps the name of a column of gt2r to what it holds instead, or to None for nothing."""
    with h5py.File(os.path.join(HERE, name + ".h5"), "w", libver="v108") as f:
        for first, group in enumerate(GROUPS):
            g = f.create_group(group)
            data = columns(rows, longitude + 0.1 * first, first)
            if group == GROUPS[-1]:
                data.update(odd or {})
            for column, values in data.items():
                if values is not None:
                    g.create_dataset(column, data=values, **kw)


if __name__ == "__main__":
    chunked = dict(chunks=(16,), compression="gzip", shuffle=True)
    write("good_1", 40, -50.0, **chunked)
    write("good_2", 40, -49.0, **chunked)

    small = columns(8, -50.0)
    write("no_variable", 8, -50.0, {"h": None})
    write("no_filter", 8, -50.0, {"flag": None})
    write("no_latitude", 8, -50.0, {"lat": None})
    write("text", 8, -50.0, {"h": np.array([b"12.5"] * 8)})
    write("compound", 8, -50.0, {"h": np.zeros(8, [("value", "f4"), ("error", "f4")])})
    write("matrix", 8, -50.0, {"h": np.zeros((8, 2), "f4")})
    write("scalar", 8, -50.0, {"h": np.float32(1500)})
    write("scalar_latitude", 8, -50.0, {"lat": 70.0})
    write("short_variable", 8, -50.0, {"h": small["h"][:7]})
    write("short_longitude", 8, -50.0, {"lon": small["lon"][:7]})
    write("two_types", 8, -50.0, {"h": small["h"].astype("f8")})

    # Odd, but nothing is wrong with them.
    lat, lon = small["lat"].copy(), small["lon"].copy()
    lat[[0, 1, 2]] = [np.nan, 91, -np.inf]
    lon[[2, 3, 4]] = [np.nan, np.inf, 361]
    write("strange_places", 8, -50.0, {"lat": lat, "lon": lon})
    write("no_rows", 0, -50.0)
