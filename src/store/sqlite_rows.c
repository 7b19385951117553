#include "store/sqlite_inner.h"

#include <string.h>

/* Steps to the one row; the caller reads it and calls sqlite_done(). */
static enum err one_row(struct store *s, sqlite3_stmt *q, struct fault *f)
{
    int rc = sqlite3_step(q);
    if (rc == SQLITE_ROW)
        return OK;
    enum err err = rc == SQLITE_DONE ? fault_set(f, ERR_NOT_FOUND, "%s: no such entry", s->path)
                                     : sqlite_failed(s, rc, "read", f);
    sqlite_done(q);
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

enum err sqlite_meta_get(struct store *s, struct str key, struct arena *a, struct str *out,
                         struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = sqlite_ready(s, Q_META_GET, &q, f);
    if (err != OK)
        return err;
    sqlite3_bind_text64(q, 1, key.ptr, key.len, SQLITE_STATIC, SQLITE_UTF8);
    err = one_row(s, q, f);
    if (err == OK)
        err = kept(s, a, sqlite_column(q, 0), out, f);
    sqlite_done(q);
    return err;
}

enum err sqlite_meta_put(struct store *s, struct str key, struct str value, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = sqlite_write_allowed(s, true, f);
    if (err == OK)
        err = sqlite_ready(s, Q_META_PUT, &q, f);
    if (err != OK)
        return err;
    sqlite3_bind_text64(q, 1, key.ptr, key.len, SQLITE_STATIC, SQLITE_UTF8);
    int rc = sqlite_bind_blob(q, 2, value.ptr ? value : STR(""));
    err = rc == SQLITE_OK ? sqlite_finish(s, q, "write", f) : sqlite_failed(s, rc, "write", f);
    sqlite_done(q);
    return err;
}

/* The row under q as an event; the bytes are borrowed from SQLite. */
static enum err event_of(const struct store *s, sqlite3_stmt *q, struct stored_event *out,
                         struct fault *f)
{
    struct str office = sqlite_column(q, 0), id = sqlite_column(q, 2), bytes = sqlite_column(q, 3);
    int64_t pos = sqlite3_column_int64(q, 1);
    if (office.len != TAG_BYTES || id.len != HASH_BYTES || !bytes.ptr || pos < 0 ||
        sqlite3_column_type(q, 1) != SQLITE_INTEGER || sqlite3_column_type(q, 4) != SQLITE_INTEGER)
        return sqlite_damaged(s, "an event's row is not of its form", f);
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
    enum err err = sqlite_write_allowed(s, true, f);
    if (err == OK && (e->pos > INT64_MAX || e->bytes.len > VALUE_MAX / 2))
        err = fault_set(f, ERR_RANGE, "%s: an event's position or length is out of range", s->path);
    if (err == OK)
        err = sqlite_ready(s, which, &q, f);
    if (err != OK)
        return err;
    sqlite_bind_blob(q, 1, tag_str(&e->office));
    sqlite3_bind_int64(q, 2, (sqlite3_int64)e->pos);
    int bytes_at = which == Q_EVENT_PUT ? 4 : 3;
    int rc = sqlite_bind_blob(q, bytes_at, e->bytes.ptr ? e->bytes : STR(""));
    if (which == Q_EVENT_PUT) {
        sqlite_bind_blob(q, 3, digest_str(&e->id));
        sqlite3_bind_int64(q, 5, e->received_ms);
    }
    err = rc == SQLITE_OK ? sqlite_finish(s, q, "write an event", f)
                          : sqlite_failed(s, rc, "write", f);
    sqlite_done(q);
    if (err == OK && which == Q_EVENT_REPLACE && sqlite3_changes(s->db) == 0)
        err = fault_set(f, ERR_NOT_FOUND, "%s: no such event", s->path);
    return err;
}

enum err sqlite_event_put(struct store *s, const struct stored_event *e, struct fault *f)
{
    return event_write(s, Q_EVENT_PUT, e, f);
}

enum err sqlite_event_replace(struct store *s, const struct tag *office, uint64_t pos,
                              struct str bytes, struct fault *f)
{
    struct stored_event e = {.office = *office, .pos = pos, .bytes = bytes};
    return event_write(s, Q_EVENT_REPLACE, &e, f);
}

enum err sqlite_event_get(struct store *s, const struct tag *office, uint64_t pos, struct arena *a,
                          struct stored_event *out, struct fault *f)
{
    sqlite3_stmt *q;
    struct stored_event e;
    if (pos > INT64_MAX)
        return fault_set(f, ERR_NOT_FOUND, "%s: no such event", s->path);
    enum err err = sqlite_ready(s, Q_EVENT_GET, &q, f);
    if (err != OK)
        return err;
    sqlite_bind_blob(q, 1, tag_str(office));
    sqlite3_bind_int64(q, 2, (sqlite3_int64)pos);
    err = one_row(s, q, f);
    if (err == OK)
        err = event_of(s, q, &e, f);
    if (err == OK)
        err = kept(s, a, e.bytes, &e.bytes, f);
    sqlite_done(q);
    if (err == OK)
        *out = e;
    return err;
}

enum err sqlite_event_each(struct store *s, store_event_visit *visit, void *context,
                           struct fault *f)
{
    sqlite3_stmt *q = NULL;
    int rc = SQLITE_DONE;
    enum err err = sqlite_prepared(s, Q_EVENT_EACH, &q, f);
    while (err == OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        struct stored_event e;
        err = event_of(s, q, &e, f);
        if (err == OK)
            err = visit(context, &e, f);
    }
    if (err == OK && rc != SQLITE_DONE)
        err = sqlite_failed(s, rc, "read the events", f);
    sqlite3_finalize(q);
    return err;
}

static enum err bind_key(struct store *s, sqlite3_stmt *q, int table, struct str key,
                         struct fault *f)
{
    if (table != STORE_HEAD) {
        int rc = sqlite_bind_blob(q, 1, key.ptr ? key : STR(""));
        return rc == SQLITE_OK ? OK : sqlite_failed(s, rc, "use a key", f);
    }
    uint64_t n = 0;
    for (size_t i = 0; i < key.len && i < HEAD_KEY; i++)
        n = n << 8 | (unsigned char)key.ptr[i];
    if (key.len != HEAD_KEY || n > INT64_MAX)
        return fault_set(f, ERR_RANGE, "%s: a head's key is a size in 8 bytes", s->path);
    sqlite3_bind_int64(q, 1, (sqlite3_int64)n);
    return OK;
}

enum err sqlite_row_get(struct store *s, int table, struct str key, struct arena *a,
                        struct str *value, struct str *more, struct fault *f)
{
    sqlite3_stmt *q;
    enum err err = sqlite_ready(s, Q_GET + table, &q, f);
    if (err == OK)
        err = bind_key(s, q, table, key, f);
    if (err == OK)
        err = one_row(s, q, f);
    if (err == OK)
        err = kept(s, a, sqlite_column(q, 1), value, f);
    if (err == OK)
        err = kept(s, a, sqlite_column(q, 2), more, f);
    sqlite_done(q);
    return err;
}

enum err sqlite_row_put(struct store *s, int table, struct str key, struct str value,
                        struct str more, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    int rc = SQLITE_OK;
    enum err err = sqlite_write_allowed(s, true, f);
    if (err == OK)
        err = sqlite_ready(s, Q_PUT + table, &q, f);
    if (err == OK)
        err = bind_key(s, q, table, key, f);
    if (err == OK)
        rc = sqlite_bind_blob(q, 2, value.ptr ? value : STR(""));
    if (err == OK && rc == SQLITE_OK && table != STORE_WRAP)
        rc = sqlite_bind_blob(q, 3, table == STORE_HEAD && !more.ptr ? STR("") : more);
    if (err == OK)
        err = rc == SQLITE_OK ? sqlite_finish(s, q, "write", f) : sqlite_failed(s, rc, "write", f);
    sqlite_done(q);
    return err;
}

enum err sqlite_row_delete(struct store *s, int table, struct str key, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    enum err err = sqlite_write_allowed(s, true, f);
    if (err == OK)
        err = sqlite_ready(s, Q_DELETE + table, &q, f);
    if (err == OK)
        err = bind_key(s, q, table, key, f);
    if (err == OK)
        err = sqlite_finish(s, q, "delete", f);
    sqlite_done(q);
    if (err == OK && sqlite3_changes(s->db) == 0)
        err = fault_set(f, ERR_NOT_FOUND, "%s: no such entry", s->path);
    return err;
}

enum err sqlite_row_each(struct store *s, int table, store_row_visit *visit, void *context,
                         struct fault *f)
{
    sqlite3_stmt *q = NULL;
    int rc = SQLITE_DONE;
    enum err err = sqlite_prepared(s, Q_EACH + table, &q, f);
    while (err == OK && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        char size[HEAD_KEY];
        struct str key, value = sqlite_column(q, 1), more = sqlite_column(q, 2);
        if (table == STORE_HEAD) {
            uint64_t n = (uint64_t)sqlite3_column_int64(q, 0);
            for (int i = 0; i < HEAD_KEY; i++)
                size[i] = (char)(n >> (56 - 8 * i));
            key = (struct str){size, HEAD_KEY};
        } else {
            key = sqlite_column(q, 0);
        }
        if (!key.ptr || !value.ptr || (table == STORE_HEAD && !more.ptr))
            err = sqlite_damaged(s, "a row of a key table is not of its form", f);
        else
            err = visit(context, key, value, more, f);
    }
    if (err == OK && rc != SQLITE_DONE)
        err = sqlite_failed(s, rc, "read a table", f);
    sqlite3_finalize(q);
    return err;
}
