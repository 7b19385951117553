# bash completion for peyvand.

# The table: noun|verb|arguments|options, made by tools/names.py from the program's own table.
_peyvand_table='
init||FILE|--name=TEXT --officer=NAME --role=ROLE --calendar=DAYS --exercise
unlock|||--officer=NAME --idle=MINUTES --clock-is-right
lock|||
office|show||
backup||FILE|
officer|add|NAME|--role=ROLE --new-passphrase-file=FILE
officer|list||
officer|admit|NAME|
officer|end|NAME|--reason=TEXT
officer|passphrase||--new-passphrase-file=FILE
office|device|FILE|
office|card||-o=FILE
office|partner|CARD|--code=CODE
restore||BACKUP FILE|--device=FILE
audit|verify|[FILE]|
request|add||--enquirer=NAME --phone=NUMBER --kinship=TIE --wants=WHAT --sees=WHO --name=NAME --given=NAME --family=NAME --father=NAME --grandfather=NAME --mother=NAME --spouse=NAME --birth=DATE --age=YEARS --sex=WORD --birthplace=PLACE --home=PLACE --place=PLACE --last-news=TEXT --question=QUESTION=ANSWER --ticket=NUMBER
request|import|LIST|--wants=WHAT --sees=WHO --map=FIELD=COLUMN --encoding=NAME --separator=CHARACTER --sheet=NAME --header=yes|no --dry-run
request|show|REQUEST|
request|list||--all --by=WHAT
request|complete|REQUEST|--enquirer=NAME --phone=NUMBER --kinship=TIE --last-news=TEXT --question=QUESTION=ANSWER
request|withdraw|REQUEST|--reason=TEXT
request|reopen|REQUEST|--reason=TEXT
hindrance|add|REQUEST|--text=TEXT --source=CHAIN --day=DAY
roster|import|LIST|--giver=WHO --permission=TEXT --purpose=TEXT --date=DAY --map=FIELD=COLUMN --encoding=NAME --separator=CHARACTER --sheet=NAME --header=yes|no --dry-run
roster|list||
match|list|[REQUEST]|--limit=N --by=WHAT
match|show|PAIR|--open=FIELD --reason=TEXT
match|uphold|PAIR|
match|reject|PAIR|--reason=TEXT
match|clear|PERSON|--reason=TEXT
match|labels|FILE|--list=LIST
match|compare|ANSWERS.csv|
movement|record|PERSON|--from=PLACE --to=PLACE --day=DAY --answer=none|yes|no
movement|plan|[PERSON]|--all --to=PLACE
agreement|record||--parties=TEXT --text=TEXT --number=TEXT
place|close|PLACE|
export||NAME|
report|unanswered||--list --by=WHAT
report|residents||--list --by=WHAT
due|||--limit=N
verify||PAIR|--source=CHAIN --accounts-agree --failed --second=FILE --partner=OFFICE
approach|plan|PAIR|--by=WHO --place=PLACE --interpreter=WHO --risk=TEXT
approach|agree|PAIR|
consent|record|PAIR|--answer=yes|no|none --setting=SETTING --present=WHO[:NAME] --allow=ITEMS --region=TEXT --channel=TEXT --address=TEXT --until=DAY --duress --spoken-by=NAME
consent|lower|PAIR|PERSON|--items=ITEMS --reason=TEXT --spoken-by=NAME
mandate|claim|PERSON|--by=NAME --what=WHAT --scope=TEXT
mandate|grant|PERSON|--by=NAME --scope=TEXT --until=DAY --setting=SETTING --present=WHO[:NAME]
mandate|end|PERSON|--by=NAME
mandate|list|PERSON|
meeting|plan|PAIR|--grade=GRADE --present=WHO[:NAME] --place=PLACE --day=DAY
meeting|agree|PAIR|--side=SIDE
meeting|record|PAIR|--present=WHO[:NAME] --text=TEXT --day=DAY
duress|record|REQ|PERSON|--text=TEXT
death|report|PERSON|--source=CHAIN
death|prove|PERSON|--source=CHAIN
freeze|lift|REQ|PERSON|--text=TEXT
freeze|agree|REQ|PERSON|
interests|record|PERSON|--text=TEXT
disclose|propose|PAIR|--tell=ITEMS
disclose|approve|PAIR|
confirm||PAIR|--tell=ITEMS
answer||REQ|-o=FILE
case||REQ|
history||REQ|PERSON|PAIR|office|--as-of=T --by=TIME
share|propose|REQ|PAIR|--partner=OFFICE --reason=TEXT
share|approve|REQ|PAIR|--partner=OFFICE
holder|pass|PERSON|--partner=OFFICE
bundle||FILE|--partner=OFFICE --canonical
merge||FILE|
erase||PERSON|--reason=TEXT --letters
second|ask|REQ|PAIR FILE|--partner=OFFICE --what=WHAT
second|give|FILE|--agree -o=FILE
second|take|FILE|
link||LIST LIST|-o=FILE --id=COLUMN --ignore=COLUMNS --map=MAP --stated=YEAR --threshold=P --threads=N --max-pairs=N --memory=SIZE --labels=FILE --keep=FILE --model=FILE --save-model=FILE --seed=N --report=FILE.html --mask --show-names --clusters=FILE --one-to-one --one-to-many --many-to-many
dedupe||LIST|--pairs=FILE -o=FILE --id=COLUMN --ignore=COLUMNS --map=MAP --stated=YEAR --threshold=P --threads=N --max-pairs=N --memory=SIZE --labels=FILE --keep=FILE --model=FILE --save-model=FILE --seed=N --report=FILE.html --mask --show-names
explain||LIST [LIST]|--pair=ID,ID --id=COLUMN --ignore=COLUMNS --map=MAP --stated=YEAR --threshold=P --threads=N --max-pairs=N --memory=SIZE --labels=FILE --model=FILE --seed=N --one-to-one --one-to-many --many-to-many --show-names --mask
profile||LIST|--id=COLUMN --ignore=COLUMNS --map=MAP --encoding=NAME --top=N --show-names --mask
name||NAME NAME|
names||PAIRS|-o=FILE --threads=N
find||POOL QUERIES|-k=N -o=FILE --id=COLUMN --ignore=COLUMNS --map=MAP --stated=YEAR --threads=N
index|build|FILE POOL|--force --id=COLUMN --ignore=COLUMNS --map=MAP --threads=N
index|add|FILE LIST|--replace --id=COLUMN --ignore=COLUMNS --map=MAP --threads=N
index|remove|FILE [IDS]|--id=ID --threads=N
index|stat|FILE|--threads=N
synth||FOLDER|--persons=N --requests=M --seed=S --native
version|||
help||[COMMAND [ACTION]]|--names
'
_peyvand_global='--office=FILE --as=OFFICER --passphrase-file=FILE --json --clock=TIME --help'
# end of what is made

# Values and arguments that are files.
_peyvand_is_file() {
    case $1 in
    FILE | LIST | CARD | BACKUP* | FOLDER | DIR | *.csv | MAP | BUNDLE) return 0 ;;
    esac
    return 1
}

_peyvand_files() {
    local IFS=$'\n'
    COMPREPLY=($(compgen -f -- "$1"))
}

_peyvand() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local noun= verb= arguments= options=$_peyvand_global verbs= nouns= i row o value
    local n v a rest words=()
    COMPREPLY=()

    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --office | --as | --passphrase-file | --clock) i=$((i + 1)) ;;
        -*) ;;
        *) words+=("${COMP_WORDS[i]}") ;;
        esac
    done
    noun=${words[0]}

    while IFS='|' read -r n v a o; do
        [[ -z $n ]] && continue
        case " $nouns " in *" $n "*) ;; *) nouns+=" $n" ;; esac
        [[ $n == "$noun" ]] || continue
        if [[ -n $v ]]; then
            verbs+=" $v"
            [[ $v == "${words[1]}" ]] || continue
            verb=$v
        elif [[ -n $verb ]]; then
            continue
        fi
        arguments=$a
        options="$o $_peyvand_global"
    done <<<"$_peyvand_table"

    for o in $options; do
        value=${o#*=}
        if [[ ${o%%=*} == "$before" && $o == *=* ]]; then
            _peyvand_is_file "$value" && _peyvand_files "$word"
            return
        fi
    done
    if [[ $word == -* ]]; then
        rest=
        for o in $options; do rest+=" ${o%%=*}"; done
        COMPREPLY=($(compgen -W "$rest" -- "$word"))
    elif [[ -z $noun || ($noun == help && ${#words[@]} == 1) ]]; then
        COMPREPLY=($(compgen -W "$nouns" -- "$word"))
    elif [[ -n $verbs && ${#words[@]} == 1 ]]; then
        COMPREPLY=($(compgen -W "$verbs" -- "$word"))
    elif _peyvand_is_file "${arguments#[}" || _peyvand_is_file "${arguments%% *}" ||
        [[ $arguments == "[FILE]" ]]; then
        _peyvand_files "$word"
    fi
}

complete -o filenames -F _peyvand peyvand
