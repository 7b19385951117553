/* keeper: the process that alone holds an office's store and keys.
 *
 * It serves one call at a time and nothing else: no network, no terminal, no files but the
 * office's own. It ends by `lock`, by a signal, when nothing was asked of it for a while, and when
 * the first officer does not come in; then all keys are wiped. A call that fails, or whose
 * officer went away, ends only itself. */
#ifndef PV_CLI_KEEPER_H
#define PV_CLI_KEEPER_H

#include "cli/call.h"
#include "os/agent.h"

struct keeper;

enum {
    KEEPER_IDLE_SECONDS = 15 * 60,
    KEEPER_IDLE_MAX = 24 * 60 * 60,
    KEEPER_FIRST_MS = 120000 /* for the first passphrase */
};

/* The path of the socket of an office's keeper: named by a hash of the office's absolute path.
 * Errors as agent_path. Replaces out. */
enum err keeper_socket(const struct house *house, struct str office, struct buf *out,
                       struct fault *f) PV_CHECKED;

/* Connects to the keeper of an office. ERR_LOCKED when none runs: "FILE is locked: run peyvand
 * unlock"; ERR_NOT_FOUND when there is no such office. */
enum err keeper_connect(const struct house *house, struct str office, struct agent_link *out,
                        struct fault *f) PV_CHECKED;

/* Starts one if none runs, and returns when it listens, or with the error that it met: a file that
 * is damaged, not an office, or held by another process. tell: the connection on which the new
 * keeper waits for its first call; if that call does not come or seats nobody it ends. tell->fd is
 * -1 when one ran already. Start it before a passphrase is in memory: it is a copy of this process.
 */
enum err keeper_begin(const struct house *house, struct str office, struct agent_link *tell,
                      struct fault *f) PV_CHECKED;

/* ---- for commands that run inside ---- */

/* Ends it after this call. */
void keeper_stop(struct keeper *k);
/* After how many seconds without a call it locks, at most KEEPER_IDLE_MAX. */
void keeper_set_idle(struct keeper *k, uint64_t seconds);
uint64_t keeper_idle(const struct keeper *k);
/* What it is confined to, in one line. Appends. */
void keeper_describe(const struct keeper *k, struct buf *out);

#endif
