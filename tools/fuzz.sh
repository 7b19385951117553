#!/bin/sh
# fuzz.sh FOLDER SECONDS FUZZER...: runs each fuzzer from its seeds, keeps what it finds in FOLDER.
# Prints one line per fuzzer; goes on past a failure; exits 1 when any failed.
set -u
folder=$1
seconds=$2
shift 2
failed=0
for fuzzer in "$@"; do
    name=${fuzzer##*/fuzz_}
    mkdir -p "$folder/corpus/$name"
    seeds=
    [ -d "fuzz/corpus/$name" ] && seeds="fuzz/corpus/$name"
    dict=
    [ -f "fuzz/$name.dict" ] && dict="-dict=fuzz/$name.dict"
    log="$folder/$name.log"
    if "$fuzzer" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$folder/$name-" $dict "$folder/corpus/$name" $seeds >"$log" 2>&1; then
        runs=$(awk '/stat::number_of_executed_units/ {print $2}' "$log")
        echo "ok fuzz $name: ${runs:-?} inputs in $seconds s"
    else
        echo "not ok fuzz $name: see $log"
        tail -n 40 "$log"
        failed=1
    fi
done
[ $# -eq 0 ] && echo "no fuzzers in fuzz/ yet"
exit $failed
