#!/usr/bin/env python3
"""Are the probabilities of `peyvand link` and `dedupe` true? A table of reliability, the expected
calibration error and the log loss of all pairs that were kept, against known truth.

Usage: calibration.py PEYVAND clusters LIST.csv ID TRUTH [OPTION...]
       calibration.py PEYVAND febrl LIST.csv [LIST.csv] [OPTION...]   truth in rec_id
       calibration.py PEYVAND sought FOLDER [OPTION...]               a folder of `peyvand synth`

All pairs that were kept are taken (from -8 bits up), and of two lists as the model weighs them,
many to many, before any is assigned. ECE is the mean over bands of |mean probability - share that is
right|, weighted by pairs; "promised" is the sum of probabilities beside the number that is right.
Log loss is in bits a pair, with probabilities held between 1e-6 and 1 - 1e-6.
"""

import bisect
import csv
import math
import os
import re
import subprocess
import sys
import tempfile

EDGES = [0.01, 0.03, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 0.99, 0.999, 0.9999]
LEAST = "0.00001"


def rows(path):
    with open(path, newline="", encoding="utf-8") as f:
        yield from csv.DictReader(f, skipinitialspace=True)


def febrl(paths):
    return {r["rec_id"]: re.match(r"rec-(\d+)-", r["rec_id"]).group(1) for p in paths for r in rows(p)}


def command(what, rest):
    """Words for the program, and a function that tells whether two ids are one person."""
    if what == "clusters":
        path, key, truth, *more = rest
        who = {r[key]: r[truth] for r in rows(path)}
        return ["dedupe", path, "--id", key, "--ignore", truth, *more], lambda a, b: who[a] == who[b]
    if what == "febrl":
        paths = [x for x in rest[:2] if not x.startswith("-")]
        more = rest[len(paths):]
        who = febrl(paths)
        verb = ["link", *paths, "--many-to-many"] if len(paths) == 2 else ["dedupe", *paths]
        return [*verb, *more], lambda a, b: who[a] == who[b]
    if what == "sought":
        folder, *more = rest
        listed = {r["Request no"]: r["List no"] for r in rows(f"{folder}/truth.csv")}
        return (["link", f"{folder}/list.csv", f"{folder}/requests.csv", "--id", "No,Request no",
                 "--many-to-many", *more], lambda a, b: listed[b] == a)
    sys.exit(__doc__)


def show(pairs):
    band = [[0, 0.0, 0] for _ in range(len(EDGES) + 1)]
    loss = 0.0
    for p, right in pairs:
        b = band[bisect.bisect_right(EDGES, p)]
        b[0] += 1
        b[1] += p
        b[2] += right
        held = min(max(p, 1e-6), 1 - 1e-6)
        loss -= math.log2(held if right else 1 - held)
    for i, (n, said, right) in enumerate(band):
        if n:
            low = EDGES[i - 1] if i else 0
            print(f"  from {low:<7g} {n:9d} pairs  given {said / n:.5f}  right {right / n:.5f}")
    n = max(len(pairs), 1)
    ece = sum(abs(said - right) for _, said, right in band) / n
    said, right = sum(b[1] for b in band), sum(b[2] for b in band)
    print(f"ECE {ece:.4f}, log loss {loss / n:.4f} bits, promised {said:.0f}, right {right} of {len(pairs)} pairs")


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    words, same = command(sys.argv[2], sys.argv[3:])
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "pairs.csv")
        to = ["--pairs", out, "-o", os.path.join(folder, "c")] if words[0] == "dedupe" else ["-o", out]
        subprocess.run([sys.argv[1], *words, "--threshold", LEAST, *to], check=True,
                       stdout=subprocess.DEVNULL)
        show([(float(r["probability"]), same(r["id_a"], r["id_b"])) for r in rows(out)])


main()
