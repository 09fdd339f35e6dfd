"""Opens stores of rows and columns as a user would, and says what the readers see.

    python read_raster.py versions
    python read_raster.py stores STORES.json
    python read_raster.py systems ATTRIBUTES.json
    python read_raster.py fills STORE

`versions` prints what is missing, or nothing. STORES.json is a list of {path, crs, sharded}; for each a line of JSON is
printed: {dims, coords, observations, rioxarray: {transform, crs}, gdal: {transform, crs, epsg, values}}. A warning of
xarray's is a failure; GDAL reads sharded stores from 3.13 on only, and is not asked for one row or column.
STORE has, beside `count`, fields with a fill value; for each a line: {field, stored: its type, seen: that which xarray gives,
missing: whether just the cells without observations are, mean: xarray's and that of the stored numbers of the other cells, nodata:
that of a GeoTIFF by rioxarray, tiff: whether it masks the same cells, gdal: that of GDAL on the store itself}.
ATTRIBUTES.json has the attributes of a grid mapping by CRS; for each a line: {crs, wkt: whether the text is that CRS,
epsg, cf: attributes that pyproj writes otherwise}.
"""

import importlib
import json
import sys
import warnings

MODULES = ("numpy", "zarr", "xarray", "rioxarray", "rasterio", "pyproj")

# Names that nothing is computed from, and the text.
NAMES = {"crs_wkt", "horizontal_datum_name", "projected_crs_name", "geographic_crs_name"}


def missing():
    lacks = []
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError as e:
            lacks.append("module %s (%s)" % (name, e))
    return lacks


def gdal():
    import rasterio

    return tuple(int(part) for part in rasterio.__gdal_version__.split(".")[:2])


def store(path, name, sharded):
    import numpy as np
    import rasterio
    import rioxarray  # noqa: F401
    import xarray as xr
    from pyproj import CRS

    crs = CRS.from_user_input(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ds = xr.open_zarr(path).load()
    seen = {
        "dims": list(ds["count"].dims),
        "coords": sorted(map(str, ds.coords)),
        "observations": int(ds["count"].sum()),
        "rioxarray": {
            "transform": list(ds.rio.transform())[:6],
            "crs": CRS.from_wkt(ds.rio.crs.to_wkt()) == crs,
        },
    }
    # GDAL makes no transform of one row or column.
    if min(ds["count"].shape) > 1 and (not sharded or gdal() >= (3, 13)):
        with rasterio.open('ZARR:"%s":/count' % path) as raster:
            seen["gdal"] = {
                "transform": list(raster.transform)[:6],
                "crs": CRS.from_wkt(raster.crs.to_wkt()).to_epsg() == crs.to_epsg(),
                "epsg": raster.crs.to_epsg(),
                "values": bool(np.array_equal(raster.read(1), ds["count"].values)),
            }
    return seen


def same(theirs, ours):
    import numpy as np

    if isinstance(theirs, str) or ours is None:
        return theirs == ours
    # PROJ's file and EPSG's have parallels and meridians from other units, to the last digit but one.
    return np.shape(theirs) == np.shape(ours) and np.allclose(theirs, ours, rtol=1e-14, atol=0)


def fills(path):
    import os
    import tempfile

    import numpy as np
    import rasterio
    import rioxarray  # noqa: F401
    import xarray as xr
    import zarr

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ds = xr.open_zarr(path).load()
    stored = zarr.open_group(path, mode="r")
    empty = stored["count"][:] == 0
    for name in sorted(set(ds.data_vars) - {"count"}):
        raw = stored[name][:]
        with tempfile.TemporaryDirectory() as directory:
            tiff = os.path.join(directory, "field.tif")
            ds[name].rio.to_raster(tiff)
            with rasterio.open(tiff) as raster:
                nodata = raster.nodata
                masked = raster.read_masks(1) == 0
        with rasterio.open('ZARR:"%s":/%s' % (path, name)) as raster:
            gdal = raster.nodata
        yield {
            "field": name,
            "stored": str(raw.dtype),
            "seen": str(ds[name].dtype),
            "missing": bool(np.array_equal(np.isnan(ds[name].values), empty)),
            "mean": [float(ds[name].astype("f8").mean()), float(raw[~empty].astype("f8").mean())],
            "nodata": str(nodata),
            "tiff": bool(np.array_equal(masked, empty)),
            "gdal": str(gdal),
        }


def system(name, attributes):
    from pyproj import CRS

    crs = CRS.from_user_input(name)
    found = CRS.from_wkt(attributes["crs_wkt"])
    theirs = {key: value for key, value in crs.to_cf().items() if key not in NAMES}
    if theirs.get("grid_mapping_name") == "unknown":
        theirs = {}
    return {
        "crs": name,
        "wkt": found == crs,
        "epsg": found.to_epsg(),
        "cf": {
            key: [value, attributes.get(key)]
            for key, value in theirs.items()
            # Beside a scale factor a standard parallel on the equator goes without saying.
            if not same(value, attributes.get(key, 0.0 if key == "standard_parallel" else None))
        },
    }


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print("\n".join(missing()))
    elif sys.argv[1] == "fills":
        for seen in fills(sys.argv[2]):
            print(json.dumps(seen))
    else:
        warnings.simplefilter("ignore")
        with open(sys.argv[2]) as f:
            given = json.load(f)
        if sys.argv[1] == "stores":
            for form in given:
                print(json.dumps(store(form["path"], form["crs"], form["sharded"])))
        else:
            for name, attributes in given.items():
                print(json.dumps(system(name, attributes)))
