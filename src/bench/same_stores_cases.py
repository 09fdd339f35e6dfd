"""The stores and texts that same_stores.py compares.

Each feature is crossed with those that could interfere with it, not everything with everything. Granules
are those below pipelines/; configurations are the ones there, and variations of them.
"""

import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PIPELINES = PROJECT / "pipelines"
ATL06 = "granules/atl06/*.h5"
ATL03 = "granules/atl03/*.h5"
GEDI = "granules/gedi01b/GEDI01_B_*.h5"
GRANULES = {"atl06": ATL06, "atl03": ATL03, "gedi01b": GEDI}
ASSET = "--asset=l2a=granules/gedi01b/GEDI02_A_*.h5"
# Three of the seven shards of order 6 that have observations, and one that has none.
SHARDS = (16138, 16161, 16163, 16000)
# 2024-01-01: granules must be the same in stores of other checkouts.
CHANGED = 1704067200


@dataclass(frozen=True)
class Case:
    """A store: its configuration, and how the run that makes it is started.

    before: commands that come first. killed: receipts after which the run is killed, then resumed.
    kept: directories beside the store that are compared as well. shown: options of each `firn show`.
    """

    name: str
    config: str
    source: tuple
    options: tuple = ()
    before: tuple = ()
    killed: int = 0
    kept: tuple = ()
    shown: tuple = ((),)


@dataclass(frozen=True)
class Text:
    """What a command prints. `needs` are functions of the build that make what it needs."""

    name: str
    arguments: tuple
    config: str = ""
    needs: tuple = ()


def shipped(path):
    """A configuration of pipelines/ without its output, and the time source of that."""
    text = (PIPELINES / path).read_text()
    head, tail = text.split("\noutput:\n")
    times = re.search(r"^  time_source: .*\n", tail, re.MULTILINE)
    return head + "\n", times.group() if times else ""


def output(grid, layout="", codec="", times=""):
    lines = ["output:\n", times]
    if layout:
        lines.append(f"  store_layout: {layout}\n")
    if codec:
        lines.append(f"  codec: {codec}\n")
    return "".join(lines) + f"  grid: {grid}\n"


def healpix(parent, chunk, child, more=""):
    return f"{{type: healpix, parent_order: {parent}, chunk_inner: {chunk}, child_order: {child}{more}}}"


def raster(crs, resolution, bounds, shard, chunk=None, more=""):
    inner = f", chunk_inner: {chunk}" if chunk else ""
    return (
        f"{{type: rectilinear, crs: {crs}, resolution: {resolution}, bounds: {bounds},"
        f" chunk_shape: {shard}{inner}{more}}}"
    )


UNSHARDED = ", sharded: false"
SHARDED = ", sharded: true"


def polar(shard=(64, 64), chunk=None, more="", crs="EPSG:3413", resolution=1000):
    """Over the granules of ATL06."""
    bounds = [-240000, -2240000, -100000, -1940000]
    return raster(crs, resolution, bounds, list(shard), list(chunk) if chunk else None, more)


def degrees(chunk=None, more="", bounds=(-52, 68, -48, 71)):
    return raster("EPSG:4326", "[0.02, 0.01]", list(bounds), [64, 64], chunk, more)


def near_pole(chunk=None, more=""):
    """Over the granule of ATL03."""
    bounds = [-220000, 190000, 200000, 240000]
    return raster("EPSG:3413", 500, bounds, [64, 64], chunk, more)


ATL06_SOURCE = """
data_source:
  groups: [gt1l, gt1r, gt2l, gt2r, gt3l, gt3r]
  coordinates: {latitude: "/{group}/land_ice_segments/latitude", longitude: "/{group}/land_ice_segments/longitude"}
  variables:
    h_li: "/{group}/land_ice_segments/h_li"
    s_li: "/{group}/land_ice_segments/h_li_sigma"
    delta_time: "/{group}/land_ice_segments/delta_time"
    quality: "/{group}/land_ice_segments/atl06_quality_summary"
    segment_id: "/{group}/land_ice_segments/segment_id"
    photons: "/{group}/land_ice_segments/fit_statistics/n_fit_photons"
    cloud: "/{group}/land_ice_segments/geophysical/cloud_flg_asr"
"""

ATL03_SOURCE = """
data_source:
  groups: [gt1l]
  coordinates: {latitude: "/{group}/heights/lat_ph", longitude: "/{group}/heights/lon_ph"}
  variables:
    h_ph: "/{group}/heights/h_ph"
    weight: "/{group}/heights/weight_ph"
    frame: "/{group}/heights/pce_mframe_cnt"
    pulse: "/{group}/heights/ph_id_pulse"
    land_ice: {path: "/{group}/heights/signal_conf_ph", column: 3}
"""

ATL03_LEVELS = """  base_level: photons
  levels:
    photons: {path: "/{group}/heights"}
    segments:
      path: "/{group}/geolocation"
      coordinates: {latitude: reference_photon_lat, longitude: reference_photon_lon}
      link: {to: photons, index_beg: "/{group}/geolocation/ph_index_beg", count: "/{group}/geolocation/segment_ph_cnt", index_base: 1}
      variables:
        dem_h: "/{group}/geophys_corr/dem_h"
        segment: "/{group}/geolocation/segment_id"
"""

GOOD = """  filters:
    - {dataset: "/{group}/land_ice_segments/atl06_quality_summary", op: eq, value: 0}
"""

TIMES = '  time_source: {field: delta_time, epoch: "2018-01-01T00:00:00", scale: gps, units: seconds}\n'

COUNT = """
aggregation:
  variables:
    count: {function: len, dtype: int64}
"""


def fields(**specs):
    """An aggregation, from the flow mapping of each field."""
    lines = "".join(f"    {name}: {{{spec}}}\n" for name, spec in specs.items())
    return f"\naggregation:\n  variables:\n{lines}\n"


def placeless(text):
    """Locations of centroids are for HEALPix only."""
    return re.sub(r"\n +location: leaf_id\n", "\n", text).replace("location: leaf_id, ", "")


def integer_types():
    specs = {}
    for width in (8, 16, 32, 64):
        for sign, empty in (("int", -1), ("uint", 2**width - 1)):
            dtype = f"{sign}{width}"
            specs[f"quality_{dtype}"] = f"function: max, source: quality, dtype: {dtype}, fill_value: {empty}"
            specs[f"several_{dtype}"] = f"function: shot_count, source: quality, dtype: {dtype}"
            if width > 16:
                specs[f"segment_{dtype}"] = f"function: min, source: segment_id, dtype: {dtype}, fill_value: 7"
    specs["segment_sum"] = "function: sum, source: segment_id, dtype: int64"
    specs["photons"] = "function: max, source: photons, dtype: int32, fill_value: -2147483648"
    specs["one_segment"] = "function: shot_number, source: segment_id, dtype: uint32"
    specs["numpy_name"] = "function: min, source: cloud, dtype: '|i1', fill_value: 127"
    return fields(**specs)


def float_types():
    specs = {}
    for dtype in ("float32", "float64"):
        for name, empty in (("nan", "NaN"), ("inf", "Infinity"), ("minus_inf", "-Infinity"), ("number", "-9999.5")):
            specs[f"mean_{dtype}_{name}"] = f"function: mean, source: h_li, dtype: {dtype}, fill_value: {empty}"
        specs[f"photons_{dtype}"] = f"function: mean, source: photons, dtype: {dtype}"
        specs[f"time_{dtype}"] = f"function: max, source: delta_time, dtype: {dtype}"
    return fields(**specs)


def statistics():
    plain = ("min", "max", "sum", "mean", "median", "nanmin", "nanmax", "nansum", "nanmean", "nanmedian")
    specs = {name: f"function: {name}, source: h_li" for name in plain}
    specs["rows"] = "function: len, dtype: uint32"
    specs["present"] = "function: count, source: h_li, dtype: uint16"
    specs["clouds"] = "function: count, source: cloud, dtype: int32, fill_value: -3"
    specs["average"] = "function: average, source: h_li, params: {weights: s_li}"
    specs["weighted"] = 'function: np.average, source: h_li, dtype: float64, params: {weights: "1.0 / s_li**2"}'
    specs["unweighted"] = "function: average, source: h_li"
    for name in ("var", "std", "nanvar", "nanstd"):
        specs[name] = f"function: {name}, source: h_li, dtype: float64"
        specs[f"{name}_1"] = f"function: {name}, source: h_li, params: {{ddof: 1}}"
    for name in ("quantile", "nanquantile"):
        specs[name] = f"function: {name}, source: h_li, params: {{q: 0.1}}"
    for name in ("percentile", "nanpercentile"):
        specs[name] = f"function: {name}, source: h_li, params: {{q: 90}}"
    specs["shots"] = "function: zagg.stats.waveform.shot_count, source: segment_id, dtype: int16"
    specs["one"] = "function: single_shot_value, source: segment_id, dtype: float64"
    specs["attributes"] = "function: mean, source: s_li, attrs: {units: cm, long_name: spread, valid: 3, half: 0.5}"
    return fields(**specs)


def expressions():
    formulas = {
        "sigma": "1.0 / np.sqrt(np.sum(1.0 / s_li**2))",
        "variance": "np.mean((h_li - np.mean(h_li))**2)",
        "spread": "np.quantile(h_li, 0.75) - np.quantile(h_li, q=0.25)",
        "share": "np.mean((h_li > 1000) & ~(s_li >= 0.05))",
        "chosen": "np.max(np.where(s_li < 0.3, h_li, np.nan))",
        "skipping": "np.nanmax(np.where(s_li < 0.3, h_li, np.nan))",
        "logs": "np.sum(np.log(s_li) + np.log2(s_li) * np.log10(s_li) - np.exp(-s_li))",
        "rounded": "np.float32(np.floor(np.min(h_li))) + np.ceil(np.max(h_li)) % 7 // 2",
        "bounded": "np.minimum(np.maximum(np.median(h_li), 0), 1500.5)",
        "finite": "np.sum(np.isfinite(h_li)) / len(h_li) + np.sum(np.isnan(h_li)) * np.pi",
        "weighted": "np.average(h_li, weights=1 / s_li**2) - abs(np.std(h_li, ddof=1))",
        "powers": "np.mean(np.square(s_li)**1.5) ** -0.5 * np.e - np.inf * 0",
    }
    return fields(**{name: f'expression: "{text}"' for name, text in formulas.items()})


VECTORS = fields(
    count="function: len, dtype: int64",
    heights="kind: vector, trailing_shape: 16, expression: \"np.histogram(h_li, 16, (-500.0, 2500.0))[0].astype('uint16')\", dtype: uint16",
    around="kind: vector, trailing_shape: [5], expression: \"np.histogram(h_li - np.median(h_li), 5, (np.min(h_li), np.max(h_li) + 1))[0]\", dtype: int64, fill_value: -1",
    doubles="kind: vector, trailing_shape: 5, expression: \"np.histogram(delta_time, bins=5, range=(np.min(delta_time), np.max(delta_time)))[0].astype('float32')\", dtype: float32",
)

DIGESTS = fields(
    count="function: len, dtype: int64",
    h="kind: ragged, inner_shape: [2], function: build_tdigest, source: h_li, location: leaf_id, temporal: per-centroid, params: {delta: 16}",
    best="kind: ragged, inner_shape: 2, function: zagg.stats.tdigest.build_tdigest_where, source: h_li, params: {where: \"(s_li < 0.05) & (h_li > 0)\"}, attrs: {about: {what: best, limit: 0.05}}",
    times="kind: ragged, inner_shape: [2], function: build_tdigest, source: s_li, temporal: per-centroid",
)

OF_A_CHUNK = """
aggregation:
  chunk_precompute:
    low: {expression: "np.float32(np.floor(np.min(h_li)))", dtype: float32}
    high: {function: max, source: h_li}
    middle: {function: quantile, source: h_li, params: {q: 0.5}, dtype: float32}
  variables:
    count: {function: len, dtype: int64}
    lowest: {expression: low, resolution: chunk}
    range: {expression: "high - low", resolution: chunk, dtype: float64, fill_value: -1}
    whole: {expression: middle}
    above: {expression: "np.mean(h_li - low) / (high - low)", dtype: float64}
    bins: {kind: vector, trailing_shape: 8, expression: "np.histogram(h_li, 8, (low, high))[0]", dtype: uint32}
"""

COMPOSITION = fields(
    words="function: pack_composition, source: h_ph, dtype: uint64, params: {conf_land: land_ice, conf_ocean: -1, conf_sea_ice: \"land_ice - 1\", conf_land_ice: land_ice, conf_inland_water: 0, threshold: 3}",
    weight="function: max, source: weight, dtype: uint8, fill_value: 255",
    frame="function: sum, source: frame, dtype: uint64",
    pulse="function: mean, source: pulse, dtype: float64",
)


def word(shard, order):
    """zagg's name of a cell: base cell + 1 in four bits, two for each order, and the order."""
    return (shard + 4**order << 60 - 2 * order) | order


def shard_map(shards, granules, **signature):
    """A map that lists all granules for the first shard, every second one for the others."""
    listed = [granules if i == 0 else granules[::2] for i in range(len(shards))]
    return json.dumps({"grid_signature": signature, "shard_keys": shards, "granules": listed})


def copy(source, target):
    shutil.copyfile(source, target)
    os.utime(target, (CHANGED, CHANGED))


def maps(directory):
    """Files that configurations and options name."""
    greenland = [
        {"id": path.name, "s3": f"s3://archive/{path.name}"} for path in sorted(directory.glob(ATL06))
    ]
    words = [word(shard, 6) for shard in SHARDS]
    nested = {"type": "healpix", "indexing_scheme": "nested"}
    (directory / "maps").mkdir()
    for name, text in {
        "atl06.json": shard_map(words, greenland, **nested, parent_order=6, child_order=12),
        "finer.json": shard_map(words, greenland, **nested, parent_order=6, child_order=13),
        "polar.json": shard_map(
            [4, 7, 0],
            greenland,
            type="rectilinear",
            crs="EPSG:3413",
            shape=[320, 192],
            affine=[1000.0, 0.0, -240000.0, 0.0, -1000.0, -1940000.0],
            chunk_shape=[64, 64],
        ),
        "broken.json": '{"grid_signature": {"type": "healpix"',
        "list.txt": "# all of them\n\n" + "".join(f"granules/atl06/{one['id']}\n" for one in greenland),
        "empty.txt": "# none\n",
    }.items():
        (directory / "maps" / name).write_text(text)


def stores():
    """The cases, each kind of thing crossed with those that could disturb it."""
    atl06, _ = shipped("atl06/atl06.yaml")
    atl06_polar, _ = shipped("atl06/atl06-polar.yaml")
    times06, _ = shipped("atl06/atl06-times.yaml")
    gedi, gedi_times = shipped("gedi01b/gedi01b-waveform.yaml")
    found06 = (f"--granules={ATL06}",)
    found03 = (f"--granules={ATL03}",)
    found_gedi = (f"--granules={GEDI}", ASSET)

    for path in sorted(PIPELINES.glob("*/*.yaml")):
        product = path.parent.name
        if product in GRANULES:
            source = (f"--granules={GRANULES[product]}",) + ((ASSET,) if product == "gedi01b" else ())
            yield Case(f"shipped-{path.stem}", path.read_text(), source)

    # Layouts, chunks a shard, shards as one object or not.
    for layout in ("compact", "fullsphere"):
        for chunk, sharded in ((6, True), (7, True), (7, False), (8, True), (9, layout == "compact")):
            name = f"healpix-{layout}-k{4 ** (chunk - 6)}-{'sharded' if sharded else 'loose'}"
            grid = healpix(6, chunk, 12, SHARDED if sharded else UNSHARDED)
            yield Case(name, atl06 + output(grid, layout), found06, shown=())
    yield Case(
        "healpix-many-shards", atl06 + output(healpix(9, 10, 14)), found06, shown=((), ("--array=count", "--map=map.png"))
    )
    yield Case("healpix-flat-option", atl06 + output(healpix(6, 7, 12)), found06, ("--layout=fullsphere",))
    for chunk, sharded in ((64, False), (32, True), (32, False), (16, False), (8, True)):
        name = f"polar-k{(64 // chunk) ** 2}-{'sharded' if sharded else 'loose'}"
        grid = polar(chunk=(chunk, chunk), more=SHARDED if sharded else "")
        yield Case(name, atl06_polar + output(grid), found06)
    yield Case(
        "polar-oblong",
        atl06_polar + output(polar((48, 96), (16, 48), SHARDED, resolution="[1500, 750]")),
        found06,
        shown=((), ("--array=h_mean", "--map=map.png")),
    )
    yield Case("degrees-k1", atl06_polar + output(degrees()), found06)
    yield Case("degrees-k4-sharded", atl06_polar + output(degrees([32, 32], SHARDED)), found06)
    yield Case("degrees-k16-loose", atl06_polar + output(degrees([16, 16])), found06)
    yield Case("degrees-turned", atl06_polar + output(degrees(bounds=(306, 68, 314, 71))), found06)
    for name, crs, box in (
        ("utm", "EPSG:32622", [480000, 7550000, 720000, 7900000]),
        ("laea", '"+proj=laea +lat_0=72 +lon_0=-40"', [-500000, -450000, -200000, 0]),
        ("equal-area-north", "EPSG:6931", [-2000000, -2000000, 0, 0]),
        ("lcc", '"+proj=lcc +lat_1=68 +lat_2=71 +lat_0=69 +lon_0=-50"', [-100000, -200000, 200000, 300000]),
    ):
        shape = [256, 256] if name == "equal-area-north" else [64, 64]
        yield Case(f"crs-{name}", atl06_polar + output(raster(crs, 2000, box, shape)), found06)
    text = (
        "'PROJCS[\"Polar stereographic\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563]],"
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],PROJECTION["Polar_Stereographic"],'
        'PARAMETER["latitude_of_origin",70],PARAMETER["central_meridian",-45],UNIT["metre",1]]\''
    )
    yield Case("crs-text", atl06_polar + output(polar(crs=text)), found06)

    # Codecs: levels on one store, and each codec on the others.
    for codec in ("{name: zstd, level: 19}", "{name: gzip, level: 1}", "{name: blosc, level: 9}", "none"):
        name = "-".join(re.findall(r"zstd|gzip|blosc|none|\d+", codec))
        yield Case(f"codec-{name}-k16", times06 + output(healpix(6, 8, 12), "compact", codec), found06, shown=())
    for codec in ("gzip", "blosc", "none"):
        yield Case(f"codec-{codec}-sphere", times06 + output(healpix(6, 7, 12, UNSHARDED), "fullsphere", codec), found06, shown=())
        yield Case(f"codec-{codec}-polar", atl06_polar + output(polar(chunk=(16, 16), more=SHARDED), "", codec), found06, shown=())

    # Kinds of fields.
    narrow = output(healpix(6, 7, 12))
    yield Case("types-integers", ATL06_SOURCE + integer_types() + narrow, found06)
    yield Case("types-integers-blosc", ATL06_SOURCE + integer_types() + output(polar(), "", "blosc"), found06)
    yield Case("types-floats", ATL06_SOURCE + float_types() + narrow, found06)
    yield Case("types-floats-none", ATL06_SOURCE + float_types() + output(healpix(6, 6, 12), "fullsphere", "none"), found06)
    yield Case("types-photons", ATL03_SOURCE + COMPOSITION + output(healpix(11, 13, 19)), found03)
    yield Case("statistics", ATL06_SOURCE + GOOD + statistics() + narrow, found06)
    yield Case("statistics-polar", ATL06_SOURCE + statistics() + output(polar(chunk=(32, 32))), found06)
    yield Case("expressions", ATL06_SOURCE + GOOD + expressions() + narrow, found06)
    yield Case("fills-kept", ATL06_SOURCE + "  mask_fill: false\n" + statistics() + narrow, found06)
    yield Case("unpacked", ATL06_SOURCE + "  unpack: true\n" + statistics() + narrow, found06)
    filters = """  filters:
    - {dataset: "/{group}/land_ice_segments/geophysical/cloud_flg_asr", op: not_in, values: [5, 4.5]}
    - {dataset: "/{group}/land_ice_segments/h_li", op: lt, value: 2000, keep: true}
    - {dataset: "/{group}/land_ice_segments/h_li", op: lt, value: -150, keep: false}
    - {expression: "(s_li < 0.5) | (quality == 1)"}
"""
    yield Case("filters", ATL06_SOURCE + filters + COUNT + narrow, found06)
    for name, aggregation in (("vectors", VECTORS), ("digests", DIGESTS), ("of-a-chunk", OF_A_CHUNK)):
        time_source = TIMES if name == "digests" else ""
        for where, grid, layout, codec in (
            ("compact", healpix(6, 8, 12), "compact", ""),
            ("sphere", healpix(6, 7, 12, UNSHARDED), "fullsphere", "gzip"),
            ("polar", polar(chunk=(16, 16), more=SHARDED), "", "{name: zstd, level: 7}"),
        ):
            head = aggregation if layout else placeless(aggregation)
            config = ATL06_SOURCE + GOOD + head + output(grid, layout, codec, time_source)
            yield Case(f"{name}-{where}", config, found06)

    # Photons: levels, vectors, digests with places and times, compositions.
    grids = {
        "k64": (healpix(11, 14, 19), "compact", "{name: gzip, level: 9}"),
        "sphere": (healpix(11, 12, 19, UNSHARDED), "fullsphere", "none"),
        "polar": (near_pole([32, 32], SHARDED), "", "blosc"),
    }
    for name, some in (
        ("atl03", ("sphere", "polar")),
        ("atl03-tdigest", ("sphere",)),
        ("atl03-strata", grids),
        ("atl03-waveform-counts", ("k64", "polar")),
        ("atl03-waveform-chunk", grids),
    ):
        head, time_source = shipped(f"atl03/{name}.yaml")
        for where in some:
            grid, layout, codec = grids[where]
            config = (head if layout else placeless(head)) + output(grid, layout, codec, time_source)
            yield Case(f"{name}-{where}", config, found03)
    bounds = ", domain: bbox, bounds: [95, 87.29, 110, 87.2965]"
    plan = ATL03_SOURCE + ATL03_LEVELS + "  read_plan: {spatial_index: segments}\n"
    planned = plan + fields(count="function: len, dtype: int64", dem="function: mean, source: dem_h", segments="function: shot_count, source: segment, dtype: int32")
    yield Case("read-plan", planned + output(healpix(13, 14, 19, bounds)), found03)

    # Waveforms with paired granules.
    for where, grid, layout, codec in (
        ("k1", healpix(9, 9, 18), "compact", "none"),
        ("sphere", healpix(9, 11, 18, UNSHARDED), "fullsphere", "blosc"),
        ("degrees", raster("EPSG:4326", 0.0005, [8, 47.97, 8.06, 48.01], [32, 32], [16, 16], SHARDED), "", "gzip"),
    ):
        yield Case(f"gedi-{where}", gedi + output(grid, layout, codec, gedi_times), found_gedi)

    # Domains, maps and lists.
    yield Case("domain-bbox", atl06 + output(healpix(6, 7, 12, ", domain: bbox, bounds: [-52, 68, -48, 71]")), found06)
    yield Case("domain-bbox-polar", atl06_polar + output(polar(more=", domain: bbox")), found06)
    yield Case("domain-map", atl06 + output(healpix(6, 8, 12, ", domain: {shards: maps/atl06.json}")), found06)
    yield Case("domain-map-polar", atl06_polar + output(polar(chunk=(16, 16), more=", domain: {shards: maps/polar.json}")), found06)
    one = "--granules=granules/atl06/*20190424092231*.h5"
    yield Case(
        "domain-store",
        atl06 + output(healpix(6, 8, 12, ", domain: {store: plans/domain-store}")),
        (one,),
        before=(("plan", "--config=configs/healpix-compact-k4-sharded.yaml", *found06, "--out=plans/domain-store"),),
    )
    mapped = ("--shardMap=maps/atl06.json", "--links=granules/atl06")
    yield Case("map", atl06 + output(healpix(6, 7, 12)), mapped)
    yield Case("map-polar", atl06_polar + output(polar()), ("--shardMap=maps/polar.json", "--links=granules/atl06"))
    yield Case("list", atl06 + output(healpix(6, 7, 12)), ("--granuleList=maps/list.txt",))

    # How a run goes: readers, memory, threads, bad granules, plans, kills.
    for reader in ("jhdf", "netcdf-java"):
        option = (f"--reader={reader}",)
        yield Case(f"reader-{reader}-atl06", ATL06_SOURCE + statistics() + narrow, found06, option)
        strata, time_source = shipped("atl03/atl03-strata.yaml")
        yield Case(f"reader-{reader}-atl03", strata + output(healpix(11, 13, 19), times=time_source), found03, option)
        yield Case(f"reader-{reader}-gedi", gedi + output(healpix(9, 12, 18), times=gedi_times), found_gedi, option)
    yield Case("memory-little", ATL06_SOURCE + DIGESTS + output(healpix(5, 8, 12), times=TIMES), found06, ("--memoryPerWorker=1m", "--scratch=scratch"))
    yield Case("threads-1", atl06 + output(healpix(6, 8, 12)), found06, ("--targetParallelism=1",))
    yield Case("threads-8", atl06 + output(healpix(6, 8, 12)), found06, ("--targetParallelism=8",))
    left_out = ("--onBadGranule=quarantine",)
    yield Case("quarantine-cut", atl06 + output(healpix(6, 7, 12)), ("--granules=granules/cut/*.h5",), left_out)
    yield Case("quarantine-damaged", atl06 + output(healpix(6, 7, 12)), ("--granules=granules/damaged/*.h5",), left_out)
    yield Case("quarantine-missing", atl06_polar + output(polar()), (one + ",granules/atl06/none.h5",), left_out)
    for name, head, grid, time_source, source in (
        ("compact", times06, healpix(6, 8, 12), "", found06),
        ("polar", atl06_polar, polar(chunk=(16, 16), more=SHARDED), "", found06),
        ("gedi", gedi, healpix(9, 12, 18), gedi_times, found_gedi),
    ):
        name = f"plan-{name}"
        make = ("plan", f"--config=configs/{name}.yaml", *source, f"--out=plans/{name}")
        kept = (f"plans/{name}",)
        yield Case(name, head + output(grid, times=time_source), source, (f"--plan=plans/{name}",), (make,), kept=kept)
    for name, config, source, receipts in (
        ("compact", times06 + output(healpix(8, 10, 14)), found06, 3),
        ("sphere", times06 + output(healpix(8, 9, 14, UNSHARDED), "fullsphere", "none"), found06, 9),
        ("polar", ATL06_SOURCE + placeless(DIGESTS) + output(polar((16, 16), (8, 8), SHARDED), times=TIMES), found06, 5),
        ("gedi", gedi + output(healpix(14, 15, 18), times=gedi_times), found_gedi, 2),
    ):
        yield Case(f"resumed-{name}", config, source, ("--targetParallelism=1",), killed=receipts)


BASE = "base.zarr"


def base_store(build):
    config = "--config=configs/classes.yaml"
    code, _, err = build.firn("run", config, f"--granules={ATL06}", f"--store={BASE}")
    if code != 0:
        raise RuntimeError(f"{BASE}: {err}")


def damaged_store(name, damage):
    """A copy of the base store in which `damage` has been done."""

    def make(build):
        copied = build.directory / name
        shutil.copytree(build.directory / BASE, copied)
        damage(copied)

    return make


def append(store):
    with open(store / "h_mean/c/4", "ab") as file:
        file.write(b"x")
    (store / "count/c/0").unlink()


def flip(store):
    path = store / "h_min/c/1"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def foreign(store):
    (store / "h_mean/c/99").write_bytes(b"stray")
    (store / "zarr.json").write_text((store / "zarr.json").read_text().replace("zarr_format", "zarr_formal"))


def receipt(store):
    path = store / ".firn/receipts" / str(SHARDS[0])
    path.write_bytes(path.read_bytes()[:-9])
    (store / ".firn/receipts" / str(SHARDS[1])).unlink()


def unrooted(store):
    (store / "zarr.json").unlink()


def strange_place(build):
    (build.directory / "strange").mkdir()
    (build.directory / "strange/diary.txt").write_text("mine\n")
    (build.directory / "file").write_text("a file\n")


def same_name(build):
    first = min(build.directory.glob(ATL06))
    (build.directory / "granules/twice").mkdir()
    copy(first, build.directory / "granules/twice" / first.name)


def texts():
    atl06, _ = shipped("atl06/atl06.yaml")
    atl06_polar, _ = shipped("atl06/atl06-polar.yaml")
    strata, strata_times = shipped("atl03/atl03-strata.yaml")
    gedi, gedi_times = shipped("gedi01b/gedi01b-waveform.yaml")
    plain = ATL06_SOURCE + COUNT + output(healpix(6, 7, 12))
    base = atl06 + output(healpix(6, 6, 12))
    found = f"--granules={ATL06}"
    one = "granules/atl06/processed_ATL06_20190424092231_03990303_002_01.h5"

    for name in ("run", "plan", "verify", "show", "inspect"):
        yield Text(f"help-{name}", (name, "--help"))
    yield Text("help", ("--help",))
    yield Text("version", ("--version",))

    for name, granules in (
        ("atl06", sorted((PIPELINES / "atl06/granules").glob("*.h5"))[0].name),
        ("atl03", "ATL03_gt1l.h5"),
        ("gedi01b", sorted((PIPELINES / "gedi01b/granules").glob("GEDI01*.h5"))[0].name),
    ):
        yield Text(f"inspect-{name}", ("inspect", f"granules/{name}/{granules}"))
        yield Text(f"inspect-{name}-netcdf-java", ("inspect", f"granules/{name}/{granules}", "--reader=netcdf-java"))
    yield Text("inspect-nothing", ("inspect", "granules/none.h5"))
    yield Text("inspect-text", ("inspect", "maps/list.txt"))

    for name, config, more in (
        ("atl06", base, (found,)),
        ("polar", atl06_polar + output(polar(chunk=(8, 8))), (found, "--reader=jhdf")),
        ("atl03", strata + output(healpix(11, 13, 19), times=strata_times), (f"--granules={ATL03}", "--layout=fullsphere")),
        ("gedi", gedi + output(healpix(9, 12, 18), times=gedi_times), (f"--granules={GEDI}", ASSET)),
        ("map", base, ("--shardMap=maps/atl06.json", "--links=granules/atl06")),
        ("outside", ATL06_SOURCE + COUNT + output(degrees(bounds=(0, 0, 5, 5))), (found,)),
    ):
        yield Text(f"plan-{name}", ("plan", *more), config)

    store = (base_store,)
    yield Text("verify-sample", ("verify", BASE, "--sample=50%"), needs=store)
    yield Text("verify-all-of-it", ("verify", BASE, "--sample=100%"), needs=store)
    for name, damage in (("append", append), ("flip", flip), ("foreign", foreign), ("receipt", receipt), ("unrooted", unrooted)):
        copy_of = f"{name}.zarr"
        yield Text(f"verify-{name}", ("verify", copy_of), needs=(base_store, damaged_store(copy_of, damage)))
    yield Text("verify-nothing", ("verify", "none.zarr"))
    yield Text("verify-strange", ("verify", "granules/atl06"))
    yield Text("verify-bad-sample", ("verify", BASE, "--sample=some"), needs=store)
    yield Text("show-one", ("show", BASE, "--array=h_q50"), needs=store)
    yield Text("show-unknown", ("show", BASE, "--array=h_q51"), needs=store)
    yield Text("show-map-of-all", ("show", BASE, "--map=all.png"), needs=store)
    yield Text("show-nowhere", ("show", BASE, "--array=count", "--map=no/such/map.png"), needs=store)
    yield Text("show-nothing", ("show", "none.zarr"))
    yield Text("show-damaged", ("show", "flipped.zarr"), needs=(base_store, damaged_store("flipped.zarr", flip)))

    def changed(name, *replacements, config=plain):
        for old, new in replacements:
            if old not in config:
                raise ValueError(f"{name}: the configuration has no {old!r}")
            config = config.replace(old, new, 1)
        return Text(f"config-{name}", ("run", found, f"--store=never/{name}.zarr"), config)

    grid = healpix(6, 7, 12)
    of_count = "{function: len, dtype: int64}"
    yield changed("unknown-key", ("child_order", "child_ordr"))
    yield changed("unknown-keys", ("variables:", "varables:"), ("dtype", "dtyp"), ("parent_order: 6", "parent_order: six"))
    yield changed("unknown-section", ("output:", "outputs:"))
    yield changed("twice", ("    count:", f"    count: {of_count}\n    count:"))
    yield changed("not-yaml", (grid, "{type: healpix"))
    yield changed("deep", (of_count, "[" * 40 + "]" * 40))
    yield changed("no-grid", ("  grid: " + grid, "  codec: zstd"))
    yield changed("grid-type", ("healpix", "hexagons"))
    yield changed("orders", (grid, healpix(12, 5, 31)))
    yield changed("chunk-order", (grid, healpix(0, 12, 12)))
    yield changed("layout", ("  grid:", "  store_layout: hive\n  grid:"))
    yield changed("codec", ("  grid:", "  codec: lz4\n  grid:"))
    yield changed("level", ("  grid:", "  codec: {name: gzip, level: 10}\n  grid:"))
    yield changed("level-of-none", ("  grid:", "  codec: {name: none, level: 1}\n  grid:"))
    for name, crs in (("code", "EPSG:99999"), ("proj", '"+proj=robin"'), ("parallels", '"+proj=lcc +lat_1=60"'), ("datum", '"+proj=longlat +datum=NAD27"'), ("wkt", "'PROJCS[\"x\"]'")):
        yield changed(f"crs-{name}", (grid, polar(crs=crs)))
    yield changed("raster", (grid, "{type: rectilinear, crs: EPSG:3413, resolution: -1, bounds: [1, 2, 0, 4], chunk_shape: [64, 64], chunk_inner: [24, 64]}"))
    yield changed("raster-huge", (grid, raster("EPSG:3413", 0.001, [-4000000, -4000000, 4000000, 4000000], [64, 64])))
    yield changed("domain", (grid, healpix(6, 7, 12, ", domain: everything")))
    yield changed("domain-missing", (grid, healpix(6, 7, 12, ", domain: {shards: maps/none.json}")))
    yield changed("refused", ("data_source:", "data_source:\n  reader: raster\n  bands: [1]"), ("  grid:", "  windowing: {}\n  grid:"))
    yield changed("ignored", ("data_source:", "catalog: x\ndata_source:\n  driver: s3"), ("  grid:", "  sweep: true\n  grid: {type: nothing}\n  gird:"))
    yield changed("name", ("    count:", "    cell_ids:"))
    yield changed("names", ("    count:", f"    a/b: {of_count}\n    __x: {of_count}\n    zarr.json: {of_count}\n    count:"))
    for name, spec in (
        ("function", "function: maen, source: h_li"),
        ("both", 'function: mean, source: h_li, expression: "np.mean(h_li)"'),
        ("neither", "dtype: float32"),
        ("source", "function: mean, source: h_lo"),
        ("no-source", "function: mean, source: null, kind: scalar, params: {q: 1}"),
        ("dtype", "function: mean, source: h_li, dtype: float16"),
        ("integer-dtype", "function: mean, source: h_li, dtype: int32"),
        ("fill", "function: len, dtype: uint8, fill_value: 256"),
        ("fill-of-integers", "function: len, dtype: int8, fill_value: NaN"),
        ("quantile", "function: quantile, source: h_li, params: {q: 1.5}"),
        ("no-quantile", "function: quantile, source: h_li"),
        ("ddof", "function: var, source: h_li, params: {ddof: 0.5}"),
        ("weights", 'function: average, source: h_li, params: {weights: "1 / s_l"}'),
        ("attrs", "function: len, attrs: {_FillValue: 0, units: [m]}"),
        ("resolution", "function: mean, source: h_li, resolution: pixel"),
        ("vector", 'kind: vector, expression: "np.mean(h_li)", dtype: uint32'),
        ("vector-bins", 'kind: vector, trailing_shape: 4, expression: "np.histogram(h_li, 5, (0, 1))[0]", dtype: uint32'),
        ("ragged", "kind: ragged, function: build_tdigest, source: h_li, dtype: float64"),
        ("ragged-function", "kind: ragged, inner_shape: [2], function: mean, source: h_li"),
        ("ragged-time", "kind: ragged, inner_shape: [2], function: build_tdigest, source: h_li, temporal: per-centroid"),
        ("flux", "kind: ragged, inner_shape: [2], function: build_waveform_digest, source: h_li"),
        ("where", "kind: ragged, inner_shape: [2], function: build_tdigest_where, source: h_li, params: {where: h_li}"),
        ("composition", "function: pack_composition, source: h_li, dtype: uint64, params: {conf_land: quality, threshold: 0.5}"),
    ):
        yield changed(f"field-{name}", (of_count, "{" + spec + "}"))
    for name, formula in (
        ("function", "np.sumt(h_li)"),
        ("column", "np.sum(h_l)"),
        ("rows", "h_li + 1"),
        ("truth", "np.mean(h_li) > 1"),
        ("chain", "np.mean((1 < h_li < 2))"),
        ("and", "np.mean(h_li > 1 and s_li > 1)"),
        ("end", "np.sum(h_li"),
        ("letter", "np.sum(h_li) $ 2"),
        ("call", "__import__('os').getcwd()"),
        ("whole", "np.sum(h_li) + 9007199254740993"),
        ("long", "1 + " * 300 + "np.sum(h_li)"),
    ):
        yield changed(f"expression-{name}", (of_count, '{expression: "' + formula + '"}'))
    yield changed("filter-op", ("  groups:", "  filters: [{dataset: /x, op: is, value: 0}, {dataset: /x, op: in}, {expression: h_li}]\n  groups:"))
    yield changed("quality", ("  groups:", "  quality_filter: {dataset: /x}\n  groups:"))
    yield changed("groups", ("[gt1l, gt1r,", "[gt1l, gt1l,"))
    yield changed("placeholder", ('"/{group}/land_ice_segments/h_li"', '"/{beam}/land_ice_segments/h_li"'))
    yield changed("column-name", ("    h_li:", "    np:"))
    photons = ATL03_SOURCE + ATL03_LEVELS + COUNT + output(healpix(11, 13, 19))
    yield changed("link", ("link: {to: photons", "link: {to: foton"), config=photons)
    yield changed("base", ("base_level: photons", "base_level: segments"), config=photons)
    yield changed("read-plan", ("  base_level:", "  read_plan: {spatial_index: photons}\n  base_level:"), config=photons)
    waveforms = gedi + output(healpix(9, 12, 18), times=gedi_times)
    yield changed("synthesize", ("synthesize: linspace", "synthesize: cubic"), config=waveforms)
    yield changed("asset", ("asset: l2a", "asset: l2b"), config=waveforms)
    yield changed("time-source", ("scale: gps", "scale: utc"), config=waveforms)
    yield changed("epoch", ("2018-01-01T00:00:00", "yesterday"), config=waveforms)

    def run(name, *options, config=plain, needs=()):
        elsewhere = any(option.startswith("--store=") for option in options)
        into = () if elsewhere else (f"--store=never/{name}.zarr",)
        return Text(f"run-{name}", ("run", *options, *into), config, needs)

    yield Text("no-command", ())
    yield Text("unknown-command", ("grid",))
    yield Text("no-config", ("run", found, "--store=never/no-config.zarr"))
    yield Text("config-missing", ("run", "--config=none.yaml", found, "--store=never/none.zarr"))
    yield Text("run-no-store", ("run", found), plain)
    yield run("no-granules")
    yield run("unknown-option", found, "--layuot=compact")
    yield run("argument", found, "more")
    yield run("layout", found, "--layout=hive")
    yield run("layout-of-raster", found, "--layout=compact", config=atl06_polar + output(polar()))
    yield run("reader", found, "--reader=h5coro")
    yield run("memory", found, "--memoryPerWorker=lots")
    yield run("bad-granule", found, "--onBadGranule=skip")
    yield run("links", found, "--links=https")
    yield run("asset", found, "--asset=l2a=x.h5")
    yield run("asset-form", f"--granules={GEDI}", "--asset=l2a", config=waveforms)
    yield run("asset-missing", f"--granules={GEDI}", config=waveforms)
    yield run("asset-other", f"--granules={GEDI}", f"--asset=l2a={one}", config=waveforms)
    yield run("two-sources", found, "--granuleList=maps/list.txt")
    yield run("resume-overwrite", found, "--resume", "--overwrite")
    yield run("streaming", found, "--streaming=true")
    yield run("secret", found, "--SSECustomerKey=abc")
    yield run("runner", found, "--runner=SparkRunner")
    yield run("beam-value", found, "--targetParallelism=many")
    spilled = ATL06_SOURCE + DIGESTS + output(healpix(5, 8, 12), times=TIMES)
    yield run("scratch", found, "--memoryPerWorker=1m", "--scratch=maps/list.txt", config=spilled)
    yield run("report", f"--granules={one}", "--report=no/such/report.json")

    yield run("no-match", "--granules=granules/none/*.h5")
    yield run("missing", "--granules=granules/atl06/none.h5")
    yield run("list-empty", "--granuleList=maps/empty.txt")
    yield run("list-missing", "--granuleList=maps/none.txt")
    yield run("map-broken", "--shardMap=maps/broken.json", "--links=granules/atl06")
    yield run("map-of-other-grid", "--shardMap=maps/finer.json", "--links=granules/atl06")
    yield run("no-dataset", f"--granules={one}", config=base.replace('segments/h_li"', 'segments/h_lo"'))
    yield run("no-group", f"--granules={one}", config=plain.replace("[gt1l, gt1r, gt2l, gt2r, gt3l, gt3r]", "[gt4l]"))
    yield run("no-rows", f"--granules={one}", config=ATL06_SOURCE + COUNT + output(degrees(bounds=(0, 0, 5, 5))))
    yield run("group-for-dataset", f"--granules={one}", config=base.replace('segments/h_li"', 'segments/dem"'))
    # In one shard: of several, which fails first is chance.
    narrow = ATL06_SOURCE + fields(s="function: min, source: segment_id, dtype: int8") + output(healpix(2, 7, 12))
    yield run("overflow", found, config=narrow)
    yield run("cut", "--granules=granules/cut/*.h5", config=base)
    yield run("damaged", "--granules=granules/damaged/*.h5", config=base)
    yield run("same-name", f"{found},granules/twice/*.h5", needs=(same_name,))
    yield run("exists", found, f"--store={BASE}", needs=store)
    yield run("resume-done", found, f"--store={BASE}", "--resume", config=base, needs=store)
    yield run("resume-other", found, f"--store={BASE}", "--resume", config=base.replace("child_order: 12", "child_order: 13"), needs=store)
    yield run("resume-fewer", f"--granules={one}", f"--store={BASE}", "--resume", config=base, needs=store)
    yield run("strange-place", found, "--store=strange", "--overwrite", needs=(strange_place,))
    yield run("file-place", found, "--store=file", needs=(strange_place,))
    yield run("plan-missing", found, "--plan=plans/none")
    yield run("plan-other", found, f"--plan={BASE}", needs=store)
    yield run("remote-without-bucket", found, "--store=s3://")
