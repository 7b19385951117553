#!/usr/bin/env python3
"""One table of how well and how fast names are told apart and found: Peyvand, and side by side in the same
run what is usually done.

usage: names_tables.py BUILD          (`make names-table` builds what it needs and runs it)

Of each token file, DATA/names/tokens-fa.tsv, -ar, -cyrl, it makes pairs, a pool and queries: by the script
PEYVAND_RECOMBINE, or else DATA/../bench/recombine_names.py, or else bench/name_pairs.py --find. DATA is
PEYVAND_DATA, or ../shared/data where that is there. Only words never learnt from are drawn (--part test).

LISTS="fa ar cyrl"  SEEDS="1"  POOL=109241  QUERIES=1000  OTHERS=100: so many queries are asked of the others

Beside Peyvand: one letter table learnt from the words not drawn, with the best pairing of words and nothing else
(bench/table_bench.c); ICU romanisation with Levenshtein (bench/icu_bench.c), and ICU romanisation with PostgreSQL
trigrams (similarity; a GiST index for finding). The server is the one that psql reaches; or, where none is,
one of the programs installed here (Debian packages postgresql, postgresql-contrib) is started in a new
folder, without a port, as a user without rights, and ended. Times are CPU times but for
PostgreSQL, which are times by the clock. "F1 at .5" of the others takes a likeness of 0.5 for a match.
"""

import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
from glob import glob
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAD = "| list | by | average precision | best F1 | F1 at .5 | comparisons a second | whole: first ten | half within, ms " \
       "| 99 of 100 within, ms | partial: first ten |\n|---|---|---|---|---|---|---|---|---|---|"


def setting(name, usual):
    return os.environ.get(name, usual)


def run(*words, **more):
    return subprocess.run([str(w) for w in words], check=True, text=True, stdout=subprocess.PIPE, **more).stdout


# --- the lists ---

def data_folder():
    data = setting("PEYVAND_DATA", str(HERE.parent.parent / "shared" / "data"))
    return Path(data) if (Path(data) / "names").is_dir() else None


def make_lists(data, kind, seed, out):
    """How the lists in `out` were made; makes them if they are not there, or were made otherwise."""
    tokens = data / "names" / f"tokens-{kind}.tsv"
    script = Path(setting("PEYVAND_RECOMBINE", str(data.parent / "bench" / "recombine_names.py")))
    pool, queries = setting("POOL", "109241"), setting("QUERIES", "1000")
    half = out.with_suffix(".half")
    if script.is_file():
        words = [script, tokens, half, "--pool", pool, "--queries", min(int(pool), max(int(queries), 4000))]
    else:
        words = [HERE / "name_pairs.py", kind, tokens, half, "--find", pool, "--count", queries]
    # lists that are there may have been made otherwise: with fewer queries, of other words
    how = " ".join(str(w) for w in [*words, "--seed", seed])
    made = out / "made-by"
    if not made.is_file() or made.read_text(encoding="utf-8") != how:
        for folder in (half, out):
            shutil.rmtree(folder, ignore_errors=True)
        out.parent.mkdir(parents=True, exist_ok=True)
        run(sys.executable, *words, "--part", "test", "--seed", seed)
        (half / "made-by").write_text(how, encoding="utf-8")
        half.rename(out)
    return script.name if script.is_file() else "name_pairs.py"


# --- figures ---

def figures(scored):
    """Average precision, best F1 and F1 at 0.5 of (label, score) pairs."""
    order = sorted(scored, key=lambda x: -x[1])
    positive = sum(label for label, _ in scored)
    good, precision, best = 0, 0.0, 0.0
    for i, (label, _) in enumerate(order):
        if label:
            good += 1
            precision += good / (i + 1)
            best = max(best, 2 * good / (i + 1 + positive))
    taken = [label for label, score in scored if score >= 0.5]
    return [f"{precision / positive:.4f}", f"{best:.4f}", f"{2 * sum(taken) / (len(taken) + positive):.4f}"]


def found(text):
    """first ten, half within, 99 of 100 within, as find_bench and icu_bench print them."""
    return re.search(r"first ten ([\d.]+),.*half within ([\d.]+), 99 of 100 within ([\d.]+)", text).groups()


def row(kind, by, pairs, speed, whole, partial):
    print("|", " | ".join([kind, by, *pairs, speed, *whole, partial[0]]), "|", flush=True)


def peyvand(build, lists, kind, queries):
    text = run(build / "bench/names_bench", lists / "pairs.tsv")
    pairs = re.search(r"peyvand +average precision ([\d.]+)  best F1 ([\d.]+)  F1 at 0.5 ([\d.]+)", text).groups()
    read, new = map(float, re.search(r"([\d.]+) names read, ([\d.]+) new", text).groups())
    whole, partial = (found(run(build / "bench/find_bench", lists / "pool.tsv", lists / name, queries))
                      for name in ("queries.tsv", "partial.tsv"))
    row(kind, "Peyvand", pairs, f"{1 / (2 / read + 1 / new):,.0f}", whole, partial)


def letter_table(build, data, lists, kind, queries):
    tokens = data / "names" / f"tokens-{kind}.tsv"
    p = subprocess.run([str(build / "bench/table_bench"), "pairs", str(tokens), str(lists / "pairs.tsv")], check=True,
                       text=True, capture_output=True)
    scored = [(c[0] == "1", float(c[1])) for c in (line.split("\t") for line in p.stdout.splitlines())]
    whole, partial = (found(run(build / "bench/table_bench", "find", tokens, lists / "pool.tsv", lists / name, queries))
                      for name in ("queries.tsv", "partial.tsv"))
    row(kind, "letter table by EM", [*figures(scored)[:2], "-"], f"{float(p.stderr.split()[0]):,.0f}", whole, partial)


def icu_levenshtein(build, lists, kind, queries, romanised):
    p = subprocess.run([str(build / "bench/icu_bench"), "pairs", str(lists / "pairs.tsv")], check=True, text=True,
                       capture_output=True)
    romanised.write_text(p.stdout, encoding="utf-8")
    cells = [line.split("\t") for line in p.stdout.splitlines()]
    whole, partial = (found(run(build / "bench/icu_bench", "find", lists / "pool.tsv", lists / name, queries))
                      for name in ("queries.tsv", "partial.tsv"))
    row(kind, "ICU + Levenshtein", figures([(c[0] == "1", float(c[3])) for c in cells]),
        f"{float(p.stderr.split()[0]):,.0f}", whole, partial)


# --- PostgreSQL ---

class Server:
    """A server that psql reaches, or one of our own; env is None where there is neither, and why says so."""

    def __init__(self):
        self.folder = self.bin = None
        self.env, self.why = dict(os.environ), ""
        if not shutil.which("psql"):
            self.env, self.why = None, "no psql"
        elif not self.reached() and not self.start():
            self.env, self.why = None, self.why or "no server"
        if self.env and not self.sql("CREATE EXTENSION IF NOT EXISTS pg_trgm"):
            self.why = "no pg_trgm: postgresql-contrib is not installed"
            self.stop()
            self.env = None

    def reached(self):
        return self.sql("SELECT 1")

    def sql(self, text):
        return subprocess.run(["psql", "-Atqc", text], env=self.env, capture_output=True).returncode == 0

    def as_nobody(self, words):
        """A server refuses to be started by root."""
        if os.geteuid() == 0:
            words = ["setpriv", "--reuid", self.user, "--regid", str(pwd.getpwnam(self.user).pw_gid), "--clear-groups",
                     *words]
        return subprocess.run([str(w) for w in words], cwd="/", env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
                              capture_output=True, text=True)

    def start(self):
        places = sorted(glob("/usr/lib/postgresql/*/bin/initdb"), reverse=True)
        initdb = places[0] if places else shutil.which("initdb")
        if not initdb:
            return False
        self.bin = Path(initdb).resolve().parent
        users = [u.pw_name for u in pwd.getpwall()]
        self.user = "postgres" if "postgres" in users else "nobody"
        self.folder = tempfile.mkdtemp(prefix="pv-trgm-")
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        db = f"{self.folder}/db"
        made = self.as_nobody([initdb, "-D", db, "-A", "trust", "-U", "bench", "-E", "UTF8", "--no-sync"])
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        if made.returncode == 0:
            made = self.as_nobody([self.bin / "pg_ctl", "-D", db, "-w", "-o", options, "-l", f"{self.folder}/log", "start"])
        if made.returncode != 0:
            self.why = "no server: " + (made.stderr.strip().splitlines() or ["it does not start"])[-1]
            self.stop()
            return False
        self.env.update(PGHOST=self.folder, PGUSER="bench", PGDATABASE="postgres")
        return True

    def stop(self):
        if self.folder:
            self.as_nobody([self.bin / "pg_ctl", "-D", f"{self.folder}/db", "-m", "immediate", "stop"])
            shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None


ASK = """
CREATE TEMP TABLE q_{name} (id bigint, name text, answer bigint);
\\copy q_{name} FROM '{work}/{name}' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\001')
CREATE TEMP TABLE r_{name} (ms float8, hit bool);
DO $$ DECLARE x record; t timestamptz; h bool; BEGIN
FOR x IN SELECT * FROM q_{name} ORDER BY id LIMIT {count} LOOP
    t := clock_timestamp();
    h := EXISTS (SELECT FROM (SELECT p.id FROM p ORDER BY p.name <-> x.name LIMIT 10) ten WHERE ten.id = x.answer);
    INSERT INTO r_{name} VALUES (extract(epoch FROM clock_timestamp() - t) * 1000, h);
END LOOP; END $$;
SELECT 'first ten ' || round(avg(hit::int), 4) || ', half within ' ||
    round((percentile_disc(0.5) WITHIN GROUP (ORDER BY ms))::numeric, 2) || ', 99 of 100 within ' ||
    round((percentile_disc(0.99) WITHIN GROUP (ORDER BY ms))::numeric, 2) FROM r_{name};
"""

SETUP = """
CREATE TEMP TABLE pairs (label int, a text, b text, likeness float8);
\\copy pairs FROM '{work}/romanised' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\001')
SELECT clock_timestamp() AS began \\gset
SELECT sum(similarity(a, b)) AS sum FROM pairs \\gset
SELECT 'speed ' || count(*) / extract(epoch FROM clock_timestamp() - :'began'::timestamptz) FROM pairs;
SELECT 'pair ' || label || ' ' || similarity(a, b) FROM pairs;
CREATE TEMP TABLE p (id bigint, name text);
\\copy p FROM '{work}/pool' WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\001')
CREATE INDEX ON p USING gist (name gist_trgm_ops (siglen = 64));
ANALYZE p;
"""


def trigrams(server, build, lists, kind, queries, work):
    if not server.env:
        return
    for name in ("pool", "queries", "partial"):
        text = run(build / "bench/icu_bench", "names", lists / f"{name}.tsv")
        (work / name).write_text(text, encoding="utf-8")
    script = SETUP.format(work=work) + "".join(ASK.format(name=n, work=work, count=queries) for n in ("queries", "partial"))
    text = run("psql", "-AtqX", "-v", "ON_ERROR_STOP=1", env=server.env, input=script)
    scored = [(x[1] == "1", float(x[2])) for x in (line.split() for line in text.splitlines()) if x[0] == "pair"]
    speed = float(re.search(r"^speed ([\d.]+)", text, re.M).group(1))
    whole, partial = (found(line) for line in text.splitlines() if line.startswith("first ten"))
    row(kind, "ICU + PostgreSQL trigrams", figures(scored), f"{speed:,.0f}", whole, partial)


def main():
    build = Path(sys.argv[1] if len(sys.argv) > 1 else "build")
    data = data_folder()
    if not data:
        print("skipped: PEYVAND_DATA has no folder names with tokens-*.tsv")
        return
    server = Server()
    queries, others = setting("QUERIES", "1000"), setting("OTHERS", "100")
    try:
        with tempfile.TemporaryDirectory() as work:
            os.chmod(work, 0o755)
            for kind in setting("LISTS", "fa ar cyrl").split():
                for seed in setting("SEEDS", "1").split():
                    lists = build / "names" / f"{kind}-{seed}-{setting('POOL', '109241')}"
                    made = make_lists(data, kind, seed, lists)
                    print(f"\n{kind}, seed {seed}: pool of {setting('POOL', '109241')}, {queries} queries, of the others "
                          f"{others}; made by {made}; PostgreSQL: {server.why or 'yes'}\n\n{HEAD}", flush=True)
                    peyvand(build, lists, kind, queries)
                    letter_table(build, data, lists, kind, others)
                    icu_levenshtein(build, lists, kind, others, Path(work) / "romanised")
                    trigrams(server, build, lists, kind, others, Path(work))
    finally:
        server.stop()


main()
