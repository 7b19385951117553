/* sqlite_inner: what the files of the SQLite store share. Nobody else includes this.
 *
 * sqlite_query.c has every statement and what SQLite says, as our errors; sqlite.c opens, closes
 * and keeps batches; sqlite_rows.c reads and writes rows; sqlite_whole.c deals with the file. */
#ifndef PV_STORE_SQLITE_INNER_H
#define PV_STORE_SQLITE_INNER_H

#include "store/store.h"

#include <sqlite3.h>

enum { VALUE_MAX = 64 << 20, HEAD_KEY = 8 };

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

/* Every statement that ever runs. */
extern const char *const SQLITE_STATEMENTS[Q_COUNT];

struct store {
    sqlite3 *db;
    char *path; /* as the caller wrote it, for faults */
    sqlite3_stmt *kept[Q_META_EACH];
    bool read_only;
    bool in_batch;
    bool broken; /* a commit failed: nothing is written any more */
};

/* ---- sqlite_query.c: statements, values, errors ---- */

enum err sqlite_failed(const struct store *s, int rc, const char *what, struct fault *f) PV_CHECKED;
enum err sqlite_damaged(const struct store *s, const char *where, struct fault *f) PV_CHECKED;
enum err sqlite_prepared(struct store *s, int q, sqlite3_stmt **out, struct fault *f) PV_CHECKED;
enum err sqlite_ready(struct store *s, int q, sqlite3_stmt **out, struct fault *f) PV_CHECKED;
void sqlite_done(sqlite3_stmt *q);
int sqlite_bind_blob(sqlite3_stmt *q, int at, struct str s);
struct str sqlite_column(sqlite3_stmt *q, int at);
enum err sqlite_run(struct store *s, const char *sql, const char *what, struct fault *f) PV_CHECKED;
enum err sqlite_finish(struct store *s, sqlite3_stmt *q, const char *what,
                       struct fault *f) PV_CHECKED;
enum err sqlite_write_allowed(const struct store *s, bool in_batch, struct fault *f) PV_CHECKED;
enum err sqlite_number(struct store *s, int q, int64_t *out, struct fault *f) PV_CHECKED;

/* ---- sqlite.c ---- */

void sqlite_close_store(struct store *s);
enum err sqlite_store_new(const char *path, struct store **out, struct fault *f) PV_CHECKED;
enum err sqlite_connect_file(struct store *s, struct fault *f) PV_CHECKED;
enum err sqlite_identify(struct store *s, struct fault *f) PV_CHECKED;
void sqlite_remove_with_log(const char *path);
enum err sqlite_make_file(const char *path, struct fault *f) PV_CHECKED;

/* ---- the operations of store/store.h: sqlite_rows.c, sqlite_whole.c ---- */

enum err sqlite_meta_get(struct store *s, struct str key, struct arena *a, struct str *out,
                         struct fault *f) PV_CHECKED;
enum err sqlite_meta_put(struct store *s, struct str key, struct str value,
                         struct fault *f) PV_CHECKED;
enum err sqlite_event_put(struct store *s, const struct stored_event *e,
                          struct fault *f) PV_CHECKED;
enum err sqlite_event_replace(struct store *s, const struct tag *office, uint64_t pos,
                              struct str bytes, struct fault *f) PV_CHECKED;
enum err sqlite_event_get(struct store *s, const struct tag *office, uint64_t pos, struct arena *a,
                          struct stored_event *out, struct fault *f) PV_CHECKED;
enum err sqlite_event_each(struct store *s, store_event_visit *visit, void *context,
                           struct fault *f) PV_CHECKED;
enum err sqlite_row_get(struct store *s, int table, struct str key, struct arena *a,
                        struct str *value, struct str *more, struct fault *f) PV_CHECKED;
enum err sqlite_row_put(struct store *s, int table, struct str key, struct str value,
                        struct str more, struct fault *f) PV_CHECKED;
enum err sqlite_row_delete(struct store *s, int table, struct str key, struct fault *f) PV_CHECKED;
enum err sqlite_row_each(struct store *s, int table, store_row_visit *visit, void *context,
                         struct fault *f) PV_CHECKED;
enum err sqlite_scrub(struct store *s, struct fault *f) PV_CHECKED;
enum err sqlite_backup(struct store *s, const char *path, struct fault *f) PV_CHECKED;
enum err sqlite_check(struct store *s, struct fault *f) PV_CHECKED;

#endif
