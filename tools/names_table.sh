#!/bin/sh
# names_table.sh BUILD: how well names are told apart and found, on recombined token data.
#
# PEYVAND_DATA is the folder with names/tokens-*.tsv; PEYVAND_RECOMBINE the script that makes pairs
# and pools of them (default: ../bench/recombine_names.py beside the data). SEEDS="1 2", POOL=109241,
# QUERIES=1000. Only words never learnt from are used (--part test).
set -eu
build=${1:-build}
data=${PEYVAND_DATA:-}
[ -d "$data/names" ] || { echo "skipped: PEYVAND_DATA has no folder names"; exit 0; }
recombine=${PEYVAND_RECOMBINE:-$data/../bench/recombine_names.py}
for seed in ${SEEDS:-1 2}; do
    for list in fa ar cyrl; do
        out=$build/names/$list-$seed
        [ -f "$out/pairs.tsv" ] || "${PYTHON:-python3}" "$recombine" \
            "$data/names/tokens-$list.tsv" "$out" --part test --seed "$seed" \
            --pool "${POOL:-109241}" --queries 10000
        "$build/bench/names_bench" "$out/pairs.tsv"
        for kind in queries partial; do
            "$build/bench/find_bench" "$out/pool.tsv" "$out/$kind.tsv" "${QUERIES:-1000}"
        done
    done
done
