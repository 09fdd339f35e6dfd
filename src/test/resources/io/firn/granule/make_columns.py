"""Writes columns0.h5 and columns3.h5 beside this file, and columns.tsv, what h5py reads in them.

    python make_columns.py            (numpy 2, h5py 3.16 on HDF5 2.0)

columns.tsv holds file, path, column, dtype, length, number of values equal to the _FillValue
attribute, and the CRC-32 of the values as little-endian bytes, for every column of every
two-dimensional dataset.
"""

import os
import zlib

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS, COLUMNS = 100, 5


def values(dtype):
    v = (np.arange(ROWS * COLUMNS, dtype="u8") * np.uint64(0x9E3779B97F4A7C15)).reshape(ROWS, COLUMNS)
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return np.sin(v.astype("f8") * 1e-15).astype(kind)
    return (v >> np.uint64(64 - 8 * kind.itemsize)).astype(kind)


def write(path, libver):
    with h5py.File(path, "w", libver=libver, track_order=False) as f:
        for dtype in ("<i1", ">u2", "<i4", ">f4", "<f8"):
            data = values(dtype)
            name = np.dtype(dtype).newbyteorder("=").name
            for layout, keywords in {
                "contiguous": {},
                "wide": dict(chunks=(32, COLUMNS), compression="gzip", shuffle=True),
                "narrow": dict(chunks=(32, 1), compression="gzip"),
                "ragged": dict(chunks=(7, 2), fletcher32=True),
                "one": dict(chunks=(ROWS, COLUMNS)),
                "unlimited": dict(chunks=(16, COLUMNS), maxshape=(None, COLUMNS), compression="gzip"),
                "both": dict(chunks=(32, 3), maxshape=(None, None)),
                "larger": dict(chunks=(64, 8), maxshape=(None, None), compression="gzip"),
            }.items():
                d = f.create_dataset(f"{name}/{layout}", data=data, track_times=False, **keywords)
                d.attrs["_FillValue"] = data.dtype.type(data[3, 2])
        if libver == "earliest":
            # Without a _FillValue: netcdf-java takes what the library fills with for one.
            d = f.create_dataset("unwritten", (ROWS, COLUMNS), "<i4", chunks=(32, 2), fillvalue=7, track_times=False)
            d[40:50, 1:3] = 5
            d.attrs["_FillValue"] = np.int32(-1)


def main():
    with open(os.path.join(HERE, "columns.tsv"), "w") as out:
        for name, libver in (("columns0.h5", "earliest"), ("columns3.h5", ("v110", "v110"))):
            path = os.path.join(HERE, name)
            write(path, libver)
            with h5py.File(path) as f:
                paths = []
                f.visititems(lambda p, o: paths.append(p) if isinstance(o, h5py.Dataset) else None)
                for p in sorted(paths):
                    data = f[p][()]
                    for column in range(COLUMNS):
                        one = data[:, column]
                        fills = int((one == f[p].attrs["_FillValue"]).sum())
                        crc = zlib.crc32(np.ascontiguousarray(one, one.dtype.newbyteorder("<")).tobytes())
                        print(name, "/" + p, column, one.dtype.name, len(one), fills, "%08x" % crc, sep="\t", file=out)


main()
