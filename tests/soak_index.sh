#!/bin/sh
# A kept index whose writer is killed at random moments for SOAK_SECONDS: what is there afterwards is
# the state before or the one behind, whole, and find finds in it what it finds in the list.
set -eu
: "${SOAK_SECONDS:=120}" "${PEYVAND:=build/peyvand}"
program=$(realpath "$PEYVAND")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# people FIRST COUNT: made-up persons with ids from FIRST on.
people() {
    awk -v first="$1" -v count="$2" 'BEGIN {
        split("Reza Morteza Shirin Golnar Sergey Hossein Anna Farid Zahra Omid Leyla", given, " ")
        split("Moosavi Golestani Norouzi Ivanova Karimzade Bondarenko Rahimi Azizi", family, " ")
        for (i = first; i < first + count; i++)
            print i "\t" given[i % 11 + 1] " " family[int(i / 11) % 8 + 1] " " given[i % 7 + 1]
    }'
}

persons() {
    "$program" index stat kept | sed -n 's/^persons *//p'
}

# attempt WORDS...: a change that is killed after up to a fifth of a second. The shell says nothing.
attempt() {
    "$program" index "$@" >/dev/null 2>&1 &
    sleep "$(awk -v seed="$seed" 'BEGIN {srand(seed); print rand() / 5}')"
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
}

fail() {
    echo "not ok index: $1 (seed $seed)"
    exit 1
}

seed=$(date +%s)
end=$((seed + SOAK_SECONDS))
people 0 30000 >list.tsv
people 17 40 >queries.tsv
"$program" index build kept list.tsv >/dev/null
have=30000 next=30000 rounds=0 cut=0
while [ "$(date +%s)" -lt "$end" ]; do
    seed=$((seed + 1))
    rounds=$((rounds + 1))
    if [ $((rounds % 4)) -eq 0 ]; then
        tail -n 300 list.tsv | cut -f 1 >ids
        after=$((have - 300))
        set -- remove kept ids
        head -n "$after" list.tsv >list.new
    else
        people "$next" 500 >new.tsv
        next=$((next + 500)) after=$((have + 500))
        set -- add kept new.tsv
        cat list.tsv new.tsv >list.new
    fi
    attempt "$@"
    now=$(persons) || fail "cannot be read"
    if [ "$now" -eq "$have" ]; then
        cut=$((cut + 1))
        "$program" index "$@" >/dev/null || fail "cannot be changed after a kill"
        now=$(persons)
    fi
    [ "$now" -eq "$after" ] || fail "$now persons, neither $have nor $after"
    have=$after
    mv list.new list.tsv
    if [ $((rounds % 10)) -eq 0 ]; then
        "$program" find kept queries.tsv >a && "$program" find list.tsv queries.tsv >b
        cmp -s a b || fail "finds other persons than in the list"
    fi
done
echo "ok index: $rounds changes, $cut of them killed before they were done"
