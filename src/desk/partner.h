/* partner: another office becomes known by its card, and by a code that is read out.
 *
 * A card is a small file: an office's public keys and officers, signed by that office
 * (docs/ledger-format.md section 12). Whoever carries it could put another one in its place. So the
 * receiving officer hears the code from the other office, by telephone or face to face, and types
 * it in; a card that does not have it is not taken. */
#ifndef PV_DESK_PARTNER_H
#define PV_DESK_PARTNER_H

#include "desk/book.h"

enum { CARD_MAX_BYTES = 1 << 16, CARD_OFFICERS = 256, CARD_CODE_BYTES = 30 };

/* A read card. Slices and officers live in the arena given to card_read. */
struct card {
    struct tag office;
    struct key public_key, seal_key;
    struct str name;
    const struct officer *officers;
    size_t officer_count;
    struct str officers_raw;    /* CBOR, as BODY_OFFICERS */
    char code[CARD_CODE_BYTES]; /* "1234 5678 9012 3456 7890 1234" */
};

/* Appends this office's card. ERR_MEMORY, ERR_LIMIT. */
enum err card_make(struct book *b, struct buf *out, struct fault *f) PV_CHECKED;

/* ERR_FORMAT for anything but a card that is whole and signed by the office it names, ERR_MEMORY.
 */
enum err card_read(const struct crypt_ops *crypt, struct str bytes, struct arena *a,
                   struct card *out, struct fault *f) PV_CHECKED;

/* True when that is the card's code; blanks and dashes do not count. */
bool card_code_same(const struct card *c, struct str said);

/* Records the office of the card as a partner, or its present officers if it is one already.
 * ERR_USAGE when the code is not the card's, ERR_STATE for this office's own card, ERR_REFUSED. */
enum err partner_take(struct book *b, const struct seat *by, const struct card *c, struct str code,
                      struct fault *f) PV_CHECKED;

#endif
