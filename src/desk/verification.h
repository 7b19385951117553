/* verification: the proof that the person on file is the one who is sought.
 *
 * By another officer than the one who upheld the match (R5); proof needs two sources whose last
 * speakers differ and the accounts of both sides to agree (S15). All of that is judged in record/.
 */
#ifndef PV_DESK_VERIFICATION_H
#define PV_DESK_VERIFICATION_H

#include "desk/step.h"

struct verification {
    const struct str *sources; /* chains as written, "page > broadcaster > relatives" or with "<" */
    size_t source_count;
    bool accounts_agree;
    bool failed;
};

/* Records it for the pair of the opened step. ERR_REFUSED, ERR_MEMORY, errors of the book. */
enum err verification_record(struct step *s, const struct verification *v,
                             struct fault *f) PV_CHECKED;

/* The same as a draft, for a second officer elsewhere (desk/second); its refs are gathered in the
 * step. The caller frees its body, or hands it on. */
enum err verification_draft(struct step *s, const struct verification *v, struct draft *out,
                            struct fault *f) PV_CHECKED;

/* Appends the chain with " < " between speakers, nearest first. */
void verification_chain(struct str chain, struct buf *out);

#endif
