#!/bin/sh
# The two-minute proof: an office with made-up people, from a list to a told answer, five refusals,
# and two answers that do not differ. Called by ./demo from the top of the source tree.
#
#   demo-office.sh [FOLDER]     keeps the office in FOLDER; without it in one that is taken away
set -eu
peyvand=$(pwd)/build/peyvand
keep=${1:-}
folder=${keep:-$(mktemp -d)}
mkdir -p "$folder"
cd "$folder"
rm -f office.pv office.pv-* office.pv.device letter-*.txt
export PEYVAND_OFFICE="$folder/office.pv"
printf 'only for practice\n' >pass
day=2031-04-02T10:00

clean() {
    "$peyvand" lock >/dev/null 2>&1 || true
    [ -n "$keep" ] || rm -rf "$folder"
}
trap clean EXIT
trap 'exit 1' INT TERM

say() { printf '\n%s\n' "$*"; }
# as OFFICER WORD...: what an officer does, on the demo's day.
as() {
    who=$1
    shift
    "$peyvand" --as "$who" --passphrase-file pass --clock "$day" "$@"
}
# told OFFICER WORD...: prints the command as it would be typed.
told() {
    printf '\n  $ peyvand --as %s' "$1"
    shift
    for w; do
        case $w in
        *[!a-zA-Z0-9.,/-]*) printf " '%s'" "$w" ;;
        *) printf ' %s' "$w" ;;
        esac
    done
    printf '\n'
}
# shown OFFICER WORD...: the command, then what it prints.
shown() {
    told "$@"
    if as "$@" >shown.txt 2>&1; then
        sed 's/^/    /' shown.txt
    else
        sed 's/^/    /' shown.txt && exit 1
    fi
}
# refused RULE OFFICER WORD...: must be refused, and must name the rule.
refused() {
    rule=$1
    shift
    told "$@"
    if as "$@" >refused.txt 2>&1; then
        echo "    NOT refused: something is wrong" && exit 1
    fi
    sed 's/^/    /' refused.txt
    grep -q "$rule" refused.txt || { echo "    the rule $rule is not named" && exit 1; }
}
pairs() { grep -o 'R-[0-9A-Z-]*/P-[0-9A-Z-]*'; }

say "1. Made-up families: 400 requests as they tell them, and a camp's list of 3,000 in Latin letters"
"$peyvand" synth "$folder" --persons 3000 --requests 400 --seed 1
echo
sed -n '2,4p' requests.csv | sed 's/^/    request:  /'
sed -n '2,4p' list.csv | sed 's/^/    list:     /'

say "2. An office for practice, four officers, each with a passphrase"
"$peyvand" --passphrase-file pass init office.pv --exercise --name "Practice office" --officer nadia \
    --role protection-officer
"$peyvand" --passphrase-file pass unlock --officer nadia
for o in omid:caseworker vida:verifier karim:front-desk; do
    as nadia officer add "${o%:*}" --role "${o#*:}" --new-passphrase-file pass
    "$peyvand" --passphrase-file pass unlock --officer "${o%:*}" >/dev/null
done

say "3. The requests and the list go in"
as karim request import requests.csv | tail -n 4
as omid roster import list.csv --giver "site administration" --permission "letter of 2031-03-01" \
    --purpose tracing --date 2024-07-01 | tail -n 12

say "4. First matches, each with its reasons, and how they compare with the truth"
as omid match list --limit 4
as omid match compare truth.csv

say "5. One case, from a match to a told answer"
pair=$(as omid match list --limit 1 | pairs | sed -n 1p)
request=${pair%%/*}
shown omid match show "$pair"
shown omid match show "$pair" --open father --reason "two of that name on the list"
shown omid match uphold "$pair"
shown vida verify "$pair" --source "the relative" --source "the person" --accounts-agree
shown omid approach plan "$pair" --by nadia --place "clinic room" --interpreter "bound, from outside" --risk "seen on the way"
shown nadia approach agree "$pair"
shown nadia consent record "$pair" --answer yes --setting private --present interpreter --allow messages-no-place
shown omid disclose propose "$pair"
shown nadia disclose approve "$pair"
say "   Answers come on a calendar that is the same for everybody. A week later:"
day=2031-04-09T10:00
shown karim answer "$request"
shown nadia case "$request"

say "6. Five refusals"
refused R14 omid report residents --list
refused R20 omid movement plan --all --to "site B"
refused S3 omid meeting plan "$pair" --grade private --present site-official --place "gate house" --day 2031-04-12
two=$(as omid match list --limit 3 | pairs | grep -v "$request" | sed -n 1p)
as omid match uphold "$two" >/dev/null
refused R5 omid verify "$two" --source "the relative" --source "the person" --accounts-agree
refused R8 omid consent record "$two" --answer no --setting private --spoken-by "a leader of the site"

say "7. One person refuses; another is on no list. Their relatives get the same answer"
as vida verify "$two" --source "the relative" --source "the person" --accounts-agree >/dev/null
as omid approach plan "$two" --by nadia --place "clinic room" --interpreter bound --risk low >/dev/null
as nadia approach agree "$two" >/dev/null
as nadia consent record "$two" --answer no --setting private --present interpreter >/dev/null
absent=$(as karim request add --enquirer "A mother" --kinship mother --wants news --sees person \
    --name "somebody on no list" | grep -o 'R-[0-9A-Z-]*' | sed -n 1p)
day=2031-04-16T10:00
as karim answer "${two%%/*}" >letter-refused.txt
as karim answer "$absent" >letter-absent.txt
sed 's/^/    /' letter-refused.txt
if cmp -s letter-refused.txt letter-absent.txt; then
    echo "    diff letter-refused.txt letter-absent.txt: no difference, $(wc -c <letter-refused.txt) bytes each"
else
    diff letter-refused.txt letter-absent.txt
    exit 1
fi

say "8. What waits, without names"
shown nadia report unanswered
shown nadia audit verify
"$peyvand" lock

cat <<'END'

Try it on lists of your own, in an office of your own:

    build/peyvand init my-office.pv --name "My office" --officer YOU
    export PEYVAND_OFFICE=my-office.pv
    build/peyvand unlock
    build/peyvand request add
    build/peyvand roster import LIST.csv --giver WHO --permission WHAT --purpose tracing --date DAY --dry-run
    build/peyvand match list

README.md has the five minutes in full; `build/peyvand help` has every command.
END
