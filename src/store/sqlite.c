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
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VALUE_MAX = 64 << 20, HEAD_KEY = 8 };

/* "Pyvd" as PRAGMA application_id, and the version of section 6 as user_version. */
static const char *const SETUP[] = {
    "PRAGMA cell_size_check = ON", "PRAGMA mmap_size = 0",      "PRAGMA temp_store = MEMORY",
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

enum statement {
    Q_BEGIN,
    Q_COMMIT,
    Q_ROLLBACK,
    Q_META_GET,
    Q_META_PUT,
    Q_EVENT_PUT,
    Q_EVENT_GET,
    Q_EVENT_REPLACE,
    Q_EVENT_EACH,
    Q_GET,
    Q_PUT = Q_GET + 3,
    Q_DELETE = Q_PUT + 3,
    Q_EACH = Q_DELETE + 3,
    Q_META_EACH = Q_EACH + 3,
    Q_SCHEMA,
    Q_CHECK,
    Q_CHECKPOINT,
    Q_VACUUM,
    Q_APPLICATION,
    Q_VERSION,
    Q_MARK,
    Q_MARK_VERSION,
    Q_COUNT
};

/* Every statement that ever runs; values are bound and never written into the text. */
static const char *const SQL[Q_COUNT] = {
    [Q_BEGIN] = "BEGIN IMMEDIATE",
    [Q_COMMIT] = "COMMIT",
    [Q_ROLLBACK] = "ROLLBACK",
    [Q_META_GET] = "SELECT value FROM meta WHERE key = ?1",
    [Q_META_PUT] = "REPLACE INTO meta(key, value) VALUES(?1, ?2)",
    [Q_EVENT_PUT] =
        "INSERT INTO event(office, pos, id, bytes, received) VALUES(?1, ?2, ?3, ?4, ?5)",
    [Q_EVENT_GET] =
        "SELECT office, pos, id, bytes, received FROM event WHERE office = ?1 AND pos = ?2",
    [Q_EVENT_REPLACE] = "UPDATE event SET bytes = ?3 WHERE office = ?1 AND pos = ?2",
    [Q_EVENT_EACH] = "SELECT office, pos, id, bytes, received FROM event ORDER BY office, pos",
    [Q_GET + STORE_WRAP] = "SELECT stream, box, NULL FROM wrap WHERE stream = ?1",
    [Q_GET + STORE_OFFICER] = "SELECT lookup, box, grant FROM officer WHERE lookup = ?1",
    [Q_GET + STORE_HEAD] = "SELECT size, bytes, signature FROM head WHERE size = ?1",
    [Q_PUT + STORE_WRAP] = "REPLACE INTO wrap(stream, box) VALUES(?1, ?2)",
    [Q_PUT + STORE_OFFICER] = "REPLACE INTO officer(lookup, box, grant) VALUES(?1, ?2, ?3)",
    [Q_PUT + STORE_HEAD] = "REPLACE INTO head(size, bytes, signature) VALUES(?1, ?2, ?3)",
    [Q_DELETE + STORE_WRAP] = "DELETE FROM wrap WHERE stream = ?1",
    [Q_DELETE + STORE_OFFICER] = "DELETE FROM officer WHERE lookup = ?1",
    [Q_DELETE + STORE_HEAD] = "DELETE FROM head WHERE size = ?1",
    [Q_EACH + STORE_WRAP] = "SELECT stream, box, NULL FROM wrap ORDER BY stream",
    [Q_EACH + STORE_OFFICER] = "SELECT lookup, box, grant FROM officer ORDER BY lookup",
    [Q_EACH + STORE_HEAD] = "SELECT size, bytes, signature FROM head ORDER BY size",
    [Q_META_EACH] = "SELECT key, value FROM meta ORDER BY key",
    [Q_SCHEMA] = "SELECT type, sql FROM sqlite_schema ORDER BY rowid",
    [Q_CHECK] = "PRAGMA integrity_check(1)",
    [Q_CHECKPOINT] = "PRAGMA wal_checkpoint(TRUNCATE)",
    [Q_VACUUM] = "VACUUM",
    [Q_APPLICATION] = "PRAGMA application_id",
    [Q_VERSION] = "PRAGMA user_version",
    [Q_MARK] = "PRAGMA application_id = 0x50797664",
    [Q_MARK_VERSION] = "PRAGMA user_version = 1",
};
enum { APPLICATION = 0x50797664, VERSION = 1 };

struct store {
    sqlite3 *db;
    char *path; /* as the caller wrote it, for faults */
    sqlite3_stmt *kept[Q_META_EACH];
    bool read_only;
    bool in_batch;
    bool broken; /* a commit failed: nothing is written any more */
};

static enum err error_of(int rc, int system_errno)
{
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return ERR_MEMORY;
    case SQLITE_FULL:
        return ERR_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ERR_READONLY;
    case SQLITE_CANTOPEN:
        if (system_errno == EROFS || system_errno == EACCES || system_errno == EPERM)
            return ERR_READONLY;
        return system_errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_LOCKED;
    case SQLITE_NOTADB:
        return ERR_FORMAT;
    case SQLITE_CONSTRAINT:
        return ERR_EXISTS;
    case SQLITE_IOERR:
        if (rc == SQLITE_IOERR_NOMEM)
            return ERR_MEMORY;
        if (rc == SQLITE_IOERR_SHORT_READ || rc == SQLITE_IOERR_DATA ||
            rc == SQLITE_IOERR_CORRUPTFS)
            return ERR_CORRUPT;
        if (system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG)
            return ERR_FULL;
        return system_errno == EROFS ? ERR_READONLY : ERR_IO;
    default: /* an int of SQLite's, not an enum: what is left is what a sound file never says */
        return ERR_CORRUPT;
    }
}

/* The fault for SQLite's return code, naming the file. */
static enum err failed(const struct store *s, int rc, const char *what, struct fault *f)
{
    int cause = s->db ? sqlite3_system_errno(s->db) : errno;
    enum err e = error_of(s->db ? sqlite3_extended_errcode(s->db) : rc, cause);
    if (s->db && (sqlite3_errcode(s->db) & 0xff) == SQLITE_OK)
        e = error_of(rc, cause);
    if (e == ERR_LOCKED)
        return fault_set(f, e, "%s: held by another process (%s)", s->path, what);
    return fault_set(f, e, "%s: cannot %s: %s (%s)", s->path, what, err_text(e),
                     s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc));
}

static enum err damaged(const struct store *s, const char *where, struct fault *f)
{
    return fault_set(f, ERR_CORRUPT, "%s: damaged: %s", s->path, where);
}

static enum err prepared(struct store *s, int q, sqlite3_stmt **out, struct fault *f)
{
    int rc = sqlite3_prepare_v3(s->db, SQL[q], -1, 0, out, NULL);
    return rc == SQLITE_OK ? OK : failed(s, rc, "prepare", f);
}

/* A statement that stays, ready to be bound. */
static enum err ready(struct store *s, int q, sqlite3_stmt **out, struct fault *f)
{
    enum err err = s->kept[q] ? OK : prepared(s, q, &s->kept[q], f);
    *out = s->kept[q];
    return err;
}

static void done(sqlite3_stmt *q)
{
    if (q) {
        sqlite3_reset(q);
        sqlite3_clear_bindings(q);
    }
}

static int bind_blob(sqlite3_stmt *q, int at, struct str s)
{
    if (!s.ptr)
        return sqlite3_bind_null(q, at);
    return sqlite3_bind_blob64(q, at, s.len ? s.ptr : "", s.len, SQLITE_STATIC);
}

static struct str column(sqlite3_stmt *q, int at)
{
    if (sqlite3_column_type(q, at) == SQLITE_NULL)
        return STR_NONE;
    const char *p = sqlite3_column_blob(q, at);
    int len = sqlite3_column_bytes(q, at);
    return p && len > 0 ? (struct str){p, (size_t)len} : STR("");
}

/* Runs one statement of the setup or the table to its end, whatever rows it gives. */
static enum err run(struct store *s, const char *sql, const char *what, struct fault *f)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : failed(s, rc, what, f);
}

/* Steps a bound statement that gives no rows, then resets it. */
static enum err finish(struct store *s, sqlite3_stmt *q, const char *what, struct fault *f)
{
    int rc = sqlite3_step(q);
    enum err err = rc == SQLITE_DONE || rc == SQLITE_ROW ? OK : failed(s, rc, what, f);
    done(q);
    return err;
}

static enum err write_allowed(const struct store *s, bool in_batch, struct fault *f)
{
    if (s->read_only)
        return fault_set(f, ERR_READONLY, "%s: opened for reading only", s->path);
    if (s->broken)
        return fault_set(f, ERR_IO, "%s: a write failed before; open the file again", s->path);
    if (s->in_batch != in_batch)
        return fault_set(f, ERR_STATE, "%s: %s", s->path,
                         in_batch ? "no batch is open" : "a batch is open already");
    return OK;
}

/* ---- open and close ---- */

static void close_store(struct store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < COUNT(s->kept); i++)
        sqlite3_finalize(s->kept[i]);
    sqlite3_close_v2(s->db);
    mem_free(s->path);
    mem_free(s);
}

static enum err store_new(const char *path, struct store **out, struct fault *f)
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

static enum err connect_file(struct store *s, struct fault *f)
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
        err = failed(s, rc, "open", f);
    else
        harden(s->db);
out:
    buf_free(&path);
    buf_free(&uri);
    return err;
}

static enum err number(struct store *s, int q, int64_t *out, struct fault *f)
{
    sqlite3_stmt *stmt = NULL;
    enum err err = prepared(s, q, &stmt, f);
    if (err == OK) {
        int rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW)
            *out = sqlite3_column_int64(stmt, 0);
        else
            err = failed(s, rc, "read", f);
    }
    sqlite3_finalize(stmt);
    return err;
}

/* The tables are exactly ours, letter by letter, and nothing else is there. */
static enum err schema_check(struct store *s, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    size_t tables = 0;
    int rc = SQLITE_DONE;
    enum err err = prepared(s, Q_SCHEMA, &q, f);
    while (err == OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        struct str type = column(q, 0), sql = column(q, 1);
        if (str_eq(type, STR("index")) && !sql.ptr)
            continue; /* SQLite's own, for PRIMARY KEY and UNIQUE */
        if (tables == COUNT(SCHEMA) || !str_eq(sql, str_from(SCHEMA[tables])))
            err = damaged(s, "its tables are not those of an office file", f);
        tables++;
    }
    if (err == OK && rc != SQLITE_DONE)
        err = failed(s, rc, "read the tables", f);
    if (err == OK && tables != COUNT(SCHEMA))
        err = damaged(s, "a table is missing", f);
    sqlite3_finalize(q);
    return err;
}

static enum err setup(struct store *s, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < COUNT(SETUP); i++)
        err = run(s, SETUP[i], "set up", f);
    for (size_t i = 0; err == OK && !s->read_only && i < COUNT(SETUP_WRITER); i++)
        err = run(s, SETUP_WRITER[i], "set up", f);
    return err;
}

static enum err identify(struct store *s, struct fault *f)
{
    int64_t application = 0, version = 0;
    enum err err = number(s, Q_APPLICATION, &application, f);
    if (err == OK && application != APPLICATION)
        err = fault_set(f, ERR_FORMAT, "%s: not an office file", s->path);
    if (err == OK)
        err = number(s, Q_VERSION, &version, f);
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
        err = store_new(path, &s, f);
    if (err != OK)
        return err;
    s->read_only = read_only;
    err = connect_file(s, f);
    if (err == OK && !read_only) /* the lock first: all that follows reads the file */
        err = run(s, SETUP_WRITER[0], "lock", f);
    if (err == OK)
        err = identify(s, f);
    if (err == OK && !read_only && sqlite3_db_readonly(s->db, "main") == 1)
        err = fault_set(f, ERR_READONLY, "%s: cannot be written", path);
    if (err == OK)
        err = setup(s, f);
    if (err == OK && !read_only) { /* takes the lock now rather than at the first batch */
        err = run(s, SQL[Q_BEGIN], "lock", f);
        if (err == OK)
            err = run(s, SQL[Q_COMMIT], "lock", f);
    }
    if (err != OK) {
        close_store(s);
        return err;
    }
    *out = s;
    return OK;
}

static enum err create_tables(struct store *s, struct fault *f)
{
    enum err err = connect_file(s, f);
    if (err == OK)
        err = setup(s, f);
    if (err == OK)
        err = run(s, SQL[Q_BEGIN], "begin", f);
    for (size_t i = 0; err == OK && i < COUNT(SCHEMA); i++)
        err = run(s, SCHEMA[i], "make a table", f);
    if (err == OK)
        err = run(s, SQL[Q_MARK_VERSION], "mark", f);
    if (err == OK)
        err = run(s, SQL[Q_MARK], "mark", f);
    if (err == OK)
        err = run(s, SQL[Q_COMMIT], "commit", f);
    return err == OK ? run(s, SQL[Q_CHECKPOINT], "write", f) : err;
}

static void remove_with_log(const char *path)
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

static enum err make_file(const char *path, struct fault *f)
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
    enum err err = store_new(path, &s, f);
    if (err != OK)
        return err;
    err = make_file(path, f);
    if (err != OK) {
        close_store(s);
        return err;
    }
    err = create_tables(s, f);
    if (err == OK)
        err = file_sync_dir(path, f);
    if (err != OK) {
        close_store(s);
        remove_with_log(path);
        return err;
    }
    *out = s;
    return OK;
}

/* ---- batches ---- */

static enum err begin(struct store *s, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = write_allowed(s, false, f);
    if (err == OK)
        err = ready(s, Q_BEGIN, &q, f);
    if (err == OK)
        err = finish(s, q, "begin", f);
    s->in_batch = s->in_batch || err == OK;
    return err;
}

static void rollback(struct store *s)
{
    if (s->in_batch && !sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, SQL[Q_ROLLBACK], NULL, NULL, NULL);
    if (!sqlite3_get_autocommit(s->db))
        s->broken = true;
    s->in_batch = false;
}

static enum err commit(struct store *s, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = write_allowed(s, true, f);
    if (err != OK)
        return err;
    if (sqlite3_get_autocommit(s->db)) { /* SQLite rolled back by itself after an error */
        s->in_batch = false;
        return fault_set(f, ERR_STATE, "%s: the batch had failed before", s->path);
    }
    err = ready(s, Q_COMMIT, &q, f);
    if (err == OK)
        err = finish(s, q, "commit", f);
    if (err != OK) {
        s->broken = err != ERR_FULL && err != ERR_MEMORY;
        rollback(s);
    }
    s->in_batch = false;
    return err;
}

/* ---- rows ---- */

/* Steps to the one row; the caller reads it and calls done(). */
static enum err one_row(struct store *s, sqlite3_stmt *q, struct fault *f)
{
    int rc = sqlite3_step(q);
    if (rc == SQLITE_ROW)
        return OK;
    enum err err = rc == SQLITE_DONE ? fault_set(f, ERR_NOT_FOUND, "%s: no such entry", s->path)
                                     : failed(s, rc, "read", f);
    done(q);
    return err;
}

static enum err kept(struct store *s, struct arena *a, struct str from, struct str *out,
                     struct fault *f)
{
    *out = STR_NONE;
    if (from.ptr && str_copy(a, from, out) != OK)
        return fault_set(f, ERR_MEMORY, "%s: no memory for an entry", s->path);
    return OK;
}

static enum err meta_get(struct store *s, struct str key, struct arena *a, struct str *out,
                         struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = ready(s, Q_META_GET, &q, f);
    if (err != OK)
        return err;
    sqlite3_bind_text64(q, 1, key.ptr, key.len, SQLITE_STATIC, SQLITE_UTF8);
    err = one_row(s, q, f);
    if (err == OK)
        err = kept(s, a, column(q, 0), out, f);
    done(q);
    return err;
}

static enum err meta_put(struct store *s, struct str key, struct str value, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = write_allowed(s, true, f);
    if (err == OK)
        err = ready(s, Q_META_PUT, &q, f);
    if (err != OK)
        return err;
    sqlite3_bind_text64(q, 1, key.ptr, key.len, SQLITE_STATIC, SQLITE_UTF8);
    int rc = bind_blob(q, 2, value.ptr ? value : STR(""));
    err = rc == SQLITE_OK ? finish(s, q, "write", f) : failed(s, rc, "write", f);
    done(q);
    return err;
}

/* The row under q as an event; the bytes are borrowed from SQLite. */
static enum err event_of(const struct store *s, sqlite3_stmt *q, struct stored_event *out,
                         struct fault *f)
{
    struct str office = column(q, 0), id = column(q, 2), bytes = column(q, 3);
    int64_t pos = sqlite3_column_int64(q, 1);
    if (office.len != TAG_BYTES || id.len != HASH_BYTES || !bytes.ptr || pos < 0 ||
        sqlite3_column_type(q, 1) != SQLITE_INTEGER || sqlite3_column_type(q, 4) != SQLITE_INTEGER)
        return damaged(s, "an event's row is not of its form", f);
    memcpy(out->office.b, office.ptr, TAG_BYTES);
    memcpy(out->id.b, id.ptr, HASH_BYTES);
    out->pos = (uint64_t)pos;
    out->received_ms = sqlite3_column_int64(q, 4);
    out->bytes = bytes;
    return OK;
}

static enum err event_write(struct store *s, int which, const struct stored_event *e,
                            struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = write_allowed(s, true, f);
    if (err == OK && (e->pos > INT64_MAX || e->bytes.len > VALUE_MAX / 2))
        err = fault_set(f, ERR_RANGE, "%s: an event's position or length is out of range", s->path);
    if (err == OK)
        err = ready(s, which, &q, f);
    if (err != OK)
        return err;
    bind_blob(q, 1, tag_str(&e->office));
    sqlite3_bind_int64(q, 2, (sqlite3_int64)e->pos);
    int bytes_at = which == Q_EVENT_PUT ? 4 : 3;
    int rc = bind_blob(q, bytes_at, e->bytes.ptr ? e->bytes : STR(""));
    if (which == Q_EVENT_PUT) {
        bind_blob(q, 3, digest_str(&e->id));
        sqlite3_bind_int64(q, 5, e->received_ms);
    }
    err = rc == SQLITE_OK ? finish(s, q, "write an event", f) : failed(s, rc, "write", f);
    done(q);
    if (err == OK && which == Q_EVENT_REPLACE && sqlite3_changes(s->db) == 0)
        err = fault_set(f, ERR_NOT_FOUND, "%s: no such event", s->path);
    return err;
}

static enum err event_put(struct store *s, const struct stored_event *e, struct fault *f)
{
    return event_write(s, Q_EVENT_PUT, e, f);
}

static enum err event_replace(struct store *s, const struct tag *office, uint64_t pos,
                              struct str bytes, struct fault *f)
{
    struct stored_event e = {.office = *office, .pos = pos, .bytes = bytes};
    return event_write(s, Q_EVENT_REPLACE, &e, f);
}

static enum err event_get(struct store *s, const struct tag *office, uint64_t pos, struct arena *a,
                          struct stored_event *out, struct fault *f)
{
    sqlite3_stmt *q;
    struct stored_event e;
    if (pos > INT64_MAX)
        return fault_set(f, ERR_NOT_FOUND, "%s: no such event", s->path);
    enum err err = ready(s, Q_EVENT_GET, &q, f);
    if (err != OK)
        return err;
    bind_blob(q, 1, tag_str(office));
    sqlite3_bind_int64(q, 2, (sqlite3_int64)pos);
    err = one_row(s, q, f);
    if (err == OK)
        err = event_of(s, q, &e, f);
    if (err == OK)
        err = kept(s, a, e.bytes, &e.bytes, f);
    done(q);
    if (err == OK)
        *out = e;
    return err;
}

static enum err event_each(struct store *s, store_event_visit *visit, void *context,
                           struct fault *f)
{
    sqlite3_stmt *q = NULL;
    int rc = SQLITE_DONE;
    enum err err = prepared(s, Q_EVENT_EACH, &q, f);
    while (err == OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        struct stored_event e;
        err = event_of(s, q, &e, f);
        if (err == OK)
            err = visit(context, &e, f);
    }
    if (err == OK && rc != SQLITE_DONE)
        err = failed(s, rc, "read the events", f);
    sqlite3_finalize(q);
    return err;
}

static enum err bind_key(struct store *s, sqlite3_stmt *q, int table, struct str key,
                         struct fault *f)
{
    if (table != STORE_HEAD) {
        int rc = bind_blob(q, 1, key.ptr ? key : STR(""));
        return rc == SQLITE_OK ? OK : failed(s, rc, "use a key", f);
    }
    uint64_t n = 0;
    for (size_t i = 0; i < key.len && i < HEAD_KEY; i++)
        n = n << 8 | (unsigned char)key.ptr[i];
    if (key.len != HEAD_KEY || n > INT64_MAX)
        return fault_set(f, ERR_RANGE, "%s: a head's key is a size in 8 bytes", s->path);
    sqlite3_bind_int64(q, 1, (sqlite3_int64)n);
    return OK;
}

static enum err row_get(struct store *s, int table, struct str key, struct arena *a,
                        struct str *value, struct str *more, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = ready(s, Q_GET + table, &q, f);
    if (err == OK)
        err = bind_key(s, q, table, key, f);
    if (err == OK)
        err = one_row(s, q, f);
    if (err == OK)
        err = kept(s, a, column(q, 1), value, f);
    if (err == OK)
        err = kept(s, a, column(q, 2), more, f);
    done(q);
    return err;
}

static enum err row_put(struct store *s, int table, struct str key, struct str value,
                        struct str more, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    int rc = SQLITE_OK;
    enum err err = write_allowed(s, true, f);
    if (err == OK)
        err = ready(s, Q_PUT + table, &q, f);
    if (err == OK)
        err = bind_key(s, q, table, key, f);
    if (err == OK)
        rc = bind_blob(q, 2, value.ptr ? value : STR(""));
    if (err == OK && rc == SQLITE_OK && table != STORE_WRAP)
        rc = bind_blob(q, 3, table == STORE_HEAD && !more.ptr ? STR("") : more);
    if (err == OK)
        err = rc == SQLITE_OK ? finish(s, q, "write", f) : failed(s, rc, "write", f);
    done(q);
    return err;
}

static enum err row_delete(struct store *s, int table, struct str key, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    enum err err = write_allowed(s, true, f);
    if (err == OK)
        err = ready(s, Q_DELETE + table, &q, f);
    if (err == OK)
        err = bind_key(s, q, table, key, f);
    if (err == OK)
        err = finish(s, q, "delete", f);
    done(q);
    if (err == OK && sqlite3_changes(s->db) == 0)
        err = fault_set(f, ERR_NOT_FOUND, "%s: no such entry", s->path);
    return err;
}

static enum err row_each(struct store *s, int table, store_row_visit *visit, void *context,
                         struct fault *f)
{
    sqlite3_stmt *q = NULL;
    int rc = SQLITE_DONE;
    enum err err = prepared(s, Q_EACH + table, &q, f);
    while (err == OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        char size[HEAD_KEY];
        struct str key, value = column(q, 1), more = column(q, 2);
        if (table == STORE_HEAD) {
            uint64_t n = (uint64_t)sqlite3_column_int64(q, 0);
            for (int i = 0; i < HEAD_KEY; i++)
                size[i] = (char)(n >> (56 - 8 * i));
            key = (struct str){size, HEAD_KEY};
        } else {
            key = column(q, 0);
        }
        if (!key.ptr || !value.ptr || (table == STORE_HEAD && !more.ptr))
            err = damaged(s, "a row of a key table is not of its form", f);
        else
            err = visit(context, key, value, more, f);
    }
    if (err == OK && rc != SQLITE_DONE)
        err = failed(s, rc, "read a table", f);
    sqlite3_finalize(q);
    return err;
}

/* ---- the whole file ---- */

static enum err checkpoint(struct store *s, struct fault *f)
{
    int64_t busy = 0;
    enum err err = number(s, Q_CHECKPOINT, &busy, f);
    if (err == OK && busy)
        err = fault_set(f, ERR_LOCKED, "%s: held by another process (checkpoint)", s->path);
    return err;
}

static enum err scrub(struct store *s, struct fault *f)
{
    enum err err = write_allowed(s, false, f);
    if (err == OK)
        err = checkpoint(s, f);
    if (err == OK)
        err = run(s, SQL[Q_VACUUM], "rewrite", f);
    return err == OK ? checkpoint(s, f) : err;
}

static enum err copy_pages(struct store *s, const char *temp, struct fault *f)
{
    struct store *to;
    enum err err = store_new(temp, &to, f);
    if (err != OK)
        return err;
    err = connect_file(to, f);
    sqlite3_backup *b = err == OK ? sqlite3_backup_init(to->db, "main", s->db, "main") : NULL;
    if (err == OK && !b)
        err = failed(to, SQLITE_ERROR, "copy", f);
    if (b) {
        int rc = sqlite3_backup_step(b, -1);
        int end = sqlite3_backup_finish(b);
        if (rc != SQLITE_DONE)
            err = failed(to, end != SQLITE_OK ? end : rc, "copy", f);
    }
    close_store(to);
    return err;
}

static enum err backup(struct store *s, const char *path, struct fault *f)
{
    struct buf temp = {0};
    if (s->in_batch)
        return fault_set(f, ERR_STATE, "%s: a batch is open", s->path);
    if (file_exists(path))
        return fault_set(f, ERR_EXISTS, "%s: is there already", path);
    buf_printf(&temp, "%s.part", path);
    enum err err = buf_check(&temp);
    if (err != OK) {
        fault_set(f, err, "%s: no memory to write it", path);
        goto out;
    }
    remove_with_log(temp.ptr); /* what a killed backup left behind */
    err = make_file(temp.ptr, f);
    if (err == OK)
        err = copy_pages(s, temp.ptr, f);
    if (err == OK)
        err = file_sync(temp.ptr, f);
    if (err == OK && link(temp.ptr, path) != 0) { /* fails when path has come to exist */
        if (errno == EEXIST || rename(temp.ptr, path) != 0)
            err = file_fault(f, errno, path, "name the copy");
    }
    remove_with_log(temp.ptr);
    if (err == OK)
        err = file_sync_dir(path, f);
out:
    buf_free(&temp);
    return err;
}

static enum err pass_event(void *context, const struct stored_event *e, struct fault *f)
{
    (void)context;
    (void)e;
    (void)f;
    return OK;
}

static enum err pass_row(void *context, struct str key, struct str value, struct str more,
                         struct fault *f)
{
    (void)context;
    (void)key;
    (void)value;
    (void)more;
    (void)f;
    return OK;
}

static enum err check(struct store *s, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    enum err err = identify(s, f);
    if (err == OK)
        err = prepared(s, Q_CHECK, &q, f);
    if (err == OK) {
        int rc = sqlite3_step(q);
        struct str says = rc == SQLITE_ROW ? column(q, 0) : STR_NONE;
        if (rc != SQLITE_ROW)
            err = failed(s, rc, "check", f);
        else if (!str_eq(says, STR("ok")))
            err = fault_set(f, ERR_CORRUPT, "%s: damaged: %.*s", s->path,
                            (int)(says.len < 200 ? says.len : 200), says.ptr ? says.ptr : "");
    }
    sqlite3_finalize(q);
    if (err == OK)
        err = event_each(s, pass_event, NULL, f);
    for (int t = STORE_WRAP; err == OK && t <= STORE_HEAD; t++)
        err = row_each(s, t, pass_row, NULL, f);
    return err;
}

const struct store_ops *store_sqlite(void)
{
    static const struct store_ops ops = {
        create_store, open_store, close_store, begin,         commit,     rollback, meta_get,
        meta_put,     event_put,  event_get,   event_replace, event_each, row_get,  row_put,
        row_delete,   row_each,   scrub,       backup,        check,
    };
    return &ops;
}
