#!/bin/sh
# What others find: names romanised by ICU (uconv), then the nearest ten of the pool by PostgreSQL
# trigrams (pg_trgm, a GiST index) and by Levenshtein distance (fuzzystrmatch, a full scan).
#
#   find_trgm.sh POOL.tsv QUERIES.tsv [COUNT [COUNT_LEVENSHTEIN]]
#
# Same files as find_bench. The server is the one psql finds (PGHOST, PGPORT, PGDATABASE, PGUSER); the
# tables are temporary. Says so and ends well where uconv, a server or an extension is missing.
set -eu
[ $# -ge 2 ] || { sed -n '2,8p' "$0" >&2; exit 2; }
pool=$1 queries=$2 count=${3:-200} slow=${4:-20}
skip() {
    echo "find_trgm: $1: skipped"
    exit 0
}
command -v uconv >/dev/null 2>&1 || skip 'no uconv'
command -v psql >/dev/null 2>&1 || skip 'no psql'
psql -Atqc 'SELECT 1' >/dev/null 2>&1 || skip 'no server that psql can reach'
for extension in pg_trgm fuzzystrmatch; do
    psql -qc "CREATE EXTENSION IF NOT EXISTS $extension" >/dev/null 2>&1 || skip "no $extension"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
roman='Any-Latin; Latin-ASCII; Lower'
columns() { cut -f "$1" "$2" | tr -d '\001\\'; }

columns 2 "$pool" | uconv -f utf8 -t utf8 -x "$roman" >"$work/names"
columns 1 "$pool" | paste - "$work/names" >"$work/pool"
head -n "$count" "$queries" >"$work/asked"
columns 2 "$work/asked" | uconv -f utf8 -t utf8 -x "$roman" >"$work/names"
columns 1,3 "$work/asked" | paste - "$work/names" >"$work/queries"

# measure NAME COUNT ORDER: the share of answers among the ten that come first in that order.
measure() {
    cat <<SQL
SELECT clock_timestamp() AS began \\gset
SELECT count(*) AS n, count(*) FILTER (WHERE EXISTS (
    SELECT FROM (SELECT p.id FROM p ORDER BY $3, p.id LIMIT 10) ten WHERE ten.id = q.answer)) AS ten
FROM (SELECT * FROM q ORDER BY id LIMIT $2) q \\gset
SELECT '$1: ' || :n || ' queries, first ten ' || round(:ten::numeric / :n, 4) || ', ' ||
    round(extract(epoch FROM clock_timestamp() - :'began'::timestamptz) * 1000 / :n, 1) || ' ms a query';
SQL
}

{
    cat <<SQL
CREATE TEMP TABLE p (id bigint, name text);
CREATE TEMP TABLE q (id bigint, answer bigint, name text);
\\copy p FROM '$work/pool' WITH (FORMAT csv, DELIMITER E'\t', QUOTE E'\\001')
\\copy q FROM '$work/queries' WITH (FORMAT csv, DELIMITER E'\t', QUOTE E'\\001')
CREATE INDEX ON p USING gist (name gist_trgm_ops (siglen = 64));
ANALYZE p;
SELECT count(*) || ' persons, PostgreSQL ' || current_setting('server_version') FROM p;
SQL
    measure 'ICU + trigrams' "$count" 'p.name <-> q.name'
    measure 'ICU + Levenshtein' "$slow" 'levenshtein_less_equal(left(p.name, 255), left(q.name, 255), 12)'
} | psql -Atq -v ON_ERROR_STOP=1
