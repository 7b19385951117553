#!/usr/bin/env python3
"""What `peyvand dedupe` finds in lists in which few persons have many rows each: registers of
distributions, attendance, sightings.

Usage: crowds.py PEYVAND [--lists 12x400,60x100z] [--columns names,visits] [--seeds 1,2] [--slips SHARE]
       crowds.py --make OUT.csv LIST [--columns SET] [--seeds S] [--slips SHARE]

A list is PERSONSxROWS, with z behind it where the rows of persons fall as 1 / rank (ROWS is the mean
then, and everybody has one at least). Columns are one of

  names    given and family name, year of birth
  father   the same and the father's name
  full     the same, a date of birth in place of the year, sex and village
  visits   full, and what a register says of the visit: its date and what was given out

In each row with chance `--slips` (0.2) one name is misspelt, as often the birth is off by one or blank, and one cell
in fifty is blank. A cell is typed as it was before in all other rows. Names are few, and their shares fall as 1 / rank
(families.py). Columns `id` and `person`; `person` is the truth and never evidence. Syllables are chance, so nobody in it is real.
"""

import csv
import datetime
import os
import random
import subprocess
import sys
import tempfile

from families import pick, slip, words

LISTS = "3x400,12x400,60x100,200x50,1000x12,5000x12,40x60z,300x20z,12x10,40x10,400x3"
SETS = {"names": 0, "father": 1, "full": 2, "visits": 3}
HEADS = [["Given name", "Family name", "Year of birth"],
         ["Given name", "Family name", "Father's name", "Year of birth"],
         ["Given name", "Family name", "Father's name", "Date of birth", "Sex", "Village"],
         ["Given name", "Family name", "Father's name", "Date of birth", "Sex", "Village", "Distribution", "Item"]]
ITEMS = ["rice", "flour", "oil", "blankets", "soap", "tent", "cash", "stove"]


def counts(dice, persons, rows, zipf):
    """Rows of each person."""
    if not zipf:
        return [rows] * persons
    whole = sum(1 / (r + 1) for r in range(persons))
    return [max(1, round(persons * rows / (r + 1) / whole)) for r in range(persons)]


def day(dice, first, last):
    return datetime.date(first, 1, 1) + datetime.timedelta(dice.randrange(365 * (last - first)))


def person(dice, names, villages):
    given, family, father = pick(dice, names[0]), pick(dice, names[1]), pick(dice, names[0])
    return [given, family, father], day(dice, 1940, 2015), dice.choice("MF"), pick(dice, villages)


def row(dice, who, kind, slips):
    names, born, sex, village = who
    names = list(names) if kind else names[:2]
    if dice.random() < slips:
        at = dice.randrange(len(names))
        names[at] = slip(dice, names[at])
    if dice.random() < slips:
        born += datetime.timedelta(dice.choice([-365, 365, 1, 30]))
    birth = born.isoformat() if kind > 1 else str(born.year)
    cells = [*names, birth] + ([sex, village] if kind > 1 else [])
    cells = ["" if dice.random() < 0.02 else c for c in cells]
    return cells + ([day(dice, 2021, 2024).isoformat(), dice.choice(ITEMS)] if kind > 2 else [])


def make(path, what, columns, seed, slips):
    kind, zipf = SETS[columns], what.endswith("z")
    persons, rows = map(int, what.rstrip("z").split("x"))
    dice = random.Random(f"{what} {columns} {seed}")
    names, villages = (words(dice, 300, 2), words(dice, 1000, 3)), words(dice, 40, 2)
    listed = []
    for i, n in enumerate(counts(dice, persons, rows, zipf)):
        who = person(dice, names, villages)
        listed += [[f"p{i}", *row(dice, who, kind, slips)] for _ in range(n)]
    dice.shuffle(listed)
    with open(path, "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(["id", "person", *HEADS[kind]])
        out.writerows([f"r{i}", *cells] for i, cells in enumerate(listed))


def score(peyvand, path, folder):
    out = os.path.join(folder, "out.csv")
    subprocess.run([peyvand, "dedupe", path, "--id", "id", "--ignore", "person", "-o", out], check=True,
                   stdout=subprocess.DEVNULL)
    said = [sys.executable, os.path.join(os.path.dirname(__file__), "link_score.py"), "clusters", out, path, "id", "person"]
    return subprocess.run(said, check=True, capture_output=True, text=True).stdout.strip()


def main():
    options = {"--lists": LISTS, "--columns": ",".join(SETS), "--seeds": "1,2", "--slips": "0.2", "--make": ""}
    rest, given = sys.argv[1:], []
    while rest:
        word = rest.pop(0)
        if word in options and rest:
            options[word] = rest.pop(0)
        else:
            given.append(word)
    if len(given) != 1:
        sys.exit(__doc__)
    slips, sets, seeds = float(options["--slips"]), options["--columns"].split(","), options["--seeds"].split(",")
    if options["--make"]:
        make(options["--make"], given[0], sets[0], seeds[0], slips)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "list.csv")
        for what in options["--lists"].split(","):
            for columns in sets:
                for seed in seeds:
                    make(path, what, columns, seed, slips)
                    print(f"{what:9} {columns:7} seed {seed}  {score(given[0], path, folder)}", flush=True)


main()
