#!/bin/sh
# The keeper is killed again and again amid what it does. What was acknowledged must be there, what was
# not must be there whole or not at all, and the log must be whole. PEYVAND, SOAK_SECONDS.
set -eu
: "${PEYVAND:=build/peyvand}" "${SOAK_SECONDS:=60}"
peyvand=$(realpath "$PEYVAND")
top=$(mktemp -d)
cd "$top"
export XDG_RUNTIME_DIR="$top" PEYVAND_OFFICE="$top/office.pv"
keeper=
finish() {
    "$peyvand" lock >/dev/null 2>&1 || true
    rm -rf "$top"
}
trap finish EXIT
echo "a passphrase for practice" >pass
"$peyvand" init office.pv --name Soak --officer Ada --exercise --passphrase-file pass >/dev/null

open_office() {
    keeper=$("$peyvand" unlock --officer Ada --passphrase-file pass --json |
        sed -n 's/.*"process": \([0-9]*\).*/\1/p')
}

# One officer's process after another; the tickets of those that were acknowledged go to a file.
work() {
    i=0
    while [ ! -e stop ]; do
        i=$((i + 1))
        if "$peyvand" request add --enquirer "Enquirer $1" --kinship sister --name "Person $1 $i" \
            --ticket "T$1-$i" >/dev/null 2>&1; then
            echo "T$1-$i" >>"done.$1"
        fi
    done
}

round=0
end=$(($(date +%s) + SOAK_SECONDS))
while [ "$(date +%s)" -lt "$end" ]; do
    round=$((round + 1))
    rm -f stop
    open_office
    work "a$round" &
    one=$!
    work "b$round" &
    two=$!
    sleep "0.$((round * 37 % 90 + 10))"
    kill -9 "$keeper"
    touch stop
    wait "$one" "$two"
    "$peyvand" audit verify >/dev/null
done
open_office
"$peyvand" request list --json >list.json
cat done.* | sort >want
grep -o 'T[ab][0-9]*-[0-9]*' list.json | sort -u >have
lost=$(comm -23 want have | wc -l)
"$peyvand" audit verify
echo "$round kills, $(wc -l <want) acknowledged, $(wc -l <have) there, $lost lost"
[ "$lost" -eq 0 ]
