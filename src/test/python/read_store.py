"""Opens stores with the readers that people use, and says what held.

    python read_store.py versions
    python read_store.py check GOLDEN.csv GRANULES STORES.json

STORES.json is a list of {name, path, group, chunk, shard, codec}: the group of the arrays ("" for
the root), cells of a chunk and of a shard object (null without sharding), and the codec's name. One
JSON line for each check of each store is printed: {store, check, outcome, reason}, the outcome one
of ok, skipped and failed. Warnings count as failures.
"""

import contextlib
import csv
import glob
import importlib
import json
import os
import sys
import tempfile
import traceback
import warnings

MODULES = ("numpy", "h5py", "zarr", "xarray", "xdggs", "healpix_geo")
OLDEST_PYTHON = (3, 11)
# From this version on xdggs reads ellipsoids in CF's and the DGGS convention's words.
CONVENTIONS_SINCE = (0, 7)
CELLS_PER_SHARD = 4096
EXACT = ("h_min", "h_max", "t_min", "t_max")
ROUNDED = ("h_mean", "h_sigma", "h_variance", "h_q25", "h_q50", "h_q75", "t_variance")


class Skipped(Exception):
    pass


def missing():
    lacks = []
    if sys.version_info < OLDEST_PYTHON:
        lacks.append("Python %d.%d or newer (it is %s)" % (*OLDEST_PYTHON, sys.version.split()[0]))
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError as e:
            lacks.append("module %s (%s)" % (name, e))
    return lacks


class Store:
    def __init__(self, spec, golden, granules):
        self.__dict__.update(spec)
        self.golden = golden
        self.granules = granules
        self.fullsphere = self.group != ""

    def dataset(self, **keywords):
        return xr.open_zarr(self.path, group=self.group or None, **keywords)

    def ids(self):
        """The golden cells' nested indices."""
        return np.array([int(row["nested"]) for row in self.golden])

    def column(self, name):
        return np.array([float(row[name]) for row in self.golden])

    def places(self, ds):
        """Where along the dimension the golden cells lie."""
        if self.fullsphere:
            return self.ids()
        stored = ds["cell_ids"].values
        assert (np.diff(stored.astype("i8")) > 0).all(), "cell_ids do not ascend"
        places = np.searchsorted(stored, self.ids())
        assert (stored[places] == self.ids()).all(), "cells are missing"
        return places


def zarr_python_opens_it(store):
    root = zarr.open_group(store.path, mode="r")
    assert root.metadata.consolidated_metadata is not None, "metadata are not consolidated"
    group = root[store.group] if store.group else root
    names = {name for name, _ in group.arrays()}
    assert names >= {"count", "crs", *EXACT, *ROUNDED}, names
    for name in names:
        array = zarr.open_array(store.path, path=(store.group + "/" + name).strip("/"), mode="r")
        # As text: NaN fill values do not equal themselves.
        assert str(array.metadata.to_dict()) == str(group[name].metadata.to_dict()), name
    for name in ("count", *EXACT, *ROUNDED):
        array = group[name]
        assert array.chunks == (store.chunk,), (name, array.chunks)
        assert array.shards == ((store.shard,) if store.shard else None), (name, array.shards)
        used = [type(codec).__name__.lower() for codec in array.compressors]
        assert used == ([store.codec + "codec"] if store.codec != "none" else []), (name, used)


def xarray_opens_it(store):
    ds = store.dataset()
    assert set(ds.data_vars) >= {"count", *EXACT, *ROUNDED}, list(ds.data_vars)
    assert ds["count"].dims == ("cells",)
    assert ds["count"].dtype == "int64", "counts are %s" % ds["count"].dtype
    assert ds["h_mean"].attrs["units"] == "meters"
    # The least of times is a time, their variance is none.
    assert ds["t_min"].dtype.kind == "M" and ds["t_variance"].dtype == "float32"
    assert ("cell_ids" in ds.coords) != store.fullsphere, list(ds.coords)


def root_attributes_come_from_the_granules(store):
    attributes = xr.open_zarr(store.path).attrs

    def of_granules(key):
        found = set()
        for path in glob.glob(os.path.join(store.granules, "*.h5")):
            with h5py.File(path) as f:
                found.add(f.attrs[key].decode() if isinstance(f.attrs[key], bytes) else f.attrs[key])
        return found

    assert {attributes["license"]} == of_granules("license")
    assert {attributes["citation"]} == of_granules("citation")
    (doi,) = of_granules("identifier_product_doi")
    assert attributes["references"] == "https://doi.org/" + doi
    assert attributes["time_coverage_start"] == min(of_granules("time_coverage_start"))
    assert attributes["time_coverage_end"] == max(of_granules("time_coverage_end"))
    assert attributes["firn_granule_count"] == 8


def values_are_the_golden_ones(store):
    # Times as they are stored: decoded ones are rounded to nanoseconds.
    ds = store.dataset(decode_times=False)
    places = store.places(ds)
    golden = ds.isel(cells=places).load()
    assert (golden["count"].values == store.column("count")).all()
    for name in EXACT:
        assert (golden[name].values == store.column(name).astype(ds[name].dtype)).all(), name
    for name in ROUNDED:
        # One ulp: both sides sum in float64, in different orders, and round once to float32.
        want = store.column(name).astype("f4")
        got = golden[name].values
        low, high = np.nextafter(want, np.float32(-np.inf)), np.nextafter(want, np.float32(np.inf))
        assert ((got >= low) & (got <= high)).all(), name


def every_other_cell_is_empty(store):
    ds = store.dataset()
    for shard in np.unique(store.places(ds) // CELLS_PER_SHARD):
        part = ds.isel(cells=slice(shard * CELLS_PER_SHARD, (shard + 1) * CELLS_PER_SHARD)).load()
        inside = store.places(ds) // CELLS_PER_SHARD == shard
        assert part["count"].values.sum() == store.column("count")[inside].sum()
        for name in (*EXACT, *ROUNDED):
            assert np.isfinite(part[name].values).sum() == inside.sum(), name


def decoded(store, convention):
    """The dataset as xdggs decodes it."""
    by_zarr_only = store.fullsphere or convention in ("zarr", "cf")
    if by_zarr_only and XDGGS < CONVENTIONS_SINCE:
        raise Skipped("xdggs %s is installed, this needs 0.7 or newer" % xdggs.__version__)
    keywords = {} if convention is None else {"convention": convention}
    return xdggs.decode(store.dataset(), **keywords)


def assert_centres(store, convention):
    ds = decoded(store, convention)
    if store.fullsphere:
        ids = store.ids()
        ds = ds.isel(cells=ids)
    else:
        ids = ds["cell_ids"].values
    centres = ds.dggs.cell_centers()
    longitude, latitude = healpix_geo.nested.healpix_to_lonlat(ids, 12, ellipsoid="WGS84")
    # In degrees: 0.1 mm on the ground. The wrong ellipsoid is 0.09 degrees off.
    assert np.abs(centres["latitude"].values - latitude).max() < 1e-9
    apart = centres["longitude"].values - longitude
    assert np.abs((apart + 180) % 360 - 180).max() < 1e-9


def xdggs_decodes_it_by_default(store):
    assert_centres(store, None)


def xdggs_decodes_it_by_convention_xdggs(store):
    assert_centres(store, "xdggs")


def xdggs_decodes_it_by_convention_zarr(store):
    assert_centres(store, "zarr")


def xdggs_decodes_it_by_convention_cf(store):
    assert_centres(store, "cf")


def a_decoded_dataset_becomes_netcdf(store):
    ds = decoded(store, "zarr")
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(directory, "out.nc")
        ds.to_netcdf(path)
        with xr.open_dataset(path) as back:
            for name in ("count", *EXACT, *ROUNDED):
                np.testing.assert_array_equal(back[name].values, ds[name].values)


CHECKS = (
    zarr_python_opens_it,
    xarray_opens_it,
    root_attributes_come_from_the_granules,
    values_are_the_golden_ones,
    every_other_cell_is_empty,
    xdggs_decodes_it_by_default,
    xdggs_decodes_it_by_convention_zarr,
)
# Without an index of cells in the store there is nothing that the first two could read, and 201 million cells are not for netCDF.
CHECKS_WITH_IDS = (
    xdggs_decodes_it_by_convention_xdggs,
    xdggs_decodes_it_by_convention_cf,
    a_decoded_dataset_becomes_netcdf,
)


def run(check, store):
    try:
        # xdggs prints, and what is printed here is for whoever called.
        with warnings.catch_warnings(), contextlib.redirect_stdout(sys.stderr):
            warnings.simplefilter("error")
            check(store)
        return "ok", ""
    except Skipped as e:
        return "skipped", str(e)
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
    import xdggs
    import zarr

    XDGGS = tuple(int(part) for part in xdggs.__version__.split(".")[:2])
    with open(sys.argv[2]) as file:
        golden = list(csv.DictReader(file))
    with open(sys.argv[4]) as file:
        specs = json.load(file)
    for spec in specs:
        store = Store(spec, golden, sys.argv[3])
        for check in CHECKS if store.fullsphere else CHECKS + CHECKS_WITH_IDS:
            outcome, reason = run(check, store)
            print(
                json.dumps(
                    {
                        "store": store.name,
                        "check": check.__name__.replace("_", " "),
                        "outcome": outcome,
                        "reason": reason,
                    }
                ),
                flush=True,
            )
