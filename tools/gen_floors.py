#!/usr/bin/env python3
"""Writes src/core/floor_table.c: what a letter costs at least, by its place in the word.

Usage: gen_floors.py [TOP]. Run it whenever src/core/spelling_table.c has changed; tests/test_letter.c
compares the two. Everything is taken from the rows of that table, so that a bound is never above
the price it bounds.
"""

import re
import sys
from pathlib import Path

PLACES = 9
NOTHING = 127  # no such row
# As in letter_table.h.
UNIT, BIAS, MASK, NEVER_WRITTEN = 4, 4, 127, 128
ROW = re.compile(r"\{0x([0-9a-f]+),\s*\{([^}]*)\},\s*\{([^}]*)\},\s*(\d)\}")


def numbers(text):
    return [int(word) for word in text.replace("\n", " ").split(",") if word.strip()]


def tables(text):
    """Yields (name, rows, starts) of each script; a row is (latin, prices, places)."""
    for name, body in re.findall(r"(\w+)_rows\[\] = \{(.*?)\n\};", text, re.S):
        rows = [(bytes.fromhex(f"{int(latin, 16):08x}")[::-1][:int(length)], numbers(prices),
                 numbers(places)) for latin, prices, places, length in ROW.findall(body)]
        starts = re.search(name + r"_starts\[\] = \{(.*?)\};", text, re.S).group(1)
        yield name, rows, numbers(starts)


def bound_of(rows):
    """(second letters by first letter, least of writing nothing by place, first letters' codes)."""
    second, none, least = [0] * 26, [NOTHING] * PLACES, [None] * 26
    every = set()
    for latin, prices, places in rows:
        every |= set(latin)
        if not latin:
            none = [min(prices) + more for more in places]
            continue
        first = latin[0] - ord("a")
        price = min(prices) + min(places)
        if least[first] is None or price < least[first]:
            least[first] = price
        if len(latin) > 1:
            second[first] |= 1 << (latin[1] - ord("a"))
    first = []
    for k in range(26):
        code = MASK if least[k] is None else min(least[k] // UNIT + BIAS, MASK)
        assert code >= 0
        first.append(code | (0 if k + ord("a") in every else NEVER_WRITTEN))
    return second, none, first


def line_of(bound):
    second, none, first = bound
    return "    {{%s}, {%s}, {%s}},\n" % (", ".join(f"0x{m:x}" if m else "0" for m in second),
                                         ", ".join(map(str, none)), ", ".join(map(str, first)))


def main():
    top = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    text = (top / "src/core/spelling_table.c").read_text()
    out = ["/* Written by tools/gen_floors.py: do not edit. */\n",
           '#include "core/letter_table.h"\n\n', "/* clang-format off */\n"]
    names = []
    for name, rows, starts in tables(text):
        names.append(name)
        out.append(f"static const struct letter_floor {name}_floors[] = {{\n")
        for code in range(len(starts) // 27):
            out.append(line_of(bound_of(rows[starts[code * 27]:starts[code * 27 + 27]])))
        out.append("};\n\n")
    out.append("const struct letter_floor *const letter_floors[ALPHABET_TABLES] = {\n")
    out += [f"    [ALPHABET_{name.upper()}] = {name}_floors,\n" for name in names]
    out.append("};\n")
    (top / "src/core/floor_table.c").write_text("".join(out))


main()
