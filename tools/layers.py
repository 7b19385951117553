#!/usr/bin/env python3
"""Reads the #include lines of src/ and fails when an arrow points up or sideways, or when headers
include each other in a circle (an include guard would hide it until somebody moves a line).

Usage: layers.py [TOP]        checks TOP/src (default: the folder above this script)
       layers.py --self-test  made-up bad includes must be reported, good ones not

The table below is the layer table of the design in code. A room may always include itself.
"""

import fnmatch
import re
import sys
import tempfile
from pathlib import Path

import csource

# room -> what it may include. A room name allows all its headers, "room/name.h" just that one.
MAY = {
    "base": [],
    "core": ["base"],
    "api": ["base", "core"],
    "os": ["base"],
    "read": ["base", "core"],
    "record": ["base", "core"],
    "store": ["base", "os", "record/event.h"],
    "format": ["base", "core", "record"],
    "synth": ["base", "core"],
    "desk": ["base", "core", "record", "read", "format", "store/store.h"],
    "web": ["base", "os", "desk", "format", "record/answer.h"],
    "cli": ["base", "os", "desk", "core", "read", "format", "synth"],
}
ANYTHING = ["cli/main.c"]  # it chooses the backend

# The matcher's machinery is not a value type: record and format see facts, not scores.
VALUES_ONLY = ["record", "format"]
MACHINERY = ["core/match*.h", "core/index*.h", "core/block*.h", "core/pairs*.h", "core/link*.h",
             "core/cluster*.h", "core/model*.h", "core/explain*.h", "core/compare*.h",
             "core/people*.h", "core/roll*.h", "core/edit*.h", "core/radix*.h",
             "core/cpu*.h"]

# A library's header -> the only files that may see it.
LIBRARY = {
    "sodium*": ["os/seal.c"],
    "sqlite3*.h": ["store/sqlite*"],
    "libpq-fe.h": ["store/postgres*.c"],
    "unicode/*": ["format/*", "read/*", "web/*"],
    "zip.h": ["format/*"],
    "expat.h": ["format/*"],
    "jansson.h": ["format/*", "cli/*"],
    "seccomp.h": ["os/jail.c"],
    "linux/seccomp.h": ["os/jail.c"],
    "linux/landlock.h": ["os/jail.c"],
    "linux/filter.h": ["os/jail.c"],
}

# Rooms that neither read, write, wait nor ask the time see no more of the C library than this.
PURE = ["core", "api", "record", "read", "synth"]
PURE_HEADERS = {"assert.h", "ctype.h", "float.h", "inttypes.h", "limits.h", "math.h", "stdalign.h",
                "stdarg.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h",
                "stdnoreturn.h", "string.h", "immintrin.h", "emmintrin.h"}
# Arrow's C stream interface returns the numbers of errors that the C library has.
PURE_ALSO = {"errno.h": ["api/arrow_out.c", "api/arrow_stream.c"]}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def matches(path, patterns):
    return any(fnmatch.fnmatchcase(path, p) for p in patterns)


def own_fault(path, header):
    """What is wrong with `path` including our own `header`, or None."""
    room, target = path.split("/")[0], header.split("/")[0]
    if path in ANYTHING or room == target:
        return None
    if room not in MAY:
        return f"room {room} is not in the layer table"
    if target not in MAY:
        return f"{header} is in no room of the layer table"
    if target not in MAY[room] and header not in MAY[room]:
        return f"{room} may not include {header}"
    if room in VALUES_ONLY and matches(header, MACHINERY):
        return f"{room} may use value types of core, not {header}"
    return None


def system_fault(path, header):
    """What is wrong with `path` including the system's `header`, or None."""
    room = path.split("/")[0]
    for pattern, places in LIBRARY.items():
        if fnmatch.fnmatchcase(header, pattern):
            return None if matches(path, places) else f"only {' '.join(places)} may see {header}"
    if room in PURE and header not in PURE_HEADERS and \
            not matches(path, PURE_ALSO.get(header, [])):
        return f"{room} is pure: {header} is not for it"
    return None


def includes_of(file):
    """(line, "<" or the quote, header) for each #include outside comments."""
    text = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), file.read_text("utf-8"))
    return [(text.count("\n", 0, m.start()) + 1, m.group(1), m.group(2))
            for m in INCLUDE.finditer(text)]


def faults_of(top, file):
    path = file.relative_to(top / "src").as_posix()
    found = []
    for line, quote, header in includes_of(file):
        if quote == "<":
            why = system_fault(path, header)
        elif (top / "include" / header).exists():
            why = None
        elif "/" not in header or ".." in header:
            why = f'write "{header}" as "room/name.h"'
        else:
            why = own_fault(path, header)
        if why:
            found.append(f"src/{path}:{line}: {why}")
    return found


def circles(top, files):
    """One fault for each include that leads back to the file in which it stands."""
    way = {f.relative_to(top / "src").as_posix(): [h for _, q, h in includes_of(f) if q == '"']
           for f in files}
    found, done = [], set()

    def follow(trail):
        for header in way.get(trail[-1], ()):
            if header in trail:
                circle = " -> ".join(trail[trail.index(header):] + [header])
                found.append(f"src/{trail[-1]}: includes in a circle: {circle}")
            elif header not in done:
                follow(trail + [header])
        done.add(trail[-1])

    for path in way:
        if path not in done:
            follow([path])
    return found


def check(top):
    files = csource.sources(top)
    return files, [f for file in files for f in faults_of(top, file)] + circles(top, files)


# path -> its text, and how many of its includes are at fault
SELF_TEST = {
    "base/a.c": ('#include "core/fact.h"\n', 1),
    "core/a.c": ('#include "base/str.h"\n#include "core/b.h"\n#include <string.h>\n', 0),
    "core/b.c": ("#include <time.h>\n", 1),
    "core/c.c": ('#include "record/event.h"\n', 1),
    "os/a.c": ("#include <sodium.h>\n", 1),
    "os/seal.c": ("#include <sodium.h>\n", 0),
    "os/b.c": ('#include "core/fact.h"\n', 1),
    "record/a.c": ('#include "core/match.h"\n#include "os/file.h"\n', 2),
    "record/b.c": ('// #include "os/file.h"\n/* #include "os/seal.h" */\n', 0),
    "store/a.c": ('#include "record/event.h"\n#include "record/case.h"\n', 1),
    "store/sqlite_open.c": ("#include <sqlite3.h>\n", 0),
    "desk/a.c": ('#include "store/store.h"\n#include "store/sqlite.h"\n', 1),
    "desk/b.c": ("#  include <unicode/ucnv.h>\n#include <sqlite3.h>\n", 2),
    "format/a.c": ("#include <zip.h>\n#include <expat.h>\n", 0),
    "web/a.c": ('#include "record/answer.h"\n#include "record/case.h"\n', 1),
    "cli/main.c": ('#include "store/sqlite.h"\n', 0),
    "cli/a.c": ('#include "store/sqlite.h"\n#include "record/case.h"\n', 2),
    "desk/c.c": ('#include "str.h"\n#include "../base/str.h"\n', 2),
    "attic/a.c": ('#include "base/str.h"\n', 1),
}

# path -> its text; each set is one tree, and the number says how many circles it has.
CIRCLES = [
    ({"core/a.h": '#include "core/b.h"\n', "core/b.h": '#include "core/a.h"\n'}, 1),
    ({"core/a.h": '#include "core/a.h"\n', "core/a.c": '#include "core/a.h"\n'}, 1),
    ({"core/a.h": '#include "core/b.h"\n', "core/b.h": '#include "core/c.h"\n',
      "core/c.h": '#include <a.h>\n#include "core/a.h"\n#include "core/b.h"\n'}, 2),
    ({"core/a.c": '#include "core/a.h"\n#include "core/b.h"\n', "core/a.h": "",
      "core/b.h": '#include "core/a.h"\n', "core/b.c": '#include "core/b.h"\n'}, 0),
]


def written(top, tree):
    """Writes the texts of `tree` below top/src; the paths of the files."""
    files = [top / "src" / path for path in tree]
    for file, text in zip(files, tree.values()):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return files


def self_test():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        files = written(top, {path: text for path, (text, _) in SELF_TEST.items()})
        for file, (path, (_, want)) in zip(files, SELF_TEST.items()):
            got = faults_of(top, file)
            if len(got) != want:
                wrong.append(f"self-test: {path}: {want} fault(s) expected, found {got}")
    for tree, want in CIRCLES:
        with tempfile.TemporaryDirectory() as folder:
            got = circles(Path(folder), written(Path(folder), tree))
            if len(got) != want:
                wrong.append(f"self-test: {list(tree)}: {want} circle(s) expected, found {got}")
    csource.end("layers --self-test", wrong, f"{len(SELF_TEST)} made-up files, {len(CIRCLES)} trees")


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
    top = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files, problems = check(top)
    csource.end("layers", problems, f"{len(files)} files")


main()
