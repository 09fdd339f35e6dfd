"""The hand-written peer: decodes every granule once, sorts all rows by cell, reduces, writes Zarr.

    python numpy_peer.py GRANULES OUT.zarr ORDER

It computes what pipelines/atl06/atl06.yaml asks for, with numpy's own loops only. It holds all rows
of all granules, proves nothing, and serves this one configuration: it shows what a general system
costs above a program written for the purpose.
"""

import glob
import sys

import h5py
import numpy as np
import zarr
from mortie import geo2mort

BEAMS = ("gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r")
CHUNK_CELLS = 4096


def read(directory, order):
    cells, heights, sigmas = [], [], []
    for path in sorted(glob.glob(directory + "/*.h5")):
        with h5py.File(path) as f:
            for beam in BEAMS:
                group = f[beam + "/land_ice_segments"]
                good = group["atl06_quality_summary"][:] == 0
                words = geo2mort(group["latitude"][:], group["longitude"][:], order=order)
                cells.append(words[good])
                heights.append(group["h_li"][:][good])
                sigmas.append(group["h_li_sigma"][:][good])
    return np.concatenate(cells), np.concatenate(heights), np.concatenate(sigmas)


def aggregate(cell, h, s):
    # Also by height within a cell, which is all that extremes and quantiles need.
    order = np.lexsort((h, cell))
    cell, h, s = cell[order], h[order].astype("f8"), s[order].astype("f8")
    start = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]])
    n = np.diff(np.r_[start, len(cell)])
    weight = 1 / s**2
    total = np.add.reduceat(weight, start)
    mean = np.add.reduceat(h, start) / n

    def quantile(q):
        rank = (n - 1) * q
        below = np.floor(rank).astype(int)
        low, high = h[start + below], h[start + np.minimum(below + 1, n - 1)]
        return low + (high - low) * (rank - below)

    return cell[start], {
        "count": n,
        "h_min": h[start],
        "h_max": h[start + n - 1],
        "h_mean": np.add.reduceat(weight * h, start) / total,
        "h_sigma": 1 / np.sqrt(total),
        "h_variance": np.add.reduceat((h - np.repeat(mean, n)) ** 2, start) / n,
        "h_q25": quantile(0.25),
        "h_q50": quantile(0.50),
        "h_q75": quantile(0.75),
    }


def main():
    granules, out, order = sys.argv[1], sys.argv[2], int(sys.argv[3])
    cells, fields = aggregate(*read(granules, order))
    root = zarr.open_group(out, mode="w")
    root.create_array("morton", data=cells, chunks=(CHUNK_CELLS,))
    for name, values in fields.items():
        dtype = "i8" if name == "count" else "f4"
        root.create_array(name, data=values.astype(dtype), chunks=(CHUNK_CELLS,))


if __name__ == "__main__":
    main()
