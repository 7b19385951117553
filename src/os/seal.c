#include "os/seal.h"

#include <sodium.h>
#include <string.h>

/* Domains stand before the data with a zero byte between, inside the hash and not as its key or
 * its personalisation field: those are of fixed length, and one rule for keyed and plain hashes is
 * easier to write again from the format's page. A domain has no zero byte, so no two pairs of
 * (domain, data) give the same bytes. */

enum err seal_start(struct fault *f)
{
    if (sodium_init() < 0)
        return fault_set(f, ERR_IO, "the system gives no random numbers");
    return OK;
}

void *seal_alloc(size_t size)
{
    return sodium_malloc(size);
}

void seal_free(void *p)
{
    sodium_free(p);
}

static const unsigned char *bytes(struct str s)
{
    return (const unsigned char *)s.ptr;
}

static void ops_hash(struct str domain, const struct str *parts, size_t count, struct digest *out)
{
    crypto_generichash_state st;
    crypto_generichash_init(&st, NULL, 0, HASH_BYTES);
    crypto_generichash_update(&st, bytes(domain), domain.len);
    crypto_generichash_update(&st, (const unsigned char *)"", 1);
    for (size_t i = 0; i < count; i++)
        crypto_generichash_update(&st, bytes(parts[i]), parts[i].len);
    crypto_generichash_final(&st, out->b, HASH_BYTES);
}

static void ops_hash_keyed(const struct key *k, struct str domain, struct str x, struct digest *out)
{
    crypto_generichash_state st;
    crypto_generichash_init(&st, k->b, KEY_BYTES, HASH_BYTES);
    crypto_generichash_update(&st, bytes(domain), domain.len);
    crypto_generichash_update(&st, (const unsigned char *)"", 1);
    crypto_generichash_update(&st, bytes(x), x.len);
    crypto_generichash_final(&st, out->b, HASH_BYTES);
    sodium_memzero(&st, sizeof st);
}

static void ops_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}

static void ops_sign_public(const struct key *seed, struct key *public_key)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public_key->b, secret, seed->b);
    sodium_memzero(secret, sizeof secret);
}

static void ops_sign(const struct key *seed, struct str message, struct signature *out)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];
    unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
    crypto_sign_seed_keypair(public_key, secret, seed->b);
    crypto_sign_detached(out->b, NULL, bytes(message), message.len, secret);
    sodium_memzero(secret, sizeof secret);
}

static bool ops_verify(const struct key *public_key, struct str message, const struct signature *s)
{
    return crypto_sign_verify_detached(s->b, bytes(message), message.len, public_key->b) == 0;
}

static enum err ops_box(const struct key *k, struct str ad, struct str plain, struct buf *out)
{
    if (buf_reserve(out, plain.len + BOX_OVERHEAD) != OK)
        return ERR_MEMORY;
    unsigned char *nonce = (unsigned char *)out->ptr + out->len;
    unsigned char *cipher = nonce + crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    randombytes_buf(nonce, crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(cipher, NULL, bytes(plain), plain.len, bytes(ad),
                                               ad.len, NULL, nonce, k->b);
    out->len += plain.len + BOX_OVERHEAD;
    out->ptr[out->len] = '\0';
    return OK;
}

static enum err ops_unbox(const struct key *k, struct str ad, struct str box, struct buf *out)
{
    const size_t nonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
    if (box.len < BOX_OVERHEAD)
        return ERR_KEY;
    if (buf_reserve(out, box.len - BOX_OVERHEAD) != OK)
        return ERR_MEMORY;
    unsigned char *plain = (unsigned char *)out->ptr + out->len;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, bytes(box) + nonce,
                                                   box.len - nonce, bytes(ad), ad.len, bytes(box),
                                                   k->b) != 0)
        return ERR_KEY;
    out->len += box.len - BOX_OVERHEAD;
    out->ptr[out->len] = '\0';
    return OK;
}

static void ops_seal_public(const struct key *seed, struct key *public_key)
{
    unsigned char secret[crypto_box_SECRETKEYBYTES];
    crypto_box_seed_keypair(public_key->b, secret, seed->b);
    sodium_memzero(secret, sizeof secret);
}

static enum err ops_seal_to(const struct key *public_key, struct str plain, struct buf *out)
{
    if (buf_reserve(out, plain.len + SEALED_OVERHEAD) != OK)
        return ERR_MEMORY;
    unsigned char *to = (unsigned char *)out->ptr + out->len;
    if (crypto_box_seal(to, bytes(plain), plain.len, public_key->b) != 0)
        return ERR_KEY; /* not a point that can receive */
    out->len += plain.len + SEALED_OVERHEAD;
    out->ptr[out->len] = '\0';
    return OK;
}

static enum err ops_unseal(const struct key *seed, struct str sealed, struct buf *out)
{
    if (sealed.len < SEALED_OVERHEAD)
        return ERR_KEY;
    if (buf_reserve(out, sealed.len - SEALED_OVERHEAD) != OK)
        return ERR_MEMORY;
    unsigned char secret[crypto_box_SECRETKEYBYTES];
    unsigned char public_key[crypto_box_PUBLICKEYBYTES];
    crypto_box_seed_keypair(public_key, secret, seed->b);
    int bad = crypto_box_seal_open((unsigned char *)out->ptr + out->len, bytes(sealed), sealed.len,
                                   public_key, secret);
    sodium_memzero(secret, sizeof secret);
    if (bad)
        return ERR_KEY;
    out->len += sealed.len - SEALED_OVERHEAD;
    out->ptr[out->len] = '\0';
    return OK;
}

static enum err ops_pass(struct str secret, const struct tag *salt, uint64_t ops,
                         uint64_t mem_bytes, uint8_t out[PASS_BYTES])
{
    _Static_assert(crypto_pwhash_argon2id_SALTBYTES == TAG_BYTES, "a salt is a tag");
    if (mem_bytes > SIZE_MAX ||
        crypto_pwhash_argon2id(out, PASS_BYTES, secret.ptr ? secret.ptr : "", secret.len, salt->b,
                               ops, (size_t)mem_bytes, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
        return ERR_MEMORY;
    return OK;
}

static void ops_wipe(void *p, size_t len)
{
    if (p)
        sodium_memzero(p, len);
}

static bool ops_same(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

const struct crypt_ops *seal_ops(void)
{
    static const struct crypt_ops ops = {
        .hash = ops_hash,
        .hash_keyed = ops_hash_keyed,
        .random = ops_random,
        .sign_public = ops_sign_public,
        .sign = ops_sign,
        .verify = ops_verify,
        .box = ops_box,
        .unbox = ops_unbox,
        .seal_public = ops_seal_public,
        .seal_to = ops_seal_to,
        .unseal = ops_unseal,
        .pass = ops_pass,
        .wipe = ops_wipe,
        .same = ops_same,
    };
    return &ops;
}
