/* crypt: the table of functions through which everything is hashed, sealed and signed.
 *
 * os/seal.c fills it from libsodium; rooms that may not see libsodium (record, store, desk) get
 * it passed in. Sizes are fixed: keys, seeds, public keys and hashes 32 bytes, signatures 64. */
#ifndef PV_BASE_CRYPT_H
#define PV_BASE_CRYPT_H

#include "base/buf.h"

enum { KEY_BYTES = 32, HASH_BYTES = 32, SIGNATURE_BYTES = 64, TAG_BYTES = 16, DEVICE_BYTES = 8 };
enum { BOX_OVERHEAD = 24 + 16, SEALED_OVERHEAD = 48, PASS_BYTES = 64 };

struct tag {
    uint8_t b[TAG_BYTES];
};

struct digest {
    uint8_t b[HASH_BYTES];
};

struct key {
    uint8_t b[KEY_BYTES];
};

struct signature {
    uint8_t b[SIGNATURE_BYTES];
};

struct crypt_ops {
    /* H(domain, parts joined), see docs/ledger-format.md section 1. */
    void (*hash)(struct str domain, const struct str *parts, size_t count, struct digest *out);
    /* K(key, domain, x). */
    void (*hash_keyed)(const struct key *k, struct str domain, struct str x, struct digest *out);
    /* Fills from the system's generator; cannot fail once the program has started. */
    void (*random)(void *out, size_t len);
    /* Public Ed25519 key of a seed. */
    void (*sign_public)(const struct key *seed, struct key *public_key);
    void (*sign)(const struct key *seed, struct str message, struct signature *out);
    bool (*verify)(const struct key *public_key, struct str message, const struct signature *s);
    /* Appends nonce ‖ cipher text ‖ tag (plain.len + BOX_OVERHEAD bytes) to out. ERR_MEMORY. */
    enum err (*box)(const struct key *k, struct str ad, struct str plain, struct buf *out);
    /* Appends the plain text to out. ERR_KEY when it does not open, ERR_MEMORY. */
    enum err (*unbox)(const struct key *k, struct str ad, struct str box, struct buf *out);
    /* Sealed boxes to an X25519 key; seal_public gives the public key of a seed. */
    void (*seal_public)(const struct key *seed, struct key *public_key);
    enum err (*seal_to)(const struct key *public_key, struct str plain, struct buf *out);
    enum err (*unseal)(const struct key *seed, struct str sealed, struct buf *out);
    /* Argon2id. ERR_MEMORY when it cannot have the memory that its cost asks for. */
    enum err (*pass)(struct str secret, const struct tag *salt, uint64_t ops, uint64_t mem_bytes,
                     uint8_t out[PASS_BYTES]);
    /* Overwrites, so that the compiler cannot leave it out. */
    void (*wipe)(void *p, size_t len);
    /* Compares in constant time. */
    bool (*same)(const void *a, const void *b, size_t len);
};

static inline struct str tag_str(const struct tag *t)
{
    return (struct str){(const char *)t->b, TAG_BYTES};
}

static inline struct str digest_str(const struct digest *d)
{
    return (struct str){(const char *)d->b, HASH_BYTES};
}

#endif
