"""Says whether two builds of Firn make the same stores and print the same texts.

    python3 src/bench/same_stores.py --jar old.jar --jar target/firn.jar
    python3 src/bench/same_stores.py --jar old.jar --out before/stores.tsv
    python3 src/bench/same_stores.py --jar target/firn.jar --against before/stores.tsv

A refactoring must not change a byte. This grids a matrix of configurations (layouts, chunks a shard,
codecs, kinds of fields, readers, runs that were killed and resumed) over the granules below pipelines/,
and compares every object of every store, receipts and proof included, and what the commands print.

One line a store: its digest as `firn run` prints it; SHA-256 of keys and bytes outside .firn; the same
inside it, including a plan that was kept. --out writes these lines as a TSV and the texts into
`messages` beside it; --against compares with both. These are not golden values: whether a store is
right is for the tests to say, this only compares two builds.

The same jar gives the same bytes each time, except for what is removed before comparing: .firn/plan has
the granules' paths and modification times, so granules are copied and dated, and their paths, with the
checksum after them, are left out; texts have times and paths in them.

Needs Python 3.11 and a JDK 17, nothing else. Exits with 1 where something differs, or could not be made.
"""

import argparse
import concurrent.futures
import difflib
import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from same_stores_cases import ATL06, CHANGED, GRANULES, PIPELINES, copy, maps, stores, texts

JAVA = [
    "java",
    "-Xmx1g",
    "-Xlog:disable",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-XX:-UsePerfData",
]
TIMEOUT_SECONDS = 300
COLUMNS = ("name", "exit", "digest", "arrays_sha256", "firn_sha256", "objects", "bytes")
SHOWN = 12


@dataclass
class Outcome:
    """A store as one jar made it."""

    exit: int
    digest: str
    objects: dict
    text: str

    def row(self, name):
        arrays = {key: data for key, data in self.objects.items() if not inside(key)}
        evidence = {key: data for key, data in self.objects.items() if inside(key)}
        size = sum(len(data) for data in self.objects.values())
        return (name, str(self.exit), self.digest, sha(arrays), sha(evidence), str(len(self.objects)), str(size))


def inside(key):
    return key.startswith((".firn/", "kept:"))


def sha(objects):
    total = hashlib.sha256()
    for key in sorted(objects):
        for part in (key.encode(), objects[key]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()


def varint(number):
    digits = bytearray()
    while number > 127:
        digits.append(number & 127 | 128)
        number >>= 7
    return bytes([*digits, number])


class Build:
    """A jar, and a directory in which everything that it makes has the same relative path."""

    def __init__(self, jar, directory):
        self.jar = jar
        self.directory = directory
        self.java = list(JAVA)
        directory.mkdir(parents=True)
        for name in ("configs", "stores", "plans", "scratch", "reports", "never"):
            (directory / name).mkdir()
        for product in GRANULES:
            (directory / "granules" / product).mkdir(parents=True)
            for path in sorted((PIPELINES / product / "granules").glob("*.h5")):
                copy(path, directory / "granules" / product / path.name)
        self.bad_granules()
        maps(directory)
        self.share_classes()

    def bad_granules(self):
        """Three granules each, of which one is cut off, or has bytes in the middle of its chunks overwritten."""
        sound = sorted(self.directory.glob(ATL06))[1:4]
        for name in ("cut", "damaged"):
            directory = self.directory / "granules" / name
            directory.mkdir()
            for path in sound:
                copy(path, directory / path.name)
            bad = directory / sound[1].name
            data = bytearray(bad.read_bytes())
            if name == "cut":
                del data[len(data) * 2 // 3 :]
            else:
                self.damage(data)
            bad.write_bytes(data)
            os.utime(bad, (CHANGED, CHANGED))

    @staticmethod
    def damage(data):
        """Breaks the headers of deflated streams, which leaves the structure of the file whole."""
        at = data.find(b"\x78\x5e", len(data) // 4)
        while at >= 0:
            data[at + 2] = 0xFF
            at = data.find(b"\x78\x5e", at + 2)

    def share_classes(self):
        """Loading classes takes half of a short run; an archive of them, made by a first run, saves most of that."""
        archive = self.directory / "classes.jsa"
        self.java.append(f"-XX:ArchiveClassesAtExit={archive}")
        self.config("classes", (PIPELINES / "atl06/atl06.yaml").read_text())
        made = self.firn("run", "--config=configs/classes.yaml", f"--granules={ATL06}", "--store=classes.zarr")
        self.java.pop()
        if made[0] != 0:
            raise SystemExit(f"Cannot grid with '{self.jar}':\n{made[2]}")
        if archive.exists():
            self.java.append(f"-XX:SharedArchiveFile={archive}")

    def config(self, name, text):
        path = self.directory / "configs" / f"{name}.yaml"
        if not path.exists():
            path.write_text(text)
        return f"--config=configs/{name}.yaml"

    def start(self, *arguments):
        # Not the caller's environment, which could set options or change texts.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "JAVA_HOME") if name in os.environ}
        return subprocess.Popen(
            [*self.java, "-jar", str(self.jar), *arguments],
            cwd=self.directory,
            env={**kept, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def firn(self, *arguments):
        """Exit code, standard output and standard error."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return -1, "", f"no end after {TIMEOUT_SECONDS} s\n"
        return process.returncode, out, err

    def plain(self, text):
        """A text without what differs from run to run."""
        text = text.replace(str(self.directory), "<directory>").replace(str(self.jar), "<jar>")
        text = re.sub(r"(?m)^(  time) +[\d.,]+ +(seconds)$", r"\1 … \2", text)
        text = re.sub(r'("wall_seconds" : )[\d.]+', r"\1…", text)
        # Progress is printed every ten seconds, which a short run does not last on an idle machine.
        text = re.sub(r"(?m)^\d[\d,]*/[\d,]+ shards, .* per second$\n", "", text)
        # Which shards a sample has is drawn anew each time, and how far a run was when it was killed is chance.
        return re.sub(r"\b\d[\d,]*( of [\d,]+ (shards|objects)\b)", r"…\1", text)

    def told(self, arguments, outcome):
        code, out, err = outcome
        shown = " ".join(arguments)
        return self.plain(f"$ firn {shown}\n{out}--- standard error\n{err}--- exit code {code}\n\n")

    def make(self, case):
        """Makes the store of a case, and reads it."""
        config = self.config(case.name, case.config)
        store = f"stores/{case.name}.zarr"
        report = f"reports/{case.name}.json"
        text = ""
        for step in case.before:
            # A step may name the configuration of another case.
            for other in step:
                name = other.removeprefix("--config=configs/").removesuffix(".yaml")
                if name != other:
                    self.config(name, CASES[name].config)
            text += self.told(step, self.firn(*step))
        arguments = ("run", config, *case.source, f"--store={store}", *case.options)
        if case.killed:
            if not self.kill(case, arguments):
                return Outcome(-1, "-", {}, f"{case.name}: the run was over before it could be killed\n")
            arguments += ("--resume",)
        arguments += (f"--report={report}",)
        outcome = self.firn(*arguments)
        text += self.told(arguments, outcome)
        path = self.directory / report
        if path.exists():
            text += self.plain(path.read_text()) + "\n"
        digest = re.search(r"^  digest +([0-9a-f]+)$", outcome[1], re.MULTILINE)
        for command in (("verify", store), *(("show", store, *more) for more in case.shown)):
            command = tuple(one.replace("map.png", f"reports/{case.name}.png") for one in command)
            text += self.told(command, self.firn(*command))
        picture = self.directory / f"reports/{case.name}.png"
        if picture.exists():
            text += f"picture {hashlib.sha256(picture.read_bytes()).hexdigest()}\n"
        objects = self.objects(store)
        for kept in case.kept:
            objects |= {f"kept:{key}": data for key, data in self.objects(kept).items()}
        return Outcome(outcome[0], digest.group(1) if digest else "-", objects, text)

    def kill(self, case, arguments):
        """Runs until so many receipts are there, then kills the run."""
        store = self.directory / f"stores/{case.name}.zarr"
        receipts = store / ".firn/receipts"
        for _ in range(5):
            shutil.rmtree(store, ignore_errors=True)
            process = self.start(*arguments)
            while process.poll() is None:
                if receipts.is_dir() and len(os.listdir(receipts)) >= case.killed:
                    process.send_signal(signal.SIGKILL)
                    break
                time.sleep(0.001)
            process.communicate()
            if process.returncode and not (store / "zarr.json").exists():
                return True
        return False

    def objects(self, relative):
        """Key and bytes of every file below a directory."""
        root = self.directory / relative
        found = {}
        for path in sorted(root.rglob("*")):
            if path.is_file():
                key = path.relative_to(root).as_posix()
                data = path.read_bytes()
                found[key] = self.without_places(data) if data.startswith(b"FIRN") else data
        return found

    def without_places(self, data):
        """A plan without the paths of its granules, and without the checksum at its end."""
        root = str(self.directory) + "/"
        places = set(re.findall(re.escape(root.encode()) + rb"granules/[\w./]+?\.h5", data))
        for place in places:
            name = place.removeprefix(root.encode())
            data = data.replace(varint(len(place)) + place, varint(len(name)) + name)
        return data[:-4] if places else data

    def tell(self, text):
        for needed in text.needs:
            once(self, needed)
        arguments = text.arguments
        if text.config:
            arguments = (arguments[0], self.config(f"text-{text.name}", text.config), *arguments[1:])
        return self.told(arguments, self.firn(*arguments))


BUILDS = []
CASES = {}
DONE = set()
PREPARING = threading.Lock()


def once(build, needed):
    """Runs each need once, as several texts may share it."""
    with PREPARING:
        if (build, needed) not in DONE:
            needed(build)
            DONE.add((build, needed))


def differing(old, new):
    """Names of the objects that are not the same."""
    for key in sorted(old.keys() | new.keys()):
        if key not in new:
            yield f"{key} is gone"
        elif key not in old:
            yield f"{key} is new"
        elif old[key] != new[key]:
            yield f"{key} differs ({len(old[key])} and {len(new[key])} bytes)"


def changes(old, new):
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "before", "now", lineterm="", n=1)
    return list(lines)


def read_rows(path):
    lines = path.read_text().splitlines()
    if tuple(lines[0].split("\t")) != COLUMNS:
        raise SystemExit(f"Cannot read '{path}': its first line must be {' '.join(COLUMNS)}")
    return {line.split("\t")[0]: tuple(line.split("\t")) for line in lines[1:]}


def told(lines):
    for line in lines[:SHOWN]:
        print(f"    {line}")
    if len(lines) > SHOWN:
        print(f"    … {len(lines) - SHOWN} more")


def compare_rows(old, new):
    return [f"{name} was {a}, is {b}" for name, a, b in zip(COLUMNS, old, new) if a != b]


def stores_of(pool, cases, known):
    """Makes the stores; gives rows and texts of the last build, and the names of those that differ."""
    rows, texts_made, bad = [], {}, []
    made = [(case, [pool.submit(build.make, case) for build in BUILDS]) for case in cases]
    for case, futures in made:
        outcomes = [future.result() for future in futures]
        row = outcomes[-1].row(case.name)
        differences = []
        if len(outcomes) == 2:
            differences = compare_rows(outcomes[0].row(case.name), row)
            differences += differing(outcomes[0].objects, outcomes[1].objects)
            differences += changes(outcomes[0].text, outcomes[1].text)
        elif known is not None:
            before, messages = known
            differences = compare_rows(before[case.name], row) if case.name in before else ["is not in the file"]
            differences += compare_text(messages, case.name, outcomes[-1].text)
        if outcomes[-1].exit != 0:
            differences.append(f"exit code {outcomes[-1].exit}; see {BUILDS[-1].directory}/messages/{case.name}.txt")
        word = "DIFFERS" if differences else "same" if len(outcomes) == 2 or known else "made"
        print(f"{case.name:<34} {row[2]:<32} {row[3][:16]} {row[4][:16]} {word}", flush=True)
        told(differences)
        rows.append(row)
        texts_made[case.name] = outcomes[-1].text
        if differences:
            bad.append(case.name)
    return rows, texts_made, bad


def compare_text(messages, name, now):
    path = messages / f"{name}.txt"
    if not path.exists():
        return [f"there is no '{path}'"]
    return changes(path.read_text(), now)


def texts_of(pool, wanted, known):
    made, bad = {}, []
    futures = [(text, [pool.submit(build.tell, text) for build in BUILDS]) for text in wanted]
    for text, futures_of_text in futures:
        told_by = [future.result() for future in futures_of_text]
        differences = []
        name = f"text-{text.name}"
        if len(told_by) == 2:
            differences = changes(*told_by)
        elif known is not None:
            differences = compare_text(known[1], name, told_by[0])
        made[name] = told_by[-1]
        if differences:
            print(f"{name} DIFFERS")
            told(differences)
            bad.append(name)
    return made, bad


def write(directory, made):
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (directory / f"{name}.txt").write_text(text)


def main():
    parser = argparse.ArgumentParser(description="Says whether two builds of Firn make the same stores.")
    parser.add_argument("--jar", action="append", required=True, help="one jar, or the old and the new one")
    parser.add_argument("--against", type=Path, help="a TSV of --out, to compare one jar with")
    parser.add_argument("--out", type=Path, help="where the lines go; texts into `messages` beside it")
    parser.add_argument("--only", default="", help="stores and texts whose name matches this regular expression")
    parser.add_argument("--list", action="store_true", help="print the names, run nothing")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="runs at a time")
    parser.add_argument("--work", type=Path, help="a new directory for granules and stores, which is kept")
    arguments = parser.parse_args()
    if len(arguments.jar) > 2 or len(arguments.jar) == 2 and arguments.against:
        parser.error("two jars, or one jar and --against")

    CASES.update((case.name, case) for case in stores())
    told_names = list(texts())
    for names in ([case.name for case in stores()], [text.name for text in told_names]):
        if len(set(names)) < len(names):
            raise SystemExit(f"Invalid matrix: {max(names, key=names.count)} is in it twice")
    wanted = [case for case in CASES.values() if re.search(arguments.only, case.name)]
    wanted_texts = [text for text in told_names if re.search(arguments.only, f"text-{text.name}")]
    if arguments.list:
        print("\n".join([case.name for case in wanted] + [f"text-{text.name}" for text in wanted_texts]))
        return 0
    known = None
    if arguments.against:
        known = read_rows(arguments.against), arguments.against.parent / "messages"

    work = arguments.work or Path(tempfile.mkdtemp(prefix="same-stores-"))
    work = work.resolve()
    began = time.monotonic()
    for number, jar in enumerate(arguments.jar):
        BUILDS.append(Build(Path(jar).resolve(strict=True), work / f"build{number + 1}"))
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        rows, made, bad = stores_of(pool, wanted, known)
        more, bad_texts = texts_of(pool, wanted_texts, known)
    made |= more
    bad += bad_texts
    write(BUILDS[-1].directory / "messages", made)
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        lines = ["\t".join(row) + "\n" for row in (COLUMNS, *rows)]
        arguments.out.write_text("".join(lines))
        write(arguments.out.parent / "messages", made)

    seconds = time.monotonic() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime
    print(f"{len(rows)} stores and {len(more)} texts in {seconds:.0f} s ({cpu:.0f} s of CPU), {len(bad)} differ: {' '.join(bad)}")
    if bad or arguments.work:
        print(f"all of it is in {work}")
    else:
        shutil.rmtree(work)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
