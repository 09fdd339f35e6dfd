"""Opens a store of rows and columns as a user would and prints what xarray, rioxarray and GDAL see, as JSON."""

import json
import sys
import warnings

import numpy as np
import rasterio
import rioxarray  # noqa: F401
import xarray as xr
from pyproj import CRS

store, crs = sys.argv[1], CRS.from_user_input(sys.argv[2])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    ds = xr.open_zarr(store).load()
seen = {
    "dims": list(ds["count"].dims),
    "data_vars": sorted(map(str, ds.data_vars)),
    "coords": sorted(map(str, ds.coords)),
    "rio_transform": list(ds.rio.transform())[:6],
    "rio_crs": CRS.from_wkt(ds.rio.crs.to_wkt()) == crs,
    "crs_wkt": CRS.from_wkt(ds.crs.attrs["crs_wkt"]) == crs,
    "proj": CRS.from_wkt(ds.attrs["proj:wkt2"]) == crs,
    "cf": CRS.from_cf({k: v for k, v in ds.crs.attrs.items() if "wkt" not in k}).equals(crs, ignore_axis_order=True)
    if "grid_mapping_name" in ds.crs.attrs
    else None,
    "observations": int(ds["count"].sum()),
    "cells": int((ds["count"] > 0).sum()),
}
if len(sys.argv) > 3:
    with rasterio.open(f'ZARR:"{store}":/count') as raster:
        seen["gdal_transform"] = list(raster.transform)[:6]
        seen["gdal_crs"] = CRS.from_wkt(raster.crs.to_wkt()).equals(crs, ignore_axis_order=True)
        seen["gdal_epsg"] = raster.crs.to_epsg()
        seen["gdal_equal"] = bool(np.array_equal(raster.read(1), ds["count"].values))
print(json.dumps(seen))
