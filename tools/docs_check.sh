#!/bin/sh
# docs_check.sh BUILD: the man page is well formed, it and the completion know every command, marked
# examples run.
set -eu
build=$1
mandoc -Tlint -W warning docs/peyvand.1
bash -n tools/peyvand.bash
bash -c '. tools/peyvand.bash && complete -p peyvand >/dev/null'
bash -c '. tools/peyvand.bash
    completes() {
        local want=$1
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _peyvand
        [[ ${COMPREPLY[*]} == "$want" ]] || { echo "completion of $*: ${COMPREPLY[*]}"; exit 1; }
    }
    completes "add admit" peyvand officer a
    completes "--officer --office" peyvand --office x unlock --off
    completes "README.md" peyvand roster import READ
    completes "match" peyvand help matc'
"${PYTHON:-python3}" tools/names.py --self-test
"${PYTHON:-python3}" tools/names.py "$build"
"${PYTHON:-python3}" tools/doc_examples.py --self-test
"${PYTHON:-python3}" tools/doc_examples.py "$build" README.md CONTRIBUTING.md docs/*.md
