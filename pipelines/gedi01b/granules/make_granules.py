"""Writes the two granules beside this file: waveforms (GEDI L1B) and what L2A says of the same shots.

    python make_granules.py            (numpy 2, h5py 3.16)

Nothing in them was measured. Names, types, units and chunks are those of the V002 products as far as Firn's
pipeline reads them: 1,420 samples are reserved for each shot, of which rx_sample_count are used, from
rx_sample_start_index on, counted from 1; the rest are zeros.
"""

import os

import h5py
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
ORBIT = 99999
NAME = "GEDI0%s_2019001000000_O%05d_01_T00000_02_00%d_01_V002.h5"
RESERVED = 1420
SHOTS = 40
BIN = 0.15  # metres of height a sample

# What is special about a shot, by its place in the beam.
DEGRADED, DEM_VOID, OFF_BY_860_M, NOT_IN_L2A, CLIPPED, ONE_SAMPLE, NO_SAMPLE, NO_RETURN = 3, 5, 7, 9, 11, 13, 15, 19


def beam(number):
    """The shots of a beam: those of the second run back over the places of the first three of the first."""
    rng = np.random.default_rng(number)
    shot = np.arange(SHOTS)
    step = shot if number == 0 else np.where(shot < 3, 2 - shot, shot + 4)
    ground = 430 + 25 * np.sin(step / 6.0)
    counts = rng.integers(560, 760, SHOTS)
    counts[[ONE_SAMPLE, NO_SAMPLE]] = 1, 0
    elevation = ground + 45 + 860 * (shot == OFF_BY_860_M)
    noise = 205 + rng.normal(0, 1.5, SHOTS)
    wave = np.zeros((SHOTS, RESERVED), "f4")
    energy = np.zeros(SHOTS, "f4")
    for s in shot:
        height = elevation[s] - BIN * np.arange(counts[s])
        canopy = rng.uniform(5, 30)
        returned = 240 * np.exp(-(((height - ground[s]) / 1.2) ** 2)) + 70 * np.exp(-(((height - ground[s] - canopy) / 3.5) ** 2))
        returned *= s not in (NO_RETURN, OFF_BY_860_M)
        # Quarters of a count: they deflate well.
        wave[s, : counts[s]] = np.round(4 * (noise[s] + rng.normal(0, 3, counts[s]) + returned)) / 4
        energy[s] = returned.sum()
    return {
        "shot_number": (np.uint64(ORBIT) * np.uint64(10**13) + np.uint64(number * 10**11 + 10**8) + shot.astype("u8")),
        "rx_sample_start_index": (1 + RESERVED * shot).astype("u8"),
        "rx_sample_count": counts.astype("u2"),
        "rxwaveform": wave.ravel(),
        "noise_mean_corrected": noise.astype("f4"),
        "noise_stddev_corrected": np.full(SHOTS, 3, "f4") + (shot % 4 / 8).astype("f4"),
        "rx_energy": energy,
        "geolocation/latitude_bin0": 47.98 + 0.0004 * step,
        "geolocation/longitude_bin0": 8.02 + 0.0005 * step + (0.00004 if number else 0) * (shot >= 3),
        "geolocation/elevation_bin0": elevation,
        "geolocation/elevation_lastbin": elevation - BIN * np.maximum(counts - 1.0, 0),
        "geolocation/degrade": np.where(shot == DEGRADED, 3, 0).astype("i2"),
        "geolocation/delta_time": 31_536_000 + 0.00825 * (shot + SHOTS * number),
    }, ground


UNITS = {
    "rxwaveform": "counts",
    "noise_mean_corrected": "counts",
    "noise_stddev_corrected": "counts",
    "rx_energy": "counts",
    "geolocation/latitude_bin0": "degrees",
    "geolocation/longitude_bin0": "degrees",
    "geolocation/elevation_bin0": "m",
    "geolocation/elevation_lastbin": "m",
    "geolocation/delta_time": "seconds since 2018-01-01",
    "digital_elevation_model": "m",
}


def put(group, name, values, fill=None):
    chunk = min(len(values), 8 * RESERVED if name == "rxwaveform" else 16)
    data = group.create_dataset(name, data=values, chunks=(chunk,), compression="gzip", compression_opts=9, shuffle=True)
    if name in UNITS:
        data.attrs["units"] = UNITS[name]
    if fill is not None:
        data.attrs.create("_FillValue", fill, dtype=values.dtype)


def write():
    waveforms = h5py.File(os.path.join(HERE, NAME % ("1_B", ORBIT, 5)), "w", libver="v108")
    shots = h5py.File(os.path.join(HERE, NAME % ("2_A", ORBIT, 3)), "w", libver="v108")
    with waveforms, shots:
        waveforms.attrs["short_name"] = "GEDI_L1B"
        shots.attrs["short_name"] = "GEDI_L2A"
        for number, name in enumerate(("BEAM0000", "BEAM0101")):
            columns, ground = beam(number)
            group = waveforms.create_group(name)
            for column, values in columns.items():
                put(group, column, values)
            # The second beam backwards, and with shots that have no waveform: records are found by their numbers.
            order = np.arange(SHOTS) if number == 0 else np.arange(SHOTS + 2)[::-1]
            order = order[order != NOT_IN_L2A]
            height = np.append(ground, [0, 0]).astype("f4")
            height[DEM_VOID] = -999999
            group = shots.create_group(name)
            put(group, "shot_number", columns["shot_number"][0] + order.astype("u8"))
            put(group, "digital_elevation_model", height[order], fill=-999999)
            put(group, "rx_assess/rx_clipbin_count", np.where(order == CLIPPED, 2, 0).astype("u2"))


if __name__ == "__main__":
    write()
