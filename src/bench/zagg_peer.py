"""The Python peer: zagg 0.61.0 on local granules, in two steps.

    python zagg_peer.py map GRANULES WORK --parent-order 6 --child-order 12 [--fraction 0.1]
    python zagg_peer.py run WORK STORE [--workers 2]

`map` writes zagg's own atl06.yaml at these orders and a shard map that is exact: for each shard the
granules that have a point in it. zagg would ask NASA's catalogue for the map; since Firn's time
includes finding its shards, the map is a present to zagg. With a fraction it lists only every n-th
shard along the curve. `run` grids, and prints as JSON how long that took without the start of Python
and its imports, so that a fraction can be extrapolated without multiplying the start.
"""

import argparse
import glob
import json
import os
import resource
import sys
import time

BEAMS = ("gt1l", "gt1r", "gt2l", "gt2r", "gt3l", "gt3r")


def write_map(arguments):
    import h5py
    import numpy as np
    import yaml
    import zagg
    from mortie import geo2mort
    from zagg.config import load_config
    from zagg.grids import from_config

    packaged = os.path.join(os.path.dirname(zagg.__file__), "configs", "atl06.yaml")
    with open(packaged) as file:
        config = yaml.safe_load(file)
    config["output"]["grid"]["parent_order"] = arguments.parent_order
    config["output"]["grid"]["child_order"] = arguments.child_order
    # The layout with one array for all shards, as in Firn's stores.
    config["output"]["store_layout"] = "flat"
    path = os.path.join(arguments.work, "zagg.yaml")
    with open(path, "w") as file:
        yaml.safe_dump(config, file, sort_keys=False)
    shards, rows = {}, {}
    for granule in sorted(glob.glob(arguments.granules + "/*.h5")):
        found = {}
        with h5py.File(granule) as f:
            for beam in BEAMS:
                group = f[beam + "/land_ice_segments"]
                words, counts = np.unique(
                    geo2mort(
                        group["latitude"][:], group["longitude"][:], order=arguments.parent_order
                    ),
                    return_counts=True,
                )
                for word, count in zip(words.tolist(), counts.tolist()):
                    found[word] = found.get(word, 0) + count
        place = os.path.abspath(granule)
        for word, count in found.items():
            entry = {"id": os.path.basename(granule), "s3": place, "https": place}
            shards.setdefault(word, []).append(entry)
            rows[word] = rows.get(word, 0) + count
    every = sorted(shards)
    step = max(1, round(1 / arguments.fraction))
    chosen = every[step // 2 :: step] or every[:1]
    with open(os.path.join(arguments.work, "zagg.json"), "w") as file:
        json.dump(
            {
                "metadata": {"short_name": "ATL06"},
                "grid_signature": from_config(load_config(path)).spatial_signature(),
                "shard_keys": chosen,
                "granules": [shards[word] for word in chosen],
            },
            file,
        )
    print(
        json.dumps(
            {
                "shards": len(every),
                "chosen": len(chosen),
                "rows": sum(rows.values()),
                "chosen_rows": sum(rows[word] for word in chosen),
            }
        )
    )


def run(arguments):
    import h5coro.filedriver
    import h5coro.s3driver
    import zagg.processing
    import zagg.runner
    from zagg.__main__ import main

    # zagg reads from object stores only; these three lines make it read local files.
    h5coro.s3driver.S3Driver = h5coro.filedriver.FileDriver
    zagg.runner.get_nsidc_s3_credentials = lambda *_, **__: dict.fromkeys(
        ("accessKeyId", "secretAccessKey", "sessionToken"), "none"
    )
    zagg.processing._make_url_rewriter = lambda driver: lambda url: url
    work = arguments.work
    sys.argv = ["zagg", "--config", work + "/zagg.yaml", "--catalog", work + "/zagg.json"]
    sys.argv += ["--store", arguments.store, "--max-workers", str(arguments.workers)]
    wall, cpu = time.perf_counter(), processor_seconds()
    main()
    took = {"wall": time.perf_counter() - wall, "cpu": processor_seconds() - cpu}
    print("\n" + json.dumps(took))


def processor_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    steps = parser.add_subparsers(required=True)
    step = steps.add_parser("map")
    step.add_argument("granules")
    step.add_argument("work")
    step.add_argument("--parent-order", type=int, required=True)
    step.add_argument("--child-order", type=int, required=True)
    step.add_argument("--fraction", type=float, default=1.0)
    step.set_defaults(do=write_map)
    step = steps.add_parser("run")
    step.add_argument("work")
    step.add_argument("store")
    step.add_argument("--workers", type=int, default=os.cpu_count())
    step.set_defaults(do=run)
    parsed = parser.parse_args()
    parsed.do(parsed)
