"""Writes track.h5, rows.tsv and cells.csv beside this file.

    python make_packed_track.py            (numpy 2, netCDF4 1.7)

track.h5 is a track of 4,000 points with everything packed: coordinates in integers that are unsigned
by an attribute (and as plain numbers, x and y), heights in millimetres, a flag in hundredths of float32, and heights with missing
values of every kind. netCDF4-python reads it back, which masks and scales: rows.tsv has how many rows
pass each filter, cells.csv the mean of both heights in each cell of one degree.
"""

import csv
import os
import warnings

import netCDF4
import numpy as np

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = 4000
rng = np.random.default_rng(19)
f4, f8 = np.float32, np.float64


def write():
    with netCDF4.Dataset(os.path.join(HERE, "track.h5"), "w") as f:
        f.createDimension("n", ROWS)

        def add(name, values, fill=None, **attributes):
            v = f.createVariable(
                name, values.dtype, ("n",), zlib=True, chunksizes=(700,), fill_value=False if fill is None else fill)
            v.set_auto_maskandscale(False)
            v[:] = values
            v.setncatts(attributes)

        # 0 to 65,000, in two bytes that netCDF's classic model has no unsigned type for.
        lat = np.linspace(2000, 63000, ROWS).astype("u2")
        lon = (np.linspace(500, 64500, ROWS) + rng.integers(0, 50, ROWS)).astype("u2")
        lon[::500] = 65535
        add("lat", lat.view("i2"), _Unsigned="true", scale_factor=f8(1e-4), add_offset=f8(20), units="degrees_north")
        add("lon", lon.view("i2"), np.int16(-1), _Unsigned="true", scale_factor=f8(1e-4), add_offset=f8(10),
            units="degrees_east")
        add("y", 20 + lat * 1e-4)
        add("x", 10 + lon * 1e-4)
        h = rng.integers(-3000, 30000, ROWS).astype("i2")
        add("h", h, scale_factor=f8(0.001), units="m", long_name="height")
        add("quality", rng.integers(0, 101, ROWS).astype("u1"), scale_factor=f4(0.01))
        gaps = rng.normal(5, 1, ROWS).astype("f4")
        gaps[::7] = -999.9
        gaps[::11] = -888.8
        gaps[::13] = 1e6
        gaps[::17] = -50
        add("gaps", gaps, f4(-777.7), missing_value=np.array([-999.9, -888.8], "f4"), valid_min=f4(-10),
            valid_max=f4(100), units="m")


def read():
    with netCDF4.Dataset(os.path.join(HERE, "track.h5")) as f:
        return {name: f[name][:] for name in f.variables}


if __name__ == "__main__":
    write()
    columns = read()
    placed = ~(np.ma.getmaskarray(columns["lat"]) | np.ma.getmaskarray(columns["lon"]))
    quality = np.ma.getdata(columns["quality"])
    assert quality.dtype == np.float32
    with open(os.path.join(HERE, "rows.tsv"), "w") as out:
        kept = {
            "ge 0.75": quality >= 0.75,
            "gt 0.75": quality > 0.75,
            "eq 0.07": quality == 0.07,
            "in [0.5, 0.75, 1.0]": (quality == 0.5) | (quality == 0.75) | (quality == 1.0),
            "lt 0.29": quality < 0.29,
        }
        for name, rows in kept.items():
            out.write(f"{name}\t{int((rows & placed).sum())}\n")
        out.write(f"missing\t{int((~placed).sum())}\n")
    row = np.floor(27 - columns["lat"]).astype(int)  # from the north
    column = np.floor(columns["lon"] - 10).astype(int)
    with open(os.path.join(HERE, "cells.csv"), "w", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(["row", "column", "count", "h", "gaps"])
        for cell in sorted({(int(r), int(c)) for r, c, p in zip(row, column, placed) if p}):
            here = placed & np.ma.getdata((row == cell[0]) & (column == cell[1]))
            write.writerow([*cell, int(here.sum()), repr(float(columns["h"][here].mean())),
                            repr(float(columns["gaps"][here].astype("f8").mean()))])
