/* What is done to the whole file: scrubbing it, copying it, checking it. */
#include "os/file.h"
#include "store/sqlite_inner.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static enum err checkpoint(struct store *s, struct fault *f)
{
    int64_t busy = 0;
    enum err err = sqlite_number(s, Q_CHECKPOINT, &busy, f);
    if (err == OK && busy)
        err = fault_set(f, ERR_LOCKED, "%s: held by another process (checkpoint)", s->path);
    return err;
}

enum err sqlite_scrub(struct store *s, struct fault *f)
{
    enum err err = sqlite_write_allowed(s, false, f);
    if (err == OK)
        err = checkpoint(s, f);
    if (err == OK)
        err = sqlite_run(s, SQLITE_STATEMENTS[Q_VACUUM], "rewrite", f);
    return err == OK ? checkpoint(s, f) : err;
}

static enum err copy_pages(struct store *s, const char *temp, struct fault *f)
{
    struct store *to;
    enum err err = sqlite_store_new(temp, &to, f);
    if (err != OK)
        return err;
    err = sqlite_connect_file(to, f);
    sqlite3_backup *b = err == OK ? sqlite3_backup_init(to->db, "main", s->db, "main") : NULL;
    if (err == OK && !b)
        err = sqlite_failed(to, SQLITE_ERROR, "copy", f);
    if (b) {
        int rc = sqlite3_backup_step(b, -1);
        int end = sqlite3_backup_finish(b);
        if (rc != SQLITE_DONE)
            err = sqlite_failed(to, end != SQLITE_OK ? end : rc, "copy", f);
    }
    sqlite_close_store(to);
    return err;
}

enum err sqlite_backup(struct store *s, const char *path, struct fault *f)
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
    sqlite_remove_with_log(temp.ptr); /* what a killed backup left behind */
    err = sqlite_make_file(temp.ptr, f);
    if (err == OK)
        err = copy_pages(s, temp.ptr, f);
    if (err == OK)
        err = file_sync(temp.ptr, f);
    if (err == OK && link(temp.ptr, path) != 0) { /* fails when path has come to exist */
        if (errno == EEXIST || rename(temp.ptr, path) != 0)
            err = file_fault(f, errno, path, "name the copy");
    }
    sqlite_remove_with_log(temp.ptr);
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

enum err sqlite_check(struct store *s, struct fault *f)
{
    sqlite3_stmt *q = NULL;
    enum err err = sqlite_identify(s, f);
    if (err == OK)
        err = sqlite_prepared(s, Q_CHECK, &q, f);
    if (err == OK) {
        int rc = sqlite3_step(q);
        struct str says = rc == SQLITE_ROW ? sqlite_column(q, 0) : STR_NONE;
        if (rc != SQLITE_ROW)
            err = sqlite_failed(s, rc, "check", f);
        else if (!str_eq(says, STR("ok")))
            err = fault_set(f, ERR_CORRUPT, "%s: damaged: %.*s", s->path,
                            (int)(says.len < 200 ? says.len : 200), says.ptr ? says.ptr : "");
    }
    sqlite3_finalize(q);
    if (err == OK)
        err = sqlite_event_each(s, pass_event, NULL, f);
    for (int t = STORE_WRAP; err == OK && t <= STORE_HEAD; t++)
        err = sqlite_row_each(s, t, pass_row, NULL, f);
    return err;
}
