"""Opens a store with fields of every kind, and compares it with what numpy makes of the granules.

    python read_fields.py versions
    python read_fields.py check GRANULES STORES.json

STORES.json is a list of {name, path, group, chunk}: the group of the arrays ("" for the root), cells of a chunk. The fields are those of
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
    """Cell, height and its error of every row that the pipeline keeps, in its order: granule, beam, row."""
    cells, heights, sigmas = [], [], []
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
                s = g["h_li_sigma"][:][kept]
                heights.append(np.where(h == g["h_li"].attrs["_FillValue"], np.float32(np.nan), h))
                sigmas.append(np.where(s == g["h_li_sigma"].attrs["_FillValue"], np.float32(np.nan), s))
    return np.concatenate(cells).astype("u8"), np.concatenate(heights), np.concatenate(sigmas)


class Store:
    def __init__(self, spec, rows):
        self.__dict__.update(spec)
        cell, self.heights, self.sigmas = rows
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

    def values(self, name):
        """What the cells with rows hold, by place; read by shard, as a chunk is decoded for each read."""
        array, values = self.arrays[name], {}
        for shard in self.planned():
            part = array[shard]
            values |= {int(p): part[p - shard.start] for p in self.places() if shard.start <= p < shard.stop}
        return values

    def planned(self, cells_per_shard=4096):
        """The places of all cells of the shards with data."""
        for shard in np.unique(self.places() // cells_per_shard):
            yield slice(int(shard) * cells_per_shard, (int(shard) + 1) * cells_per_shard)


def histograms_are_numpys(store):
    about, wide = store.arrays["about"], store.arrays["wide"]
    assert about.shape[1:] == (16,) and wide.shape[1:] == (3,), (about.shape, wide.shape)
    assert about.dtype == "u4" and wide.dtype == "f8"
    about, wide = store.values("about"), store.values("wide")
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


def chunks_are_anchored_where_numpy_says(store):
    floors, gains, anchored = store.arrays["floor_h"], store.arrays["gain_h"], store.values("anchored")
    assert floors.shape == gains.shape == (store.arrays["count"].shape[0] // store.chunk,)
    chunks = {}
    for place, h in store.occupied():
        chunks.setdefault(place // store.chunk, []).append((place, h))
    for chunk, cells in chunks.items():
        h = np.concatenate([h for _, h in cells]).astype("f8")
        floor = np.floor(h.min())
        gain = 2.0 ** np.ceil(np.log2(max(1e-6, h.max() - h.min()) / 14.0))
        assert floors[chunk] == floor and gains[chunk] == gain, (chunk, floors[chunk], floor)
        for place, h in cells:
            want = np.histogram(h.astype("f8"), 16, (floor - gain, floor + 15 * gain))[0]
            assert (anchored[place] == want).all(), place
    for shard in store.planned():
        for chunk in range(shard.start // store.chunk, shard.stop // store.chunk):
            assert np.isnan(floors[chunk]) == (chunk not in chunks)


def digest(payload):
    return np.frombuffer(payload, "<f4").reshape(-1, 2)


def digests_without_loss_are_the_sorted_values(store):
    exact = store.arrays["exact"]
    assert exact.attrs["ragged"]["element"] == {"dtype": "float32", "shape": [-1, 2]}
    exact = store.values("exact")
    for place, h in store.occupied():
        d = digest(exact[place])
        assert (d[:, 1] == 1).all() and (d[:, 0] == np.sort(h)).all(), place


def digests_hold_every_row_once_and_a_median_near_it(store):
    coarse = store.values("coarse")
    for place, h in store.occupied():
        d = digest(coarse[place])
        assert d[:, 1].sum() == len(h) and len(d) <= 20, (place, len(d))
        assert (np.diff(d[:, 0]) >= 0).all()
        assert abs((d[:, 0] * d[:, 1]).sum() / len(h) - h.mean(dtype="f8")) < 1e-6 * 4000
    for shard in store.planned():
        lists = store.arrays["coarse"][shard]
        assert sum(len(payload) > 0 for payload in lists) == sum(
            shard.start <= place < shard.stop for place in store.places()
        )


def digests_of_some_rows_are_the_sorted_values_of_those(store):
    high = store.values("high")
    for place, rows in zip(store.places(), store.rows):
        h, s = store.heights[rows], store.sigmas[rows]
        want = np.sort(h[(h > 1000) & (s < 1)])
        assert (digest(high[int(place)])[:, 0] == want).all(), place


def fluxes_are_what_exceeds_the_noise(store):
    assert store.arrays["flux"].attrs["weights"] == "flux"
    assert store.arrays["flux"].attrs["gain"] == {"name": "unit", "version": "1"}
    flux = store.values("flux")
    for place, h in store.occupied():
        h = np.sort(h[h > 1000].astype("f8"))
        d = digest(flux[place])
        assert (d[:, 0] == h.astype("f4")).all(), place
        assert (d[:, 1] == ((h - 1000) * 0.5).astype("f4")).all(), place


def xarray_opens_it(store):
    ds = xr.open_zarr(store.path, group=store.group or None)
    assert ds["about"].dims == ("cells", "vector_16") and ds["wide"].dims == ("cells", "vector_3")
    place, h = next(iter(store.occupied()))
    payload = ds["exact"].isel(cells=slice(place, place + 1)).values[0]
    assert (digest(payload)[:, 0] == np.sort(h)).all()
    assert ds["wide"].isel(cells=place).values.sum() == ((h >= 0) & (h <= 3000)).sum()


CHECKS = (
    histograms_are_numpys,
    empty_cells_hold_the_fill_value,
    chunks_are_anchored_where_numpy_says,
    digests_without_loss_are_the_sorted_values,
    digests_hold_every_row_once_and_a_median_near_it,
    digests_of_some_rows_are_the_sorted_values_of_those,
    fluxes_are_what_exceeds_the_noise,
    xarray_opens_it,
)


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
