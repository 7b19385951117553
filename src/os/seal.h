/* seal: base/crypt.h filled from libsodium; the only place that sees libsodium.
 *
 * BLAKE2b-256, XChaCha20-Poly1305-IETF, Ed25519, sealed boxes (X25519, XSalsa20-Poly1305) and
 * Argon2id, put together as docs/ledger-format.md section 1 says. */
#ifndef PV_OS_SEAL_H
#define PV_OS_SEAL_H

#include "base/crypt.h"

/* Call once before anything else here. ERR_IO when the system has no random source. */
enum err seal_start(struct fault *f) PV_CHECKED;

/* The operations; the table is constant and lives as long as the program. */
const struct crypt_ops *seal_ops(void);

/* Guarded memory for keys: locked against swapping, between guard pages, left out of core
 * images, wiped when freed. NULL without memory (the system bounds how much may be locked).
 * seal_free accepts NULL. */
void *seal_alloc(size_t size);
void seal_free(void *p);

#endif
