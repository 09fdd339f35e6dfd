"""Writes random HDF5 and netCDF files, and beside each what its numbers mean by the conventions.

    python random_granules.py versions
    python random_granules.py write DIRECTORY FIRST COUNT
    python random_granules.py points DIRECTORY COUNT

`versions` prints what is missing, or nothing. `write` writes files FIRST to FIRST + COUNT - 1, each a function of its
number alone, and for each a line of JSON to DIRECTORY/expected.jsonl:

    {file, kind, refused: {auto, netcdf-java}, may_fail: {netcdf-java}, columns: [column, ...]}
    column: {path, column, features, refused: {auto, netcdf-java}, rows, stored: {type, bits}, meant: {type, bits, missing}}

`refused` holds, for a reader that must refuse the file or the dataset, a part of what it says; `may_fail` alike for one
that may be unable to open the file. `column` is null for a dataset of one dimension. `bits` are the values, little-endian, in base64, `missing` is a string of 0 and 1.

`points` writes COUNT granules with packed coordinates, latitude and longitude of 0 to 65.535 degrees as unsigned
integers of 16 bits, for a raster of whole degrees between 0 and 40; and to DIRECTORY/points.json

    {granules: {file: {rows, missing, outside}}, cells: [[row from the north, column, rows, greatest h], ...]}

What the numbers mean is computed here from CF 1.12 (sections 2.5.1 and 8.1) and the NetCDF User's Guide (appendix A),
with numpy, on the raw values that h5py or netCDF4-python read. Where xarray or netCDF4-python know an attribute, they
have to agree, or this script fails.
"""

import base64
import importlib
import json
import os
import sys
import warnings
from fractions import Fraction

MODULES = ("numpy", "h5py", "netCDF4", "xarray")

# Kinds of files, and how often each is written.
KINDS = {
    "superblock 0": 5,
    "superblock 2": 5,
    "superblock 3": 4,
    "HDF5 1.14": 1,
    "netCDF-4": 4,
    "classic netCDF": 4,
    "64-bit offset netCDF": 2,
    "CDF-5": 0.2,
}
NUMBERS = ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8")
CLASSIC_NUMBERS = ("i1", "i2", "i4", "f4", "f8")
MOST_ROWS = 500

INVENTS = "netcdf-java invents values for chunks that were never written; read it with --reader=auto"
BIT_FIELDS = "netcdf-java reverses the bytes of bit fields; read it with --reader=auto"
CHECKSUMS = "netcdf-java does not unshuffle values with their checksum; read it with --reader=auto"
ENUMERATIONS = "netcdf-java reverses the bytes of enumerations; read it with --reader=auto"
HIDDEN = "netcdf-java does not show it; read it with --reader=auto"


def missing_modules():
    lacks = []
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError as e:
            lacks.append("module %s (%s)" % (name, e))
    return lacks


# What attributes mean.


def flipped(dtype, unsigned):
    """The type that `_Unsigned` makes of the stored one."""
    if dtype.kind == "i" and unsigned == "true":
        return np.dtype("u%d" % dtype.itemsize)
    if dtype.kind == "u" and unsigned == "false":
        return np.dtype("i%d" % dtype.itemsize)
    return dtype


def equal(values, number):
    """Which values a `_FillValue` or `missing_value` stands for."""
    dtype = values.dtype
    if dtype.kind == "f":
        number = number.astype(dtype)
        return np.isnan(values) if np.isnan(number) else values == number
    if number.dtype.kind in "iu" and number.dtype.itemsize == dtype.itemsize:
        return values == number.view(dtype)
    if not np.isfinite(number) or Fraction(number.item()).denominator != 1:
        return np.zeros(values.shape, bool)
    whole, limits = int(number), np.iinfo(dtype)
    return values == whole if limits.min <= whole <= limits.max else np.zeros(values.shape, bool)


def within(values, least, greatest):
    """Which values lie between two bounds, both exact; a NaN is not outside."""
    # Python's numbers, as numpy compares 64-bit integers with floats in float64.
    def inside(value):
        if value != value:
            return True
        return (least is None or value >= least) and (greatest is None or value <= greatest)

    return np.array([inside(v) for v in values.ravel().tolist()], bool).reshape(values.shape)


def width(dtype):
    """Orders types as the guide does, every integer before every float."""
    return dtype.kind == "f", dtype.itemsize


def widest(*dtypes):
    return max(dtypes, key=width)


def unpacked_type(packed, scale, offset):
    stated = [a.dtype for a in (scale, offset) if a is not None]
    if not stated:
        return packed
    if any(dtype.kind != "f" for dtype in stated):
        return np.dtype("f8")
    if packed.kind == "f":
        return widest(packed, *stated)
    # Large integers lose digits in float32, which shows as soon as something is added.
    if packed.itemsize >= 4 and offset is not None:
        return np.dtype("f8")
    return widest(*stated)


def meaning(raw, attributes):
    """The values as they are meant, and which of them are missing."""
    stored = raw.dtype
    packed = raw.view(flipped(stored, attributes.get("_Unsigned")))
    dtype = packed.dtype
    missing = np.zeros(raw.shape, bool)
    for name in ("_FillValue", "missing_value"):
        for number in np.atleast_1d(attributes.get(name, [])):
            missing |= equal(packed, number)

    scale, offset = attributes.get("scale_factor"), attributes.get("add_offset")
    kind = unpacked_type(dtype, scale, offset)
    unpacked = packed.astype(kind)
    with np.errstate(all="ignore"):
        if scale is not None:
            unpacked = unpacked * scale.astype(kind)
        if offset is not None:
            unpacked = unpacked + offset.astype(kind)

    bounds = attributes.get("valid_range")
    if bounds is None:
        bounds = attributes.get("valid_min"), attributes.get("valid_max")
    stated = [a.dtype for a in (scale, offset) if a is not None]
    for end, bound in enumerate(bounds):
        if bound is None:
            continue
        of_unpacked = bool(stated) and bound.dtype == widest(*stated) and width(bound.dtype) > width(dtype)
        if not of_unpacked and bound.dtype == stored:
            bound = bound.view(dtype)
        ends = [None, None]
        ends[end] = bound.item()
        missing |= ~within(unpacked if of_unpacked else packed, *ends)
    return unpacked, missing


# What others make of the same attributes.


def check_xarray(raw, attributes):
    """xarray knows no valid values and one fill value of each name; where CF has no rule, it has types of its own."""
    if any(name.startswith("valid_") for name in attributes) or raw.size == 0:
        return
    if any(np.size(attributes.get(name, 0)) > 1 for name in ("_FillValue", "missing_value")):
        return
    if "_Unsigned" in attributes and "missing_value" in attributes:
        # Of the two it makes only the _FillValue unsigned.
        return
    if any(name in attributes and attributes[name].dtype.kind != "f" for name in ("scale_factor", "add_offset")):
        # It tries to hold what is missing in an array of integers.
        return
    stated = [attributes[name].dtype for name in ("scale_factor", "add_offset") if name in attributes]
    if raw.dtype.kind in "iu" and raw.dtype.itemsize >= (8 if len(stated) != 1 else stated[0].itemsize):
        # It compares them as floats, where neighbours are equal.
        return
    if raw.dtype.kind == "f" and any(dtype.itemsize < raw.dtype.itemsize for dtype in stated):
        # It rounds a packed float64 to float32 first.
        return
    # It does not expect arrays of one number.
    scalars = {name: a if isinstance(a, str) else np.ravel(a)[0] for name, a in attributes.items()}
    variable = xr.Variable([f"d{i}" for i in range(raw.ndim)], raw.copy(), scalars)
    with warnings.catch_warnings():
        # It tells that there are two fill values.
        warnings.simplefilter("ignore")
        theirs = xr.decode_cf(xr.Dataset({"v": variable}), decode_times=False)["v"].values
    values, missing = meaning(raw, attributes)
    same = set(stated)
    # It leaves values in their own type where the only fill value is a NaN.
    fills = [scalars[name] for name in ("_FillValue", "missing_value") if name in scalars]
    nan = bool(fills) and all(np.isnan(fill) for fill in fills)
    by_convention = len(same) == 1 and "scale_factor" in attributes and not nan
    if by_convention:
        assert theirs.dtype == values.dtype, (theirs.dtype, values.dtype, attributes)
    assert np.array_equal(np.isnan(theirs.astype("f8")), missing | np.isnan(values.astype("f8"))), attributes
    kept = ~missing
    if by_convention or not same:
        assert np.array_equal(theirs[kept], values[kept].astype(theirs.dtype), equal_nan=True), attributes


def check_netcdf4(variable, attributes):
    """netCDF4-python knows valid values in packed units, of a type that loses nothing in the packed one."""
    variable.set_auto_maskandscale(False)
    raw = np.asarray(variable[...])
    variable.set_auto_maskandscale(True)
    names = ("valid_min", "valid_max", "valid_range", "_FillValue", "missing_value")
    if any(name in attributes and attributes[name].dtype != raw.dtype for name in names):
        return
    if attributes.get("_Unsigned") and any(name.startswith("valid_") for name in attributes):
        # It looks at them before it knows the sign.
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = np.ma.getmaskarray(variable[...])
    _, missing = meaning(raw, attributes)
    default = netCDF4.default_fillvals[raw.dtype.str[1:]]
    # To it a value that the library fills with is missing even where no attribute says so.
    judged = raw != raw.dtype.type(default)
    if raw.dtype.kind == "f":
        # It takes NaN for missing, too, where something is masked.
        judged &= ~np.isnan(raw)
    assert np.array_equal(theirs[judged], missing[judged]), (variable.name, raw.dtype, attributes)


# Random values and attributes.


class Draw:
    """Everything random about one file."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)

    def one(self, options):
        return options[int(self.rng.integers(len(options)))]

    def chance(self, probability):
        return bool(self.rng.random() < probability)

    def below(self, bound):
        return int(self.rng.integers(bound))

    def number(self, dtype):
        """A number of a small set, so that values and attributes meet, its extremes among them."""
        if dtype.kind == "f":
            special = [np.nan, np.inf, -np.inf, 0.0, np.finfo(dtype).max, -9999.0, 1e20]
            return dtype.type(self.one(special) if self.chance(0.2) else self.below(41) / 4 - 5)
        limits = np.iinfo(dtype)
        if self.chance(0.2):
            return dtype.type(self.one([limits.min, limits.max, limits.max - 1, 0]))
        return dtype.type(self.below(40) - (20 if dtype.kind == "i" else 0))

    def values(self, dtype, shape):
        pool = np.array([self.number(dtype) for _ in range(24)], dtype)
        values = pool[self.rng.integers(len(pool), size=shape)]
        if self.chance(0.5) and dtype.itemsize > 1:
            noise = self.rng.integers(0, 256, size=(*shape, dtype.itemsize), dtype="u1")
            noise = noise.view(dtype).reshape(shape)
            if dtype.kind == "f":
                noise = np.where(np.isfinite(noise), noise, dtype.type(1))
            values = np.where(self.rng.random(shape) < 0.5, values, noise)
        return values.astype(dtype)

    def finite(self, dtype):
        while True:
            number = self.number(dtype)
            if np.isfinite(number) and abs(float(number)) < 1e30:
                return number

    def attributes(self, dtype, types):
        """Attributes for values of a stored type, themselves of types that the format has."""
        attributes = {}
        if dtype.kind in "iu" and self.chance(0.35):
            attributes["_Unsigned"] = self.one(["true", "false"])
        packed = flipped(dtype, attributes.get("_Unsigned"))
        if self.chance(0.45):
            stated = [t for t in ("f4", "f8", "f4", "f8", "i2", "i4") if t in types]
            first, second = np.dtype(self.one(stated)), np.dtype(self.one(stated))
            which = self.one(["scale_factor", "both", "both", "add_offset"])
            if which != "add_offset":
                attributes["scale_factor"] = first.type(self.one([2, 3, 10, -1]) if first.kind == "i" else self.one([0.01, 0.001, 1.5, 1e-5, -0.1]))
            if which != "scale_factor":
                attributes["add_offset"] = second.type(self.one([1, -7, 100]) if second.kind == "i" else self.one([273.15, 0.5, -1e3, 0.1]))
        same = flipped(packed, "true" if packed.kind == "i" else "false").str[1:]
        for name in ("_FillValue", "missing_value"):
            if not self.chance(0.4):
                continue
            # A float that says which integer is missing, or an integer of the other sign, is common.
            of = np.dtype(self.one([dtype.str[1:]] * 6 + ([same] if same in types and dtype.kind != "f" else [])))
            if "_Unsigned" not in attributes and self.chance(0.15):
                of = np.dtype("f8")
            count = self.one([1, 1, 1, 2, 3]) if name == "missing_value" else self.one([1, 1, 1, 2])
            numbers = np.array([self.number(of) for _ in range(count)], of)
            if dtype == "f4":
                # What a float64 beyond float32 stands for is open.
                numbers[np.abs(numbers) == np.finfo("f8").max] = -9999
            attributes[name] = numbers[0] if count == 1 and self.chance(0.7) else numbers
        if self.chance(0.4):
            self.valid(dtype, attributes)
        return attributes

    def valid(self, dtype, attributes):
        stated = [attributes[n].dtype for n in ("scale_factor", "add_offset") if n in attributes]
        of = dtype
        if stated and all(t.kind == "f" for t in stated) and self.chance(0.5):
            of = widest(*stated)
        elif stated and any(t.kind != "f" for t in stated):
            # Whether integers that unpack say what valid values are of is open.
            return
        elif dtype.kind in "iu" and "_Unsigned" not in attributes and self.chance(0.2):
            of = np.dtype("f8")
        bounds = np.array([self.finite(of), self.finite(of)], of)
        if of == dtype and "_Unsigned" in attributes:
            bounds = np.sort(bounds.view(flipped(of, attributes["_Unsigned"]))).view(of)
        else:
            bounds = np.sort(bounds)
        which = self.one(["min", "max", "both", "range", "all"])
        if which in ("min", "both", "all"):
            attributes["valid_min"] = bounds[0]
        if which in ("max", "both", "all"):
            attributes["valid_max"] = bounds[1]
        if which in ("range", "all"):
            attributes["valid_range"] = np.array([bounds[0], bounds[1]])

    def shape(self):
        rows = self.one([0, 1, 2, self.below(20), self.below(MOST_ROWS + 1), self.below(MOST_ROWS + 1)])
        return (rows,) if self.chance(0.75) else (rows, 1 + self.below(6))

    def slices(self, rows):
        """Ranges of rows that are written: all, or some of them."""
        if self.chance(0.6):
            return [slice(0, rows)]
        slices = []
        for _ in range(self.below(3)):
            start = self.below(rows + 1)
            slices.append(slice(start, min(rows, start + 1 + self.below(rows + 1) // 3)))
        return slices


# Files.


def encoded(values):
    little = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
    return {"type": values.dtype.name, "bits": base64.b64encode(little.tobytes()).decode()}


def column_lines(path, raw, attributes, features, refused):
    values, missing = meaning(raw, attributes)
    lines = []
    for number in range(raw.shape[1]) if raw.ndim == 2 else [None]:
        pick = (lambda a: a) if number is None else (lambda a: a[:, number])
        gone = "".join("1" if m else "0" for m in pick(missing))
        lines.append(
            {
                "path": path,
                "column": number,
                "features": features,
                "refused": refused,
                "rows": len(raw),
                "stored": encoded(pick(raw)),
                "meant": {**encoded(pick(values)), "missing": gone},
            }
        )
    return lines


def features_of(attributes, *more):
    return sorted({*attributes, *(m for m in more if m)})


def put_attributes(dataset, attributes, draw):
    for name, value in attributes.items():
        if isinstance(value, str):
            dataset.attrs[name] = np.bytes_(value) if draw.chance(0.5) else value
        else:
            dataset.attrs.create(name, value, dtype=value.dtype.newbyteorder(draw.one("<>")))


def has_unwritten(dataset):
    if dataset.size == 0:
        return False
    if dataset.chunks is None:
        return dataset.id.get_offset() is None
    whole = 1
    for length, chunk in zip(dataset.shape, dataset.chunks):
        whole *= -(-length // chunk)
    return dataset.id.get_num_chunks() < whole


def has_fill(dataset):
    return dataset.id.get_create_plist().fill_value_defined() == h5py.h5d.FILL_VALUE_USER_DEFINED


def filters_of(dataset):
    create = dataset.id.get_create_plist()
    return [create.get_filter(i) for i in range(create.get_nfilters())]


def shuffles_checksums(dataset):
    """Whether netcdf-java finds that chunks are not a whole number of values."""
    numbers = [filter[0] for filter in filters_of(dataset)]
    checksum, shuffle = h5py.h5z.FILTER_FLETCHER32, h5py.h5z.FILTER_SHUFFLE
    both = checksum in numbers and shuffle in numbers
    return both and numbers.index(checksum) < numbers.index(shuffle) and dataset.dtype.itemsize == 8


def misread_filters(dataset):
    """Whether netcdf-java misreads the filters that HDF5 1.8 lists for a dataset.

    It skips four bytes behind an odd number of parameters, which are there in the lists of HDF5 before 1.8 only, and
    takes the next filter's number of parameters for its number: where that is deflate, both are one. Such a dataset
    cannot be read, and neither can the file if its end is near.
    """
    filters = filters_of(dataset)
    deflate = h5py.h5z.FILTER_DEFLATE
    return any(len(before[2]) % 2 and after[0] != deflate for before, after in zip(filters, filters[1:]))


def refusals(dataset, special, kind):
    refused = {}
    if dataset.size == 0:
        return refused
    if special == "float16":
        refused["netcdf-java"] = HIDDEN
    elif special == "enum" and dataset.dtype.itemsize > 1 and dataset.dtype.byteorder == ">":
        refused["netcdf-java"] = ENUMERATIONS
    elif special == "bitfield":
        refused["netcdf-java"] = BIT_FIELDS
    elif dataset.compression == "lzf":
        refused["netcdf-java"] = "netcdf-java does not know the filter lzf; read it with --reader=auto"
    elif kind == "superblock 2" and misread_filters(dataset):
        refused["netcdf-java"] = "netcdf-java misses the filter "
    elif shuffles_checksums(dataset):
        refused["netcdf-java"] = CHECKSUMS
    elif has_unwritten(dataset) and not has_fill(dataset):
        refused["netcdf-java"] = INVENTS
    return refused


def stored_type(draw, dtype, order, special):
    if special == "enum":
        return h5py.enum_dtype({"A": 0, "B": 1, "C": 2}, dtype.newbyteorder(order))
    return dtype.newbyteorder(order)


def hdf5_dataset(file, path, draw):
    special = draw.one([""] * 16 + ["float16", "bitfield", "enum", "bool"])
    dtype = np.dtype(draw.one(NUMBERS))
    if special == "float16":
        dtype = np.dtype("f2")
    elif special == "bitfield":
        dtype = np.dtype(draw.one(["u1", "u2", "u4", "u8"]))
    elif special == "enum":
        dtype = np.dtype(draw.one(["i1", "u1", "i2", "u2", "i4"]))
    elif special == "bool":
        dtype = np.dtype("i1")
    order = draw.one("<>")
    shape = draw.shape()
    keywords = {}
    if draw.chance(0.7):
        keywords["chunks"] = tuple(1 + draw.below(max(1, min(length, 64)) + 3) for length in shape)
        unlimited = draw.chance(0.3)
        keywords["maxshape"] = tuple(None if unlimited else max(n, c) for n, c in zip(shape, keywords["chunks"]))
        if draw.chance(0.6):
            keywords["compression"] = draw.one(["gzip", "gzip", "gzip", "gzip", "lzf"])
        keywords["shuffle"] = draw.chance(0.4)
        keywords["fletcher32"] = draw.chance(0.3)
    if draw.chance(0.4) and special in ("", "float16"):
        keywords["fillvalue"] = draw.number(dtype)
    values = draw.values(dtype, shape)
    if special in ("enum", "bool"):
        values = (values.astype("u4") % (3 if special == "enum" else 2)).astype(dtype)
    if special == "bitfield":
        dataset = bitfield(file, path, values, order, keywords)
    else:
        of = "?" if special == "bool" else stored_type(draw, dtype, order, special)
        dataset = file.create_dataset(path, shape, of, track_times=False, **keywords)
        for rows in draw.slices(shape[0]):
            dataset[rows] = values[rows].astype("?") if special == "bool" else values[rows]
    attributes = draw.attributes(dtype, NUMBERS) if special != "float16" else {}
    put_attributes(dataset, attributes, draw)
    return dataset, dtype, attributes, special


def bitfield(file, path, values, order, keywords):
    bits = 8 * values.dtype.itemsize
    kind = getattr(h5py.h5t, "STD_B%d%s" % (bits, "BE" if order == ">" else "LE"))
    native = getattr(h5py.h5t, "STD_B%dLE" % bits)
    create = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    create.set_obj_track_times(False)
    limits = keywords.get("maxshape", values.shape)
    if "chunks" in keywords:
        create.set_chunk(keywords["chunks"])
        if keywords["shuffle"]:
            create.set_shuffle()
        if keywords.get("compression"):
            create.set_deflate(4)
    space = h5py.h5s.create_simple(values.shape, tuple(h5py.h5s.UNLIMITED if n is None else n for n in limits))
    links = h5py.h5p.create(h5py.h5p.LINK_CREATE)
    links.set_create_intermediate_group(True)
    low = h5py.h5d.create(file.id, path.encode(), kind, space, create, links)
    if values.size:
        low.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(values, values.dtype.newbyteorder("<")), mtype=native)
    return h5py.Dataset(low)


def raw_values(dataset, dtype, special):
    if special == "bitfield":
        raw = np.empty(dataset.shape, dtype.newbyteorder("<"))
        if raw.size:
            native = getattr(h5py.h5t, "STD_B%dLE" % (8 * dtype.itemsize))
            dataset.id.read(h5py.h5s.ALL, h5py.h5s.ALL, raw, mtype=native)
    else:
        raw = dataset[()]
        if special == "bool":
            raw = raw.view("i1")
    # Columns have no half floats; each is a float32.
    return np.ascontiguousarray(raw).astype("f4" if dtype == "f2" else dtype)


LIBVER = {
    "superblock 0": ("earliest", "v108"),
    "superblock 2": ("v108", "v108"),
    "superblock 3": ("v110", "v110"),
    "HDF5 1.14": ("v114", "v114"),
}


def write_hdf5(path, kind, draw):
    lines, may_fail = [], {}
    with h5py.File(path, "w", libver=LIBVER[kind]) as file:
        made = []
        for number in range(2 + draw.below(5)):
            name = draw.one(["/d%d", "/group/d%d", "/group/inner/d%d"]) % number
            made.append((name, *hdf5_dataset(file, name, draw)))
        for name, dataset, dtype, attributes, special in made:
            raw = raw_values(dataset, dtype, special)
            if special != "float16":
                check_xarray(raw, attributes)
            if kind == "superblock 2" and misread_filters(dataset):
                may_fail["netcdf-java"] = "netcdf-java: EOFException"
            layout = "unwritten" if has_unwritten(dataset) else ""
            features = features_of(attributes, special, layout, str(dataset.dtype), "chunked" if dataset.chunks else "")
            lines += column_lines(name, raw, attributes, features, refusals(dataset, special, kind))
    return lines, may_fail


def netcdf_attributes(draw, dtype, types):
    attributes = draw.attributes(dtype, types)
    # The library takes only one fill value, of the variable's type.
    if "_FillValue" in attributes:
        attributes["_FillValue"] = draw.number(dtype)
    return attributes


def put_netcdf(variable, attributes):
    for name, value in attributes.items():
        if name != "_FillValue":
            variable.setncattr(name, value)


def netcdf_raw(variable):
    variable.set_auto_maskandscale(False)
    raw = np.asarray(variable[...])
    return raw.astype(raw.dtype.newbyteorder("="))


def write_netcdf4(path, draw):
    made = []
    with netCDF4.Dataset(path, "w", format="NETCDF4") as file:
        rows = draw.below(MOST_ROWS + 1)
        file.createDimension("row", max(1, rows))
        file.createDimension("record", None)
        file.createDimension("column", 3)
        group = file.createGroup("group")
        for number in range(2 + draw.below(5)):
            holder = draw.one([file, group])
            dtype = np.dtype(draw.one(NUMBERS))
            attributes = netcdf_attributes(draw, dtype, NUMBERS)
            first = draw.one(["row", "record"])
            dims = (first,) if draw.chance(0.75) else (first, "column")
            order = draw.one(["little", "big"])
            # Of a type in another order than it is asked for, the library's binding warns.
            of = dtype.newbyteorder("<" if order == "little" else ">")
            keywords = dict(endian=order, fill_value=attributes.get("_FillValue"))
            if draw.chance(0.5):
                keywords.update(zlib=draw.chance(0.8), shuffle=draw.chance(0.5), fletcher32=draw.chance(0.3))
                if first == "row":
                    keywords["chunksizes"] = tuple(1 + draw.below(len(file.dimensions[d])) for d in dims)
            elif first == "row" and draw.chance(0.4):
                keywords["contiguous"] = True
            length = max(1, rows) if first == "row" else draw.below(120)
            slices = draw.slices(length)
            if "_FillValue" not in attributes and draw.chance(0.1):
                keywords["fill_value"], slices = False, [slice(0, length)]
            name = f"v{number}"
            if number == 0 and dims == ("row",):
                # The library stores it by another name, and an empty dataset by this one.
                holder, name = file, "column"
            variable = holder.createVariable(name, of, dims, **keywords)
            put_netcdf(variable, attributes)
            variable.set_auto_maskandscale(False)
            shape = (length,) if len(dims) == 1 else (length, 3)
            values = draw.values(dtype, shape)
            for part in slices:
                if part.stop > part.start:
                    variable[part] = values[part]
            made.append((holder.path.rstrip("/") + "/" + name, dtype, attributes))
    lines = []
    with netCDF4.Dataset(path) as nc, h5py.File(path) as file:
        for name, dtype, attributes in made:
            raw = netcdf_raw(nc[name])
            stored = file[name.replace("/column", "/_nc4_non_coord_column")]
            # A variable as long as its unlimited dimension may be shorter in the file.
            assert np.array_equal(raw[: stored.shape[0]], stored[()], equal_nan=dtype.kind == "f"), name
            raw = raw[: stored.shape[0]]
            check_xarray(raw, attributes)
            if len(raw) == nc[name].shape[0] and raw.size:
                check_netcdf4(nc[name], attributes)
            features = features_of(attributes, "unwritten" if has_unwritten(stored) else "", dtype.name)
            lines += column_lines(name, raw, attributes, features, refusals(stored, "", "netCDF-4"))
    return lines


CLASSIC = {"classic netCDF": "NETCDF3_CLASSIC", "64-bit offset netCDF": "NETCDF3_64BIT_OFFSET", "CDF-5": "NETCDF3_64BIT_DATA"}


def write_classic(path, kind, draw):
    made = []
    with netCDF4.Dataset(path, "w", format=CLASSIC[kind]) as file:
        file.createDimension("row", 1 + draw.below(MOST_ROWS))
        file.createDimension("record", None)
        file.createDimension("column", 3)
        records = draw.one([0, 1, 2, draw.below(100)])
        nofill = draw.chance(0.3)
        if nofill:
            file.set_fill_off()
        # A record of one variable alone is not padded.
        count = draw.one([1, 2 + draw.below(6)])
        for number in range(count):
            dtype = np.dtype(draw.one(CLASSIC_NUMBERS))
            attributes = netcdf_attributes(draw, dtype, CLASSIC_NUMBERS)
            first = draw.one(["row", "record"])
            dims = (first,) if draw.chance(0.75) else (first, "column")
            variable = file.createVariable(f"v{number}", dtype, dims, fill_value=attributes.get("_FillValue"))
            put_netcdf(variable, attributes)
            made.append((f"/v{number}", dtype, attributes, dims))
        for name, dtype, _, dims in made:
            variable = file[name]
            variable.set_auto_maskandscale(False)
            length = records if dims[0] == "record" else len(file.dimensions["row"])
            values = draw.values(dtype, (length,) if len(dims) == 1 else (length, 3))
            for part in [slice(0, length)] if nofill else draw.slices(length):
                if part.stop > part.start:
                    variable[part] = values[part]
    lines = []
    with netCDF4.Dataset(path) as file:
        for name, dtype, attributes, dims in made:
            raw = netcdf_raw(file[name])
            check_xarray(raw, attributes)
            if raw.size:
                check_netcdf4(file[name], attributes)
            features = features_of(attributes, dtype.name, dims[0])
            lines += column_lines(name, raw, attributes, features, {})
    return lines


def write(directory, number):
    draw = Draw(number)
    kinds = list(KINDS)
    weights = np.array([KINDS[k] for k in kinds])
    kind = kinds[int(draw.rng.choice(len(kinds), p=weights / weights.sum()))]
    netcdf = "netCDF" in kind or kind == "CDF-5"
    name = "%05d.%s" % (number, "nc" if netcdf else "h5")
    path = os.path.join(directory, name)
    refused, may_fail = {}, {}
    if kind == "netCDF-4":
        lines = write_netcdf4(path, draw)
    elif netcdf:
        lines = write_classic(path, kind, draw)
    else:
        lines, may_fail = write_hdf5(path, kind, draw)
    if kind in ("superblock 3", "HDF5 1.14"):
        refused["netcdf-java"] = "netcdf-java: Unknown superblock version= 3"
    if kind == "CDF-5":
        refused = {reader: "the file is netCDF CDF-5, which no Java library reads" for reader in ("auto", "netcdf-java")}
    return {"file": name, "kind": kind, "refused": refused, "may_fail": may_fail, "columns": lines}


# Granules.

SIDE = 40


def coordinate(draw, rows):
    """Thousandths of a degree, none on the edge of a cell."""
    whole, rest = draw.rng.integers(0, 65, rows), draw.rng.integers(1, 1000, rows)
    packed = (whole * 1000 + rest).astype("u2").view("i2")
    packed[draw.rng.random(rows) < 0.05] = -1
    return packed


def points(directory, number):
    draw = Draw(number)
    rows = 200 + draw.below(800)
    attributes = {"_Unsigned": "true", "_FillValue": np.int16(-1), "scale_factor": np.float64(0.001)}
    heights = {
        "scale_factor": np.float32(0.01),
        "add_offset": np.float32(1.5),
        "missing_value": np.array([-9, -8], "i2"),
        "valid_max": np.int16(900),
        "units": "m",
    }
    columns = {
        "latitude": (coordinate(draw, rows), attributes),
        "longitude": (coordinate(draw, rows), attributes),
        "h": (draw.rng.integers(-10, 1000, rows).astype("i2"), heights),
    }
    kind = draw.one(["earliest", "v108", "NETCDF4", "NETCDF3_CLASSIC"])
    name = "%02d.%s" % (number, "nc" if kind.startswith("NETCDF") else "h5")
    path = os.path.join(directory, name)
    if name.endswith(".nc"):
        with netCDF4.Dataset(path, "w", format=kind) as file:
            file.createDimension("row", None if draw.chance(0.5) else rows)
            for column, (values, stated) in columns.items():
                variable = file.createVariable(column, "i2", ("row",), fill_value=stated.get("_FillValue"))
                put_netcdf(variable, stated)
                variable.set_auto_maskandscale(False)
                variable[:] = values
    else:
        with h5py.File(path, "w", libver=(kind, "v108")) as file:
            for column, (values, stated) in columns.items():
                keywords = dict(chunks=(64,), compression="gzip", shuffle=draw.chance(0.5), fillvalue=-1)
                order = draw.one("<>")
                dataset = file.create_dataset(column, (rows,), order + "i2", track_times=False, **keywords)
                # What was not written holds the HDF5 fill, which stands for nothing by itself.
                written = rows if column != "h" else rows - draw.below(100)
                dataset[:written] = values[:written]
                values[written:] = -1
                put_attributes(dataset, stated, draw)
    return name, {column: meaning(values, stated) for column, (values, stated) in columns.items()}


def write_points(directory, count):
    granules, cells = {}, {}
    for number in range(count):
        name, columns = points(directory, number)
        (latitude, no_latitude), (longitude, no_longitude), (h, no_h) = columns.values()
        missing = no_latitude | no_longitude
        outside = ~missing & ((latitude > SIDE) | (longitude > SIDE))
        granules[name] = {"rows": len(h), "missing": int(missing.sum()), "outside": int(outside.sum())}
        for row in np.flatnonzero(~missing & ~outside):
            place = SIDE - 1 - int(latitude[row]), int(longitude[row])
            cells.setdefault(place, []).append(np.nan if no_h[row] else float(h[row]))
    lines = []
    for (row, column), values in sorted(cells.items()):
        known = [v for v in values if v == v]
        lines.append([row, column, len(values), max(known) if known else None])
    with open(os.path.join(directory, "points.json"), "w") as out:
        json.dump({"granules": granules, "cells": lines}, out)


def main(arguments):
    global h5py, netCDF4, np, xr
    if arguments == ["versions"]:
        print("\n".join(missing_modules()))
        return
    import h5py
    import netCDF4
    import numpy as np
    import xarray as xr

    # Scaled values may be too large for their type, and are infinite then.
    np.seterr(over="ignore", invalid="ignore")
    if arguments[0] == "points":
        write_points(arguments[1], int(arguments[2]))
        return
    _, directory, first, count = arguments
    with open(os.path.join(directory, "expected.jsonl"), "w") as out:
        for number in range(int(first), int(first) + int(count)):
            try:
                print(json.dumps(write(directory, number)), file=out)
            except Exception as e:
                raise AssertionError("file %d" % number) from e


if __name__ == "__main__":
    main(sys.argv[1:])
