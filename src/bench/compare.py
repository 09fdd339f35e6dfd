"""Compares Firn's store with a peer's, cell by cell.

    python compare.py numpy FIRN PEER --parent-order 6 --child-order 12
    python compare.py zagg FIRN PEER --parent-order 6 --child-order 12 --map zagg.json

Prints one JSON object {cells, rows, moved, worst} or says what differs and exits with 1.

Counts, smallest and largest values must be equal. The other fields may differ by as much as the way of
summing explains: the numpy peer sums float64 in another order, so that results may be neighbours once
they are rounded to float32; zagg sums in float32, see float32_sums below.

mortie, which both peers use, and healpy, which Firn follows, may place a point within a quarter of a
millimetre of a cell's edge on different sides. Such points show up as one row too many here and one
too few there. As many as that strip can hold are accepted and reported, and the cells that they touch
are not compared.
"""

import argparse
import json
import sys

import numpy as np
import zarr

EXACT = ("h_min", "h_max")
ROUNDED = ("h_mean", "h_sigma", "h_variance", "h_q25", "h_q50", "h_q75")
EDGE_METRES = 2.6e-4
EARTH_AREA = 5.1e14
EPSILON = float(np.finfo("f4").eps)


def firn_cells(path):
    """Nested ids of the cells with data, ascending, and their fields."""
    root = zarr.open_group(path, mode="r")
    count = root["count"][:]
    there = np.flatnonzero(count)
    fields = {name: root[name][:][there] for name in (*EXACT, *ROUNDED)}
    return root["cell_ids"][:][there].astype("i8"), {"count": count[there], **fields}


def nested(words, order):
    """A morton area word is base cell + 1 in four bits, two bits for each order, and a suffix."""
    words = np.asarray(words, dtype="u8")
    return ((words >> np.uint64(60 - 2 * order)) - np.uint64(1 << 2 * order)).astype("i8")


def numpy_cells(path, child_order):
    root = zarr.open_group(path, mode="r")
    fields = {name: root[name][:] for name in ("count", *EXACT, *ROUNDED)}
    return nested(root["morton"][:], child_order), fields


def zagg_cells(path, parent_order, child_order, shards):
    """The arrays span the sphere, so a cell's id is its place in them; only chosen shards are read."""
    root = zarr.open_group(path, mode="r")[str(child_order)]
    cells_per_shard = 4 ** (child_order - parent_order)
    ids, fields = [], {name: [] for name in ("count", *EXACT, *ROUNDED)}
    for shard in nested(sorted(shards), parent_order):
        first = int(shard) * cells_per_shard
        part = slice(first, first + cells_per_shard)
        count = root["count"][part]
        there = np.flatnonzero(count)
        ids.append(first + there)
        fields["count"].append(count[there])
        for name in (*EXACT, *ROUNDED):
            fields[name].append(root[name][part][there])
    return np.concatenate(ids), {name: np.concatenate(parts) for name, parts in fields.items()}


def float32_steps(a, b):
    """How many float32 numbers lie between two of the same sign."""
    steps = a.astype("f4").view("i4").astype("i8") - b.astype("f4").view("i4").astype("i8")
    return np.abs(steps)


def float64_sums(name, ours, theirs, fields):
    """At most neighbours in float32, in whatever order float64 is summed."""
    return float32_steps(ours, theirs) <= 1


def float32_sums(name, ours, theirs, fields):
    """zagg sums pairwise in the source's float32, which takes a few roundings: of the largest height in
    a field that is a height, of the value itself in an error. zagg takes a variance about its own mean,
    so the square of the mean's error is added to it; the differences themselves hardly round."""
    height = np.abs(fields["h_max"]).astype("f8")
    apart = np.abs(ours.astype("f8") - theirs.astype("f8"))
    if name == "h_sigma":
        return apart <= 16 * EPSILON * ours
    if name == "h_variance":
        return apart <= (16 * EPSILON * height) ** 2 + 16 * EPSILON * ours
    return apart <= 16 * EPSILON * height


def at_edges(order):
    """The share of evenly spread points that mortie and healpy may place differently."""
    return 2 * EDGE_METRES / np.sqrt(EARTH_AREA / (12 * 4**order))


def compare(ours, theirs, order, close):
    our_ids, our_fields = ours
    their_ids, their_fields = theirs
    assert (np.diff(our_ids) > 0).all(), "cell_ids do not ascend"
    rows = int(our_fields["count"].sum())
    assert rows == int(their_fields["count"].sum()), "%d rows in Firn's store, %d in the peer's" % (
        rows,
        int(their_fields["count"].sum()),
    )
    ids = np.union1d(our_ids, their_ids)
    ours_at, theirs_at = np.searchsorted(our_ids, ids), np.searchsorted(their_ids, ids)
    counts = np.zeros((2, len(ids)), dtype="i8")
    counts[0, np.searchsorted(ids, our_ids)] = our_fields["count"]
    counts[1, np.searchsorted(ids, their_ids)] = their_fields["count"]
    moved = int(np.abs(counts[0] - counts[1]).sum()) // 2
    assert moved <= at_edges(order) * rows, "%d of %d rows are in other cells" % (moved, rows)
    same = (counts[0] == counts[1]) & (counts[0] > 0)
    ours_at, theirs_at = ours_at[same], theirs_at[same]
    worst = {}
    selected = {name: values[ours_at] for name, values in our_fields.items()}
    for name in (*EXACT, *ROUNDED):
        a, b = selected[name], their_fields[name][theirs_at]
        good = a == b if name in EXACT else close(name, a, b, selected)
        worst[name] = int(float32_steps(a, b).max(initial=0))
        assert good.all(), "%s differs in %d of %d cells, such as %d: %r, peer %r" % (
            name,
            (~good).sum(),
            len(good),
            ids[same][~good][0],
            a[~good][0],
            b[~good][0],
        )
    return {"cells": len(ids), "rows": rows, "moved": moved, "worst": worst}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("peer", choices=("numpy", "zagg"))
    parser.add_argument("firn_store")
    parser.add_argument("peer_store")
    parser.add_argument("--parent-order", type=int, required=True)
    parser.add_argument("--child-order", type=int, required=True)
    parser.add_argument("--map")
    arguments = parser.parse_args()
    ours = firn_cells(arguments.firn_store)
    try:
        if arguments.peer == "numpy":
            theirs = numpy_cells(arguments.peer_store, arguments.child_order)
            found = compare(ours, theirs, arguments.child_order, float64_sums)
        else:
            with open(arguments.map) as file:
                shards = json.load(file)["shard_keys"]
            chosen = nested(sorted(shards), arguments.parent_order)
            shift = 2 * (arguments.child_order - arguments.parent_order)
            inside = np.isin(ours[0] >> shift, chosen)
            ours = ours[0][inside], {name: v[inside] for name, v in ours[1].items()}
            theirs = zagg_cells(
                arguments.peer_store, arguments.parent_order, arguments.child_order, shards
            )
            found = compare(ours, theirs, arguments.child_order, float32_sums)
    except AssertionError as e:
        sys.exit(str(e))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
