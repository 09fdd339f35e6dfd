"""Writes random sound HDF5 files, and what h5py reads in them.

    python hdf5_corpus.py versions
    python hdf5_corpus.py write DIRECTORY SEED DATASETS

Datasets are random in type, byte order, layout, extents, filters, fill value, time of allocation,
what of them was written, and the versions of the format that the library may use. After those come
the same few in every corpus that a random one would seldom be: large indexes in pages.
DIRECTORY/expected.tsv has a line for each, or for some parts of it: file, path, rank, first row,
rows, first column, columns, and the CRC-32 of these values as little-endian bytes, column by column,
with float16 widened to float32; or, instead of the CRC-32, the names of the filters and the type
that are not expected to be read, of which one has to be in the error.
"""

import importlib
import multiprocessing
import os
import random
import sys
import zlib

MODULES = ("numpy", "h5py", "hdf5plugin")
PER_FILE = 20
LIBVERS = [
    ("earliest", "v108"),
    ("v108", "v108"),
    ("earliest", "v110"),
    ("v110", "v110"),
    ("v112", "v112"),
    ("v114", "v114"),
    ("v200", "v200"),
    ("earliest", "latest"),
    ("latest", "latest"),
]
LARGE_LIBVERS = [("v108", "v108"), ("v110", "v110"), ("latest", "latest")]


def missing():
    lacks = []
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError:
            lacks.append(name)
    return lacks


if not missing():
    import h5py
    import hdf5plugin
    import numpy as np
    from h5py import h5d, h5p, h5s, h5t, h5z

NUMBERS = ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
BITFIELDS = {1: "B8", 2: "B16", 4: "B32", 8: "B64"}


def random_type(rng, f):
    """The type in the file, and the name under which it may be refused."""
    kind = rng.choice(["number"] * 6 + ["bitfield", "enum", "bool", "committed", "narrow"])
    order = rng.choice("<>")
    if kind == "number":
        return h5t.py_create(np.dtype(order + rng.choice(NUMBERS))), None
    if kind == "bitfield":
        name = "STD_" + BITFIELDS[rng.choice([1, 2, 4, 8])] + ("LE" if order == "<" else "BE")
        return getattr(h5t, name).copy(), None
    if kind == "bool":
        return h5t.py_create(np.dtype(bool), logical=True), None
    if kind == "committed":
        tid = h5t.py_create(np.dtype(order + rng.choice(NUMBERS)))
        tid.commit(f.id, b"type_%d" % rng.getrandbits(60))
        return tid, None
    if kind == "enum":
        tid = h5t.enum_create(h5t.py_create(np.dtype(order + rng.choice(NUMBERS[:8]))))
        for i in range(rng.choice([1, 3, 40])):
            tid.enum_insert(b"member_%d" % i, i)
        return tid, None
    tid = h5t.py_create(np.dtype(order + rng.choice(["i2", "i4", "u4"])))
    precision = 8 * tid.get_size() - 3
    tid.set_precision(precision)
    sign = "" if tid.get_sign() == h5t.SGN_2 else "u"
    return tid, "%sint%d in %d bytes" % (sign, precision, tid.get_size())


def random_filters(rng, dcpl, tid, narrow):
    """Adds filters; gives the names of those that are not read."""
    element = tid.get_size()
    refused = []
    seen = set()
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4])):
        name = rng.choice(
            ["shuffle", "deflate", "deflate", "fletcher32", "lzf", "zstd", "blosc", "lz4"]
            + ["bitshuffle", "scaleoffset", "nbit", "szip", "bzip2"] * (rng.random() < 0.12)
        )
        # Most plugins see to the parameters of the first of their kind only, and blosc then crashes.
        if name in seen:
            continue
        seen.update({name} - {"shuffle", "deflate", "fletcher32"})
        integer = tid.get_class() == h5t.INTEGER
        if name == "shuffle":
            dcpl.set_shuffle()
        elif name == "deflate":
            dcpl.set_deflate(rng.choice([0, 1, 6, 9]))
        elif name == "fletcher32":
            dcpl.set_fletcher32()
        elif name == "lzf":
            dcpl.set_filter(h5z.FILTER_LZF, h5z.FLAG_OPTIONAL, ())
        elif name == "zstd":
            dcpl.set_filter(32015, h5z.FLAG_OPTIONAL, (rng.choice([1, 3, 19]),))
        elif name == "blosc":
            cname = rng.choice(["blosclz", "lz4", "lz4hc", "zlib", "zstd"])
            options = hdf5plugin.Blosc(cname=cname, clevel=rng.choice([0, 1, 9]), shuffle=rng.choice([0, 1, 2]))
            dcpl.set_filter(32001, h5z.FLAG_OPTIONAL, options.filter_options)
        elif name == "lz4":
            dcpl.set_filter(32004, h5z.FLAG_OPTIONAL, (rng.choice([0, 64, 1000]),))
        elif name == "bitshuffle":
            dcpl.set_filter(32008, h5z.FLAG_OPTIONAL, (0, rng.choice([0, 2, 3])))
            refused.append("bitshuffle")
        elif name == "bzip2":
            dcpl.set_filter(307, h5z.FLAG_OPTIONAL, (9,))
            refused.append("bzip2")
        elif name == "scaleoffset" and integer and dcpl.get_nfilters() == 0 and not narrow:
            dcpl.set_scaleoffset(h5z.SO_INT, 0)
            refused.append("scaleoffset")
        elif name == "nbit" and integer and dcpl.get_nfilters() == 0:
            dcpl.set_filter(h5z.FILTER_NBIT, h5z.FLAG_OPTIONAL, ())
            refused.append("nbit")
        elif name == "szip" and dcpl.get_nfilters() == 0 and element in (1, 2, 4, 8):
            dcpl.set_szip(h5z.SZIP_NN_OPTION_MASK if hasattr(h5z, "SZIP_NN_OPTION_MASK") else 32, 8)
            refused.append("szip")
    return refused


def random_values(rng, tid, shape):
    dtype = stored_dtype(tid)
    count = int(np.prod(shape))
    generator = np.random.default_rng(rng.getrandbits(60))
    if tid.get_class() == h5t.ENUM and tid.dtype == bool:
        return generator.integers(0, 2, count).astype("i1").reshape(shape)
    if rng.random() < 0.3:
        raw = generator.integers(0, 256, count * dtype.itemsize, dtype="u1").tobytes()
    else:
        raw = (np.arange(count) // 3 % 100).astype(dtype).tobytes()
    return np.frombuffer(raw, dtype).reshape(shape)


def stored_dtype(tid):
    """The numbers of a type as numpy has them: enumerations and bitfields as integers."""
    order = ">" if big_endian(tid) else "<"
    if tid.get_class() == h5t.ENUM:
        base = tid.get_super()
        return np.dtype(order + ("i" if base.get_sign() == h5t.SGN_2 else "u") + str(base.get_size()))
    if tid.get_class() == h5t.BITFIELD:
        return np.dtype(order + "u" + str(tid.get_size()))
    return tid.dtype


def big_endian(tid):
    base = tid.get_super() if tid.get_class() == h5t.ENUM else tid
    return base.get_order() == h5t.ORDER_BE


def memory_type(tid):
    """The type to read and write with: the file's own, so that no conversion stands between."""
    return tid if tid.get_class() in (h5t.BITFIELD, h5t.ENUM) else h5t.py_create(tid.dtype)


def write(rng, dset, tid, start, shape):
    if 0 in shape:
        return
    space = dset.get_space()
    space.select_hyperslab(tuple(start), tuple(shape))
    dset.write(h5s.create_simple(tuple(shape)), space, random_values(rng, tid, shape), memory_type(tid))


def write_parts(rng, dset, tid, chunk):
    shape = dset.shape
    how = rng.choice(["all", "all", "none", "holes", "holes", "last", "first"])
    if how == "all":
        write(rng, dset, tid, [0] * len(shape), shape)
    elif how == "first":
        write(rng, dset, tid, [0] * len(shape), [min(1, n) for n in shape])
    elif how == "last" and 0 not in shape:
        write(rng, dset, tid, [n - 1 for n in shape], [1] * len(shape))
    elif how == "holes" and 0 not in shape:
        for _ in range(rng.randint(1, 5)):
            start = [rng.randrange(n) for n in shape]
            count = [rng.randint(1, min(n - s, 2 * c)) for n, s, c in zip(shape, start, chunk)]
            write(rng, dset, tid, start, count)


def dataset(rng, f, name):
    """Makes a dataset; gives the names of what of it is not read."""
    tid, narrow = random_type(rng, f)
    rows = rng.choice([0, 1, 7, 100, 1000, 5000])
    shape = rng.choice([(rows,), (rows,), (min(rows, 300), rng.choice([1, 2, 5, 40]))])
    fill = None
    if rng.random() < 0.4 and narrow is None and tid.get_class() in (h5t.INTEGER, h5t.FLOAT):
        fill = np.array(rng.choice([1, 0, 77]), stored_dtype(tid))
    layout = rng.choice(["compact", "contiguous"] + ["chunked"] * 5)
    if layout == "compact" and int(np.prod(shape)) * tid.get_size() > 60000:
        layout = "contiguous"
    most = shape
    chunk = tuple(max(1, n) for n in shape)
    if layout == "chunked":
        most = tuple(rng.choice([max(1, n), max(1, n), n + 1, 3 * n + 10, h5s.UNLIMITED]) for n in shape)
        chunk = tuple(rng.choice([max(1, n), n + 3, 1 + n // 3, 1 + n // 50, 2 + n // 700]) for n in shape)
        chunk = tuple(c if m == h5s.UNLIMITED else min(c, m) for c, m in zip(chunk, most))
    alloc = rng.choice([h5d.ALLOC_TIME_EARLY, h5d.ALLOC_TIME_LATE] + [h5d.ALLOC_TIME_INCR] * 2)
    while True:
        dcpl = h5p.create(h5p.DATASET_CREATE)
        if fill is not None:
            dcpl.set_fill_value(fill)
        filtered = []
        if layout == "compact":
            dcpl.set_layout(h5d.COMPACT)
        elif layout == "contiguous":
            if alloc != h5d.ALLOC_TIME_INCR:
                dcpl.set_alloc_time(alloc)
        else:
            dcpl.set_chunk(chunk)
            filtered = random_filters(rng, dcpl, tid, narrow is not None)
            dcpl.set_alloc_time(alloc)
        try:
            dset = h5d.create(f.id, name.encode(), tid, h5s.create_simple(shape, most), dcpl)
            break
        except ValueError:
            # A filter that does not take this type or chunk: others then.
            continue
    write_parts(rng, dset, tid, chunk)
    if layout == "chunked":
        change_extent(rng, dset, tid, chunk, most)
    return ", ".join(filtered + [narrow] * (narrow is not None))


def change_extent(rng, dset, tid, chunk, most):
    for _ in range(rng.choice([0, 0, 1, 2])):
        now = dset.shape
        new = tuple(
            rng.randint(0, n + n // 2 + 3 if m == h5s.UNLIMITED else m) for n, m in zip(now, most)
        )
        if len(new) == 2 and new[0] * new[1] > 200_000:
            continue
        try:
            dset.set_extent(new)
        except RuntimeError:
            # Some versions of the format fix the extent where the largest one equals it.
            return
        if rng.random() < 0.5:
            write_parts(rng, dset, tid, chunk)


def large(rng, f):
    """Indexes in pages and trees of several levels, partly written. By rank, extent, chunk and most."""
    for name, shape, chunk, most in [
        ("fixed_paged", (30_000,), (3,), (40_000,)),
        ("fixed_paged_2d", (700, 30), (2, 7), (900, 40)),
        ("extensible", (3_000_000,), (10,), (None,)),
        ("extensible_2d", (400_000, 3), (3, 2), (None, 8)),
        ("extensible_across", (3, 200_000), (2, 2), (8, None)),
        ("tree", (20_000, 3), (2, 1), (None, None)),
    ]:
        for filtered in (False, True):
            d = f.create_dataset(
                name + ("_filtered" if filtered else ""),
                shape,
                "<i4",
                chunks=chunk,
                maxshape=most,
                fillvalue=-5,
                compression="gzip" if filtered else None,
            )
            along = int(np.argmax(shape))
            for _ in range(12):
                at = rng.randrange(shape[along] - 60)
                window = [slice(None)] * len(shape)
                window[along] = slice(at, at + 60)
                part = tuple(n if i != along else 60 for i, n in enumerate(shape))
                d[tuple(window)] = np.arange(np.prod(part), dtype="i4").reshape(part) + at
            if name == "tree":
                d[:6_000] = np.arange(18_000, dtype="i4").reshape(6_000, 3)


def read(dset, window):
    """The values as h5py reads them, enumerations and bitfields as integers."""
    tid = dset.id.get_type()
    values = np.empty([count for _, count in window], stored_dtype(tid))
    if values.size:
        space = dset.id.get_space()
        space.select_hyperslab(tuple(first for first, _ in window), values.shape)
        dset.id.read(h5s.create_simple(values.shape), space, values, memory_type(tid))
    return values


def checksum(values):
    if values.dtype.itemsize == 2 and values.dtype.kind == "f":
        values = values.astype("<f4")
    little = values.astype(values.dtype.newbyteorder("<"))
    crc = 0
    columns = [little] if little.ndim == 1 else [little[:, i] for i in range(little.shape[1])]
    for column in columns:
        crc = zlib.crc32(np.ascontiguousarray(column).tobytes(), crc)
    return "%08x" % crc


def describe(out, file, dset, window, refused):
    numbers = [n for pair in (window + [(0, 1)])[:2] for n in pair]
    try:
        result = refused or checksum(read(dset, window))
    except OSError:
        # Some plugins write what they do not read again: no file to judge by.
        return
    out.write("\t".join(map(str, [file, dset.name, len(window), *numbers, result])) + "\n")


def windows(rng, shape):
    """Some of the rows or columns along the longer dimension, all of the other."""
    along = int(np.argmax(shape))
    most = min(2000, shape[along])
    starts = [0, shape[along] - most] + [rng.randrange(shape[along] - most + 1) for _ in range(6)]
    for start in starts:
        yield [(start, most) if i == along else (0, n) for i, n in enumerate(shape)]


def write_random(directory, seed, number, count):
    rng = random.Random(seed)
    file = "random_%04d.h5" % number
    path = os.path.join(directory, file)
    refused = {}
    with h5py.File(path, "w", libver=LIBVERS[number % len(LIBVERS)]) as f:
        for i in range(count):
            name = "d%02d" % i
            refused[name] = dataset(rng, f, name)
    with h5py.File(path) as f, open(path + ".tsv", "w") as out:
        for name in refused:
            describe(out, file, f[name], [(0, n) for n in f[name].shape], refused[name])


def write_large(directory, seed, libver):
    rng = random.Random(f"{seed} {libver}")
    file = "large_%s_%s.h5" % libver
    path = os.path.join(directory, file)
    with h5py.File(path, "w", libver=libver) as f:
        large(rng, f)
    with h5py.File(path) as f, open(path + ".tsv", "w") as out:
        for name in f:
            for window in windows(rng, f[name].shape):
                describe(out, file, f[name], window, None)


def write_corpus(directory, seed, count):
    # Now and then a plugin brings down its process; another file is then written in place of that.
    processes = multiprocessing.get_context("fork")
    for number in range((count + PER_FILE - 1) // PER_FILE):
        for attempt in range(5):
            some = min(PER_FILE, count - number * PER_FILE)
            arguments = (directory, f"{seed} {number} {attempt}", number, some)
            process = processes.Process(target=write_random, args=arguments)
            process.start()
            process.join()
            if process.exitcode == 0:
                break
            if process.exitcode > 0:
                sys.exit(process.exitcode)
    for libver in LARGE_LIBVERS:
        write_large(directory, seed, libver)
    with open(os.path.join(directory, "expected.tsv"), "w") as out:
        for name in sorted(os.listdir(directory)):
            if name.endswith(".h5.tsv"):
                with open(os.path.join(directory, name)) as part:
                    out.write(part.read())


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print("\n".join(missing()), end="")
    else:
        write_corpus(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
