/* output: standard output and the progress line, for text that comes while its reader may be slow.
 *
 * Text is held in memory until standard output takes it, so that a pager that stands still never
 * holds up the keeper behind it. */
#ifndef PV_CLI_OUTPUT_H
#define PV_CLI_OUTPUT_H

#include "base/buf.h"

struct output {
    struct buf waiting;
    size_t at;    /* written of it */
    bool closed;  /* nobody reads any more: the rest is dropped, and that is no error */
    bool failed;  /* standard output could not be written */
    bool watched; /* standard error is a terminal */
    bool line;    /* a progress line stands there */
};

/* Also has this process meet a reader that goes, and a file larger than it may be (ulimit -f), as
 * faults of writing and not as signals that end it. */
void output_start(struct output *o);
/* Takes text. ERR_MEMORY. */
enum err output_text(struct output *o, struct str text) PV_CHECKED;
void output_progress(struct output *o, struct str what, uint64_t done, uint64_t of);
/* Writes what waits until the descriptor has something to read. */
void output_while_waiting(struct output *o, int fd);
/* Writes the rest. ERR_IO when some of it could not be written, ERR_MEMORY. Frees. */
enum err output_finish(struct output *o) PV_CHECKED;

/* As struct call_wire wants them; context is the output. */
void output_call_text(void *context, struct str text);
void output_call_progress(void *context, const char *what, uint64_t done, uint64_t of);
bool output_call_unread(void *context);
void output_call_clear(void *context);

#endif
