#!/bin/sh
# Tracked files name no machine: no folders of a developer's machine, no package mirror.
# The patterns are put together here so that this file does not find itself.
set -u
git rev-parse --git-dir >/dev/null 2>&1 || exit 0
w=work f=farm r=root t=tmp
pattern="(^|[^[:alnum:]_.\$}])/($w|$f|$r|home/[a-z]+)/|/$t/bash_jobs|deb\.debian\.org"
pattern="$pattern|registry\.npmjs|files\.python""hosted|py""pi\.org"
if git grep -nIE "$pattern" -- . ':!LICENSE' ':!tools/places.sh'; then
    echo "places: the lines above name a machine"
    exit 1
fi
echo "places: nothing to complain of"
