"""Grids granules with zagg, and prints what it puts into each cell.

    python zagg_cells.py versions
    python zagg_cells.py cells CONFIG.yaml GRANULE...
    python zagg_cells.py read STORE FIELD

`versions` prints what is missing, or nothing. `cells` prints one JSON line for each cell with rows:
{"cell": nested index, FIELD: value, ...}, on rows and columns {"row": .., "column": .., FIELD: value, ...}; the
granules are read from local files. A vector is a list of numbers; a ragged array, and each of its companions, the
hexadecimal digits of its bytes. GRANULE,NAME=FILE pairs a granule with the file of an asset. `read` prints the same
of a ragged field and its companions, as zagg's readers find them in a store of ours; its cells are places in the arrays.
"""

import importlib
import json
import sys

MODULES = ("zagg", "mortie", "h5coro", "h5py", "numpy")
VERSION = "0.61"


def missing():
    lacks = []
    for name in MODULES:
        try:
            module = importlib.import_module(name)
        except ImportError as e:
            lacks.append("module %s (%s)" % (name, e))
            continue
        if name == "zagg" and not module.__version__.startswith(VERSION + "."):
            lacks.append("zagg %s (it is %s)" % (VERSION, module.__version__))
    return lacks


def columns(table):
    """The columns of either carrier, each a list with what every cell holds; none where no cell holds anything."""
    if hasattr(table, "column_names"):
        if not any(table.column("count").to_pylist()):
            return {}
        return {name: table.column(name).to_pylist() for name in table.column_names}
    return {name: table[name].tolist() for name in table.columns}


def companions(config, field):
    """The arrays of a ragged field, in the order in which zagg returns them."""
    meta = config.aggregation["variables"][field]
    return [field] + [field + "_locations"] * ("location" in meta) + [field + "_times"] * ("temporal" in meta)


def cells(path, granules):
    import h5py
    import numpy as np
    from h5coro import filedriver
    from zagg.config import load_config, validate_config
    from zagg.grids import from_config
    from zagg.processing import process_shard

    config = load_config(path)
    validate_config(config)
    grid = from_config(config)
    source = config.data_source
    shards = set()
    entries = []
    for granule in granules:
        file, *assets = granule.split(",")
        entries.append({"url": file, "assets": dict(a.split("=", 1) for a in assets)} if assets else file)
        with h5py.File(file) as f:
            for group in source["groups"]:
                if group in f:
                    where = [f[source["coordinates"][k].format(group=group)][()] for k in ("latitude", "longitude")]
                    shards |= set(np.unique(grid.shards_of(grid.assign(*where))).tolist())
    for shard in sorted(shards):
        chunks = []
        frame, _ = process_shard(
            grid, shard, entries, s3_credentials={}, h5coro_driver=filedriver.FileDriver,
            config=config, handoff="pandas", chunk_results=chunks,
        )
        for block, table, ragged in chunks or [(grid.block_index(shard), frame, {})]:
            values = columns(table)
            if not values:
                continue
            lists = {}
            for field, (payloads, places, *words) in ragged.items():
                found = [payloads] + [word for word in words if word is not None]
                for name, arrays in zip(companions(config, field), found, strict=True):
                    lists[name] = {p: np.ascontiguousarray(a).tobytes().hex() for p, a in zip(places, arrays)}
            words = values.pop("morton", None)
            cells = rows_and_columns(grid, block, len(values["count"])) if words is None else nested(words)
            for place, cell in enumerate(cells):
                if values["count"][place]:
                    line = cell | {name: column[place] for name, column in values.items()}
                    print(json.dumps(line | {name: held.get(place, "") for name, held in lists.items()}))


def nested(words):
    from mortie import mort2healpix
    import numpy as np

    indices, _ = mort2healpix(np.asarray(words, "u8"))
    return [{"cell": cell} for cell in np.atleast_1d(indices).tolist()]


def rows_and_columns(grid, block, cells):
    height, width = grid.chunk_shape
    return [
        {"row": block[0] * height + place // width, "column": block[1] * width + place % width}
        for place in range(cells)
    ]


def read(path, field):
    import moczarr
    import numpy as np
    import tensorstore
    import xarray
    import zarr
    from zagg.grids.base import located_declaration, weights_declaration
    from zagg.readers import read_cell
    from zagg.time_axis import TOC_SHAPE_PER_CENTROID, temporal_declaration

    group = zarr.open_group(path, mode="r")
    store, attrs = group.store, dict(group[field].attrs)
    assert weights_declaration(attrs) == "counts"
    names = [field, attrs["ragged"]["locations"], attrs["times"]]
    assert located_declaration(group[names[1]].attrs) is not None
    assert temporal_declaration(group[names[2]].attrs, shape=TOC_SHAPE_PER_CENTROID) is not None

    def opened(array):
        files = {"driver": "file", "path": f"{path}/{array}/"}
        return tensorstore.open({"driver": "zarr3", "kvstore": files}, open=True, read=True).result()

    # Lists are what tensorstore refuses, and nothing else of such a store.
    assert (opened("count")[...].read().result() == group["count"][:]).all()
    try:
        opened(field)
        raise AssertionError("tensorstore opens lists")
    except ValueError as e:
        assert "variable_length_bytes" in str(e), e

    lists = xarray.open_zarr(path)[field].values
    for cell in group["count"][:].nonzero()[0].tolist():
        payloads = {name: read_cell(store, name, cell) for name in names}
        for name, payload in payloads.items():
            assert np.array_equal(moczarr.read_cell(store, name, cell), payload)
        assert lists[cell] == payloads[field].tobytes()
        assert payloads[field].shape[1:] == (2,) and {len(payload) for payload in payloads.values()} == {len(payloads[field])}
        print(json.dumps({"cell": cell} | {name: payload.tobytes().hex() for name, payload in payloads.items()}))


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print("\n".join(missing()))
    elif sys.argv[1] == "read":
        read(*sys.argv[2:])
    else:
        cells(sys.argv[2], sys.argv[3:])
