/* audit: the Merkle tree over an office's events and its signed heads (docs/ledger-format.md
 * section 5; RFC 6962 section 2.1 with other hash domains). record/verify checks the same things
 * by another way and shares no code with this. */
#ifndef PV_RECORD_AUDIT_H
#define PV_RECORD_AUDIT_H

#include "base/crypt.h"

enum { AUDIT_LEVELS = 64 };

/* The frontier: for each bit set in size, the root of that perfect subtree.
 * `struct audit_tree t = {0};` is the empty tree. A plain value: copy it to try a batch. */
struct audit_tree {
    uint64_t size;
    struct digest node[AUDIT_LEVELS];
};

/* Adds one event id as the next leaf: O(log n) hashes at worst, two on average. */
void audit_add(const struct crypt_ops *crypt, struct audit_tree *t, const struct digest *id);
void audit_root(const struct crypt_ops *crypt, const struct audit_tree *t, struct digest *out);
/* The root over count ids; also BODY_ROOT of a roster over the ids of its lines. */
void audit_root_of(const struct crypt_ops *crypt, const struct digest *ids, size_t count,
                   struct digest *out);

/* Siblings from the leaf up that prove ids[index] to stand under the root. */
struct audit_proof {
    uint64_t index, size;
    size_t count;
    struct digest sibling[AUDIT_LEVELS];
};
/* ERR_RANGE when index is not below count. O(n) hashes. */
enum err audit_prove(const struct crypt_ops *crypt, const struct digest *ids, size_t count,
                     size_t index, struct audit_proof *out) PV_CHECKED;
bool audit_proof_good(const struct crypt_ops *crypt, const struct audit_proof *p,
                      const struct digest *id, const struct digest *root);

struct audit_head {
    struct tag office;
    uint64_t size;
    struct digest root;
    int64_t made_ms; /* not negative */
};

/* Appends the head's bytes. ERR_MEMORY, ERR_RANGE. */
enum err audit_head_encode(const struct audit_head *h, struct buf *out) PV_CHECKED;
enum err audit_head_decode(struct str bytes, struct audit_head *out, struct fault *f) PV_CHECKED;
/* Over head bytes. ERR_MEMORY. */
enum err audit_head_sign(const struct crypt_ops *crypt, const struct key *seed, struct str bytes,
                         struct signature *out) PV_CHECKED;
/* ERR_CORRUPT when the signature does not verify, ERR_MEMORY. */
enum err audit_head_check(const struct crypt_ops *crypt, const struct key *public_key,
                          struct str bytes, const struct signature *s) PV_CHECKED;

#endif
