#!/usr/bin/env python3
"""Sees that READING_SRC of the Makefile names every source that says how a name is read into words.

Usage: reading.py [TOP] | reading.py --self-test

A kept index holds words as they were read (docs/index-format.md) and a sum over those sources. A source
left out of the sum would let words be used that are read otherwise now. Wanted is all of src/core that
core/part.c includes, directly or not: each header and the source of its name.
"""

import glob
import re
import sys
import tempfile
from pathlib import Path

import csource

ROOT = "core/part.c"
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"(core/[^"]+)"', re.MULTILINE)


def wanted(top):
    """Files under src that the root reaches through includes."""
    found, left = set(), [ROOT]
    while left:
        file = left.pop()
        path = top / "src" / file
        if file in found or not path.exists():
            continue
        found.add(file)
        left += INCLUDE.findall(path.read_text("utf-8"))
        left.append(re.sub(r"\.h$", ".c", file))
    return found


def named(top):
    """What READING_SRC names, patterns taken apart."""
    text = (top / "Makefile").read_text("utf-8").replace("\\\n", " ")
    m = re.search(r"^READING_SRC :=.*addprefix src/,([^)]*)\)", text, re.MULTILINE)
    patterns = m.group(1).split() if m else []
    found = set()
    for p in patterns:
        found |= {Path(f).relative_to(top / "src").as_posix() for f in glob.glob(str(top / "src" / p))}
    return found


def problems_of(top):
    return [f"Makefile: READING_SRC lacks {f}" for f in sorted(wanted(top) - named(top))]


def self_test():
    files = {"core/part.c": '#include "core/part.h"\n#include "core/fold.h"\n', "core/part.h": "",
             "core/fold.h": "", "core/fold.c": '#include "core/deep.h"\n', "core/deep.h": "",
             "core/other.c": '#include "core/part.h"\n'}
    cases = [("core/part.[ch] core/fold.[ch]", 1), ("core/part.[ch] core/fold.[ch] core/deep.h", 0),
             ("core/part.c", 4)]
    wrong = []
    for patterns, want in cases:
        with tempfile.TemporaryDirectory() as folder:
            top = Path(folder)
            for name, text in files.items():
                (top / "src" / name).parent.mkdir(parents=True, exist_ok=True)
                (top / "src" / name).write_text(text, "utf-8")
            (top / "Makefile").write_text(
                f"READING_SRC := $(wildcard $(addprefix src/,{patterns}))\n", "utf-8")
            got = problems_of(top)
            if len(got) != want:
                wrong.append(f"self-test: {patterns}: {want} problem(s) expected, found {got}")
    csource.end("reading --self-test", wrong, f"{len(cases)} made-up Makefiles")


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
    top = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    csource.end("reading", problems_of(top), f"{len(wanted(top))} files")


main()
