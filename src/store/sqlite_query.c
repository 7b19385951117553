#include "store/sqlite_inner.h"

#include <errno.h>

/* Every statement that ever runs; values are bound and never written into the text. */
const char *const SQLITE_STATEMENTS[Q_COUNT] = {
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

/* The last errno of one of SQLite's files: the database, or the log beside it. */
static int file_errno(sqlite3 *db, int which)
{
    sqlite3_file *file = NULL;
    int cause = 0;
    if (sqlite3_file_control(db, "main", which, &file) == SQLITE_OK && file && file->pMethods)
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause);
    return cause;
}

/* A COMMIT that fails leaves no system_errno, though it is then that a quota or a bound on the
 * size of files shows. */
static int cause_of(const struct store *s)
{
    if (!s->db)
        return errno;
    int cause = sqlite3_system_errno(s->db);
    if (cause == 0)
        cause = file_errno(s->db, SQLITE_FCNTL_JOURNAL_POINTER);
    return cause ? cause : file_errno(s->db, SQLITE_FCNTL_FILE_POINTER);
}

/* The fault for SQLite's return code, naming the file. */
enum err sqlite_failed(const struct store *s, int rc, const char *what, struct fault *f)
{
    int cause = cause_of(s);
    enum err e = error_of(s->db ? sqlite3_extended_errcode(s->db) : rc, cause);
    if (s->db && (sqlite3_errcode(s->db) & 0xff) == SQLITE_OK)
        e = error_of(rc, cause);
    if (e == ERR_LOCKED)
        return fault_set(f, e, "%s: held by another process (%s)", s->path, what);
    return fault_set(f, e, "%s: cannot %s: %s (%s)", s->path, what, err_text(e),
                     s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc));
}

enum err sqlite_damaged(const struct store *s, const char *where, struct fault *f)
{
    return fault_set(f, ERR_CORRUPT, "%s: damaged: %s", s->path, where);
}

enum err sqlite_prepared(struct store *s, int q, sqlite3_stmt **out, struct fault *f)
{
    int rc = sqlite3_prepare_v3(s->db, SQLITE_STATEMENTS[q], -1, 0, out, NULL);
    return rc == SQLITE_OK ? OK : sqlite_failed(s, rc, "prepare", f);
}

/* A statement that stays, ready to be bound. */
enum err sqlite_ready(struct store *s, int q, sqlite3_stmt **out, struct fault *f)
{
    enum err err = s->kept[q] ? OK : sqlite_prepared(s, q, &s->kept[q], f);
    *out = s->kept[q];
    return err;
}

void sqlite_done(sqlite3_stmt *q)
{
    if (q) {
        sqlite3_reset(q);
        sqlite3_clear_bindings(q);
    }
}

int sqlite_bind_blob(sqlite3_stmt *q, int at, struct str s)
{
    if (!s.ptr)
        return sqlite3_bind_null(q, at);
    return sqlite3_bind_blob64(q, at, s.len ? s.ptr : "", s.len, SQLITE_STATIC);
}

struct str sqlite_column(sqlite3_stmt *q, int at)
{
    if (sqlite3_column_type(q, at) == SQLITE_NULL)
        return STR_NONE;
    const char *p = sqlite3_column_blob(q, at);
    int len = sqlite3_column_bytes(q, at);
    return p && len > 0 ? (struct str){p, (size_t)len} : STR("");
}

/* Runs one statement of the setup or the table to its end, whatever rows it gives. */
enum err sqlite_run(struct store *s, const char *sql, const char *what, struct fault *f)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : sqlite_failed(s, rc, what, f);
}

/* Steps a bound statement that gives no rows, then resets it. */
enum err sqlite_finish(struct store *s, sqlite3_stmt *q, const char *what, struct fault *f)
{
    int rc = sqlite3_step(q);
    enum err err = rc == SQLITE_DONE || rc == SQLITE_ROW ? OK : sqlite_failed(s, rc, what, f);
    sqlite_done(q);
    return err;
}

enum err sqlite_write_allowed(const struct store *s, bool in_batch, struct fault *f)
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

enum err sqlite_number(struct store *s, int q, int64_t *out, struct fault *f)
{
    sqlite3_stmt *stmt = NULL;
    enum err err = sqlite_prepared(s, q, &stmt, f);
    if (err == OK) {
        int rc = sqlite3_step(stmt);
        if (rc == SQLITE_ROW)
            *out = sqlite3_column_int64(stmt, 0);
        else
            err = sqlite_failed(s, rc, "read", f);
    }
    sqlite3_finalize(stmt);
    return err;
}
