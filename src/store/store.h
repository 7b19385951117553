/* store: where the ledger's bytes lie. A backend is a const table of operations.
 *
 * A store knows nothing of what it keeps: sealed events, wrapped keys, officers' rows, signed
 * heads, as docs/ledger-format.md section 6 lists them. Every backend passes the same tests
 * (tests/test_store.c). Slices given to a callback or returned in an arena say how long they
 * live. All functions take a fault that names the file and the place. */
#ifndef PV_STORE_STORE_H
#define PV_STORE_STORE_H

#include "base/crypt.h"

struct store; /* a backend's own */

struct stored_event {
    struct tag office;
    uint64_t pos;
    struct digest id;
    int64_t received_ms;
    struct str bytes; /* docs/ledger-format.md section 2 */
};

typedef enum err store_event_visit(void *context, const struct stored_event *e, struct fault *f);
typedef enum err store_row_visit(void *context, struct str key, struct str value, struct str more,
                                 struct fault *f);

struct store_ops {
    /* Makes a new, empty store; ERR_EXISTS when there is a file of that name. */
    enum err (*create)(const char *path, struct store **out, struct fault *f);
    /* Opens one for this process alone. ERR_NOT_FOUND, ERR_FORMAT (not ours), ERR_CORRUPT,
     * ERR_LOCKED, ERR_READONLY. read_only opens without taking the lock and changes nothing. */
    enum err (*open)(const char *path, bool read_only, struct store **out, struct fault *f);
    void (*close)(struct store *s); /* NULL is allowed */

    /* One batch at a time, and nothing is written outside of one (ERR_STATE); after commit returned
     * OK its contents survive a power cut. */
    enum err (*begin)(struct store *s, struct fault *f);
    enum err (*commit)(struct store *s, struct fault *f);
    void (*rollback)(struct store *s);

    enum err (*meta_get)(struct store *s, struct str key, struct arena *a, struct str *out,
                         struct fault *f); /* ERR_NOT_FOUND */
    enum err (*meta_put)(struct store *s, struct str key, struct str value, struct fault *f);

    /* ERR_EXISTS when the office and position (or the id) are taken. */
    enum err (*event_put)(struct store *s, const struct stored_event *e, struct fault *f);
    enum err (*event_get)(struct store *s, const struct tag *office, uint64_t pos, struct arena *a,
                          struct stored_event *out, struct fault *f); /* ERR_NOT_FOUND */
    /* Replaces the bytes of an event that is there (erasure). ERR_NOT_FOUND. */
    enum err (*event_replace)(struct store *s, const struct tag *office, uint64_t pos,
                              struct str bytes, struct fault *f);
    /* All events by office, position. The slices live until the visitor returns; an error of
     * the visitor ends the walk and is returned. The visitor must not write to the store. */
    enum err (*event_each)(struct store *s, store_event_visit *visit, void *context,
                           struct fault *f);

    /* Rows of the three key tables. WRAP: stream -> box. OFFICER: lookup -> box, grant.
     * HEAD: size as 8 bytes big-endian -> bytes, signature. row_get gives ERR_NOT_FOUND;
     * row_put replaces; row_each goes in order of keys. */
    enum err (*row_get)(struct store *s, int table, struct str key, struct arena *a,
                        struct str *value, struct str *more, struct fault *f);
    enum err (*row_put)(struct store *s, int table, struct str key, struct str value,
                        struct str more, struct fault *f);
    enum err (*row_delete)(struct store *s, int table, struct str key, struct fault *f);
    enum err (*row_each)(struct store *s, int table, store_row_visit *visit, void *context,
                         struct fault *f);

    /* Leaves no erased byte behind: folds the log into the file and rewrites the file. */
    enum err (*scrub)(struct store *s, struct fault *f);
    /* A consistent copy at path, which must not exist; written aside, synced, renamed. */
    enum err (*backup)(struct store *s, const char *path, struct fault *f);
    /* Reads everything and checks what the backend itself can check. ERR_CORRUPT names the place.
     */
    enum err (*check)(struct store *s, struct fault *f);
};

enum store_table { STORE_WRAP, STORE_OFFICER, STORE_HEAD };

/* SQLite, one file, the default. */
const struct store_ops *store_sqlite(void);
/* In memory only, for tests and for random event sequences; path is ignored. */
const struct store_ops *store_memory(void);

#endif
