/* The store in one SQLite file (docs/ledger-format.md section 6).
 *
 * The problem: an acknowledged batch survives a power cut, an erased byte does not survive a
 * scrub, and a file that somebody damaged or made on purpose is named and never obeyed. The way
 * taken: WAL with synchronous=FULL (the commit returns after the fsync of the log), secure_delete,
 * exclusive locking (one process, no shared memory file), the schema compared letter by letter
 * before the first statement runs, so that no trigger or view of a prepared file is ever run;
 * defensive mode, no mmap (a file cut short under a mapping is a SIGBUS). A commit that failed for
 * any reason but a full disk closes the store for writing: after a failed fsync nobody knows what
 * the disk holds (Rebello et al., Can Applications Recover from fsync Failures?, 2020).
 * Rejected: one file per event (no transaction), a log of our own (all of this once more). */
#include "base/mem.h"
#include "os/file.h"
#include "store/sqlite_inner.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* "Pyvd" as PRAGMA application_id, and the version of section 6 as user_version. */
static const char *const SETUP[] = {
    "PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0",      "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -32768", /* KiB: ids and tags are random, their indexes want to stay */
    "PRAGMA secure_delete = ON",   "PRAGMA synchronous = FULL", "PRAGMA trusted_schema = OFF",
    "PRAGMA fullfsync = ON",
};
static const char *const SETUP_WRITER[] = {
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 16777216",
};
static const char *const SCHEMA[] = {
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
    "CREATE TABLE event(office BLOB NOT NULL, pos INTEGER NOT NULL, id BLOB NOT NULL UNIQUE, "
    "bytes BLOB NOT NULL, received INTEGER NOT NULL, PRIMARY KEY(office, pos)) STRICT",
    "CREATE TABLE wrap(stream BLOB PRIMARY KEY, box BLOB NOT NULL) STRICT",
    "CREATE TABLE officer(lookup BLOB PRIMARY KEY, box BLOB NOT NULL, grant BLOB) STRICT",
    "CREATE TABLE head(size INTEGER PRIMARY KEY, bytes BLOB NOT NULL, signature BLOB NOT NULL) "
    "STRICT",
};
enum { APPLICATION = 0x50797664, VERSION = 1 };

/* ---- open and close ---- */

void sqlite_close_store(struct store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < COUNT(s->kept); i++)
        sqlite3_finalize(s->kept[i]);
    sqlite3_close_v2(s->db);
    mem_free(s->path);
    mem_free(s);
}

enum err sqlite_store_new(const char *path, struct store **out, struct fault *f)
{
    size_t size = strlen(path) + 1;
    struct store *s = mem_zero(1, sizeof(*s));
    if (s)
        s->path = mem_alloc(size);
    if (!s || !s->path) {
        mem_free(s);
        return fault_set(f, ERR_MEMORY, "%s: no memory to open it", path);
    }
    memcpy(s->path, path, size);
    *out = s;
    return OK;
}

/* The URI of an absolute path; immutable: no lock, no log, nothing written beside it. */
static void uri_of(const struct buf *path, bool immutable, struct buf *out)
{
    buf_text(out, "file://");
    for (size_t i = 0; i < path->len; i++) {
        unsigned char c = (unsigned char)path->ptr[i];
        if (c == '%' || c == '?' || c == '#' || c <= ' ' || c >= 0x7f)
            buf_printf(out, "%%%02X", c);
        else
            buf_byte(out, c);
    }
    buf_text(out, immutable ? "?immutable=1" : "");
}

static bool has_log(const struct buf *path)
{
    struct buf wal = {0};
    struct stat st;
    buf_printf(&wal, "%s-wal", path->ptr);
    bool has = buf_check(&wal) != OK || (stat(wal.ptr, &st) == 0 && st.st_size > 0);
    buf_free(&wal);
    return has;
}

static void harden(sqlite3 *db)
{
    static const int OFF[] = {SQLITE_DBCONFIG_ENABLE_TRIGGER,
                              SQLITE_DBCONFIG_ENABLE_VIEW,
                              SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
                              SQLITE_DBCONFIG_TRUSTED_SCHEMA,
                              SQLITE_DBCONFIG_DQS_DDL,
                              SQLITE_DBCONFIG_DQS_DML};
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (size_t i = 0; i < COUNT(OFF); i++)
        sqlite3_db_config(db, OFF[i], 0, NULL);
    sqlite3_limit(db, SQLITE_LIMIT_LENGTH, VALUE_MAX);
    sqlite3_extended_result_codes(db, 1);
}

enum err sqlite_connect_file(struct store *s, struct fault *f)
{
    struct buf path = {0}, uri = {0};
    enum err err = file_absolute(s->path, &path, f);
    if (err != OK)
        goto out;
    uri_of(&path, s->read_only && !has_log(&path), &uri);
    if (buf_check(&uri) != OK) {
        err = fault_set(f, ERR_MEMORY, "%s: no memory to open it", s->path);
        goto out;
    }
    int flags = SQLITE_OPEN_URI | (s->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int rc = sqlite3_open_v2(uri.ptr, &s->db, flags, NULL);
    if (rc != SQLITE_OK)
        err = sqlite_failed(s, rc, "open", f);
    else
        harden(s->db);
out:
    buf_free(&path);
    buf_free(&uri);
    return err;
}

/* The tables are exactly ours, letter by letter, and nothing else is there. */
static enum err schema_check(struct store *s, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    size_t tables = 0;
    int rc = SQLITE_DONE;
    enum err err = sqlite_prepared(s, Q_SCHEMA, &q, f);
    while (err == OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        struct str type = sqlite_column(q, 0), sql = sqlite_column(q, 1);
        if (str_eq(type, STR("index")) && !sql.ptr)
            continue; /* SQLite's own, for PRIMARY KEY and UNIQUE */
        if (tables == COUNT(SCHEMA) || !str_eq(sql, str_from(SCHEMA[tables])))
            err = sqlite_damaged(s, "its tables are not those of an office file", f);
        tables++;
    }
    if (err == OK && rc != SQLITE_DONE)
        err = sqlite_failed(s, rc, "read the tables", f);
    if (err == OK && tables != COUNT(SCHEMA))
        err = sqlite_damaged(s, "a table is missing", f);
    sqlite3_finalize(q);
    return err;
}

static enum err setup(struct store *s, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < COUNT(SETUP); i++)
        err = sqlite_run(s, SETUP[i], "set up", f);
    for (size_t i = 0; err == OK && !s->read_only && i < COUNT(SETUP_WRITER); i++)
        err = sqlite_run(s, SETUP_WRITER[i], "set up", f);
    return err;
}

enum err sqlite_identify(struct store *s, struct fault *f)
{
    int64_t application = 0, version = 0;
    enum err err = sqlite_number(s, Q_APPLICATION, &application, f);
    if (err == OK && application != APPLICATION)
        err = fault_set(f, ERR_FORMAT, "%s: not an office file", s->path);
    if (err == OK)
        err = sqlite_number(s, Q_VERSION, &version, f);
    if (err == OK && version != VERSION)
        err = fault_set(f, ERR_FORMAT, "%s: an office file of version %lld; this program reads %d",
                        s->path, (long long)version, VERSION);
    return err == OK ? schema_check(s, f) : err;
}

/* Before SQLite sees it: is it a file at all, and does it begin as one of ours? A file that is
 * not ours is not to be locked, converted or given a log. */
static enum err look_first(const char *path, bool read_only, struct fault *f)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return file_fault(f, errno, path, "open");
    if (!S_ISREG(st.st_mode))
        return fault_set(f, ERR_FORMAT, "%s: not a file", path);
    if (st.st_size == 0)
        return fault_set(f, ERR_FORMAT, "%s: empty, not an office file", path);
    if (access(path, read_only ? R_OK : R_OK | W_OK) != 0)
        return file_fault(f, errno, path, "open");
    return OK;
}

static enum err open_store(const char *path, bool read_only, struct store **out, struct fault *f)
{
    struct store *s = NULL;
    enum err err = look_first(path, read_only, f);
    if (err == OK)
        err = sqlite_store_new(path, &s, f);
    if (err != OK)
        return err;
    s->read_only = read_only;
    err = sqlite_connect_file(s, f);
    if (err == OK && !read_only) /* the lock first: all that follows reads the file */
        err = sqlite_run(s, SETUP_WRITER[0], "lock", f);
    if (err == OK)
        err = sqlite_identify(s, f);
    if (err == OK && !read_only && sqlite3_db_readonly(s->db, "main") == 1)
        err = fault_set(f, ERR_READONLY,
                        "%s: cannot be written: no right to, or its header is damaged", path);
    if (err == OK)
        err = setup(s, f);
    if (err == OK && !read_only) { /* takes the lock now rather than at the first batch */
        err = sqlite_run(s, SQLITE_STATEMENTS[Q_BEGIN], "lock", f);
        if (err == OK)
            err = sqlite_run(s, SQLITE_STATEMENTS[Q_COMMIT], "lock", f);
    }
    if (err != OK) {
        sqlite_close_store(s);
        return err;
    }
    *out = s;
    return OK;
}

static enum err create_tables(struct store *s, struct fault *f)
{
    enum err err = sqlite_connect_file(s, f);
    if (err == OK)
        err = setup(s, f);
    if (err == OK)
        err = sqlite_run(s, SQLITE_STATEMENTS[Q_BEGIN], "begin", f);
    for (size_t i = 0; err == OK && i < COUNT(SCHEMA); i++)
        err = sqlite_run(s, SCHEMA[i], "make a table", f);
    if (err == OK)
        err = sqlite_run(s, SQLITE_STATEMENTS[Q_MARK_VERSION], "mark", f);
    if (err == OK)
        err = sqlite_run(s, SQLITE_STATEMENTS[Q_MARK], "mark", f);
    if (err == OK)
        err = sqlite_run(s, SQLITE_STATEMENTS[Q_COMMIT], "commit", f);
    return err == OK ? sqlite_run(s, SQLITE_STATEMENTS[Q_CHECKPOINT], "write", f) : err;
}

void sqlite_remove_with_log(const char *path)
{
    static const char *const TAIL[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < COUNT(TAIL); i++) {
        struct buf name = {0};
        buf_printf(&name, "%s%s", path, TAIL[i]);
        if (buf_check(&name) == OK)
            unlink(name.ptr);
        buf_free(&name);
    }
}

enum err sqlite_make_file(const char *path, struct fault *f)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return file_fault(f, errno, path, "create");
    close(fd);
    return OK;
}

static enum err create_store(const char *path, struct store **out, struct fault *f)
{
    struct store *s = NULL;
    enum err err = sqlite_store_new(path, &s, f);
    if (err != OK)
        return err;
    err = sqlite_make_file(path, f);
    if (err != OK) {
        sqlite_close_store(s);
        return err;
    }
    err = create_tables(s, f);
    if (err == OK)
        err = file_sync_dir(path, f);
    if (err != OK) {
        sqlite_close_store(s);
        sqlite_remove_with_log(path);
        return err;
    }
    *out = s;
    return OK;
}

/* ---- batches ---- */

static enum err begin(struct store *s, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = sqlite_write_allowed(s, false, f);
    if (err == OK)
        err = sqlite_ready(s, Q_BEGIN, &q, f);
    if (err == OK)
        err = sqlite_finish(s, q, "begin", f);
    s->in_batch = s->in_batch || err == OK;
    return err;
}

static void rollback(struct store *s)
{
    if (s->in_batch && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, SQLITE_STATEMENTS[Q_ROLLBACK], NULL, NULL, NULL);
    if (!sqlite3_get_autocommit(s->db))
        s->broken = true;
    s->in_batch = false;
}

static enum err commit(struct store *s, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = sqlite_write_allowed(s, true, f);
    if (err != OK)
        return err;
    if (sqlite3_get_autocommit(s->db)) { /* SQLite rolled back by itself after an error */
        s->in_batch = false;
        return fault_set(f, ERR_STATE, "%s: the batch had failed before", s->path);
    }
    err = sqlite_ready(s, Q_COMMIT, &q, f);
    if (err == OK)
        err = sqlite_finish(s, q, "commit", f);
    if (err != OK) {
        s->broken = err != ERR_FULL && err != ERR_MEMORY;
        rollback(s);
    }
    s->in_batch = false;
    return err;
}

const struct store_ops *store_sqlite(void)
{
    static const struct store_ops ops = {
        create_store,     open_store,       sqlite_close_store,   begin,
        commit,           rollback,         sqlite_meta_get,      sqlite_meta_put,
        sqlite_event_put, sqlite_event_get, sqlite_event_replace, sqlite_event_each,
        sqlite_row_get,   sqlite_row_put,   sqlite_row_delete,    sqlite_row_each,
        sqlite_scrub,     sqlite_backup,    sqlite_check,
    };
    return &ops;
}
