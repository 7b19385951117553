#!/usr/bin/env python3
"""What `peyvand dedupe` joins in lists with few doubles or none.

Usage: few_doubles.py PEYVAND LIST.csv ID TRUTH [--ignore COLUMNS] [--sizes N,N] [--seed S]
       few_doubles.py PEYVAND LIST.csv ID - ...     every row of LIST is somebody else, as in list.csv of
                                                    `peyvand synth`; doubles are rows written again with slips

Lists are made of N persons of LIST, one row each, and of a second row for one in none, 1000, 100 and 20
of them. Told are pairs: right, said and true. Without TRUTH a second row has, each with chance 0.3, a
letter left out of or changed in a cell of words, a cell left blank, and a digit of a date or number
changed. ID and TRUTH are never evidence.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile

SHARES = [0, 0.001, 0.01, 0.05]


def slip(row, columns, dice):
    row = dict(row)
    words = [c for c in columns if sum(x.isalpha() for x in row[c]) > 2]
    digits = [c for c in columns if any(x.isdigit() for x in row[c])]
    if words and dice.random() < 0.3:
        c = dice.choice(words)
        i = dice.randrange(len(row[c]))
        row[c] = row[c][:i] + dice.choice(["", "a", "e", "n"]) + row[c][i + 1:]
    if digits and dice.random() < 0.3:
        c = dice.choice(digits)
        i = dice.choice([k for k, x in enumerate(row[c]) if x.isdigit()])
        row[c] = row[c][:i] + str((int(row[c][i]) + 1) % 10) + row[c][i + 1:]
    if len(words) > 1 and dice.random() < 0.3:
        row[dice.choice(words[1:])] = ""
    return row


def made(all_rows, key, truth, size, share, dice):
    """Rows of `size` persons and their doubles: (rows, person of each id)."""
    fields = [c for c in all_rows[0] if c != key and c != truth]
    by_person = {}
    for i, row in enumerate(all_rows):
        by_person.setdefault(row[truth] if truth else i, []).append(row)
    names = sorted(by_person, key=str)
    dice.shuffle(names)
    twice = round(size * share)
    if truth:
        seconds = [x for x in names if len(by_person[x]) > 1][:twice]
    else:
        seconds = names[:twice]
    rest = [x for x in names if x not in set(seconds)][:size - len(seconds)]
    out, who = [], {}
    for name in seconds + rest:
        rows = dice.sample(by_person[name], min(2 if name in set(seconds) else 1, len(by_person[name])))
        if name in seconds and not truth:
            rows.append(slip(rows[0], fields, dice))
        for row in rows:
            row = dict(row)
            row[key] = f"x{len(who)}"
            who[row[key]] = name
            out.append(row)
    dice.shuffle(out)
    return out, who


def joined(peyvand, rows, key, ignore, folder):
    path, out = os.path.join(folder, "list.csv"), os.path.join(folder, "out.csv")
    with open(path, "w", newline="", encoding="utf-8") as f:
        w = csv.DictWriter(f, rows[0].keys())
        w.writeheader()
        w.writerows(rows)
    words = [peyvand, "dedupe", path, "--id", key, "-o", out]
    subprocess.run(words + (["--ignore", ignore] if ignore else []), check=True, stdout=subprocess.DEVNULL)
    with open(out, newline="", encoding="utf-8") as f:
        return {r["id"]: r["cluster"] for r in csv.DictReader(f)}


def pairs(groups):
    count = {}
    for g in groups:
        count[g] = count.get(g, 0) + 1
    return sum(n * (n - 1) // 2 for n in count.values())


def main():
    words, options = [], {"--ignore": "", "--sizes": "1000,5000,20000", "--seed": "1"}
    rest = iter(sys.argv[1:])
    for w in rest:
        if w in options:
            options[w] = next(rest)
        else:
            words.append(w)
    if len(words) != 4:
        sys.exit(__doc__)
    peyvand, path, key, truth = words
    truth = None if truth == "-" else truth
    ignore = ",".join(x for x in [truth, options["--ignore"]] if x)
    with open(path, newline="", encoding="utf-8") as f:
        all_rows = list(csv.DictReader(f, skipinitialspace=True))
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, options["--sizes"].split(",")):
            for share in SHARES:
                dice = random.Random(f"{options['--seed']} {size} {share}")
                rows, who = made(all_rows, key, truth, size, share, dice)
                said = joined(peyvand, rows, key, ignore, folder)
                right = pairs((said[i], who[i]) for i in said)
                n, true = pairs(said.values()), pairs(who.values())
                p, r = right / max(n, 1), right / max(true, 1)
                print(f"  {size:7d} persons, {share * 100:4.1f}% twice: {right:5d} right of {n:5d} said, {true:5d} true"
                      f"   P {p:.3f} R {r:.3f}", flush=True)


main()
