/* verify: checks a stored log without any key, by a way of its own.
 *
 * Shares the CBOR reader with the rest of the program and nothing else: ids, tree and signatures
 * are computed again from docs/ledger-format.md. Every head's tree is computed from its leaves, in
 * time that grows with the events and hardly with the heads; the last one, which covers all events,
 * once more by RFC 6962's recursive definition.
 *
 *     struct verify v; verify_start(&v, crypt, &office_public_key);
 *     verify_event(&v, ...) for each event by office, position;
 *     verify_head(&v, ...) for each head by size; verify_end(&v, f); verify_free(&v);
 *
 * The first fault found ends the check: ERR_CORRUPT (ERR_MEMORY), named by office and position. */
#ifndef PV_RECORD_VERIFY_H
#define PV_RECORD_VERIFY_H

#include "base/crypt.h"

/* A perfect subtree and its root. */
struct verify_peak {
    uint64_t leaves;
    struct digest root;
};

enum { VERIFY_PEAKS = 64 };

struct verify {
    const struct crypt_ops *crypt;
    struct key public_key;
    struct tag office;  /* computed from the public key */
    struct digest *ids; /* of own events, by position; owned */
    size_t id_room;
    uint64_t events;  /* own */
    uint64_t foreign; /* of other offices */
    uint64_t erased;  /* sections that are stubs */
    uint64_t heads;
    uint64_t covered;                       /* size of the last head */
    struct digest root;                     /* of the last head */
    struct verify_peak peaks[VERIFY_PEAKS]; /* over the events that it covers, largest first */
    size_t peak_count;
};

/* As the store keeps it. */
struct verify_stored {
    struct tag office;
    uint64_t pos;
    struct digest id;
    struct str bytes;
};

void verify_start(struct verify *v, const struct crypt_ops *crypt, const struct key *public_key);
enum err verify_event(struct verify *v, const struct verify_stored *e, struct fault *f) PV_CHECKED;
/* size is the store's key of the head's row. */
enum err verify_head(struct verify *v, uint64_t size, struct str bytes, struct str signature,
                     struct fault *f) PV_CHECKED;
/* The last head must cover all own events. The counts stay readable in *v. */
enum err verify_end(const struct verify *v, struct fault *f) PV_CHECKED;
void verify_free(struct verify *v);

#endif
