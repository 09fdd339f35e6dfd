"""Writes times.tsv of this folder with zagg 0.61 and mortie 1.0: python make_times.py > times.tsv

Each line has an epoch, units, values with blanks between, and the word that covers them all.
"""
import mortie
import numpy as np
from zagg.time_axis import observation_words

rng = np.random.default_rng(8)
for epoch in ("1850-01-01T00:00:00", "1971-12-31T23:59:59", "1972-01-01T00:00:00", "1972-06-30T23:59:59.5",
              "1980-01-06T00:00:00", "2005-12-31", "2016-12-31T23:59:59.999999", "2017-01-01T00:00:00Z",
              "2018-01-01T00:00:00", "2018-01-01T02:00:00+02:00"):
    for units, scale in (("seconds", 1), ("days", 86400)):
        first = rng.uniform(0, 3e8)
        for apart in (None, 0, 1e-8, 1e-3, 1.5, 3, 5, 1e4, 1e8):
            seconds = np.array([first]) if apart is None else first + apart * np.arange(3)
            values = seconds / scale
            words = observation_words(values, epoch=epoch, scale="gps", units=units)
            print(epoch, units, " ".join(map(repr, values.tolist())), int(mortie.toc_reduce(words)), sep="\t")
