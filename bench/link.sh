#!/bin/sh
# Figures of `link` and `dedupe` against known truth. Nothing is judged.
#
# Usage: bench/link.sh PEYVAND DATA [BIG]
#   DATA  a folder with febrl3.csv, febrl4a.csv, febrl4b.csv and historical_50k.csv; what is absent
#         is left out, saying so
#   BIG   a folder with persons-*.csv (unique_id,cluster,...), made by a generator of persons
set -eu
peyvand=$1 data=$2 big=${3:-}
here=$(dirname "$0")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

have() {
    for f; do
        [ -r "$f" ] || { echo "$f: absent, left out"; return 1; }
    done
}

# run NAME COMMAND...: CPU seconds, wall, peak memory on the next line
run() {
    name=$1
    shift
    printf '%-28s' "$name"
    /usr/bin/time -f '%U+%S CPU s, %e s wall, %M KiB' -o "$out/time" "$@" >"$out/log"
}

done_with() {
    python3 "$here/link_score.py" "$@"
    printf '%-28s%s; %s\n' '' "$(cat "$out/time")" "$(tail -n 1 "$out/log")"
}

a=$data/febrl4a.csv b=$data/febrl4b.csv
if have "$a" "$b"; then
    run 'febrl4, no soc_sec_id' "$peyvand" link "$a" "$b" --ignore soc_sec_id -o "$out/o"
    done_with pairs "$out/o" "$a" "$b"
    run 'febrl4, all columns' "$peyvand" link "$a" "$b" -o "$out/o"
    done_with pairs "$out/o" "$a" "$b"
fi
if have "$data/febrl3.csv"; then
    run febrl3 "$peyvand" dedupe "$data/febrl3.csv" -o "$out/o"
    done_with febrl "$out/o" "$data/febrl3.csv"
fi
h=$data/historical_50k.csv
if have "$h"; then
    for seed in 1 2 3; do
        run "historical_50k, --seed $seed" "$peyvand" dedupe "$h" --id unique_id --ignore cluster \
            --seed $seed -o "$out/o"
        done_with clusters "$out/o" "$h" unique_id cluster
    done
fi
for seed in 1 2 3 4 5; do
    s=$out/synth-$seed
    "$peyvand" synth "$s" --persons 3000 --requests 1500 --seed "$seed" >"$out/log"
    run "any script, seed $seed" "$peyvand" link "$s/list.csv" "$s/requests.csv" \
        --id 'No,Request no' -o "$out/o"
    done_with sought "$out/o" "$s/truth.csv"
done
[ -n "$big" ] || exit 0
for f in "$big"/persons-*.csv; do
    have "$f" || continue
    run "$(basename "$f" .csv)" "$peyvand" dedupe "$f" --id unique_id --ignore cluster -o "$out/o"
    done_with clusters "$out/o" "$f" unique_id cluster
done
