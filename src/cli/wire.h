/* wire: a call, and what comes of it, as bytes on the keeper's socket.
 *
 *     to the keeper    CALL, then for each file that travels with it FILE DATA..., then END
 *     from it          TEXT, PROGRESS, FILE DATA... in any order, then ASK or END
 *
 * A message is one byte of kind, four of length (big-endian), and at most WIRE_MAX bytes. What a
 * length promises is never allocated before it has arrived. Inside CALL, PROGRESS, FILE and END
 * stand fields: one byte of name, four of length, the bytes. Both ends are one program, so a
 * version that differs is refused and not negotiated. */
#ifndef PV_CLI_WIRE_H
#define PV_CLI_WIRE_H

#include "cli/command.h"
#include "os/agent.h"

enum {
    WIRE_MAX = 1 << 20,       /* one message */
    WIRE_CALL_ITEMS = 4096,   /* words and options of a call */
    WIRE_FILES_MAX = 1 << 30, /* all files that travel with one call */
    WIRE_FILE_COUNT = 64,     /* their number */
    WIRE_FIRST_MS = 5000,     /* for a call without files, sending or receiving */
    WIRE_MORE_MS = 5000       /* more for each WIRE_MAX bytes */
};

enum wire_kind {
    WIRE_CALL = 1,
    WIRE_FILE = 2,
    WIRE_DATA = 3,
    WIRE_END = 4,
    WIRE_TEXT = 5,
    WIRE_PROGRESS = 6,
    WIRE_ASK = 7 /* the acting officer's passphrase is needed: call again with it */
};

/* ---- messages ---- */

/* ERR_LIMIT when it is longer than WIRE_MAX, else as agent_write. */
enum err wire_send(struct agent_link *l, enum wire_kind kind, struct str payload,
                   struct fault *f) PV_CHECKED;
/* Replaces payload; ERR_FORMAT for an unknown kind or a length over WIRE_MAX, else as agent_read.
 */
enum err wire_receive(struct agent_link *l, enum wire_kind *kind, struct buf *payload,
                      struct fault *f) PV_CHECKED;
/* Bytes in as many DATA messages as they need. Gives more time for each. */
enum err wire_send_data(struct agent_link *l, struct str bytes, struct fault *f) PV_CHECKED;

/* ---- what stands in them ---- */

/* Appends a call's words, options (but the local ones), names and switches. ERR_MEMORY. */
enum err wire_put_call(const struct call *c, struct buf *out) PV_CHECKED;
/* Reads it into c, whose arena must be set: command, words, options as the table allows them, json,
 * terminal, as, passphrase, clock_ms. Texts are borrowed from payload. ERR_FORMAT for anything that
 * the command line could not have said either, ERR_STATE for another version, ERR_MEMORY. */
enum err wire_get_call(struct str payload, struct call *c, struct fault *f) PV_CHECKED;

struct wire_progress {
    struct str what; /* borrowed */
    uint64_t done, of;
};
enum err wire_put_progress(const struct wire_progress *p, struct buf *out) PV_CHECKED;
enum err wire_get_progress(struct str payload, struct wire_progress *out,
                           struct fault *f) PV_CHECKED;

/* Name, mode and whether it must be new; the bytes follow as DATA. */
enum err wire_put_file(const struct call_file *file, struct buf *out) PV_CHECKED;
enum err wire_get_file(struct str payload, struct call_file *out, struct fault *f) PV_CHECKED;

/* How a call ended: OK or an error with its fault. */
enum err wire_put_end(const struct fault *end, struct buf *out) PV_CHECKED;
enum err wire_get_end(struct str payload, struct fault *end, struct fault *f) PV_CHECKED;

/* Receives the files behind a CALL up to END, as attachments of c; their bytes lie in `bytes`,
 * which the caller frees after the call. ERR_LIMIT, ERR_FORMAT, as agent_read. */
enum err wire_receive_files(struct agent_link *l, struct call *c, struct buf *bytes,
                            struct fault *f) PV_CHECKED;

#endif
