"""Opens a store with fields of every kind, and compares it with what numpy makes of the granules.

    python read_fields.py versions
    python read_fields.py check GRANULES STORES.json

STORES.json is a list of {name, path, group}: the group of the arrays ("" for the root). The fields are those of
FieldKindsTest. One JSON line for each check of each store is printed: {store, check, outcome, reason}, the outcome one of
ok and failed. Warnings count as failures.
"""

import contextlib
import glob
import importlib
import json
import os
import sys
import traceback
import warnings

MODULES = ("numpy", "h5py", "zarr", "xarray", "healpix_geo")
BEAMS = ("gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r")
ORDER = 12


def missing():
    lacks = []
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError as e:
            lacks.append("module %s (%s)" % (name, e))
    return lacks


def rows_of(granules):
    """Cell and height of every row that the pipeline keeps, in its order: granule, beam, row."""
    cells, heights = [], []
    for path in sorted(glob.glob(os.path.join(granules, "*.h5"))):
        with h5py.File(path) as f:
            for beam in BEAMS:
                if beam not in f or "land_ice_segments" not in f[beam]:
                    continue
                g = f[beam]["land_ice_segments"]
                kept = g["atl06_quality_summary"][:] == 0
                h = g["h_li"][:][kept]
                cells.append(
                    healpix_geo.nested.lonlat_to_healpix(
                        g["longitude"][:][kept], g["latitude"][:][kept], ORDER, ellipsoid="WGS84"
                    )
                )
                fill = g["h_li"].attrs["_FillValue"]
                heights.append(np.where(h == fill, np.float32(np.nan), h))
    return np.concatenate(cells).astype("u8"), np.concatenate(heights)


class Store:
    def __init__(self, spec, rows):
        self.__dict__.update(spec)
        cell, self.heights = rows
        order = np.argsort(cell, kind="stable")
        self.ids, starts = np.unique(cell[order], return_index=True)
        self.rows = np.split(order, starts[1:])
        root = zarr.open_group(self.path, mode="r")
        self.arrays = root[self.group] if self.group else root

    def places(self):
        if self.group:
            return self.ids
        stored = self.arrays["cell_ids"][:]
        places = np.searchsorted(stored, self.ids)
        assert (stored[places] == self.ids).all(), "cells are missing"
        return places

    def occupied(self):
        """Place and heights, those that are missing left out, of each cell with rows."""
        for place, rows in zip(self.places(), self.rows):
            h = self.heights[rows]
            yield int(place), h[~np.isnan(h)]

    def planned(self, cells_per_shard=4096):
        """The places of all cells of the shards with data."""
        for shard in np.unique(self.places() // cells_per_shard):
            yield slice(int(shard) * cells_per_shard, (int(shard) + 1) * cells_per_shard)


def histograms_are_numpys(store):
    about, wide = store.arrays["about"], store.arrays["wide"]
    assert about.shape[1:] == (16,) and wide.shape[1:] == (3,), (about.shape, wide.shape)
    assert about.dtype == "u4" and wide.dtype == "f8"
    filled = 0
    for place, h in store.occupied():
        h = h.astype("f8")
        want = np.histogram(h - np.median(h), 16, (-4.0, 4.0))[0]
        assert (about[place] == want).all(), (place, about[place], want)
        want = np.histogram(h, 3, (0, 3000))[0]
        assert (wide[place] == want).all(), (place, wide[place], want)
        filled += 1
    assert filled == len(store.ids)


def empty_cells_hold_the_fill_value(store):
    for shard in store.planned():
        wide, inside = store.arrays["wide"][shard], np.zeros(4096, bool)
        inside[[p - shard.start for p in store.places() if shard.start <= p < shard.stop]] = True
        assert np.isnan(wide[~inside]).all() and not np.isnan(wide[inside]).any()
        assert (store.arrays["about"][shard][~inside] == 0).all()


def xarray_opens_it(store):
    ds = xr.open_zarr(store.path, group=store.group or None)
    assert ds["about"].dims == ("cells", "vector_16") and ds["wide"].dims == ("cells", "vector_3")
    place, h = next(iter(store.occupied()))
    assert ds["wide"].isel(cells=place).values.sum() == ((h >= 0) & (h <= 3000)).sum()


CHECKS = (histograms_are_numpys, empty_cells_hold_the_fill_value, xarray_opens_it)


def run(check, store):
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
            warnings.simplefilter("error")
            check(store)
        return "ok", ""
    except Exception:
        return "failed", traceback.format_exc()


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print("; ".join(missing()))
        sys.exit(0)
    import h5py
    import healpix_geo
    import numpy as np
    import xarray as xr
    import zarr

    rows = rows_of(sys.argv[2])
    with open(sys.argv[3]) as file:
        specs = json.load(file)
    for spec in specs:
        store = Store(spec, rows)
        for check in CHECKS:
            outcome, reason = run(check, store)
            line = {"store": store.name, "check": check.__name__.replace("_", " "), "outcome": outcome}
            print(json.dumps(line | {"reason": reason}), flush=True)
