"""Writes packed.h5 beside this file.

    python make_packed.py            (numpy 2, h5py 3.16 on HDF5 2.0)

Group /good holds five rows packed as CF has it; `bad` says its scale in words.
"""

import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def packed(group, name, values, **attributes):
    d = group.create_dataset(name, data=values, track_times=False)
    for key, value in attributes.items():
        d.attrs[key] = value


with h5py.File(os.path.join(HERE, "packed.h5"), "w", libver="earliest") as f:
    g = f.create_group("good")
    # 70.5 north, 45.25 west, and one without a place.
    packed(g, "lat", np.array([7050, 7050, -1, 7050, 7050], "<i4"), scale_factor=0.01, _FillValue=np.int32(-1))
    packed(g, "lon", np.array([-4525] * 5, "<i4"), scale_factor=np.float64(0.01))
    packed(g, "h", np.array([0, 10, 20, -999, 40], "<i2"), scale_factor=np.float64(0.5), add_offset=np.int32(100), _FillValue=np.int16(-999))
    packed(g, "plain", np.arange(5, dtype="<f4"))
    packed(g, "grid", np.arange(10, dtype="u1").reshape(5, 2), add_offset=np.float32(-0.25))
    packed(g, "bad", np.arange(5, dtype="<i2"), scale_factor="a half")
