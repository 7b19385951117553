#!/bin/sh
# Everything that must hold, fast things first. Goes on past a failed stage, so that one run shows
# all failures. The last line is "N passed, N failed": static checks and builds count one each,
# unit tests and scenarios one per case.
#
# From the Makefile or the environment: BUILD, MAKE, CHECK_JOBS (unit tests at once), T (only
# these unit tests), PYTHON, CHECK_FUZZ_SECONDS (per fuzzer).
set -u
: "${BUILD:=build}" "${MAKE:=make}" "${T:=}" "${PYTHON:=python3}" "${CHECK_FUZZ_SECONDS:=5}"
: "${CHECK_JOBS:=$(nproc 2>/dev/null || echo 1)}"
export PYTHON
unset MAKELEVEL MAKEFLAGS MFLAGS
logs=$BUILD/check
mkdir -p "$logs"
passed=0
failed=0
began=$(date +%s)

# stage NAME COMMAND...: one check. Its output goes to a log, shown when it fails.
stage() {
    name=$1
    shift
    from=$(date +%s)
    if "$@" >"$logs/$name.log" 2>&1 </dev/null; then
        word=ok
        passed=$((passed + 1))
    else
        word=FAILED
        failed=$((failed + 1))
    fi
    printf '%-7s %4d s  %s\n' "$word" $(($(date +%s) - from)) "$name"
    [ "$word" = ok ] || tail -n 60 "$logs/$name.log"
    [ "$word" = ok ]
}

# Adds up what one finished unit test printed in FILE; STATUS is its exit status.
count_unit() {
    ok=$(sed -n 's/.*\[  PASSED  \] \([0-9][0-9]*\) test(s).*/\1/p' "$1" |
        awk '{n += $1} END {print n + 0}')
    bad=$(sed -n 's/.*\[  FAILED  \] \([0-9][0-9]*\) test(s).*/\1/p' "$1" |
        awk '{n += $1} END {print n + 0}')
    [ "$2" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    passed=$((passed + ok))
    failed=$((failed + bad))
}

# Runs the unit tests named in BUILD/check/tests, CHECK_JOBS at a time, then counts.
unit_tests() {
    rm -rf "$logs/unit" && mkdir -p "$logs/unit"
    tr ' ' '\n' <"$logs/tests" | sed '/^$/d' | xargs -P "$CHECK_JOBS" -I{} sh -c '
        from=$(date +%s)
        out='"$logs"'/unit/$(basename {})
        {} >"$out.log" 2>&1 </dev/null
        echo "$? $(($(date +%s) - from))" >"$out.status"'
    for f in "$logs"/unit/*.status; do
        [ -f "$f" ] || continue
        read -r status seconds <"$f"
        log=${f%.status}.log
        before=$passed
        count_unit "$log" "$status"
        word=ok
        [ "$status" -eq 0 ] || word=FAILED
        printf '%-7s %4d s  %s: %d cases passed\n' "$word" "$seconds" \
            "$(basename "${f%.status}")" $((passed - before))
        [ "$status" -eq 0 ] || tail -n 60 "$log"
    done
}

# One line per scenario: "ok NAME ..." or "not ok NAME ...", counted as it stands.
scenarios() {
    from=$(date +%s)
    PEYVAND="$BUILD/peyvand" tests/run_scenarios "$BUILD/peyvand" >"$logs/scenarios.log" 2>&1 \
        </dev/null
    status=$?
    grep -E '^(ok|not ok) ' "$logs/scenarios.log"
    good=$(grep -c '^ok ' "$logs/scenarios.log")
    bad=$(grep -c '^not ok ' "$logs/scenarios.log")
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$good" -eq 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    passed=$((passed + good))
    failed=$((failed + bad))
    word=ok
    [ "$bad" -eq 0 ] || word=FAILED
    printf '%-7s %4d s  scenarios\n' "$word" $(($(date +%s) - from))
    [ "$bad" -eq 0 ] || grep -vE '^ok ' "$logs/scenarios.log" | tail -n 80
}

mk() {
    "$MAKE" -s --no-print-directory -j"$(nproc 2>/dev/null || echo 1)" "$@"
}

list_tests() {
    mk BUILD="$BUILD" ${T:+T="$T"} print-tests >"$logs/tests"
}

# After a build that failed: a program left over from an earlier build must not pass for this one.
drop_stale() {
    for t in $(cat "$logs/tests"); do
        mk -q BUILD="$BUILD" "$t" >/dev/null 2>&1 || rm -f "$t"
    done
}

finish() {
    echo "all of it took $(($(date +%s) - began)) s"
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
    exit $?
}

if [ -n "$T" ]; then
    list_tests || { echo "0 passed, 1 failed" && exit 1; }
    stage test-build mk BUILD="$BUILD" T="$T" $(cat "$logs/tests") && unit_tests
    finish
fi

stage format mk format-check
stage banned mk banned
stage layers mk layers
stage lengths mk lengths
stage reading mk reading
stage places sh tools/places.sh
stage build mk BUILD="$BUILD" all || rm -f "$BUILD/peyvand"
stage gcc mk BUILD="$BUILD/gcc" CC=gcc WERROR=-Werror all
stage purity mk BUILD="$BUILD/gcc" CC=gcc WERROR=-Werror purity
stage clang mk BUILD="$BUILD/clang" CC=clang WERROR=-Werror all
stage warnings mk BUILD="$BUILD/clang" CC=clang warnings
stage install sh tools/install_check.sh "$BUILD"
stage docs mk BUILD="$BUILD" docs-check
stage office-weights mk BUILD="$BUILD" office-weights-check
list_tests
stage test-build mk -k BUILD="$BUILD" test-build || drop_stale
unit_tests
[ -x tests/run_scenarios ] && scenarios
ls fuzz/fuzz_*.c >/dev/null 2>&1 &&
    stage fuzz mk BUILD="$BUILD" fuzz FUZZ_SECONDS="$CHECK_FUZZ_SECONDS"
finish
