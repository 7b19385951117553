/* event: the envelope of everything that is ever learnt, as docs/ledger-format.md says it.
 *
 * Three layers, inside out: an act (what officers sign), a section (an act sealed for one
 * subject), an event (the sections of one position in an office's log). */
#ifndef PV_RECORD_EVENT_H
#define PV_RECORD_EVENT_H

#include "base/crypt.h"
#include "record/kind.h"

enum { EVENT_SECTIONS = 8, EVENT_SIGNERS = 2, EVENT_REFS = 64, EVENT_PLAIN_MAX = 1 << 20 };

/* ---- the envelope ---- */

struct section {
    struct tag stream;
    struct str box;     /* borrowed; empty when erased */
    struct digest hash; /* section hash, filled by event_decode and event_encode */
    bool erased;
};

struct event {
    struct tag office;
    uint64_t pos;
    size_t section_count;
    struct section section[EVENT_SECTIONS];
};

/* Appends the event's bytes to out and fills every section's hash. ERR_MEMORY, ERR_RANGE. */
enum err event_encode(const struct crypt_ops *crypt, struct event *e, struct buf *out) PV_CHECKED;

/* Reads bytes; boxes are borrowed from them. ERR_FORMAT with the offset in *f. */
enum err event_decode(const struct crypt_ops *crypt, struct str bytes, struct event *out,
                      struct fault *f) PV_CHECKED;

/* The id, from office, position, streams and section hashes alone. */
enum err event_id(const struct crypt_ops *crypt, const struct event *e,
                  struct digest *out) PV_CHECKED;

/* ---- what stands inside a section ---- */

/* A range of days; DAY_OPEN on a side that is not known. */
enum { DAY_OPEN = INT32_MIN };
struct days {
    int32_t from;
    int32_t to;
};

struct signer {
    struct tag officer;
    enum role role;
    uint8_t device[DEVICE_BYTES];
    int64_t signed_ms;
    struct signature signature;
};

struct act {
    enum kind kind; /* KIND_NONE for a number that this version does not know */
    struct tag act_id;
    bool has_valid;
    struct days valid;
    size_t ref_count;
    const struct digest *refs; /* borrowed from the arena given to section_open */
    struct str body;           /* CBOR map, borrowed */
    struct str bytes;          /* the act as signed, borrowed */
};

/* One opened section and all that a fold needs to know of it. */
struct entry {
    struct digest id; /* of the event */
    struct tag office;
    uint64_t pos;
    struct tag stream;
    int64_t received_ms;
    int64_t recorded_ms;
    uint32_t recorded_count;
    struct act act;
    size_t signer_count;
    struct signer signer[EVENT_SIGNERS];
    bool signer_good[EVENT_SIGNERS]; /* the signature verifies; whoever knows the roll fills it */
};

/* Builds an act's bytes into out from its parts (body is a finished CBOR map). ERR_MEMORY,
 * ERR_RANGE. */
enum err act_encode(const struct act *a, struct buf *out) PV_CHECKED;
/* Reads act bytes; refs go into the arena, the rest is borrowed. ERR_FORMAT, ERR_MEMORY. */
enum err act_decode(struct str bytes, struct arena *arena, struct act *out,
                    struct fault *f) PV_CHECKED;

/* The message an officer signs for act bytes in a stream of an office's log. */
enum err act_message(const struct crypt_ops *crypt, const struct tag *office,
                     const struct tag *stream, const struct signer *who, struct str act_bytes,
                     struct buf *out) PV_CHECKED;
/* Signs: fills who->signature. */
enum err act_sign(const struct crypt_ops *crypt, const struct key *seed, const struct tag *office,
                  const struct entry *e, struct signer *who) PV_CHECKED;
/* True when the signature of e's i-th signer verifies under the officer's public key. */
bool entry_verify(const struct crypt_ops *crypt, const struct entry *e, size_t i,
                  const struct key *public_key);

/* Seals e (its times, act.bytes, signers) for its place: index is the section's place in the
 * event. Appends the box to out. ERR_MEMORY, ERR_LIMIT when larger than EVENT_PLAIN_MAX. */
enum err section_seal(const struct crypt_ops *crypt, const struct key *subject,
                      const struct entry *e, size_t index, struct buf *out) PV_CHECKED;

/* Opens a live section of ev; everything that *out borrows lives in the arena. received_ms and
 * id are the caller's to fill. ERR_KEY when the key does not open it, ERR_FORMAT, ERR_MEMORY. */
enum err section_open(const struct crypt_ops *crypt, const struct key *subject,
                      const struct event *ev, size_t index, struct arena *arena, struct entry *out,
                      struct fault *f) PV_CHECKED;

/* ---- bodies ---- */

/* Reads one value; false when the key is absent or of another type. Text is borrowed. */
bool body_text(const struct act *a, enum body_key k, struct str *out);
bool body_u64(const struct act *a, enum body_key k, uint64_t *out);
bool body_i64(const struct act *a, enum body_key k, int64_t *out);
bool body_bool(const struct act *a, enum body_key k, bool *out);
bool body_tag(const struct act *a, enum body_key k, struct tag *out);       /* bytes of length 16 */
bool body_digest(const struct act *a, enum body_key k, struct digest *out); /* bytes of length 32 */
/* The raw CBOR of a value, for arrays and maps (read on with record/cbor.h). */
bool body_raw(const struct act *a, enum body_key k, struct str *out);

/* Builds a body: put in any order, sorted when finished. Sticky failure as in buf.
 * `struct body b = {0}; body_put_text(&b, BODY_NAME, name); err = body_finish(&b, &out);` */
enum { BODY_FIELDS = 24 };
struct body {
    struct buf bytes;
    size_t count;
    struct {
        uint64_t key;
        size_t at, len;
    } field[BODY_FIELDS];
    bool failed;
};
void body_put_text(struct body *b, enum body_key k, struct str text); /* must be UTF-8 */
void body_put_u64(struct body *b, enum body_key k, uint64_t v);
void body_put_i64(struct body *b, enum body_key k, int64_t v);
void body_put_bool(struct body *b, enum body_key k, bool v);
void body_put_bytes(struct body *b, enum body_key k, const void *bytes, size_t len);
void body_put_raw(struct body *b, enum body_key k, struct str cbor); /* one well-formed item */
/* Appends the finished map to out. ERR_MEMORY, ERR_RANGE (a key twice, too many, bad UTF-8). */
enum err body_finish(struct body *b, struct buf *out) PV_CHECKED;
void body_free(struct body *b);

#endif
