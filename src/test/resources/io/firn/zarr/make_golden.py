"""Writes the golden objects of this folder with zarr-python (3.1.6, numcodecs 0.16):

    python make_golden.py FOLDER

Each array is named by its codec: 64 cells of one shard of 4 chunks of 16 cells, chunks 0 and 2
populated; sharded, and as chunk objects of their own in NAME_chunks. Only `raw` is compared byte
for byte, since compressors differ between versions: of the others the decoded values are.
"""

import json
import sys
from pathlib import Path

import numpy as np
import zarr
from zarr.codecs import BloscCodec, BytesCodec, GzipCodec, ZstdCodec

folder = Path(sys.argv[1])

values = np.zeros(64, "int64")
values[3], values[5], values[32], values[47] = 7, 9, -(2**40), 2**62

codecs = {
    "raw": [],
    "zstd": [ZstdCodec(level=3, checksum=False)],
    "gzip": [GzipCodec(level=6)],
    "blosc": [BloscCodec(typesize=8, cname="zstd", clevel=3, shuffle="bitshuffle", blocksize=0)],
}
store = zarr.storage.LocalStore(folder / "store")
root = zarr.create_group(store, overwrite=True)
for name, codec in codecs.items():
    for suffix, shards in (("", (64,)), ("_chunks", None)):
        array = root.create_array(
            name + suffix, shape=(64,), chunks=(16,), shards=shards, dtype="int64", fill_value=0,
            serializer=BytesCodec(endian="little"), compressors=codec, filters=[],
            dimension_names=["cells"], attributes={"units": "1"})
        array[:] = values

fills = {
    "float32": [np.nan, np.inf, -np.inf, 0.0, -0.0, 0.1, -9999.0, 3.4028235e38],
    "float64": [np.nan, np.inf, -np.inf, 0.0, -0.0, 0.1, -9999.0, 1e300],
    "int8": [-128, 127], "int16": [-32768, 5], "int32": [-(2**31), 5], "int64": [-(2**63), 2**63 - 1],
    "uint8": [255], "uint16": [65535], "uint32": [2**32 - 1], "uint64": [2**63, 2**64 - 1],
}
lines = []
for dtype, choices in fills.items():
    for fill in choices:
        array = zarr.create_array({}, shape=(4,), chunks=(4,), dtype=dtype, fill_value=np.dtype(dtype).type(fill))
        stored = json.loads(json.dumps(array.metadata.to_dict()))["fill_value"]
        bits = np.array([fill]).astype(dtype).tobytes()[::-1].hex()
        lines.append(f"{dtype} {bits} {json.dumps(stored)}\n")
(folder / "fill_values.txt").write_text("".join(lines))
