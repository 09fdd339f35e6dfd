"""Writes inspect.tsv: what h5py says of the datasets of one granule of pipelines/atl06/granules.

    python describe_granule.py         (from anywhere; needs numpy, h5py)

Columns: path, type, shape, units, fill value (as Java writes it), chunk shape, filters, and for a one-dimensional
dataset in degrees the least and the greatest value, fill values apart; - where there is none.
"""

import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
GRANULE = "processed_ATL06_20190424092231_03990303_002_01.h5"
PATH = os.path.join(HERE, *[".."] * 6, "pipelines", "atl06", "granules", GRANULE)
FILTERS = {h5py.h5z.FILTER_DEFLATE: "deflate", h5py.h5z.FILTER_SHUFFLE: "shuffle"}


def dims(shape):
    return "[" + ", ".join(map(str, shape)) + "]"


def row(name, d):
    number = d.dtype.kind in "iuf"
    units = d.attrs.get("units", b"-").decode()
    fill = d.attrs.get("_FillValue")
    plist = d.id.get_create_plist()
    filters = [FILTERS[plist.get_filter(i)[0]] for i in range(plist.get_nfilters())]
    extent = "-"
    if number and d.ndim == 1 and units.startswith("degree") and len(d):
        values = d[:] if fill is None else d[:][d[:] != fill]
        if len(values):
            extent = "%.6f…%.6f" % (values.min(), values.max())
    return [
        "/" + name,
        d.dtype.name if number else "string",
        dims(d.shape),
        units,
        "-" if fill is None else str(np.asarray(fill).item()).replace("e+", "E"),
        dims(d.chunks) if d.chunks else "-",
        "+".join(filters) or "-",
        extent,
    ]


if __name__ == "__main__":
    rows = []
    with h5py.File(PATH) as f:
        f.visititems(lambda name, o: rows.append(row(name, o)) if isinstance(o, h5py.Dataset) else None)
    with open(os.path.join(HERE, "inspect.tsv"), "w") as out:
        for r in sorted(rows):
            out.write("\t".join(r) + "\n")
