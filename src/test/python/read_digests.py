"""Runs what the README does with digests, as it stands there, and compares it with numpy's quantiles of the photons.

    python read_digests.py versions
    python read_digests.py run README.md GRANULE FOLDER

`run` prints what the snippet prints, in the folder that holds digests.zarr.
"""

import importlib
import os
import re
import sys

MODULES = ("numpy", "h5py", "zarr", "healpix_geo")


def missing():
    lacks = []
    for name in MODULES:
        try:
            importlib.import_module(name)
        except ImportError as e:
            lacks.append("module %s (%s)" % (name, e))
    return lacks


def run(readme, granule, folder):
    import h5py
    import healpix_geo
    import numpy as np

    with open(readme, encoding="utf-8") as file:
        snippets = re.findall(r"```python\n(.*?)```", file.read(), re.DOTALL)
    (snippet,) = [text for text in snippets if "h_tdigest" in text]
    with h5py.File(granule) as f:
        g = f["gt1l/heights"]
        kept = g["signal_conf_ph"][:, 0] != -2
        cells = healpix_geo.nested.lonlat_to_healpix(g["lon_ph"][:][kept], g["lat_ph"][:][kept], 19, ellipsoid="WGS84")
        heights = g["h_ph"][:][kept].astype("f8")
    os.chdir(folder)
    names = {}
    exec(snippet, names)
    inside = np.isin(cells, names["ids"][names["around"]])
    q = [0, 0.05, 0.3, 0.5, 0.95, 1]
    want = np.quantile(heights[inside], q)
    assert np.allclose(names["quantiles"](names["digests"][names["around"]], q), want, rtol=1e-12), want
    one = names["count"].argmax()
    want = np.quantile(heights[cells == names["ids"][one]], q)
    assert np.allclose(names["quantiles"](names["digests"][one : one + 1], q), want, rtol=1e-12), want


if __name__ == "__main__":
    if sys.argv[1] == "versions":
        print("\n".join(missing()))
    else:
        run(*sys.argv[2:])
