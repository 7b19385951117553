#!/usr/bin/env python3
"""Labelled pairs of made-up people out of token pairs, with the families that real lists have.

usage: name_pairs.py fa|ar|cyrl TOKENS.tsv OUT.tsv [--part test|train|all] [--seed 1] [--count 6000]
                     [--all-words]
       name_pairs.py fa|ar|cyrl TOKENS.tsv FOLDER --find POOL      lists for find_bench as well
       name_pairs.py fa|ar|cyrl TOKENS.tsv --share      how many token pairs are two different words
       name_pairs.py fa|ar|cyrl TOKENS.tsv OUT.tsv --clean      the token file without them

OUT.tsv has a native name, a Latin name, 1 or 0, and the kind: pos; sibling (all the same but the given
name), son (the father's name is the given name), same-given (only the given name is the same),
same-family, random. Token pairs whose consonants have less than half in common, counted by a plain
table of consonants that has nothing to do with what is learnt, are two different words put side by
side when a list was aligned; they and spellings seen less than once in 60 times are left out unless
--all-words. The number of words differs for
as many names as in real lists (18% Persian, 42% Arabic). --part test draws the one word in five
whose CRC-32 is divisible by 5; deterministic for a seed.

With --find, FOLDER gets pairs.tsv as above, pool.tsv (id, Latin name) of POOL people, queries.tsv (id,
native name, id in the pool) of --count of them, and partial.tsv: the same asked by given and family name."""
import argparse
import bisect
import collections
import csv
import itertools
import os
import random
import unicodedata
import zlib

ap = argparse.ArgumentParser()
ap.add_argument("kind", choices=("fa", "ar", "cyrl"))
ap.add_argument("tokens")
ap.add_argument("out", nargs="?")
ap.add_argument("--part", choices=("test", "train", "all"), default="test")
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--count", type=int, default=6000)
ap.add_argument("--find", type=int, metavar="POOL")
ap.add_argument("--all-words", action="store_true")
ap.add_argument("--share", action="store_true")
ap.add_argument("--clean", action="store_true")
A = ap.parse_args()
R = random.Random(A.seed)

# Consonants by sound; those that may be vowels or silent (v, w, j, h and their like) are left out.
NATIVE = {"p": "بپفбпф", "k": "قکكگغхгкґқғ", "t": "تطدضةдтڈ", "s": "سشصزژجچظثذзсшщжчцҷ", "m": "мм", "n": "нن", "l": "лل",
          "r": "رр"}
NATIVE["m"] += "م"
LATIN = {"p": "bpf", "k": "kqg", "t": "td", "s": "szc", "m": "m", "n": "n", "l": "l", "r": "r"}
NATIVE = {c: k for k, v in NATIVE.items() for c in v}
LATIN = {c: k for k, v in LATIN.items() for c in v}
SAME = {frozenset(x) for x in ("st",)}


def bones(s, table):
    s = unicodedata.normalize("NFKD", s.lower()).replace("x", "ks")
    return [table[c] for c in s if c in table]


def common(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        new = [0]
        for j, y in enumerate(b):
            hit = x == y or frozenset((x, y)) in SAME
            new.append(max(row[j] + hit, row[j + 1], new[j]))
        row = new
    return row[-1]


TAILS = ("ovich", "evich", "ovna", "evna", "ovitj", "evitj", "ович", "евич", "овна", "евна")


def stem(s):
    s = s.lower()
    return next((s[:-len(t)] for t in TAILS if s.endswith(t) and len(s) > len(t) + 2), s)


def related(native, latin):
    a, b = bones(stem(native), NATIVE), bones(stem(latin), LATIN)
    if min(len(a), len(b)) <= 1:
        return abs(len(a) - len(b)) <= 2 and len(latin) <= 2 * len(native) + 3
    return 2 * common(a, b) >= 0.62 * (len(a) + len(b))


rows = [r for r in csv.DictReader(open(A.tokens, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)]
if A.share:
    bad = [r for r in rows if not related(r["native"], r["latin"])]
    size = lambda r: sum(int(r[k]) for k in ("first", "middle", "last"))
    native, spelt, wrong = collections.Counter(), collections.Counter(), collections.Counter()
    for r in rows:
        native[r["native"]] += size(r)
        spelt[r["native"]] += size(r) ** .5
        wrong[r["native"]] += 0 if related(r["native"], r["latin"]) else size(r) ** .5
    drawn = sum(n ** .75 * wrong[k] / spelt[k] for k, n in native.items()) / sum(n ** .75 for n in native.values())
    print(f"{A.tokens}: {len(bad)} of {len(rows)} token pairs are two different words, {100 * len(bad) / len(rows):.1f}%; "
          f"by count {100 * sum(map(size, bad)) / sum(map(size, rows)):.1f}%; as recombine_names.py draws them "
          f"{100 * drawn:.1f}%, a name of three words {100 * (1 - (1 - drawn) ** 3):.1f}%")
    raise SystemExit

total = collections.Counter()
for row in rows:
    total[row["native"]] += sum(int(row[k]) for k in ("first", "middle", "last"))
if A.clean:
    with open(A.out, "w", encoding="utf-8") as f:
        print("native", "latin", "first", "middle", "last", sep="\t", file=f)
        for r in rows:
            n = sum(int(r[k]) for k in ("first", "middle", "last"))
            if related(r["native"], r["latin"]) and n * 60 >= total[r["native"]]:
                print(*(r[k] for k in ("native", "latin", "first", "middle", "last")), sep="\t", file=f)
    raise SystemExit
spell, weight = collections.defaultdict(list), [collections.Counter() for _ in range(3)]
for row in rows:
    held = zlib.crc32(row["native"].encode()) % 5 == 0
    if A.part != "all" and held != (A.part == "test"):
        continue
    if not A.all_words and not related(row["native"], row["latin"]):
        continue
    n = [int(row[k]) for k in ("first", "middle", "last")]
    if not A.all_words and sum(n) * 60 < total[row["native"]]:
        continue
    spell[row["native"]].append((row["latin"], sum(n)))
    for i in range(3):
        weight[i][row["native"]] += n[i]


class Draw:
    def __init__(self, items):
        self.v = [a for a, w in items if w > 0]
        self.c = list(itertools.accumulate(w for _, w in items if w > 0))

    def one(self):
        return self.v[bisect.bisect_right(self.c, R.random() * self.c[-1])]


pos = [Draw(sorted((k, w ** 0.75) for k, w in c.items() if w)) for c in weight]
latin = {k: Draw(sorted((s, w ** 0.5) for s, w in v)) for k, v in spell.items()}
LETTERS = "abcdefghijklmnopqrstuvwxyz"
HABITS = [(("u", "ou"), ("gh", "q")), (("ou", "oo"), ("q", "gh"), ("i", "ee")), (("ee", "i"), ("kh", "x")),
          (("eh ", "e "), ("ei", "ey")), (("a", "e"),), (("ss", "s"), ("mm", "m"), ("'", "")), (("j", "dj"), ("v", "w"))]
# "Servant of" and "father of" with the word that follows, as Arabic lists have them: apart or in one.
HEADS = {"عبد": ("Abd al-", "Abdel ", "Abdel", "Abdul ", "Abdul", "Abd ", "Abd Al "), "ابو": ("Abu ", "Abu ", "Abu-", "Abu", "Abou ")}


def arabic(place):
    w = pos[place].one()
    while w in ("عبد", "ابو", "أبو", "بن"):
        w = pos[place].one()
    if place < 2 and w.startswith("ال") or w == "الله":
        return ["عبد", w]
    if place == 2 and R.random() < .2:
        return ["ابو", w]
    return [w]


def given():
    """A list of native words that make one given name."""
    if A.kind == "ar":
        return arabic(0)
    a = pos[0].one()
    if A.kind == "fa" and R.random() < .2:
        return [a, pos[0].one()]
    return [a]


def person():
    if A.kind == "ar":
        return [given(), arabic(1), arabic(1), arabic(2)]
    if A.kind == "cyrl":
        mid = [[pos[1].one()]] if R.random() < .6 else []
        return [given()] + mid + [[pos[2].one()]]
    family = [pos[2].one()]
    if R.random() < .15:
        family.append(pos[2].one())
    return [given()] + ([[pos[1].one()]] if R.random() < .25 else []) + [family]


def words(p):
    return [w for part in p for w in part]


def differ(p, q):
    """True when some word of the two has no spelling that the other's has too."""
    a, b = words(p), words(q)
    return len(a) != len(b) or any(not {s for s, _ in spell[x]} & {s for s, _ in spell[y]} for x, y in zip(a, b) if x != y)


def native(p):
    out = []
    for part in p:
        glue = " " if A.kind == "cyrl" else R.choice((" ", "", "\u200c" if A.kind == "fa" else " "))
        out.append(glue.join(part))
    return " ".join(out)


def typo(s):
    if len(s) < 4:
        return s
    i = R.randrange(len(s) - 1)
    return R.choice((s[:i] + s[i + 1:], s[:i] + R.choice(LETTERS) + s[i:], s[:i] + R.choice(LETTERS) + s[i + 1:],
                     s[:i] + s[i + 1] + s[i] + s[i + 2:]))


def spelt(part):
    """One part of a name in Latin letters, as it may be written: a list of words."""
    if len(part) > 1 and part[0] in HEADS:
        head, tail = R.choice(HEADS[part[0]]), latin[part[1]].one()
        for article in ("Al-", "El-") if part[0] == "عبد" else ():
            tail = tail[3:] if tail.startswith(article) else tail
        return (head + (tail if head[-1] in " -" else tail.lower())).split()
    words = [latin[w].one() for w in part]
    if A.kind == "ar" and words[0].startswith("Al-") and R.random() < .5:
        words[0] = R.choice(("Al ", "El ", "El-", "Al", "")) + words[0][3:]
    glue = " " if len(part) == 1 else R.choice((" ", "", "-"))
    return (words[0] + "".join(glue + (w if glue else w.lower()) for w in words[1:])).split()


def western(p):
    parts = [spelt(part) for part in p]
    k = R.random()
    if k < .08:
        parts = parts[-1:] + parts[:-1]
    elif k < .20 and len(parts) > 2:
        del parts[1 + R.randrange(len(parts) - 2)]
    parts = [w for part in parts for w in part]
    if R.random() < .3:
        t = " ".join(parts) + " "
        for a, b in R.choice(HABITS):
            t = t.replace(a, b) if R.random() < .5 else t.replace(a, b, 1)
        parts = [x[:1].upper() + x[1:] for x in t.split()]
    if .20 < k < .28 and len(parts) > 1:
        i = R.randrange(len(parts) - 1)
        parts[i:i + 2] = [parts[i] + R.choice(("", "-")) + parts[i + 1].lower()]
    elif k > .94:
        i = R.randrange(len(parts))
        parts[i] = typo(parts[i])
    if R.random() < .05:
        parts = [R.choice(("Seyyed", "Sayed", "Haj", "Dr.", "Mr"))] + parts
    return " ".join(parts).upper() if R.random() < .15 else " ".join(parts)


def others(p):
    """Relatives and namesakes of p."""
    q = [given() if i == 0 else x for i, x in enumerate(p)]
    yield "sibling", q
    if A.kind == "ar":
        yield "son", [given(), p[0], p[1], p[3]]
        yield "cousin", [given(), arabic(1), p[2], p[3]]
    stranger = person()
    yield "same-given", [p[0]] + stranger[1:]
    stranger = person()
    yield "same-family", stranger[:-1] + [p[-1]]
    yield "random", person()


def write_pairs(path):
    with open(path, "w", encoding="utf-8") as f:
        for _ in range(A.count):
            p = person()
            if R.random() < .2 and len(p) > 2 and A.kind == "fa":
                del p[1]
            print(native(p), western(p), 1, "pos", sep="\t", file=f)
            for kind, q in others(p):
                if words(q) != words(p) and differ(p, q):
                    print(native(p), western(q), 0, kind, sep="\t", file=f)


def write_lists(folder):
    os.makedirs(folder, exist_ok=True)
    write_pairs(os.path.join(folder, "pairs.tsv"))
    people = [person() for _ in range(A.find)]
    with open(os.path.join(folder, "pool.tsv"), "w", encoding="utf-8") as f:
        for i, p in enumerate(people):
            print(i, western(p), sep="\t", file=f)
    asked = sorted(R.sample(range(A.find), min(A.count, A.find)))
    with open(os.path.join(folder, "queries.tsv"), "w", encoding="utf-8") as whole, \
            open(os.path.join(folder, "partial.tsv"), "w", encoding="utf-8") as partial:
        for n, i in enumerate(asked):
            print(n, native(people[i]), i, sep="\t", file=whole)
            print(n, native([people[i][0], people[i][-1]]), i, sep="\t", file=partial)


if A.find:
    write_lists(A.out)
else:
    write_pairs(A.out)
