"""Writes invented.h5 beside this file, and invented.tsv, what h5py reads in it.

    python make_invented.py            (numpy 2, h5py 3.16 on HDF5 2.0)

Beside a dataset of region references, for which jHDF gives up on the whole group, the file has what netcdf-java reads
its own way: chunks that were never written, with and without an HDF5 fill value, and big-endian bit fields.
invented.tsv holds path, dtype, length, and the values.
"""

import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = 40


def bits(values):
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_obj_track_times(False)
    return create, h5py.h5s.create_simple(values.shape)


def main():
    numbers = np.arange(ROWS)
    with h5py.File(os.path.join(HERE, "invented.h5"), "w", libver=("earliest", "v108")) as f:
        part = dict(shape=(ROWS,), chunks=(10,), track_times=False)
        for name, dtype in (("float32", "<f4"), ("int16", "<i2")):
            f.create_dataset(f"unwritten/{name}", dtype=dtype, **part)[20:30] = 3
            f.create_dataset(f"filled/{name}", dtype=dtype, fillvalue=7, **part)[20:30] = 3
            f.create_dataset(f"never/{name}", shape=(ROWS,), dtype=dtype, track_times=False)
        values = (numbers * 1001).astype("<u2")
        create, space = bits(values)
        low = h5py.h5d.create(f.id, b"bitfield", h5py.h5t.STD_B16BE, space, create)
        low.write(h5py.h5s.ALL, h5py.h5s.ALL, values, mtype=h5py.h5t.STD_B16LE)
        f["region"] = np.array([f["unwritten/int16"].regionref[1:3]], dtype=h5py.regionref_dtype)
    with h5py.File(os.path.join(HERE, "invented.h5")) as f, open(os.path.join(HERE, "invented.tsv"), "w") as out:
        for path in ("unwritten", "filled", "never"):
            for name in ("float32", "int16"):
                data = f[path][name][()]
                print(f"/{path}/{name}", data.dtype.name, len(data), *data.astype("i8"), sep="\t", file=out)
        data = np.empty(ROWS, "<u2")
        f["bitfield"].id.read(h5py.h5s.ALL, h5py.h5s.ALL, data, mtype=h5py.h5t.STD_B16LE)
        print("/bitfield", "uint16", len(data), *data, sep="\t", file=out)


main()
