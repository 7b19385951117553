/* index_file: a kept index (format/kept.h) in its file: read, grown and written anew.
 *
 * Whoever reads sees the state that was committed last, whatever a writer does or dies at. */
#ifndef PV_CLI_INDEX_FILE_H
#define PV_CLI_INDEX_FILE_H

#include "cli/call.h"
#include "cli/pool_rows.h"
#include "format/kept.h"
#include "os/grown.h"

enum { INDEX_THREADS_MAX = 64 };

struct index_file {
    struct grown *grown;
    struct buf path; /* terminated */
    struct kept_head head;
    bool half; /* one of its two heads is damaged, or was left behind by a killed writer */
};

/* *is: it is a file that begins as an index does. ERR_MEMORY. */
enum err index_file_is(struct str path, bool *is) PV_CHECKED;

/* to_write: against other writers, see grown_open. Errors as there; ERR_FORMAT (no index, or of
 * another version), ERR_CORRUPT. Close in any case; `struct index_file x = {0};` may be closed. */
enum err index_file_open(struct str path, bool to_write, struct index_file *out,
                         struct fault *f) PV_CHECKED;
void index_file_close(struct index_file *x);

/* Is given every segment in order; words is NULL unless they were asked for. */
typedef enum err index_visit(void *context, const struct kept_segment *s,
                             const struct kept_words *words, struct fault *f);
struct index_visitor {
    index_visit *visit;
    void *context;
    bool words;
    size_t threads; /* 1 to INDEX_THREADS_MAX */
    /* Whether no words are wanted of a segment after all, or NULL; asked on any thread. */
    bool (*spares)(const void *context, const struct kept_segment *s);
};

/* Reads and checks the whole file. ERR_CORRUPT naming file and place, ERR_FORMAT, ERR_IO,
 * ERR_MEMORY, or what visit returned. */
enum err index_file_each(const struct index_file *x, const struct index_visitor *v,
                         struct fault *f) PV_CHECKED;

/* Where everybody of an index goes, in the same order. */
struct index_into {
    struct texts *ids;
    struct pool_into pool;
    struct call *call; /* that is told how far it is, or NULL */
};
enum err index_file_load(const struct index_file *x, const struct index_into *into,
                         struct fault *f) PV_CHECKED;

/* --- writing --- */

/* Persons on their way into a file, a segment at a time. */
struct index_writer {
    struct grown *grown; /* borrowed */
    struct kept_head head;
    uint64_t from; /* where it began to write */
    bool told;     /* a head was written to that tells of it */
    size_t threads;
    struct texts ids, names, facts;
    size_t ends[INDEX_THREADS_MAX], pieces; /* segments that are full, and where they end */
    struct buf out[INDEX_THREADS_MAX];
};

/* To a created file, head being zero, or behind what an open one holds. */
enum err index_writer_begin(struct grown *g, const struct kept_head *head, size_t threads,
                            struct index_writer *w, struct fault *f) PV_CHECKED;
enum err index_writer_put(struct index_writer *w, const struct kept_person *p,
                          struct fault *f) PV_CHECKED;
/* The whole segment as it is, behind those put before: nothing of it is read again. */
enum err index_writer_copy(struct index_writer *w, const struct kept_segment *s,
                           struct fault *f) PV_CHECKED;
/* Commits: from here on readers see it. */
enum err index_writer_end(struct index_writer *w, struct fault *f) PV_CHECKED;
/* Takes back what was written and not committed, so that a full disk gets its room again. */
void index_writer_free(struct index_writer *w);

#endif
