/* call: one use of one command, on its way from the officer to the keeper and back.
 *
 * What is put in lives as long as the call's arena. The text printed goes to standard output in
 * the order in which it was printed, while the command still runs. Files are written after it has
 * succeeded, and not at all otherwise. */
#ifndef PV_CLI_CALL_H
#define PV_CLI_CALL_H

#include "desk/book.h"

struct command;
struct finder;     /* desk/finder.h */
struct keeper;     /* cli/keeper.h */
struct agent_link; /* os/agent.h */

struct call_option {
    struct str name, value; /* a flag has an empty value */
};

/* Bytes that travel with a call: a list, a bundle; or back: a file to be written. */
struct call_file {
    struct str name;
    struct str bytes;
    unsigned mode;
    bool fresh;        /* must not exist yet */
    const char *spool; /* instead of bytes: a file to be passed on and then removed; or NULL */
};

/* Where a call's output goes while it runs. */
struct call_wire {
    void *context;
    void (*text)(void *context, struct str text);
    void (*progress)(void *context, const char *what, uint64_t done, uint64_t of);
    bool (*unread)(void *context); /* nobody takes the text any more; NULL: that is not known */
    void (*clear)(void *context);  /* takes a progress line away; NULL: none stays */
};

/* What main chose for this program. */
struct house {
    const struct crypt_ops *crypt;
    const struct store_ops *store;
    char *title; /* where this process's arguments lie, for the keeper to take its own name */
    size_t title_size;
};

struct call {
    const struct command *command;
    struct arena *arena;
    const struct str *words; /* behind the command's own */
    size_t word_count;
    struct call_option *options;
    size_t option_count, option_room;
    struct call_file *attached; /* by prepare, for run */
    size_t attached_count, attached_room;
    struct call_file *files; /* to be written by the officer's process after success */
    size_t file_count, file_room;
    bool json;
    struct str warning; /* that goes with what --json prints; otherwise it is printed at once */
    bool terminal;  /* somebody sits there: in prepare questions may be asked, in run progress shows
                     */
    struct buf out; /* printed so far and not yet passed on */
    struct call_wire *wire;

    /* The acting officer's name (--as) and passphrase, where one was asked for. */
    struct str as, passphrase;
    int64_t clock_ms; /* --clock: the office's clock is set forward to this; 0: not asked for */
    const struct house *house;
    struct str office;       /* the office file, as an absolute path; terminated */
    struct agent_link *link; /* by prepare: to a keeper that it started; else NULL */
    bool answered;           /* by prepare: all is done, run is not called for */
    bool leaving;            /* by prepare: wait until the keeper is gone */

    /* in the keeper only */
    struct keeper *keeper;
    struct book *book;
    const struct seat *seat; /* who acts; NULL for COMMAND_SEALED */
    struct finder *finder;   /* the persons on file, ready for matching */
};

/* The option's value; the empty slice when it was not given. For a repeated one: the first. */
struct str call_text(const struct call *c, const char *name);
bool call_given(const struct call *c, const char *name);
/* The n-th value of a repeated option, from 0; false behind the last. */
bool call_nth(const struct call *c, const char *name, size_t n, struct str *out);
/* Adds an option as if it had been given (questions asked at a terminal); the value is copied.
 * ERR_MEMORY. */
enum err call_set(struct call *c, const char *name, struct str value) PV_CHECKED;

/* The n-th word behind the command; the empty slice when there is none. */
struct str call_word(const struct call *c, size_t n);

/* Option as a whole number; fallback when absent. ERR_USAGE names the option. */
enum err call_number(const struct call *c, const char *name, uint64_t fallback, uint64_t *out,
                     struct fault *f) PV_CHECKED;
/* Option as a day, "2031-12-31"; DAY_OPEN when absent. ERR_USAGE. */
enum err call_day(const struct call *c, const char *name, int32_t *out, struct fault *f) PV_CHECKED;
/* The same for what ends or is planned: a day that is over is a year typed wrong. Yesterday is
 * taken, for days here are those of Greenwich. DAY_OPEN when the option was not given. */
enum err call_day_coming(const struct call *c, const char *name, int32_t *out,
                         struct fault *f) PV_CHECKED;

/* The same for what has happened: a day that lies ahead is taken, with a warning in front of what
 * is printed. */
enum err call_day_past(struct call *c, const char *name, int32_t *out, struct fault *f) PV_CHECKED;

/* Prints. Failure is sticky in c->out and found by whoever passes the text on. */
void call_print(struct call *c, const char *fmt, ...) PV_PRINTF(2, 3);
void call_str(struct call *c, struct str s);
/* Passes on what was printed so far. */
void call_flush(struct call *c);
/* True when what is printed goes nowhere any more, as behind "| head": who has much to print may
 * stop, which is no error. */
bool call_unread(const struct call *c);

/* What is done and of how much (0: unknown), for a person who waits; shown at a terminal only. */
void call_progress(struct call *c, const char *what, uint64_t done, uint64_t of);
/* Says whole lines on standard error at once, in place of a progress line that stands there. Of
 * the officer's own process. */
void call_say(struct call *c, struct str lines);
/* The same as the callback of a function that tells how far it is; context is the call. */
void call_tell(void *call, const char *what, uint64_t done, uint64_t of);

/* Copies bytes in. ERR_MEMORY. call_attached: false when prepare attached nothing of that name. */
enum err call_attach(struct call *c, const char *name, struct str bytes) PV_CHECKED;
bool call_attached(const struct call *c, const char *name, struct str *out);

/* A file for the officer's process to write, whole or not at all, once run has succeeded. */
enum err call_file(struct call *c, struct str path, unsigned mode, struct str bytes) PV_CHECKED;
/* The same for a file that is too large for memory: `spool` is passed on piece by piece and removed
 * whatever happens. path must not exist yet. */
enum err call_file_spool(struct call *c, struct str path, unsigned mode,
                         const char *spool) PV_CHECKED;

/* A request, person or PAIR ("R-7K2M9Q/P-3XW1ZT") that a word names, looked up in the book. */
enum err call_request(const struct call *c, struct str word, uint32_t *request,
                      struct fault *f) PV_CHECKED;
enum err call_person(const struct call *c, struct str word, uint32_t *person,
                     struct fault *f) PV_CHECKED;
enum err call_pair(const struct call *c, struct str word, uint32_t *request, uint32_t *person,
                   struct fault *f) PV_CHECKED;

#endif
