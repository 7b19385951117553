#!/usr/bin/env python3
"""Makes up two lists of families with few fields, and the truth about them.

Usage: families.py OUT [--families N] [--seed S] [--dated SHARE] [--slips SHARE] [--households 1] [--whole SHARE]

OUT/list.csv has N families, OUT/requests.csv children of half of them and of N / 4 others; a child is
sought with chance 0.7. Columns are given, family and father's name and the year of birth, which stands
in SHARE of the rows (0.5) and is off by one in one of ten. In each row with chance `--slips` (0.1) one
name is misspelt. Names are few and their shares fall as 1 / rank, as those of a town: many families
have one father's and one family name. With --households 1 each list numbers its families in its own way. truth.csv is that of `peyvand synth` (bench/link_score.py sought).
With --whole the
requests have one column of names, which in SHARE of the rows has the father's name in the middle. Syllables are chance, so nobody in it is real.
"""

import csv
import itertools
import os
import random
import sys

OPTIONS = {"--families": 4000, "--seed": 1, "--dated": 0.5, "--slips": 0.1, "--households": 0, "--whole": -1}


def words(dice, count, syllables):
    heads = ["ba", "da", "fa", "ga", "ha", "ja", "ka", "la", "ma", "na", "ra", "sa", "ta", "va", "za",
             "bi", "di", "mi", "ni", "ri", "si", "ti", "zi", "bo", "do", "ko", "lo", "mo", "no", "ro", "so", "to"]
    tails = ["", "n", "r", "l", "m", "d", "sh", "z"]
    made = ["".join(x) + t for x in itertools.product(heads, repeat=syllables) for t in tails]
    return [w.capitalize() for w in dice.sample(made, count)]


def pick(dice, names):
    """Rank r with a chance that falls as 1 / (r + 5)."""
    weights = pick.weights.setdefault(len(names), list(
        itertools.accumulate(1 / (r + 5) for r in range(len(names)))))
    return dice.choices(names, cum_weights=weights)[0]


pick.weights = {}


def slip(dice, word):
    at = dice.randrange(1, len(word))
    return word[:at] + dice.choice(["", "a", "e", "n", word[at] * 2]) + word[at + 1:]


def row(dice, person, options, houses):
    given, family, father, year, house = person
    names = [given, family, father]
    if dice.random() < options["--slips"]:
        at = dice.randrange(3)
        names[at] = slip(dice, names[at])
    if dice.random() < 0.1:
        year += dice.choice([-1, 1])
    return [*names, year if dice.random() < options["--dated"] else "", *houses[house:house + 1]]


def joined(dice, cells, whole):
    if whole < 0:
        return cells
    given, family, father = cells[:3]
    return [" ".join([given, father, family] if dice.random() < whole else [given, family]), *cells[3:]]


def families(dice, count, names, first=0):
    for house in range(first, first + count):
        father, family, born = pick(dice, names[0]), pick(dice, names[1]), dice.randrange(1940, 2000)
        given = []
        while len(given) < 1 + dice.randrange(5):
            name = pick(dice, names[0])
            if name not in given:
                given.append(name)
        yield [(g, family, father, born + 2 * i + dice.randrange(2), house) for i, g in enumerate(given)]


def main():
    options, rest = dict(OPTIONS), sys.argv[1:]
    if not rest or len(rest) % 2 == 0 or set(rest[1::2]) - set(options):
        sys.exit(__doc__)
    options.update((k, float(v)) for k, v in zip(rest[1::2], rest[2::2]))
    dice = random.Random(int(options["--seed"]))
    names = words(dice, 300, 2), words(dice, 1000, 3)
    count = int(options["--families"])
    known = list(families(dice, count, names))
    others = list(families(dice, count // 4, names, count))
    listed = [p for f in known for p in f]
    dice.shuffle(listed)
    sought = [p for f in known[:count // 2] + others for p in f if dice.random() < 0.7]
    dice.shuffle(sought)
    houses = [dice.sample(range(10000, 10000 + 9 * count), 2 * count) if options["--households"] else []
              for _ in range(2)]
    whole = options["--whole"]
    number = {id(p): i + 1 for i, p in enumerate(listed)}
    os.makedirs(rest[0], exist_ok=True)
    head = ["Given name", "Family name", "Father's name", "Year of birth"] + ["Household"] * int(options["--households"])
    for file, first, rows in [
            ("list.csv", ["No"] + head, [[number[id(p)]] + row(dice, p, options, houses[0]) for p in listed]),
            ("requests.csv", ["Request no"] + (head if whole < 0 else ["Full name"] + head[3:]),
             [[i + 1] + joined(dice, row(dice, p, options, houses[1]), whole) for i, p in enumerate(sought)]),
            ("truth.csv", ["Request no", "List no"], [[i + 1, number.get(id(p), "")] for i, p in enumerate(sought)])]:
        with open(os.path.join(rest[0], file), "w", newline="", encoding="utf-8") as f:
            csv.writer(f).writerows([first] + rows)


if __name__ == "__main__":
    main()
