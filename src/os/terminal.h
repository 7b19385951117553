/* terminal: questions to the person in front of it. Prompts go to standard error, so that
 * standard output stays clean. */
#ifndef PV_OS_TERMINAL_H
#define PV_OS_TERMINAL_H

#include "base/buf.h"

/* True when questions can be asked: standard input and standard error are a terminal. */
bool terminal_here(void);
/* True when a person sees standard error: progress may be shown there. */
bool terminal_watched(void);

/* Asks and reads one line from standard input, without its line end. ERR_NOT_FOUND at its end,
 * ERR_FORMAT when it is not UTF-8, ERR_LIMIT over 64 KiB, ERR_IO, ERR_MEMORY. Replaces out. */
enum err terminal_line(const char *prompt, struct buf *out, struct fault *f) PV_CHECKED;

/* The same from the terminal itself (/dev/tty), without echo. ERR_STATE when the person pressed
 * Control-C, ERR_IO when there is no terminal, ERR_LIMIT over 1 KiB. out gets room for the
 * longest answer first, so that no copies are left behind; the caller wipes it. */
enum err terminal_secret(const char *prompt, struct buf *out, struct fault *f) PV_CHECKED;

#endif
