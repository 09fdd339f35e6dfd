"""Writes hostile_*.h5 beside this file: kilobytes that claim gigabytes, as ATL06 is laid out.

    python make_hostile.py            (numpy 2, h5py 3.16)

In each file one thing is hostile; all else is a granule of three good rows.
"""

import os
import struct

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ROWS = 3
LENGTH = 12_345


def text(size):
    fixed = h5py.h5t.C_S1.copy()
    fixed.set_size(size)
    return fixed


def unwritten(group, name, dtype, rows, chunk):
    """A dataset of so many rows in chunks that were never written."""
    space = h5py.h5s.create_simple((rows,), (rows,))
    created = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    created.set_chunk((chunk,))
    h5py.h5d.create(group.id, name.encode(), dtype, space, created)


def granule(name, attribute=None, **replaced):
    """A granule in which columns are replaced by unwritten ones: (type, rows, rows of a chunk)."""
    path = os.path.join(HERE, f"hostile_{name}.h5")
    with h5py.File(path, "w", libver=("earliest", "v108")) as f:
        group = f.create_group("gt1l/land_ice_segments")
        columns = {
            "latitude": np.linspace(70, 70.1, ROWS),
            "longitude": np.linspace(-50, -50.1, ROWS),
            "h_li": np.ones(ROWS, "f4"),
            "h_li_sigma": np.ones(ROWS, "f4"),
            "atl06_quality_summary": np.zeros(ROWS, "i1"),
        }
        for column, values in columns.items():
            if column in replaced:
                unwritten(group, column, *replaced[column])
            else:
                group.create_dataset(column, data=values)
        if attribute:
            group["latitude"].attrs["units"] = np.bytes_(b"x" * LENGTH)
    if attribute:
        with open(path, "rb+") as f:
            content = f.read()
            size = struct.pack("<I", LENGTH)
            assert content.count(size) == 1, content.count(size)
            f.seek(content.index(size))
            f.write(struct.pack("<I", attribute))


def waveforms(name, shots):
    """Waveforms laid out as GEDI01_B has them, of so many shots that nobody has written."""
    with h5py.File(os.path.join(HERE, f"hostile_{name}.h5"), "w", libver=("earliest", "v108")) as f:
        beam = f.create_group("BEAM0000")
        beam.create_dataset("rxwaveform", data=np.ones(ROWS, "f4"))
        for column in "latitude_bin0", "longitude_bin0":
            unwritten(beam.require_group("geolocation"), column, h5py.h5t.IEEE_F64LE, shots, 1024)
        for column in "rx_sample_start_index", "rx_sample_count":
            unwritten(beam, column, h5py.h5t.STD_U64LE, shots, 1024)


if __name__ == "__main__":
    strings = text(10_000_000)
    # 10 GB each: a thousand strings of ten megabytes, a billion of any length.
    granule("strings", h_li=(strings, 1000, 1))
    granule("text_coordinates", latitude=(strings, 1000, 1), longitude=(strings, 1000, 1))
    granule("variable_strings", h_li=(text(h5py.h5t.VARIABLE), 1_250_000_000, 1000))
    granule("long_strings", h_li=(text(2**32 - 1), 3, 1))
    # The header of a file of the earliest format has no checksum.
    granule("attribute", attribute=2**31 - 9)
    waveforms("shots", 2**31 - 9)
    all_columns = ("latitude", "longitude", "h_li", "h_li_sigma", "atl06_quality_summary")
    granule("rows", **{column: (h5py.h5t.IEEE_F64LE, 2**40, 1024) for column in all_columns})
