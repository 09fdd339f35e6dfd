"""Runs Firn and two peers on the same granules, one after the other, and compares what comes out.

    python src/bench/macro.py --work /big/disk/bench --granules 40 --segments 40000 --runs 3

Needs Python 3.12, a JDK and target/firn.jar (mvn -DskipTests package); the packages of the peers go
into environments of its own below the work directory. Granules are made once for each set of
parameters. Contenders take turns, so that a slow minute of the machine hits all of them; outputs of
the last round are compared cell by cell before anything is printed, and a difference fails the run.

Wall time, CPU time and peak memory are those of a contender's whole process tree, including the start
of its runtime. docs/benchmarks.md says what they mean and what is left out.
"""

import argparse
import json
import os
import platform
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import threading
import time
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
PROJECT = os.path.dirname(os.path.dirname(HERE))
OLDEST_PYTHON = (3, 12)
MIB = 1 << 20
SAMPLE_SECONDS = 0.05
# 4^4 chunks of 4,096 cells a shard: K = 256.
DENSE_ORDERS = {"parent": 6, "child": 16}


class Failure(Exception):
    pass


class Usage:
    """What a process tree took."""

    def __init__(self, wall, cpu, peak_bytes):
        self.wall = wall
        self.cpu = cpu
        self.peak_bytes = peak_bytes

    def extended(self, inner, factor):
        """As if the inner part had taken `factor` times as long; memory stays the same."""
        return Usage(
            self.wall + inner["wall"] * (factor - 1),
            self.cpu + inner["cpu"] * (factor - 1),
            self.peak_bytes,
        )


def tree_bytes(pid):
    """Resident memory of a process and its descendants; shared memory counts once for each."""
    total = 0
    try:
        with open("/proc/%d/statm" % pid) as file:
            total = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        for task in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/children" % (pid, task)) as file:
                total += sum(tree_bytes(int(child)) for child in file.read().split())
    except (OSError, IndexError):
        # The process has just ended, or this is not Linux.
        pass
    return total


def measured(command, log):
    """Runs a command to its end."""
    with open(log, "wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=PROJECT)
        ended, peak = threading.Event(), [0]

        def sample():
            while not ended.wait(SAMPLE_SECONDS):
                peak[0] = max(peak[0], tree_bytes(process.pid))

        sampler = threading.Thread(target=sample)
        sampler.start()
        # Times include the children that the process waited for; the size is that of the largest process.
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        ended.set()
        sampler.join()
    if process.returncode != 0:
        raise Failure(
            "%s ended with %d:\n%s" % (shlex.join(command), process.returncode, tail(log))
        )
    largest = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Usage(wall, used.ru_utime + used.ru_stime, max(largest, peak[0]))


def tail(log):
    with open(log, errors="replace") as file:
        return "".join(file.readlines()[-20:])


def output(command):
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    if done.returncode != 0:
        raise Failure("%s failed:\n%s" % (shlex.join(command), done.stderr or done.stdout))
    return done.stdout


def environment(python, work, name):
    """A Python with the packages of requirements-NAME.txt."""
    place = os.path.join(work, "python-" + name)
    inside = os.path.join(place, "bin", "python")
    ready = os.path.join(place, "ready")
    if not os.path.exists(ready):
        say("installing the packages of %s into %s" % (name, place))
        output([python, "-m", "venv", "--clear", place])
        requirements = os.path.join(HERE, "requirements-%s.txt" % name)
        output([inside, "-m", "pip", "install", "--quiet", "-r", requirements])
        open(ready, "w").close()
    return inside


def say(line):
    print(line, file=sys.stderr, flush=True)


class Firn:
    def __init__(self, bench):
        self.bench = bench
        self.store = os.path.join(bench.out, "firn.zarr")
        self.report = os.path.join(bench.out, "firn.json")
        java_home = os.environ.get("JAVA_HOME")
        self.java = os.path.join(java_home, "bin", "java") if java_home else "java"
        self.config = self.configuration()

    def configuration(self):
        """The configuration of the project, at the orders of this benchmark."""
        with open(os.path.join(PROJECT, "pipelines/atl06/atl06.yaml")) as file:
            text = file.read()
        for key, order in self.bench.orders.items():
            text, found = re.subn(r"(?m)^( *%s_order:).*$" % key, r"\1 %d" % order, text)
            assert found == 1, key
        path = os.path.join(self.bench.out, "firn.yaml")
        with open(path, "w") as file:
            file.write(text)
        return path

    def run(self, log):
        command = [self.java, *self.bench.java_options, "-jar", self.bench.jar, "run"]
        command += ["--config=" + self.config, "--granules=" + self.bench.granules + "/*.h5"]
        command += ["--store=" + self.store, "--report=" + self.report]
        return measured(command + self.bench.firn_options, log)

    def versions(self):
        java = subprocess.run([self.java, "-version"], capture_output=True, text=True).stderr
        firn = output([self.java, "-jar", self.bench.jar, "--version"]).split()[-1]
        with zipfile.ZipFile(self.bench.jar) as jar:
            beam = jar.read("org/apache/beam/sdk/sdk.properties").decode()
        return "Firn %s, Beam %s, Java %s" % (
            firn,
            re.search(r"(?m)^version=(.*)$", beam).group(1).strip(),
            re.search(r'"(.*?)"', java).group(1),
        )

    def rows(self):
        with open(self.report) as file:
            return json.load(file)


class Peer:
    """What the two Python contenders have in common."""

    name = None
    packages = ()

    def __init__(self, bench, python):
        self.bench = bench
        self.python = python
        self.store = os.path.join(bench.out, self.name + ".zarr")

    def versions(self):
        code = "import importlib.metadata as m, platform\n"
        code += "print(', '.join(['Python ' + platform.python_version()] + "
        code += "[p + ' ' + m.version(p) for p in %r]))" % (self.packages,)
        return output([self.python, "-c", code]).strip()

    def compare(self, firn, *more):
        orders = self.bench.orders
        command = [self.bench.numpy_python, os.path.join(HERE, "compare.py"), self.name]
        command += [firn.store, self.store]
        command += ["--parent-order", str(orders["parent"]), "--child-order", str(orders["child"])]
        return json.loads(output(command + list(more)))


class Numpy(Peer):
    name = "numpy"
    packages = ("numpy", "h5py", "zarr", "mortie")

    def run(self, log):
        script = os.path.join(HERE, "numpy_peer.py")
        order = str(self.bench.orders["child"])
        return measured([self.python, script, self.bench.granules, self.store, order], log)


class Zagg(Peer):
    name = "zagg"
    packages = ("zagg", "numpy", "zarr", "h5coro", "mortie")

    def __init__(self, bench, python):
        super().__init__(bench, python)
        self.script = os.path.join(HERE, "zagg_peer.py")
        command = [python, self.script, "map", bench.granules, bench.out]
        command += ["--fraction", str(bench.zagg_fraction)]
        for key, order in bench.orders.items():
            command += ["--%s-order" % key, str(order)]
        self.part = json.loads(output(command).splitlines()[-1])

    def run(self, log):
        workers = str(os.cpu_count())
        command = [self.python, self.script, "run", self.bench.out, self.store]
        used = measured(command + ["--workers", workers], log)
        with open(log) as file:
            inner = json.loads(file.read().splitlines()[-1])
        return used.extended(inner, self.part["shards"] / self.part["chosen"])

    def compare(self, firn):
        return super().compare(firn, "--map", os.path.join(self.bench.out, "zagg.json"))


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.work = os.path.abspath(arguments.work)
        self.out = os.path.join(self.work, "out")
        self.jar = os.path.abspath(arguments.jar)
        self.java_options = shlex.split(arguments.java_options)
        self.firn_options = shlex.split(arguments.firn_options)
        self.zagg_fraction = arguments.zagg_fraction
        self.orders = DENSE_ORDERS if arguments.single_shard else {"parent": 6, "child": 12}
        if not os.path.exists(self.jar):
            raise Failure("Cannot find %s: build it with mvn -DskipTests package" % self.jar)
        shutil.rmtree(self.out, ignore_errors=True)
        os.makedirs(self.out)
        self.numpy_python = arguments.python or environment(sys.executable, self.work, "numpy")
        self.granules = self.make_granules()
        self.contenders = {}
        for name in ["firn", *[n for n in arguments.contenders if n != "firn"]]:
            self.contenders[name] = self.contender(name)

    def contender(self, name):
        if name == "firn":
            return Firn(self)
        if name == "numpy":
            return Numpy(self, self.numpy_python)
        return Zagg(self, environment(sys.executable, self.work, "zagg"))

    def make_granules(self):
        a = self.arguments
        kind = "dense" if a.single_shard else "tracks"
        place = os.path.join(self.work, "granules-%s-%dx%d" % (kind, a.granules, a.segments))
        if not os.path.exists(place):
            say("making %d granules of 6 x %d segments in %s" % (a.granules, a.segments, place))
            unfinished = place + ".part"
            shutil.rmtree(unfinished, ignore_errors=True)
            command = [self.numpy_python, os.path.join(HERE, "make_granules.py"), unfinished]
            command += ["--granules", str(a.granules), "--segments", str(a.segments)]
            if a.single_shard:
                command += ["--dense-shard", str(self.orders["parent"])]
            output(command)
            os.rename(unfinished, place)
        return place

    def warm(self):
        """Reads all granules once, so that the first contender does not pay for the disk."""
        total = 0
        for name in sorted(os.listdir(self.granules)):
            with open(os.path.join(self.granules, name), "rb") as file:
                while block := file.read(16 * MIB):
                    total += len(block)
        return total

    def run(self):
        size = self.warm()
        results = {name: [] for name in self.contenders}
        for number in range(self.arguments.runs):
            for name, contender in self.contenders.items():
                shutil.rmtree(contender.store, ignore_errors=True)
                log = os.path.join(self.out, "%s-%d.log" % (name, number + 1))
                used = contender.run(log)
                results[name].append(used)
                say(
                    "run %d of %d: %-5s %8.1f s wall %8.1f s CPU %7.0f MiB"
                    % (
                        number + 1,
                        self.arguments.runs,
                        name,
                        used.wall,
                        used.cpu,
                        used.peak_bytes / MIB,
                    )
                )
        firn = self.contenders["firn"]
        agreed = {n: c.compare(firn) for n, c in self.contenders.items() if n != "firn"}
        return size, results, agreed


def machine():
    model = platform.processor() or platform.machine()
    memory = ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            found = re.search(r"(?m)^model name\s*: (.*)$", file.read())
        model = found.group(1) if found else model
        memory = ", %.0f GiB" % (
            os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
        )
    return "%s, %d cores%s, %s" % (
        model,
        os.cpu_count(),
        memory,
        " ".join((platform.system(), platform.release())),
    )


def spread(values, form):
    middle = form % statistics.median(values)
    if len(values) == 1:
        return middle
    return "%s (%s–%s)" % (middle, form % min(values), form % max(values))


def report(bench, load, size, results, agreed):
    a = bench.arguments
    rows = bench.contenders["firn"].rows()
    lines = [
        "%d granules (%.2f GB), %s rows, of which %s gridded into %s cells of %s shards; orders %d/%d"
        % (
            rows["granules"],
            size / 1e9,
            format(rows["rows_scanned"], ","),
            format(rows["rows_gridded"], ","),
            format(rows["cells_with_data"], ","),
            format(rows["shards"], ","),
            bench.orders["parent"],
            bench.orders["child"],
        ),
        "machine: %s; load before the runs %.1f" % (machine(), load),
    ]
    for name, contender in bench.contenders.items():
        lines.append("%s: %s" % (name, contender.versions()))
    if a.java_options or a.firn_options:
        lines.append("options: java %s, firn %s" % (a.java_options or "–", a.firn_options or "–"))
    zagg = bench.contenders.get("zagg")
    if zagg and zagg.part["chosen"] < zagg.part["shards"]:
        part = zagg.part
        lines.append(
            "zagg ran %d of %d shards with %.1f %% of the rows; its times are extrapolated by the shards,"
            " its memory is as measured"
            % (part["chosen"], part["shards"], 100 * part["chosen_rows"] / part["rows"])
        )
    for name, found in agreed.items():
        lines.append(
            "%s agrees with firn: %s cells, %s rows, %d of them in a neighbouring cell; float32 steps"
            " apart at most: %s"
            % (
                name,
                format(found["cells"], ","),
                format(found["rows"], ","),
                found["moved"],
                ", ".join("%s %d" % pair for pair in found["worst"].items()),
            )
        )
    lines += [
        "",
        "| %s | wall s | CPU s | peak MiB | M rows/s | wall ÷ firn | CPU ÷ firn | peak ÷ firn |"
        % ("1 run" if a.runs == 1 else "%d runs, median (range)" % a.runs),
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    middle = {
        name: [
            statistics.median(getattr(used, what) for used in runs)
            for what in ("wall", "cpu", "peak_bytes")
        ]
        for name, runs in results.items()
    }
    for name in sorted(results, key=["firn", "numpy", "zagg"].index):
        runs = results[name]
        ratios = [mine / firn for mine, firn in zip(middle[name], middle["firn"])]
        lines.append(
            "| %s | %s | %s | %s | %.2f | %s |"
            % (
                name,
                spread([used.wall for used in runs], "%.1f"),
                spread([used.cpu for used in runs], "%.1f"),
                spread([used.peak_bytes / MIB for used in runs], "%.0f"),
                rows["rows_scanned"] / middle[name][0] / 1e6,
                " | ".join("%.2f" % ratio for ratio in ratios),
            )
        )
    return "\n".join(lines)


def names(text):
    chosen = text.split(",")
    if not set(chosen) <= {"firn", "numpy", "zagg"}:
        raise argparse.ArgumentTypeError("of firn, numpy and zagg")
    return chosen


def fraction(text):
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError("above 0, at most 1")
    return value


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--work", required=True, help="directory for all files, kept between runs")
    parser.add_argument("--granules", type=int, default=40, help="granules to make")
    parser.add_argument("--segments", type=int, default=40000, help="rows of each of the six beams")
    parser.add_argument("--runs", type=int, default=3, help="runs of each contender")
    parser.add_argument(
        "--contenders",
        type=names,
        default=["firn", "numpy", "zagg"],
        help="which take part, of firn,numpy,zagg; Firn always does",
    )
    parser.add_argument(
        "--zagg-fraction",
        type=fraction,
        default=1.0,
        help="share of the shards that zagg grids; the rest is extrapolated",
    )
    parser.add_argument(
        "--single-shard",
        action="store_true",
        help="put all rows into one dense shard of order 6 with 256 chunks of cells of order 16",
    )
    parser.add_argument("--java-options", default="", help='such as "-Xmx512m"')
    parser.add_argument("--firn-options", default="", help='such as "--targetParallelism=1"')
    parser.add_argument("--jar", default=os.path.join(PROJECT, "target", "firn.jar"))
    parser.add_argument(
        "--python", help="a Python that has requirements-numpy.txt, instead of an environment"
    )
    return parser.parse_args()


def main():
    arguments = parse()
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("macro.py needs Python %d.%d or newer" % OLDEST_PYTHON)
    load = os.getloadavg()[0]
    if load > 0.3 * os.cpu_count():
        say("load is %.1f: others use this machine, and the times will show it" % load)
    try:
        bench = Bench(arguments)
        print(report(bench, load, *bench.run()))
    except Failure as e:
        sys.exit(str(e))


if __name__ == "__main__":
    main()
