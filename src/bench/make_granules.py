"""Makes granules with the layout of ATL06: chunks of 10,000 rows, deflate 6 after shuffle.

    python make_granules.py OUT --granules 40 --segments 40000 [--dense-shard ORDER]

Each granule has six beams of SEGMENTS points 20 m apart. Without --dense-shard they lie along real
orbits across West Antarctica, in some forty shards of order 6. With it they cross one shard of that
order on random straight lines, so that all rows are in that shard and spread evenly over it. Needs
h5py, mortie and numpy.
"""

import argparse
import concurrent.futures
import multiprocessing
import os

import h5py
import numpy as np
from mortie import geo2mort

EARTH_RADIUS = 6371008.8
SEGMENT = 20.0
INCLINATION = np.radians(92.0)
# Where the beams lie across the track, in metres.
BEAMS = {"gt1l": -3345, "gt1r": -3255, "gt2l": -45, "gt2r": 45, "gt3l": 3255, "gt3r": 3345}
CENTRE = (-76.0, -132.0)
CHUNK_ROWS = 10000
FILL = np.float32(3.4028235e38)


def orbit(longitude, count, offset):
    """Points of one beam around the middle of the region."""
    start = -np.arcsin(np.sin(np.radians(-CENTRE[0])) / np.sin(INCLINATION))
    arc = start + (np.arange(count) - count / 2) * SEGMENT / EARTH_RADIUS
    lat = np.arcsin(np.sin(INCLINATION) * np.sin(arc))
    lon = longitude + np.arctan2(np.cos(INCLINATION) * np.sin(arc), np.cos(arc))
    heading = np.arctan2(
        np.cos(INCLINATION),
        np.sqrt(np.maximum(np.cos(lat) ** 2 - np.cos(INCLINATION) ** 2, 1e-12)),
    )
    lon = lon + np.cos(heading) * offset / (EARTH_RADIUS * np.cos(lat))
    lat = lat - np.sin(heading) * offset / EARTH_RADIUS
    return np.degrees(lat), (np.degrees(lon) + 540) % 360 - 180


class Shard:
    """The shard of an order that holds the middle of the region, in metres about its own middle."""

    def __init__(self, order):
        self.order = order
        self.word = geo2mort(np.array([CENTRE[0]]), np.array([CENTRE[1]]), order=order)[0]
        self.middle = CENTRE
        # A cell is at most three times its size long; the second round starts from the true middle.
        side = np.sqrt(4 * np.pi / 12) * EARTH_RADIUS / 2**order
        for _ in range(2):
            x, y = (a.ravel() for a in np.meshgrid(*2 * [np.linspace(-3 * side, 3 * side, 601)]))
            inside = self.holds(x, y)
            lat, lon = self.place(x[inside].mean(), y[inside].mean())
            x, y = x[inside] - x[inside].mean(), y[inside] - y[inside].mean()
            self.middle = (lat, lon)
            self.radius = np.hypot(x, y).max() * 1.01

    def place(self, x, y):
        """Latitude and longitude of places given in metres from the middle (azimuthal)."""
        lat0, lon0 = np.radians(self.middle)
        r = np.maximum(np.hypot(x, y), 1e-9)
        c = r / EARTH_RADIUS
        lat = np.arcsin(np.cos(c) * np.sin(lat0) + y / r * np.sin(c) * np.cos(lat0))
        lon = lon0 + np.arctan2(
            x * np.sin(c), r * np.cos(lat0) * np.cos(c) - y * np.sin(lat0) * np.sin(c)
        )
        return np.degrees(lat), (np.degrees(lon) + 540) % 360 - 180

    def holds(self, x, y):
        return geo2mort(*self.place(x, y), order=self.order) == self.word

    def lines(self, rng, count):
        """Points along random lines: uniform in direction and offset, which covers it evenly."""
        found, lacking = [], count
        while lacking > 0:
            number = max(4, int(lacking * SEGMENT / self.radius))
            angle = rng.uniform(0, np.pi, (number, 1))
            offset = rng.uniform(-self.radius, self.radius, (number, 1))
            along = np.arange(-self.radius, self.radius, SEGMENT)
            along = along + rng.uniform(0, SEGMENT, (number, 1))
            x = (offset * np.cos(angle) - along * np.sin(angle)).ravel()
            y = (offset * np.sin(angle) + along * np.cos(angle)).ravel()
            # A little larger than life, so that no point comes near the shard's edge, where
            # libraries may disagree about the side.
            inside = self.holds(x * 1.001, y * 1.001)
            found.append(np.stack([x[inside], y[inside]]))
            lacking -= int(inside.sum())
        x, y = np.concatenate(found, axis=1)[:, :count]
        return self.place(x, y)


def write(path, number, segments, seed, shard):
    # Seeded by the granule's number, so that a granule does not depend on how many there are.
    rng = np.random.default_rng([seed, number])
    longitude = np.radians(CENTRE[1] + rng.uniform(-6, 6))
    with h5py.File(path, "w") as f:
        f.attrs["short_name"] = "ATL06"
        for beam, offset in BEAMS.items():
            if shard:
                lat, lon = shard.lines(rng, segments)
            else:
                lat, lon = orbit(longitude, segments, offset)
            surface = 300 * np.sin(np.radians(lat * 40)) + 200 * np.cos(np.radians(lon * 15))
            height = (1500 + surface + rng.normal(0, 0.3, segments)).astype("f4")
            sigma = rng.uniform(0.01, 0.6, segments).astype("f4")
            quality = (rng.random(segments) < 0.07).astype("i1")
            lost = rng.random(segments) < 0.02
            height[lost] = sigma[lost] = FILL
            quality[lost] = 1
            group = f.create_group(beam + "/land_ice_segments")
            how = {
                "chunks": (min(CHUNK_ROWS, segments),),
                "compression": "gzip",
                "compression_opts": 6,
                "shuffle": True,
            }
            group.create_dataset("latitude", data=lat, **how)
            group.create_dataset("longitude", data=lon, **how)
            for name, values in (("h_li", height), ("h_li_sigma", sigma)):
                dataset = group.create_dataset(name, data=values, fillvalue=FILL, **how)
                dataset.attrs["_FillValue"] = FILL
            group.create_dataset("atl06_quality_summary", data=quality, **how)
            # No contender reads these two; a real granule has many more of the kind.
            group.create_dataset("delta_time", data=4e7 + np.arange(segments) * 0.0028, **how)
            ids = np.arange(500000, 500000 + segments, dtype="i4")
            group.create_dataset("segment_id", data=ids, **how)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("out")
    parser.add_argument("--granules", type=int, required=True)
    parser.add_argument("--segments", type=int, required=True)
    parser.add_argument("--dense-shard", type=int, metavar="ORDER")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    os.makedirs(arguments.out)
    shard = None if arguments.dense_shard is None else Shard(arguments.dense_shard)
    # Not by fork: mortie has started threads by now, and a fork would copy their locks.
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
        written = [
            pool.submit(
                write,
                "%s/ATL06_2019%02d%02d1200%02d_%04d0411_006_01.h5"
                % (arguments.out, g % 12 + 1, g % 28 + 1, g % 60, g),
                g,
                arguments.segments,
                arguments.seed,
                shard,
            )
            for g in range(arguments.granules)
        ]
        for granule in written:
            granule.result()


if __name__ == "__main__":
    main()
