/* bundle: the file in which cases travel to a partner office (docs/ledger-format.md section 11).
 *
 * Its form only: what goes in is share.h, what is taken in is merge.h. A bundle comes from
 * outside; everything here is bounded and fuzzed (fuzz/fuzz_bundle.c). */
#ifndef PV_DESK_BUNDLE_H
#define PV_DESK_BUNDLE_H

#include "record/event.h"

enum { BUNDLE_MAX_BYTES = 64 << 20 };

struct bundle_officer {
    struct tag id;
    struct key public_key;
    struct str name;
    enum role role;
};

struct bundle_stream {
    struct tag tag;
    enum table table; /* TABLE_REQUEST or TABLE_CASE */
    struct key key;
};

/* Arrays and slices belong to whoever fills it: the arena, for bundle_decode. */
struct bundle {
    struct key sender; /* Ed25519 */
    struct tag receiver;
    int64_t made_ms;
    struct bundle_officer *officers;
    size_t officer_count;
    struct bundle_stream *streams;
    size_t stream_count;
    struct str *events; /* in order of office, position */
    size_t event_count;
    struct tag *erased;
    size_t erased_count;
};

/* Appends the payload. ERR_MEMORY. */
enum err bundle_encode(const struct bundle *b, struct buf *out) PV_CHECKED;

/* Reads a payload; slices are borrowed from it. Events are in strict order of office and position,
 * streams name a table of cases, nothing comes twice. ERR_FORMAT names the place, ERR_MEMORY. */
enum err bundle_decode(const struct crypt_ops *crypt, struct str payload, struct arena *a,
                       struct bundle *out, struct fault *f) PV_CHECKED;

/* What the sender's office key signs. ERR_MEMORY. */
enum err bundle_message(const struct crypt_ops *crypt, struct str payload,
                        struct buf *out) PV_CHECKED;

/* Appends the file: payload and signature under a fresh key, that key sealed to the receiver.
 * ERR_MEMORY, ERR_LIMIT. */
enum err bundle_seal(const struct crypt_ops *crypt, const struct key *receiver, struct str payload,
                     const struct signature *signature, struct buf *out) PV_CHECKED;

/* The two parts of a file, borrowed. ERR_FORMAT, ERR_LIMIT. */
struct bundle_parts {
    struct str sealed_key; /* to be opened with the receiving office's seal seed */
    struct str box;
};
enum err bundle_split(struct str file, struct bundle_parts *out, struct fault *f) PV_CHECKED;

/* Opens the box. The payload is borrowed from bytes, which hold keys: wipe them. ERR_KEY,
 * ERR_FORMAT, ERR_MEMORY. */
struct bundle_opened {
    struct buf bytes;
    struct str payload;
    struct signature signature;
};
enum err bundle_unbox(const struct crypt_ops *crypt, const struct key *content, struct str box,
                      struct bundle_opened *out) PV_CHECKED;

#endif
