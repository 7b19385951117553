#!/usr/bin/env python3
"""Reads the #include lines of src/ and fails when an arrow points up or sideways.

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


def faults_of(top, file):
    path = file.relative_to(top / "src").as_posix()
    text = COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m.group(0)), file.read_text("utf-8"))
    found = []
    for m in INCLUDE.finditer(text):
        header, line = m.group(2), text.count("\n", 0, m.start()) + 1
        if m.group(1) == "<":
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


def check(top):
    files = csource.sources(top)
    return files, [f for file in files for f in faults_of(top, file)]


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


def self_test():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for path, (text, want) in SELF_TEST.items():
            file = Path(folder) / "src" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
            got = faults_of(Path(folder), file)
            if len(got) != want:
                wrong.append(f"self-test: {path}: {want} fault(s) expected, found {got}")
    csource.end("layers --self-test", wrong, f"{len(SELF_TEST)} made-up files")


def main():
    if "--self-test" in sys.argv[1:]:
        self_test()
    top = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files, problems = check(top)
    csource.end("layers", problems, f"{len(files)} files")


main()
