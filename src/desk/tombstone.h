/* tombstone: what an erasure leaves behind, so that nobody comes back by the next list (R13).
 *
 * Keyed hashes as docs/ledger-format.md section 10 says. The hash of a source line keeps that very
 * line out for good. The hashes of a name only mark a likeness, which the protection officer looks
 * at: a living namesake is never dropped. */
#ifndef PV_DESK_TOMBSTONE_H
#define PV_DESK_TOMBSTONE_H

#include "core/fact.h"
#include "desk/book.h"

enum { TOMBSTONE_NAMES = 16 };

/* Of a source line as written, runs of blanks taken as one and none at the ends. ERR_MEMORY. */
enum err tombstone_line(struct book *b, struct str verbatim, struct digest *out,
                        struct fault *f) PV_CHECKED;

/* What an erasure keeps of a name: at most TOMBSTONE_NAMES hashes; *count is 0 when there is no
 * name in the facts. ERR_MEMORY. */
enum err tombstone_names(struct book *b, const struct facts *who, struct digest *out, size_t *count,
                         struct fault *f) PV_CHECKED;

/* What a person on a new list is looked up by among the kept ones; *count at most
 * TOMBSTONE_NAMES. ERR_MEMORY. */
enum err tombstone_lookups(struct book *b, const struct facts *who, struct digest *out,
                           size_t *count, struct fault *f) PV_CHECKED;

#endif
