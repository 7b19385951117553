# bash completion for peyvand. The table below is the command list of docs/peyvand.1: a command,
# then its actions, or what its argument is (file, folder, command). Keep both in step.

_peyvand_table='
init file
unlock
lock
officer add list admit
office show partner
backup file
restore file
audit verify
request add import show list withdraw
roster import list
match list show uphold reject
verify
approach plan agree
consent record lower
disclose propose approve
answer
case
due
hindrance add
meeting plan agree record
movement record plan
agreement record
place close
mandate claim grant list
history
report unanswered residents
share propose approve
bundle file
merge file
erase
synth folder
version
help command
'

# A command (and action) and the options it knows beside the global ones.
_peyvand_options='
roster-import --giver --permission --purpose --date --map --dry-run
request-import --map --dry-run
history --as-of
synth --persons --requests --seed
'

_peyvand_global='--office --as --passphrase-file --json --help'

_peyvand_row() {
    printf '%s\n' "$1" | sed -n "s/^$2\( \|\$\)//p"
}

_peyvand() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local commands command= action= i actions
    commands=$(printf '%s\n' "$_peyvand_table" | sed -n 's/^\([a-z]\{1,\}\).*/\1/p')
    COMPREPLY=()

    case $before in
    --office | --passphrase-file | --map)
        COMPREPLY=($(compgen -f -- "$word"))
        return
        ;;
    --as | --giver | --permission | --purpose | --date | --as-of | --persons | --requests | --seed)
        return
        ;;
    esac

    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        --office | --as | --passphrase-file) i=$((i + 1)) ;;
        -*) ;;
        *)
            if [[ -z $command ]]; then
                command=${COMP_WORDS[i]}
            elif [[ -z $action ]]; then
                action=${COMP_WORDS[i]}
            fi
            ;;
        esac
    done

    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$_peyvand_global $(_peyvand_row "$_peyvand_options" \
            "$command${action:+-$action}") $(_peyvand_row "$_peyvand_options" "$command")" -- "$word"))
        return
    fi
    if [[ -z $command ]]; then
        COMPREPLY=($(compgen -W "$commands" -- "$word"))
        return
    fi
    actions=$(_peyvand_row "$_peyvand_table" "$command")
    case $actions in
    file) COMPREPLY=($(compgen -f -- "$word")) ;;
    folder) COMPREPLY=($(compgen -d -- "$word")) ;;
    command) COMPREPLY=($(compgen -W "$commands" -- "$word")) ;;
    *)
        if [[ -z $action ]]; then
            COMPREPLY=($(compgen -W "$actions" -- "$word"))
        elif [[ $action == import ]]; then
            COMPREPLY=($(compgen -f -- "$word"))
        fi
        ;;
    esac
}

complete -o filenames -F _peyvand peyvand
