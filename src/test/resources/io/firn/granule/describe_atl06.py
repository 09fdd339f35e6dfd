"""Writes atl06.tsv: what h5py reads in the granules of pipelines/atl06/granules.

    python describe_atl06.py           (from anywhere; needs numpy, h5py)

One row for each path and dtype of a one-dimensional dataset of numbers; one column for each granule,
in the order of their names, holding length:missing:CRC-32 as in expected.tsv, or - where it has none.
"""

import glob
import os

import h5py

from make_fixtures import HERE, is_column, line

GRANULES = os.path.join(HERE, *[".."] * 6, "pipelines", "atl06", "granules", "*.h5")

if __name__ == "__main__":
    paths = sorted(glob.glob(GRANULES))
    table = {}
    for column, path in enumerate(paths):
        with h5py.File(path) as f:

            def visit(name, o):
                if is_column(o):
                    row = line("", "/" + name, o[:], o.attrs.get("_FillValue")).strip().split("\t")
                    table.setdefault((row[0], row[1]), ["-"] * len(paths))[column] = ":".join(row[2:])

            f.visititems(visit)
    with open(os.path.join(HERE, "atl06.tsv"), "w") as out:
        for key in sorted(table):
            out.write("\t".join([*key, *table[key]]) + "\n")
