"""Grids granules with zagg, and prints what it puts into each cell.

    python zagg_cells.py versions
    python zagg_cells.py cells CONFIG.yaml GRANULE...

`versions` prints what is missing, or nothing. `cells` prints one JSON line for each cell with rows:
{"cell": nested index, FIELD: value, ...}, on rows and columns {"row": .., "column": .., FIELD: value, ...}; the
granules are read from local files.
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
    for granule in granules:
        with h5py.File(granule) as f:
            for group in source["groups"]:
                if group in f:
                    where = [f[source["coordinates"][k].format(group=group)][()] for k in ("latitude", "longitude")]
                    shards |= set(np.unique(grid.shards_of(grid.assign(*where))).tolist())
    for shard in sorted(shards):
        chunks = []
        frame, _ = process_shard(
            grid, shard, granules, s3_credentials={}, h5coro_driver=filedriver.FileDriver,
            config=config, handoff="pandas", chunk_results=chunks,
        )
        for block, table in [chunk[:2] for chunk in chunks] or [(grid.block_index(shard), frame)]:
            places = (nested if "morton" in table else rows_and_columns)(grid, block, table)
            for place, (_, row) in zip(places, table.iterrows()):
                if row["count"] > 0:
                    print(json.dumps({**place, **{k: float(v) for k, v in row.items() if k != "morton"}}))


def nested(grid, block, table):
    from mortie import mort2healpix
    import numpy as np

    indices, _ = mort2healpix(table["morton"].to_numpy().astype("u8"))
    return [{"cell": cell} for cell in np.atleast_1d(indices).tolist()]


def rows_and_columns(grid, block, table):
    height, width = grid.chunk_shape
    return [
        {"row": block[0] * height + place // width, "column": block[1] * width + place % width}
        for place in range(len(table))
    ]


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print("\n".join(missing()))
    else:
        cells(sys.argv[2], sys.argv[3:])
