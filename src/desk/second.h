/* second: a second officer at another office, for an office that has only one (R5, A36).
 *
 * The office asks: what is proposed, with the first signature, sealed to the partner. An officer of
 * the partner looks at it, signs the same act, and sends it back. The office puts it into its log
 * with both signatures, where the rules judge it like any other. Nothing else of the case travels.
 * Both officers speak with each other besides: a signature under something unseen is worth nothing.
 * docs/ledger-format.md section 13. */
#ifndef PV_DESK_SECOND_H
#define PV_DESK_SECOND_H

#include "desk/step.h"

enum { SECOND_MAX_BYTES = 1 << 18 };

/* The proposal in the step's files that waits for a second officer: of that kind, or the only one
 * (KIND_NONE). ERR_STATE when none waits, ERR_USAGE when several do. */
enum err second_waiting(const struct step *s, enum kind k, const struct entry **out,
                        struct fault *f) PV_CHECKED;

/* Makes a proposal that is signed and not written: what the officer may not record alone. The draft
 * takes the refs gathered in the step and its body is freed; *out lives in the step's arena.
 * ERR_MEMORY, ERR_RANGE. */
enum err second_draft(struct step *s, struct draft *d, struct entry *out,
                      struct fault *f) PV_CHECKED;

/* Appends the file that asks a partner for it. ERR_MEMORY. */
enum err second_ask(struct step *s, const struct entry *proposal, const struct partner *to,
                    struct buf *out, struct fault *f) PV_CHECKED;

/* What a partner asks for, opened. Slices live in the arena. */
struct second_asked {
    struct partner from;
    struct entry proposal; /* with its first signer, whose signature is good */
    struct str first_name;
};
/* ERR_FORMAT, ERR_KEY (not sealed to this office), ERR_REFUSED (the sender is no partner, the first
 * signature is not good). */
enum err second_open(struct book *b, struct str file, struct arena *a, struct second_asked *out,
                     struct fault *f) PV_CHECKED;

/* The words that the act would tell under one item; false when there are none. */
bool second_value(const struct act *a, enum permission one, struct str *out);

/* The seat signs; appends the answering file. It is logged here, without what was signed.
 * ERR_REFUSED (R9). */
enum err second_give(struct book *b, const struct seat *by, const struct second_asked *asked,
                     struct buf *out, struct fault *f) PV_CHECKED;

/* Puts the act in with both signatures. ERR_FORMAT, ERR_KEY, ERR_NOT_FOUND when its subject is not
 * on file here, ERR_REFUSED by a rule. *taken: the kind of act that is in force now. */
enum err second_take(struct book *b, const struct seat *by, struct str file, enum kind *taken,
                     struct fault *f) PV_CHECKED;

/* ---- the form of the files, for tests and fuzzing ---- */

struct second_file {
    bool given; /* else: asked */
    struct tag office, stream;
    struct str act;
    struct signer signer[EVENT_SIGNERS]; /* asked: the first alone */
};
enum err second_encode(const struct second_file *s, struct buf *out) PV_CHECKED;
enum err second_decode(struct str payload, struct second_file *out, struct fault *f) PV_CHECKED;

#endif
