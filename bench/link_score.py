#!/usr/bin/env python3
"""Pairwise precision, recall and F1, and B-cubed, of what `peyvand link` or `dedupe` wrote.

Usage: link_score.py clusters OUT.csv LIST.csv ID TRUTH      OUT: id,cluster
       link_score.py febrl OUT.csv LIST.csv                  OUT: id,cluster; truth in rec_id
       link_score.py pairs OUT.csv A.csv B.csv               OUT: id_a,id_b,..; truth in rec_id
       link_score.py sought OUT.csv TRUTH.csv                OUT: list number, request number, ..;
                                                             truth.csv of `peyvand synth`
"""

import csv
import re
import sys
from collections import Counter


def person(rec_id):
    """rec-12-dup-3 -> 12"""
    return re.match(r"rec-(\d+)-", rec_id).group(1)


def rows(path):
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f, skipinitialspace=True):
            yield row


def choose2(n):
    return n * (n - 1) // 2


def show(right, said, true, extra=""):
    p, r = right / max(said, 1), right / max(true, 1)
    print(f"F1 {2 * p * r / max(p + r, 1e-12):.4f} P {p:.4f} R {r:.4f}"
          f" ({right} right, {said} said, {true} true){extra}")


def clusters(out, truth):
    """truth: id -> person."""
    said = {row["id"]: row["cluster"] for row in rows(out)}
    assert set(said) == set(truth), "rows are missing or too many"
    c, t, both = Counter(), Counter(), Counter()
    for i, who in truth.items():
        c[said[i]] += 1
        t[who] += 1
        both[said[i], who] += 1
    precision = sum(n * n / c[a] for (a, _), n in both.items()) / len(truth)
    recall = sum(n * n / t[b] for (_, b), n in both.items()) / len(truth)
    f = 2 * precision * recall / (precision + recall)
    show(sum(map(choose2, both.values())), sum(map(choose2, c.values())),
         sum(map(choose2, t.values())), f"; B-cubed {f:.4f} (P {precision:.4f} R {recall:.4f})")


def main():
    what, out, *rest = sys.argv[1:]
    if what == "clusters":
        clusters(out, {r[rest[1]]: r[rest[2]] for r in rows(rest[0])})
    elif what == "febrl":
        clusters(out, {r["rec_id"]: person(r["rec_id"]) for r in rows(rest[0])})
    elif what == "sought":
        truth = {r["Request no"]: r["List no"] for r in rows(rest[0])}
        found = [(r["id_a"], r["id_b"]) for r in rows(out)]
        show(sum(truth[q] == a for a, q in found), len(found), sum(map(bool, truth.values())))
    elif what == "pairs":
        a, b = ({r["rec_id"]: person(r["rec_id"]) for r in rows(f)} for f in rest)
        found = [(r["id_a"], r["id_b"]) for r in rows(out)]
        right = sum(a[x] == b[y] for x, y in found)
        show(right, len(found), sum(n * Counter(b.values())[w] for w, n in Counter(a.values()).items()))
    else:
        sys.exit(__doc__)


main()
