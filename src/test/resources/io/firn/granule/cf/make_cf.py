"""Writes meaning.nc, classic.nc and expected.tsv beside this file.

    python make_cf.py            (numpy 2, netCDF4 1.7, xarray 2026.9 with h5netcdf 1.8, h5py 3.16)

Every variable has numbers that its attributes say more of. expected.tsv holds file, path, who said
so, type and values, as hexadecimal bits, "-" for a missing one.

Who says so: netCDF4 (netCDF4-python masks and scales), xarray, both (they agree), or numpy where a
rule is of CF or the NUG and neither library follows it; the rule is beside the case then.
"""

import os
import warnings

import h5py
import netCDF4
import numpy as np
import xarray

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
NAN = np.nan
f4, f8 = np.float32, np.float64


def i2(*v):
    return np.array(v, "i2")


def ramp(dtype):
    """Small and extreme values of a type, none of them netCDF's default fill value."""
    info = np.iinfo(dtype)
    return np.array([0, 1, 2, 3, 7, 99, 100, info.max // 3, info.max - 4, info.min + 4], dtype)


# name, values, attributes, who says so, what numpy computes where that is nobody else
CASES = [
    ("height", i2(0, 1, -1, 102, 32767, -32768), dict(scale_factor=f8(0.001), units="m"), "both"),
    ("scale_f4_i1", ramp("i1"), dict(scale_factor=f4(0.01)), "both"),
    ("scale_f4_u1", np.arange(101, dtype="u1"), dict(scale_factor=f4(0.01)), "both"),
    ("both_f4_u1", ramp("u1"), dict(scale_factor=f4(0.1), add_offset=f4(-3.3)), "both"),
    ("both_f4_i2", ramp("i2"), dict(scale_factor=f4(0.1), add_offset=f4(273.15)), "both"),
    ("both_f4_u2", ramp("u2"), dict(scale_factor=f4(1e-3), add_offset=f4(0.7)), "both"),
    ("both_f4_i4", ramp("i4"), dict(scale_factor=f4(1e-7), add_offset=f4(0.1)), "xarray"),
    ("both_f4_f4", np.array([1.1, 2.2, -3.3], "f4"), dict(scale_factor=f4(0.1), add_offset=f4(0.7)), "both"),
    ("both_f8_i4", ramp("i4"), dict(scale_factor=f8(1e-7), add_offset=f8(0.1)), "both"),
    ("both_f8_i8", ramp("i8"), dict(scale_factor=f8(1e-7), add_offset=f8(0.1)), "both"),
    ("both_f8_u8", ramp("u8"), dict(scale_factor=f8(1e-7), add_offset=f8(0.1)), "both"),
    ("scale_f4_i4", ramp("i4"), dict(scale_factor=f4(1e-7)), "xarray"),
    ("scale_f4_u4", ramp("u4"), dict(scale_factor=f4(1e-7)), "xarray"),
    ("scale_f8_f4", np.array([1.1, 2.2, -3.3], "f4"), dict(scale_factor=f8(0.1)), "both"),
    ("scale_f4_offset_f8", ramp("i2"), dict(scale_factor=f4(0.1), add_offset=f8(0.1)), "xarray"),
    ("offset_f4_i2", ramp("i2"), dict(add_offset=f4(0.1)), "netCDF4"),
    ("offset_f8_i2", ramp("i2"), dict(add_offset=f8(0.1)), "both"),
    ("offset_f4_i4", ramp("i4"), dict(add_offset=f4(0.1)), "xarray"),
    # CF 8.1, for guidance: what does not conform "should be unpacked to double".
    ("integer_scale", i2(1, 2, -3), dict(scale_factor=np.int32(2)), "numpy", lambda v: v.astype("f8") * 2),
    ("minus_zero", np.array([-0.0, 0.0], "f4"), dict(scale_factor=f4(2)), "xarray"),
    ("fill", i2(1, -1, 3), dict(_FillValue=np.int16(-1), scale_factor=f8(0.5)), "both"),
    ("fill_nan", np.array([1, NAN, 3], "f4"), dict(_FillValue=f4(NAN)), "both"),
    ("missing_value", np.array([1, -999.9, 3, NAN], "f4"), dict(missing_value=f4(-999.9)), "netCDF4"),
    ("missing_values", i2(1, -1, -2, -3, 5), dict(missing_value=i2(-1, -2), _FillValue=np.int16(-3)), "netCDF4"),
    ("missing_nan", np.array([1, -9, NAN, 4]), dict(missing_value=np.array([-9, NAN])), "netCDF4"),
    ("missing_packed", i2(1, -1, -2, 4), dict(missing_value=i2(-1, -2), scale_factor=f8(0.1)), "both"),
    ("missing_i8_for_i2", i2(1, -9999, 3), dict(missing_value=np.int64(-9999)), "netCDF4"),
    ("valid_min", i2(-5, -4, 0, 7), dict(valid_min=np.int16(-4)), "netCDF4"),
    ("valid_max", np.array([1, 2.5, 2.6, NAN, np.inf, -np.inf], "f4"), dict(valid_max=f4(2.5)), "netCDF4"),
    ("valid_both", np.array([0, 1, 2, 3, 4], "u1"), dict(valid_min=np.uint8(1), valid_max=np.uint8(3)), "netCDF4"),
    ("valid_range", i2(-11, -10, 0, 10, 11), dict(valid_range=i2(-10, 10), scale_factor=f8(0.5)), "netCDF4"),
    ("range_and_min", i2(-11, -10, 0, 10, 11), dict(valid_range=i2(-10, 10), valid_min=np.int16(0)), "netCDF4"),
    ("valid_u8", np.array([0, 2**63, 2**64 - 5], "u8"), dict(valid_max=np.uint64(2**63)), "netCDF4"),
    # NUG: "If valid_range is the same type as scale_factor [...] and this is wider than the external data, then it
    # will be interpreted as being in the units of the internal (unpacked) data."
    ("unpacked_range", i2(-30, -20, 0, 15, 16), dict(valid_range=np.array([-2, 1.5]), scale_factor=f8(0.1)), "numpy",
     lambda v: np.ma.masked_outside(v * 0.1, -2, 1.5)),
    ("all_of_it", i2(-1, -2, -3, 0, 50, 100, 101), dict(
        _FillValue=np.int16(-1), missing_value=i2(-2), valid_min=np.int16(-2), valid_max=np.int16(100),
        scale_factor=f4(0.25), add_offset=f4(10)), "netCDF4"),
    ("unsigned", i2(1, -1, -2, -32768, 32767), dict(_Unsigned="true", _FillValue=np.int16(-2)), "netCDF4"),
    ("unsigned_packed", i2(1, -1, -2, -32768), dict(
        _Unsigned="true", _FillValue=np.int16(-2), scale_factor=f8(0.01), add_offset=f8(-90)), "both"),
    ("unsigned_range", i2(1, -1, -2, -32768), dict(
        _Unsigned="true", missing_value=i2(-2), valid_range=i2(2, -2)), "netCDF4"),
    ("unsigned_i4", np.array([1, -1, -2], "i4"), dict(_Unsigned="True"), "netCDF4"),
    ("unsigned_i1", np.array([1, -1, -128], "i1"), dict(_Unsigned="true", scale_factor=f4(0.1)), "both"),
    ("unsigned_float", np.array([1.5, -1], "f4"), dict(_Unsigned="true"), "both"),
    ("signed_u1", np.array([1, 127, 128, 255], "u1"), dict(_Unsigned="false"), "xarray"),
    ("nothing", i2(1, 2, 3), dict(units="m"), "both"),
]  # fmt: skip

# What netCDF's library does not write: _FillValue of two, other types, texts, big-endian attributes.
HDF5_CASES = [
    ("fills", i2(1, -1, -2, 4), dict(_FillValue=i2(-1, -2), scale_factor=f8(0.5)), "xarray"),
    ("fills_big_endian", i2(1, -1, -2, 4), dict(_FillValue=np.array([-1, -2], ">i2"), scale_factor=f8(0.5)), "xarray"),
    ("big_endian", np.array([1, -1, 4], ">i2"), dict(missing_value=np.array([-1], ">i2"), add_offset=f8(0.5)), "xarray"),
    # A number in a text is that number, blanks are nothing: netCDF4-python and xarray pass over both.
    ("missing_text", i2(1, -9, 4), dict(missing_value="-9"), "numpy", lambda v: np.ma.masked_equal(v, -9)),
    ("missing_texts", i2(1, -9, -8, 4), dict(missing_value="-9, -8"), "numpy",
     lambda v: np.ma.masked_array(v, np.isin(v, [-9, -8]))),
    ("missing_nan_text", np.array([1, NAN], "f4"), dict(missing_value="NaN"), "numpy", np.ma.masked_invalid),
    ("missing_blank", i2(1, 0), dict(missing_value=" "), "numpy", lambda v: v),
    # CF 2.6: applications "should not be sensitive to case".
    ("unsigned_upper", i2(1, -1), dict(_Unsigned="TRUE"), "numpy", lambda v: v.view("u2")),
]  # fmt: skip


def write(name, format, cases):
    with netCDF4.Dataset(os.path.join(HERE, name), "w", format=format) as f:
        for case, values, attributes, *_ in cases:
            f.createDimension("n_" + case, len(values))
            fill = attributes.get("_FillValue")
            v = f.createVariable(case, values.dtype, ("n_" + case,), fill_value=False if fill is None else fill)
            v.set_auto_maskandscale(False)
            v[:] = values
            v.setncatts({key: a for key, a in attributes.items() if key != "_FillValue"})


def of_netcdf4(name, case):
    with netCDF4.Dataset(os.path.join(HERE, name)) as f:
        return np.ma.asarray(f[case][:])


def of_xarray(name, case, stored, attributes):
    """NaN stands for missing in xarray, in floats; a NaN that was stored is one."""
    engine = "netcdf4" if name == "classic.nc" else "h5netcdf"
    with xarray.open_dataset(os.path.join(HERE, name), engine=engine, decode_times=False) as ds:
        values = ds[case].values
    if values.dtype.kind == "f" and "_FillValue" in attributes or "missing_value" in attributes:
        return np.ma.masked_invalid(values)
    return np.ma.asarray(values)


def bits(values):
    native = values.astype(values.dtype.newbyteorder("="))
    masked = np.ma.getmaskarray(native)
    words = native.data.view(f"u{native.dtype.itemsize}")
    return " ".join("-" if m else f"{int(w):x}" for w, m in zip(words, masked))


def expected(out, name, cases):
    for case, stored, attributes, who, *rule in cases:
        if who == "numpy":
            found = np.ma.asarray(rule[0](stored))
        elif who == "netCDF4":
            found = of_netcdf4(name, case)
        else:
            found = of_xarray(name, case, stored, attributes)
            other = of_netcdf4(name, case) if who == "both" else found
            # Not the types: of the two, only xarray has missing integers as floats.
            assert bits(found) == bits(other.astype(found.dtype)), (case, found, other)
        kind = found.dtype.newbyteorder("=").name
        out.write(f"{name}\t/{case}\t{who}\t{kind}\t{bits(found)}\n")


if __name__ == "__main__":
    write("meaning.nc", "NETCDF4", CASES)
    with h5py.File(os.path.join(HERE, "meaning.nc"), "a") as f:
        for case, values, attributes, *_ in HDF5_CASES:
            d = f.create_dataset(case, data=values, track_times=False)
            for key, value in attributes.items():
                d.attrs[key] = value
    # The classic model has signed integers of up to 32 bits.
    classic = [c for c in CASES if c[1].dtype.str[1:] in ("i1", "i2", "i4", "f4", "f8") and c[0] != "missing_i8_for_i2"]
    write("classic.nc", "NETCDF3_CLASSIC", classic)
    with open(os.path.join(HERE, "expected.tsv"), "w") as out:
        expected(out, "meaning.nc", CASES + HDF5_CASES)
        expected(out, "classic.nc", classic)
