"""Prints the result file of JMH as the tables of docs/benchmarks.md.

    mvn -q test-compile exec:exec -Djmh="-rf json -rff target/jmh.json"
    python src/bench/jmh_table.py target/jmh.json

A figure is JMH's score with its error (99.9 %), and in parentheses the best single iteration: on a
shared machine, that is closest to what a quiet one would show.
"""

import json
import sys


def number(value):
    return "%.0f" % value if value >= 100 else "%.1f" % value if value >= 10 else "%.2f" % value


def figure(run):
    metric = run["primaryMetric"]
    iterations = [value for fork in metric["rawData"] for value in fork]
    best = (min if run["mode"] == "avgt" else max)(iterations)
    # NaN where there was a single iteration.
    error = number(float(metric["scoreError"]))
    return "%s ± %s (%s)" % (number(metric["score"]), error, number(best))


def table(title, runs):
    """A row for each set of parameters, a column for each benchmark of the class."""
    parameters = sorted({name for run in runs for name in run.get("params", {})}, reverse=True)
    rows, columns = {}, []
    for run in runs:
        name = run["benchmark"].rsplit(".", 1)[1]
        cells = rows.setdefault(tuple(run["params"][p] for p in parameters), {})
        measured = {name + (", ns" if run["mode"] == "avgt" else ", MB/s"): figure(run)}
        shrunk = run.get("secondaryMetrics", {}).get("encodedBytes")
        if shrunk:
            share = shrunk["score"] / run["primaryMetric"]["score"]
            measured["encoded ÷ decoded"] = "%.2f" % share
        cells.update(measured)
        columns += [column for column in measured if column not in columns]
    print("\n%s\n" % title)
    print("| " + " | ".join([*parameters, *columns]) + " |")
    print("|" + "---|" * len(parameters) + "---:|" * len(columns))
    for values, cells in rows.items():
        shown = ["`%s`" % value for value in values]
        print("| " + " | ".join(shown + [cells.get(column, "") for column in columns]) + " |")


def main():
    with open(sys.argv[1]) as file:
        runs = json.load(file)
    classes = {}
    for run in runs:
        run["params"] = run.get("params") or {}
        classes.setdefault(run["benchmark"].rsplit(".", 2)[1], []).append(run)
    for title, members in classes.items():
        table(title, members)


if __name__ == "__main__":
    main()
