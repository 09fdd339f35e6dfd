"""Writes scan.h5 beside this file: one granule whose groups each show a scan one thing.

    python make_fixtures.py            (numpy 2, h5py 3.16)

The expected counts in GranuleScannerTest follow from what is written here.
"""

import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FILL = 3.4028234663852886e38
# Beyond one block of 65,536 rows, with one change of place a little before its end.
LARGE = 70_000
CHANGE = 65_500


def group(f, name, lat, lon, h, **kw):
    g = f.create_group(name)
    for key, values in (("lat", lat), ("lon", lon), ("h", h)):
        if values is not None:
            g.create_dataset(key, data=values, **kw)
    return g


if __name__ == "__main__":
    with h5py.File(os.path.join(HERE, "scan.h5"), "w", libver=("earliest", "v108")) as f:
        lat = np.array([70.0, 70.001, 70.002, 10.0, 10.001])
        lon = np.array([-50.0, -50.001, -50.002, 20.0, 20.001])
        h = np.arange(5, dtype="f4")
        group(f, "good", lat, lon, h)
        f["good"].create_dataset("flag", data=np.zeros(5, "i1"))

        bad_lat = np.array([70.0, FILL, np.nan, 95.0, 70.0, 70.0, np.inf, 70.0])
        bad_lon = np.array([-50.0, -50.0, -50.0, -50.0, np.nan, FILL, -50.0, -50.0])
        g = group(f, "missing", bad_lat, bad_lon, np.arange(8, dtype="f4"))
        g["lat"].attrs["_FillValue"] = np.float64(FILL)
        g["lon"].attrs["_FillValue"] = np.float64(FILL)

        # The fill value is a place on Earth: only masking keeps it out.
        g = group(f, "plausible_fill", np.array([70.0, 0.0]), np.array([-50.0, 0.0]), h[:2])
        g["lat"].attrs["_FillValue"] = np.float64(0)

        group(f, "coordinates_differ", lat, lon[:4], h)
        group(f, "variable_short", lat, lon, h[:3])
        group(f, "variable_absent", lat, lon, None)
        group(f, "latitude_absent", None, lon, h)
        group(f, "empty", lat[:0], lon[:0], h[:0])
        group(f, "matrix", lat, lon, np.zeros((5, 2), "f4"))
        group(f, "text", lat, lon, np.array([b"a", b"b", b"c", b"d", b"e"]))
        group(f, "latitude_matrix", np.zeros((5, 2)), lon, h)
        group(f, "integers", lat, lon, np.arange(5, dtype="i4"))

        where = np.arange(LARGE) < CHANGE
        group(
            f,
            "large",
            np.where(where, 70.0, 10.0),
            np.where(where, -50.0, 20.0),
            np.zeros(LARGE, "f4"),
            chunks=(10_000,),
            compression="gzip",
            shuffle=True,
        )
