#!/usr/bin/env python3
"""Looks with nm at what was built: core and record touch nothing but memory they are handed.

Usage: purity.py BUILD       looks at BUILD/obj/{base,core,api,record} and BUILD/libpeyvand.{a,so}
       purity.py --self-test compiles made-up C files that must be reported

Four things are checked.
1. What core, api and record call: base, themselves, and the C functions listed in ALLOWED. So no file,
   clock, randomness, environment, lock, or heap but base/mem.
2. No writable data in core, api and record: no .data, no .bss, nothing thread-local.
3. base calls none of FORBIDDEN, save that base/mem may use the heap. libpeyvand.a is base, core and api.
4. libpeyvand.so exports what include/peyvand.h declares, and nothing else, and has no data that can be
   written, but for the compiler's own.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import csource

ALLOWED = set("""
memcpy memmove memset memcmp memchr memrchr mempcpy strlen strnlen strcmp strncmp strchr
__memcpy_chk __memmove_chk __memset_chk __strlen_chk bcmp
snprintf vsnprintf __snprintf_chk __vsnprintf_chk bsearch strtod
cos log log2 log10 log1p log2f logf exp exp2 exp2f expf expm1 pow powf sqrt sqrtf cbrt floor floorf ceil
ceilf fabs round lround llround lrint trunc fmod fmin fmax ldexp frexp hypot nearbyint rint
__isnan __isinf __finite __fpclassify __signbit
_GLOBAL_OFFSET_TABLE_ __stack_chk_fail __popcountdi2 __cpu_model __cpu_indicator_init
""".split())

FORBIDDEN = set("""
open open64 openat creat fopen fopen64 fdopen read write pread pwrite close unlink rename mmap
printf puts putchar fprintf fputs fwrite fread perror __printf_chk __fprintf_chk stdout stderr stdin
time clock clock_gettime gettimeofday localtime localtime_r gmtime mktime nanosleep sleep
rand random srand drand48 getrandom getentropy arc4random
malloc calloc realloc free strdup posix_memalign aligned_alloc
getenv setlocale system popen fork execve socket connect abort exit
""".split())
HEAP = {"malloc", "calloc", "realloc", "free"}

# What compiler and linker put into a shared library.
THEIR_OWN = re.compile(r"completed\.\d+|__cpu_model|__cpu_features2|__dso_handle|__TMC_END__")

TOP = Path(__file__).resolve().parent.parent
WRITABLE = (".data", ".bss", ".tdata", ".tbss", "*COM*")
READ_ONLY = (".data.rel.ro",)


def symbols(file):
    """(name, section, undefined) of each symbol that nm sees in an object file."""
    text = subprocess.run(["nm", "-f", "sysv", str(file)], check=True, capture_output=True,
                          text=True).stdout
    for line in text.splitlines():
        cells = [c.strip() for c in line.split("|")]
        if len(cells) == 7 and cells[0] != "Name":
            yield cells[0], cells[6], cells[6] == "*UND*"


def defined(files):
    return {name for f in files for name, _, undefined in symbols(f) if not undefined}


def is_writable(section):
    return section.startswith(WRITABLE) and not section.startswith(READ_ONLY)


def impure(room, file, known):
    """Problems of one object of a pure room; `known` is what our own rooms define."""
    found = []
    for name, section, undefined in symbols(file):
        if undefined and name not in known and name not in ALLOWED:
            found.append(f"{room}/{file.name}: calls {name}")
        if not undefined and is_writable(section):
            found.append(f"{room}/{file.name}: {name} can be written ({section})")
    return found


def misexported(library, header):
    """Where what a shared library exports and what the header declares with PV_API differ."""
    text = subprocess.run(["nm", "-D", "--defined-only", "-f", "posix", str(library)], check=True,
                          capture_output=True, text=True).stdout
    exported = {line.split()[0] for line in text.splitlines()}
    header = re.sub(r"^#.*$", "", header, flags=re.MULTILINE)
    declared = set(re.findall(r"\bPV_API\b[^;(]*?\b(\w+)\(", header))
    return ([f"{library.name} exports {n}, which the header does not declare"
             for n in sorted(exported - declared)] +
            [f"{library.name} does not export {n}" for n in sorted(declared - exported)] +
            [f"{n} does not begin with pv_" for n in sorted(declared)
             if not n.startswith("pv_")])


def writable(library):
    """Data of a shared library that can be written after it was loaded (.data.rel.ro no longer can)."""
    return [f"{library.name}: {name} can be written ({section})"
            for name, section, undefined in symbols(library)
            if not undefined and is_writable(section) and not THEIR_OWN.fullmatch(name)]


def check(build):
    # An object whose source is gone is left over from an earlier build.
    objects = {room: [o for o in sorted((build / "obj" / room).glob("*.o"))
                      if (TOP / "src" / room / f"{o.stem}.c").exists()]
               for room in ("base", "core", "api", "record")}
    base, core = defined(objects["base"]), defined(objects["core"])
    problems = [p for f in objects["core"] for p in impure("core", f, base | core)]
    known = base | core | defined(objects["api"])
    problems += [p for f in objects["api"] for p in impure("api", f, known)]
    known = base | core | defined(objects["record"])
    problems += [p for f in objects["record"] for p in impure("record", f, known)]
    for f in objects["base"]:
        banned = FORBIDDEN - (HEAP if f.name == "mem.o" else set())
        problems += [f"base/{f.name}: calls {n}" for n, _, undefined in symbols(f)
                     if undefined and n in banned]
    members = subprocess.run(["ar", "t", str(build / "libpeyvand.a")], check=True,
                             capture_output=True, text=True).stdout.split()
    built = [f.name for room in ("base", "core", "api") for f in objects[room]]
    if not set(members) <= set(built):
        problems.append(f"libpeyvand.a holds more than base, core and api: {set(members) - set(built)}")
    problems += misexported(build / "libpeyvand.so", (TOP / "include/peyvand.h").read_text("utf-8"))
    problems += writable(build / "libpeyvand.so")
    return sum(map(len, objects.values())), problems


SELF_TEST = [
    ("int f(int a) { return a + 1; }", 0),
    ("static const char *const names[] = {\"a\", \"b\"};\n"
     "const char *f(int i) { return names[i]; }", 0),
    ("static int n; int f(void) { return n++; }", 1),
    ("int n = 3;", 1),
    ("int n;", 1),
    ("_Thread_local int n;", 1),
    ("#include <time.h>\nlong f(void) { return (long)time(0); }", 1),
    ("#include <stdlib.h>\nvoid *f(void) { return malloc(3); }", 1),
    ("#include <stdio.h>\nvoid f(void) { puts(\"x\"); }", 1),
    ("#include <string.h>\nint f(const void *a) { return memcmp(a, a, 9); }", 0),
    ("int base_thing(void); int f(void) { return base_thing(); }", 0),
]


def self_test_exports(folder):
    """A library that exports one function too many and one too few must be reported twice, and what it
    keeps once."""
    c, so = folder / "x.c", folder / "x.so"
    c.write_text("int pv_a(void);\nint pv_a(void) { return 1; }\n"
                 "int pv_c(void);\nint pv_c(void) { static int kept; return kept++; }\n")
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", c, "-o", so], check=True)
    got = misexported(so, "#define PV_API __x__((y))\nPV_API int pv_a(void);\nPV_API M enum pv_x\npv_b(int a);\n")
    wrong = [] if len(got) == 2 else [f"self-test: exports: two problems expected, found {got}"]
    got = writable(so)
    return wrong + ([] if len(got) == 1 and "kept" in got[0] else
                    [f"self-test: data: one problem expected, found {got}"])


def self_test():
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for i, (text, want) in enumerate(SELF_TEST):
            c, o = Path(folder) / f"t{i}.c", Path(folder) / f"t{i}.o"
            c.write_text(text + "\n")
            subprocess.run([os.environ.get("CC", "cc"), "-O2", "-fPIC", "-c", c, "-o", o],
                           check=True)
            got = impure("core", o, {"base_thing"})
            if len(got) != want:
                wrong.append(f"self-test: {text!r}: {want} expected, found {got}")
        wrong += self_test_exports(Path(folder))
    csource.end("purity --self-test", wrong, f"{len(SELF_TEST)} made-up objects")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--self-test":
        self_test()
    count, problems = check(Path(sys.argv[1]))
    csource.end("purity", problems, f"{count} objects")


main()
