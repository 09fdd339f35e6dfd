"""Writes HDF5 files that are sound and that jHDF alone reads wrongly, in part or not at all.

    python make_sound.py            (numpy 2, h5py 3.16 on HDF5 2.0)

What they hold is stated here and, again, in SoundHdf5Test.
"""

import ctypes
import glob
import os

import h5py
import numpy as np
from h5py import h5d, h5p, h5s, h5t, h5z

HERE = os.path.dirname(os.path.abspath(__file__))


def created(f, name, tid, shape, chunk=None, set_up=None, most=None):
    dcpl = h5p.create(h5p.DATASET_CREATE)
    dcpl.set_obj_track_times(False)
    if chunk is not None:
        dcpl.set_chunk(chunk)
    if set_up is not None:
        set_up(dcpl)
    return h5d.create(f.id, name.encode(), tid, h5s.create_simple(shape, most or shape), dcpl)


def clipped(name):
    """As ICESat2VegR clips granules: what was deflated is deflated once more."""
    with h5py.File(os.path.join(HERE, name), "w") as f:

        def twice(dcpl):
            dcpl.set_shuffle()
            dcpl.set_deflate(6)
            dcpl.set_deflate(6)

        d = created(f, "h", h5t.IEEE_F64LE, (2500,), (1000,), twice)
        d.write(h5s.ALL, h5s.ALL, np.arange(2500) / 8)

        def between(dcpl):
            dcpl.set_filter(h5z.FILTER_LZF, h5z.FLAG_OPTIONAL, ())
            dcpl.set_fletcher32()
            dcpl.set_deflate(6)

        d = created(f, "n", h5t.STD_I32LE, (2500,), (1000,), between)
        d.write(h5s.ALL, h5s.ALL, np.arange(2500, dtype="<i4") // 10)


def indexes(name):
    """Row r of what was written holds r, all others −9."""
    with h5py.File(os.path.join(HERE, name), "w", libver=("v110", "v110")) as f:

        def holed(path, rows, chunk, most, written, **kw):
            d = f.create_dataset(path, (rows,), "<i4", chunks=(chunk,), maxshape=(most,), fillvalue=-9, **kw)
            for first, last in written:
                d[first:last] = np.arange(first, last, dtype="<i4")

        holed("fixed", 50, 10, 500, [(20, 30)])
        holed("fixed_paged", 6000, 2, 6500, [(10, 14), (4100, 4110), (5998, 6000)])
        holed("fixed_paged_filtered", 6000, 2, 6500, [(10, 14), (4100, 4110), (5998, 6000)], compression="gzip")
        holed("extensible", 3000, 7, None, [(700, 750), (2999, 3000)])
        holed("extensible_filtered", 3000, 7, None, [(700, 750), (2999, 3000)], compression="gzip")
        holed("extensible_paged", 200_000, 1, None, [(140_000, 140_003), (199_999, 200_000)])
        # Column c of row r holds 10 r + c, where it was written.
        d = f.create_dataset("across", (4, 9), "<i4", chunks=(2, 2), maxshape=(8, None), fillvalue=-9)
        d[2:4, 6:9] = [[26, 27, 28], [36, 37, 38]]
        d = f.create_dataset("both", (5, 9), "<i4", chunks=(2, 2), maxshape=(None, None), fillvalue=-9)
        d[2:4, 6:9] = [[26, 27, 28], [36, 37, 38]]
        # It shrinks: the chunks of rows 10 and above stay in no index.
        d = f.create_dataset("shrunk", data=np.arange(40, dtype="<i4"), chunks=(4,), maxshape=(None,))
        d.resize((10,))


def types(name):
    with h5py.File(os.path.join(HERE, name), "w") as f:
        for size, kind in [(1, "B8"), (2, "B16"), (4, "B32"), (8, "B64")]:
            for order, suffix in [("<", "LE"), (">", "BE")]:
                tid = getattr(h5t, f"STD_{kind}{suffix}")
                d = created(f, f"bits{8 * size}_{suffix}", tid, (3,))
                d.write(h5s.ALL, h5s.ALL, np.array([0, 1, 2 ** (8 * size) - 2], f"{order}u{size}"), tid)
        halves = [0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, np.inf, np.nan]
        for order, suffix in [("<", "LE"), (">", "BE")]:
            d = f.create_dataset(f"half_{suffix}", (16,), order + "f2", chunks=(8,), fillvalue=0.5)
            d[:8] = halves
            d.attrs.create("_FillValue", 65504.0, dtype=order + "f2")
        tid = h5t.STD_I16LE.copy()
        tid.set_precision(12)
        created(f, "narrow", tid, (3,))


def user_defined_link(f, name):
    """h5py makes no such link, the library that it came with does."""
    library = ctypes.CDLL(glob.glob(os.path.join(os.path.dirname(h5py.__file__), "..", "h5py.libs", "libhdf5-*"))[0])
    follow = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_char_p)(lambda _: -1)

    class Kind(ctypes.Structure):
        _fields_ = [("version", ctypes.c_int), ("id", ctypes.c_int), ("comment", ctypes.c_char_p)]
        _fields_ += [(part, ctypes.c_void_p) for part in ("create", "move", "copy", "follow", "delete", "query")]

    kind = Kind(1, 187, b"of a program", follow=ctypes.cast(follow, ctypes.c_void_p))
    assert library.H5Lregister(ctypes.byref(kind)) >= 0
    data = ctypes.c_char_p(b"somewhere")
    identifier = ctypes.c_int64(f.id.id)
    none = ctypes.c_int64(0)
    assert library.H5Lcreate_ud(identifier, name.encode(), 187, data, ctypes.c_size_t(9), none, none) >= 0


def siblings(name):
    """One good dataset among others."""
    with h5py.File(os.path.join(HERE, name), "w", libver=("v110", "v110")) as f:
        f["good"] = np.arange(5, dtype="<i4")
        f["inner/good"] = np.arange(3, dtype="<i4")
        user_defined_link(f, "elsewhere")
        layout = h5py.VirtualLayout((5,), "<i4")
        layout[:] = h5py.VirtualSource("other.h5", "x", (5,))
        f.create_virtual_dataset("inner/virtual", layout)
        f.create_dataset("scaleoffset", data=np.arange(9), chunks=(3,), scaleoffset=4)
        created(f, "unknown", h5t.STD_I32LE, (9,), (3,), lambda p: p.set_filter(h5z.FILTER_NBIT, h5z.FLAG_OPTIONAL, ()))
        created(f, "external", h5t.STD_I32LE, (9,), None, lambda p: p.set_external(b"raw.bin", 0, 36))
        f["region"] = np.array([f["good"].regionref[1:3]], dtype=h5py.regionref_dtype)
        f["good"].attrs["region"] = f["good"].regionref[1:3]
        f["good"].attrs["units"] = "m"


if __name__ == "__main__":
    clipped("clipped.h5")
    indexes("indexes.h5")
    types("types.h5")
    siblings("siblings.h5")
