"""Writes the HDF5 and netCDF fixtures beside this file and expected.tsv, what h5py reads in them.

    python make_fixtures.py            (numpy 2, h5py 3.16 on HDF5 2.0, netCDF4 1.7)

expected.tsv holds file, path, dtype, length, number of values equal to the _FillValue attribute, and
the CRC-32 of the values as little-endian bytes, for every one-dimensional dataset of numbers.
"""

import os
import zlib

import h5py
import netCDF4
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = 100
CHUNK = 32
DTYPES = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"]


def values(dtype, order="<"):
    """ROWS values of the type, its extremes among them; every tenth is the type's largest."""
    kind = np.dtype(dtype)
    if kind.kind == "f":
        v = np.sin(np.arange(ROWS) * 0.37) * 1000
        v[1:6] = [np.nan, np.inf, -np.inf, 0.0, -0.0]
        v = v.astype(kind)
        v[::10] = np.finfo(kind).max
    else:
        info = np.iinfo(kind)
        v = (np.arange(ROWS, dtype="u8") * np.uint64(0x9E3779B97F4A7C15)).astype(kind)
        v[1:4] = [info.min, info.max - 1, 1]
        v[::10] = info.max
    return v.astype(order + dtype)


def largest(dtype):
    kind = np.dtype(dtype)
    return kind.type(np.finfo(kind).max if kind.kind == "f" else np.iinfo(kind).max)


def compact(group, name, data):
    space = h5py.h5s.create_simple(data.shape)
    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    dcpl.set_layout(h5py.h5d.COMPACT)
    dcpl.set_obj_track_times(False)
    dset = h5py.h5d.create(group.id, name.encode(), h5py.h5t.py_create(data.dtype), space, dcpl)
    dset.write(h5py.h5s.ALL, h5py.h5s.ALL, data)


def types(f):
    for dtype in DTYPES:
        group = f.create_group(f"types/{np.dtype(dtype).name}")
        for name, order, kw in [
            ("chunked", "<", dict(chunks=(CHUNK,), compression="gzip", shuffle=True)),
            ("big_endian", ">", dict(chunks=(CHUNK,), compression="gzip")),
            ("contiguous", "<", {}),
        ]:
            d = group.create_dataset(name, data=values(dtype, order), **kw)
            d.attrs["_FillValue"] = np.array(largest(dtype)).astype(order + dtype)[()]


def layouts(f, many):
    g = f.create_group("layout")
    ramp = np.arange(ROWS, dtype="<i4")
    compact(g, "compact", ramp)
    g.create_dataset("empty", shape=(0,), maxshape=(None,), chunks=(CHUNK,), dtype="<f8")
    g.create_dataset("one_chunk", data=ramp, chunks=(ROWS,))
    g.create_dataset("one_filtered_chunk", data=ramp, chunks=(ROWS,), compression="gzip")
    g.create_dataset("wide_chunk", data=ramp, maxshape=(None,), chunks=(4096,), compression="gzip")
    g.create_dataset("unlimited", data=ramp, maxshape=(None,), chunks=(7,), shuffle=True)
    g.create_dataset("many_chunks", data=np.arange(2 * many, dtype="<i2"), chunks=(2,))
    g.create_dataset("lzf", data=ramp, chunks=(CHUNK,), compression="lzf", shuffle=True)
    # lzf gives up on random bytes, and HDF5 then notes that it left the filter out.
    noise = np.random.default_rng(1).integers(0, 1 << 62, ROWS)
    g.create_dataset("lzf_left_out", data=noise, chunks=(CHUNK,), compression="lzf")
    g.create_dataset("fletcher32", data=ramp[:99].astype("i1"), chunks=(99,), fletcher32=True)
    g.create_dataset(
        "all_filters", data=values("f8"), chunks=(CHUNK,), compression="gzip", shuffle=True, fletcher32=True
    )
    d = g.create_dataset("deflate_left_out", shape=(ROWS,), chunks=(50,), dtype="<i4", compression="gzip")
    d.id.write_direct_chunk((0,), zlib.compress(ramp[:50].tobytes()))
    d.id.write_direct_chunk((50,), ramp[50:].tobytes(), filter_mask=1)
    cut = g.create_dataset("cut_short", data=ramp, maxshape=(None,), chunks=(CHUNK,))
    cut.resize((40,))
    part = dict(shape=(ROWS,), maxshape=(None,), chunks=(CHUNK,), dtype="<i4", compression="gzip")
    g.create_dataset("unwritten", fillvalue=-9, **part)[40:50] = 5
    g.create_dataset("unwritten_big_endian", fillvalue=-9, **{**part, "dtype": ">i4"})[40:50] = 5
    g.create_dataset("unwritten_zero", **part)[40:50] = 5
    g.create_dataset("never_written", shape=(ROWS,), dtype="<f4", fillvalue=2.5)
    g.create_dataset("never_written_chunked", fillvalue=7, **part)


def fills(f):
    g = f.create_group("fill")
    nan = np.array([1, np.nan, 3, np.frombuffer(b"\x01\x00\xc0\x7f", "<f4")[0]], "<f4")
    g.create_dataset("nan", data=nan).attrs["_FillValue"] = np.float32(np.nan)
    wide = np.array([1, 3.4028235e38, 3], "<f4")
    g.create_dataset("float64_for_float32", data=wide).attrs["_FillValue"] = 3.4028235e38
    g.create_dataset("array_of_one", data=[1, -1, 2]).attrs["_FillValue"] = np.array([-1])
    g.create_dataset("out_of_range", data=np.array([1, 255], "u1")).attrs["_FillValue"] = 65535
    zeros = np.array([0.0, -0.0, 1.0])
    g.create_dataset("minus_zero", data=zeros).attrs["_FillValue"] = -0.0
    g.create_dataset("none", data=zeros, fillvalue=1.0)


def odd(f):
    g = f.create_group("odd")
    g["scalar"] = np.float64(42.5)
    g["grid"] = np.zeros((3, 4), "<f4")
    g["string"] = np.array([b"abc", b"de"])
    g.create_dataset("vlen_string", data=["abc", "de"], dtype=h5py.string_dtype())
    g["compound"] = np.zeros(2, [("a", "<i4"), ("b", "<f8")])
    g["float16"] = np.zeros(2, "<f2")
    g.create_dataset("enum", data=[0, 1, 2], dtype=h5py.enum_dtype({"A": 0, "B": 1, "C": 2}, "u1"))
    g["bool"] = np.array([True, False])
    f["named_type"] = np.dtype("<i2")
    g.create_dataset("named", data=[5, 6, 7], dtype=f["named_type"])


def attributes(f):
    f.attrs["title"] = np.bytes_("a fixed string")
    f.attrs["citation"] = "a variable string, naïve"
    f.attrs["one_string"] = np.array([b"alone"])
    f.attrs["count"] = np.int16(-3)
    f.attrs["large"] = np.uint64(2**64 - 2048)
    f.attrs["ratio"] = np.float32(0.5)
    f.attrs["several"] = np.arange(3)
    d = f.create_dataset("attributes/many", data=np.arange(4, dtype="<f8"))
    # In superblocks 2 and 3 the long ones skip blocks of the heap, as ATL06's delta_time does.
    for i in range(12):
        d.attrs[f"short_{i:02}"] = f"value {i}"
        d.attrs[f"long_{i:02}"] = np.full(60 * (i + 1), i)
    d.attrs["_FillValue"] = 2.0


def links(f):
    g = f.create_group("links/inner")
    g["target"] = np.arange(3, dtype="<i4")
    up = f["links"]
    up["absolute"] = h5py.SoftLink("/links/inner/target")
    up["relative"] = h5py.SoftLink("inner/target")
    up["group"] = h5py.SoftLink("inner")
    up["circle"] = h5py.SoftLink("circle")
    up["dangling"] = h5py.SoftLink("/nowhere")
    up["outside"] = h5py.ExternalLink("other.h5", "/x")


def region_reference(name):
    """jHDF gives up on a whole group for one dataset of this type."""
    with h5py.File(os.path.join(HERE, name), "w") as f:
        f["x"] = np.arange(5, dtype="<i4")
        f["region"] = np.array([f["x"].regionref[1:3]], dtype=h5py.regionref_dtype)


def forty_chunks(name):
    with h5py.File(os.path.join(HERE, name), "w") as f:
        noise = np.random.default_rng(1).integers(0, 65536, 40_000).astype("u2")
        f.create_dataset("x", data=noise, chunks=(1000,), compression="gzip")


def circle(name):
    with h5py.File(os.path.join(HERE, name), "w") as f:
        f["a/b/x"] = np.arange(3)
        f["a/b/a"] = f["a"]


def hdf5(name, libver, **kw):
    with h5py.File(os.path.join(HERE, name), "w", libver=libver, **kw) as f:
        # An index of more than 64 chunks is a B-tree of two levels, one of more than 1024 is paged.
        layouts(f, 1100 if name == "superblock3.h5" else 100)
        for part in [types, fills, odd, attributes, links]:
            part(f)


def small(name, **kw):
    with h5py.File(os.path.join(HERE, name), "w", **kw) as f:
        f.create_dataset("group/x", data=np.arange(5, dtype="<i4"), chunks=(5,), compression="gzip")
        # HDF5 1.12 gave a new version to derived datatypes, 2.0 to the layout of filtered chunks.
        f["group/flag"] = np.array([True])


def netcdf(name, format):
    with netCDF4.Dataset(os.path.join(HERE, name), "w", format=format) as f:
        f.title = "netCDF"
        f.createDimension("row", ROWS)
        f.createDimension("record", None)
        for dtype in DTYPES if format in ("NETCDF4", "NETCDF3_64BIT_DATA") else ["i1", "i2", "i4", "f4", "f8"]:
            for dim in ["row", "record"]:
                v = f.createVariable(f"{dim}_{np.dtype(dtype).name}", dtype, (dim,), fill_value=largest(dtype))
                v[:] = values(dtype)
        if format.startswith("NETCDF3"):
            v = f.createVariable("unsigned", "i1", ("row",), fill_value=np.int8(-1))
            v.setncattr("_Unsigned", "true")
            v.set_auto_maskandscale(False)
            v[:] = np.arange(ROWS, dtype="u1").astype("i1") * np.int8(3)
            f.createVariable("text", "S1", ("row",))


def line(file, path, data, fill):
    missing = 0
    if fill is not None:
        fill = np.atleast_1d(fill)[0]
        if np.dtype(data.dtype).kind == "f" and np.isnan(fill):
            missing = int(np.isnan(data).sum())
        elif np.dtype(data.dtype).kind == "f":
            fill = data.dtype.newbyteorder("=").type(fill)
            missing = int((data == fill).sum())
        else:
            missing = int((data == fill).sum())
    little = data.astype(data.dtype.newbyteorder("<"))
    crc = zlib.crc32(little.tobytes())
    return f"{file}\t{path}\t{little.dtype.name}\t{len(data)}\t{missing}\t{crc:08x}\n"


def is_column(o):
    return isinstance(o, h5py.Dataset) and o.ndim == 1 and o.dtype.kind in "biuf"


def expected(out, name):
    with h5py.File(os.path.join(HERE, name)) as f:
        columns = {}
        f.visititems(lambda n, o: columns.setdefault("/" + n, o) and None if is_column(o) else None)
        for path in sorted(columns):
            d = columns[path]
            data = d[:].view("i1") if d.dtype == bool else d[:]
            # A column of numbers has no float16.
            data = data.astype("<f4") if d.dtype == "f2" else data
            out.write(line(name, path, data, d.attrs.get("_FillValue")))


def expected_classic(out, name):
    with netCDF4.Dataset(os.path.join(HERE, name)) as f:
        f.set_auto_maskandscale(False)
        for n in sorted(f.variables):
            v = f.variables[n]
            if v.dtype.kind in "iuf":
                data = v[:]
                fill = v.getncattr("_FillValue")
                if n == "unsigned":
                    data, fill = data.view("u1"), np.uint8(255)
                out.write(line(name, "/" + n, data, fill))


if __name__ == "__main__":
    hdf5("superblock0.h5", ("earliest", "v108"))
    hdf5("superblock2.h5", ("v108", "v108"))
    hdf5("superblock3.h5", ("v110", "v110"))
    small("userblock.h5", userblock_size=512)
    region_reference("region_reference.h5")
    circle("circle.h5")
    forty_chunks("forty_chunks.h5")
    small("v112.h5", libver=("v112", "v112"))
    small("latest.h5", libver="latest")
    netcdf("netcdf4.nc", "NETCDF4")
    netcdf("classic.nc", "NETCDF3_CLASSIC")
    netcdf("offset64.nc", "NETCDF3_64BIT_OFFSET")
    netcdf("cdf5.nc", "NETCDF3_64BIT_DATA")
    with open(os.path.join(HERE, "expected.tsv"), "w") as out:
        for name in ["superblock0.h5", "superblock2.h5", "superblock3.h5", "userblock.h5", "forty_chunks.h5", "v112.h5", "latest.h5", "netcdf4.nc"]:
            expected(out, name)
        for name in ["classic.nc", "offset64.nc"]:
            expected_classic(out, name)
