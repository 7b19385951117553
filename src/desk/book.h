/* book: the opened ledger of one office: store, keys and the index of streams, in memory.
 *
 * One book per keeper. It opens sections on demand, appends acts in batches that are
 * acknowledged together, and knows which streams belong to which request. It decides nothing:
 * what counts is decided by record/. Nothing that it derives is written to disk. */
#ifndef PV_DESK_BOOK_H
#define PV_DESK_BOOK_H

#include "record/case.h"
#include "store/store.h"

/* What the book needs from outside. All must outlive it. */
struct book_env {
    const struct crypt_ops *crypt;
    const struct store_ops *store;
    int64_t (*now_ms)(void *context);
    /* The device file's bytes; write replaces it whole and syncs. */
    enum err (*device_read)(void *context, struct buf *out, struct fault *f);
    enum err (*device_write)(void *context, struct str bytes, struct fault *f);
    void *context;
};

struct book;

/* An officer at work: unlocked by the passphrase, until the book is locked. Borrowed from the book.
 */
struct seat {
    struct tag officer;
    enum role role;
    struct str name;
    struct key seed; /* signing key */
    struct key seal; /* opens what is sealed to this officer */
};

struct book_new {
    struct str office_name;
    struct str officer_name;
    struct str passphrase;
    enum role role; /* of the founding officer; must hold all tables, so normally protection */
    bool exercise;
    int32_t calendar_days; /* 0: every 7 days */
    uint64_t argon_ops;    /* 0: libsodium's "moderate" */
    uint64_t argon_bytes;
};

/* Makes the office file and its device file. ERR_EXISTS, ERR_USAGE (passphrase shorter than 12
 * characters, in an exercise 4), errors of the store. */
enum err book_create(const struct book_env *env, const char *path, const struct book_new *what,
                     struct fault *f) PV_CHECKED;

/* Opens the file without any key: nothing can be read yet. */
enum err book_open(const struct book_env *env, const char *path, struct book **out,
                   struct fault *f) PV_CHECKED;
void book_close(struct book *b); /* wipes all keys; NULL is allowed */

/* Seats an officer; the first one with more keys than were held loads the index. ERR_KEY for a
 * wrong name or passphrase alike. The seat is the book's. */
enum err book_unlock(struct book *b, struct str name, struct str passphrase,
                     const struct seat **out, struct fault *f) PV_CHECKED;
/* The seat of that name; NULL when not unlocked. An empty name: the only seat, else NULL. */
const struct seat *book_seat(const struct book *b, struct str name);
size_t book_seat_count(const struct book *b);

/* True when the key of that table is held, by the book (any of its seats) or by that officer. */
bool book_holds(const struct book *b, enum table t);
bool book_seat_holds(const struct book *b, const struct seat *by, enum table t);
bool book_exercise(const struct book *b);
const struct tag *book_office(const struct book *b);
const struct tag *book_office_stream(const struct book *b);
/* Folded anew after each office act: the pointer stays good, what it points to may change then. */
const struct office_state *book_state(const struct book *b);
const struct key *book_seal_public(const struct book *b); /* what partners seal bundles to */
/* The machine's clock, never behind what this office last recorded. */
int64_t book_now(const struct book *b);
int32_t book_today(const struct book *b); /* day of now, UTC */
/* When the last act was recorded; 0 before somebody has unlocked. */
int64_t book_last_ms(const struct book *b);
/* An exercise's clock may be set; it runs on from there until the book is closed. ERR_REFUSED in
 * any other office, ERR_STATE for a minute before the last event: what is recorded never goes back.
 */
enum err book_set_clock(struct book *b, int64_t now_ms, struct fault *f) PV_CHECKED;
const uint8_t *book_device(const struct book *b); /* DEVICE_BYTES; stands in signatures made here */
const struct book_env *book_environment(const struct book *b);
struct store *book_store(const struct book *b);

/* ---- streams ---- */

enum stream_kind {
    STREAM_UNKNOWN,
    STREAM_OFFICE,
    STREAM_REQUEST,
    STREAM_PERSON,
    STREAM_ROSTER,
    STREAM_LETTER
};

struct stream {
    struct tag tag;
    enum stream_kind kind; /* by its first known act; UNKNOWN without key */
    enum table table;
    bool has_key, erased;
    struct key key;
    uint32_t first_event, last_event; /* chain in the book, 0 ends */
    uint32_t event_count;
    uint32_t roster; /* of a person: stream number of its roster + 1, or 0 */
    /* the book's own */
    uint32_t first_request, first_person; /* heads of chains between persons and requests */
    uint32_t touched;                     /* the batch that last changed it */
};

/* Streams are numbered from 0 in order of their first event; numbers hold until the book closes. */
size_t book_stream_count(const struct book *b);
const struct stream *book_stream(const struct book *b, uint32_t number);
/* False when there is none. */
bool book_stream_find(const struct book *b, const struct tag *t, uint32_t *number);
/* Finds the one stream of that kind that a reference (or a beginning of it) names. ERR_NOT_FOUND,
 * ERR_USAGE when it is ambiguous or of no form; the fault says so in plain words. */
enum err book_stream_named(const struct book *b, enum stream_kind kind, struct str reference,
                           uint32_t *number, struct fault *f) PV_CHECKED;

/* Appends the opened sections of a stream to the list, in order of arrival. Their signers are
 * checked. Slices live in the arena. An erased stream gives none. ERR_CORRUPT names the event. */
struct entry_list {
    struct entry *at;
    size_t count, room;
};
enum err book_entries(struct book *b, uint32_t stream, struct arena *a, struct entry_list *out,
                      struct fault *f) PV_CHECKED;
void entry_list_free(struct entry_list *l);

/* All entries of a request, its letter file and every person tied to it; then the fold.
 * The arena and *in own everything. Free in->entries with case_view_free. */
struct case_view {
    struct entry_list entries;
    struct case_input input;
    struct case_file *file;
};
enum err book_case(struct book *b, uint32_t request, struct arena *a, struct case_view *out,
                   struct fault *f) PV_CHECKED;
/* The same, with one person more, who may not be tied to the request yet (UINT32_MAX: none). */
enum err book_case_with(struct book *b, uint32_t request, uint32_t person, struct arena *a,
                        struct case_view *out, struct fault *f) PV_CHECKED;
/* The same, as the seat may see it: only streams of tables whose key the officer holds. The front
 * desk gets the request side and no person (R9). ERR_DENIED for a role that sees no requests. */
enum err book_case_for(struct book *b, const struct seat *by, uint32_t request, struct arena *a,
                       struct case_view *out, struct fault *f) PV_CHECKED;
void case_view_free(struct case_view *v);

/* Requests that some act of the person names. Numbers go to out, at most room; returns how many
 * there are in all. */
size_t book_requests_of(const struct book *b, uint32_t person, uint32_t *out, size_t room);

/* ---- writing ---- */

/* An act to be. Fill, hand to book_act, which frees the body either way. */
struct draft {
    enum kind kind;
    struct tag stream;
    bool has_valid;
    struct days valid;
    const struct digest *refs;
    size_t ref_count;
    struct body body;
};

/* A new stream with a key of its own. The key is written by the next batch that commits, whether
 * or not an act is in it by then; taken back with the batch that it was made in. */
enum err book_stream_new(struct book *b, enum table t, struct tag *out, struct fault *f) PV_CHECKED;

/* Between begin and commit, acts are one batch: all or none, one head. Without begin, each act is a
 * batch of its own. commit returns OK only when all of it will survive a power cut; after any other
 * result nothing of it is known here any more, as after a rollback. What a rule or its form refused
 * leaves a batch as it was; after a failure of store or memory inside of one, further acts and
 * commit give ERR_STATE. */
enum err book_begin(struct book *b, struct fault *f) PV_CHECKED;
enum err book_commit(struct book *b, struct fault *f) PV_CHECKED;
void book_rollback(struct book *b);

/* Appends an act signed by the seat (NULL: the program's own, unsigned). *id (may be NULL) gets the
 * event's id. */
enum err book_act(struct book *b, const struct seat *by, struct draft *d, struct digest *id,
                  struct fault *f) PV_CHECKED;
/* The same for an act in the case of a request: first asks case_would_count, and when the rules
 * refuse it nothing is written to the case, the refusal is recorded in the office stream, and
 * ERR_REFUSED or ERR_STATE comes back with the reason. person: the stream to look at besides, or
 * UINT32_MAX. */
enum err book_case_act(struct book *b, const struct seat *by, uint32_t request, struct draft *d,
                       struct digest *id, struct fault *f) PV_CHECKED;
/* Appends the same act again with the seat's signature added to the first one. */
enum err book_countersign(struct book *b, const struct seat *by, uint32_t request,
                          const struct entry *proposal, struct digest *id,
                          struct fault *f) PV_CHECKED;

/* The same with a signature that an officer made at another office (desk/second); by puts it in.
 * The proposal need not be in the log: a verification by the officer who upheld the match counts
 * for nothing alone. ERR_REFUSED (R5) when the first one is not of an officer of this office, the
 * second one is the same officer's, or either is not good; ERR_STATE for kinds that no second
 * officer signs. */
struct remote {
    uint32_t request;
    const struct entry *proposal; /* office, stream, act, and its first signer */
    const struct signer *second;
};
enum err book_countersign_remote(struct book *b, const struct seat *by, const struct remote *r,
                                 struct fault *f) PV_CHECKED;

/* Records that something was read (KIND_VIEWED) or refused (KIND_REFUSED; returns ERR_REFUSED with
 * "refused (RULE): why" in *f, or the error of recording it). subject may be NULL. While a batch
 * is open, the record waits until it has ended, either way, and then is a batch of its own. */
enum err book_viewed(struct book *b, const struct seat *by, const char *what,
                     const struct tag *subject, struct fault *f) PV_CHECKED;
enum err book_refuse(struct book *b, const struct seat *by, const char *what, const char *rule,
                     struct fault *f, const char *why) PV_CHECKED;

/* ---- officers, partners, merging, erasing: for desk/officer, desk/share, desk/erase ---- */

/* A row for a new officer, keys as the role allows and the adder holds. ERR_EXISTS for a name in
 * use. */
enum err book_officer_add(struct book *b, const struct seat *by, struct str name,
                          struct str passphrase, enum role role, struct fault *f) PV_CHECKED;
/* Gives an officer the table keys that the role allows, from those that `by` holds; they are
 * there at the officer's next unlock. ERR_NOT_FOUND. */
enum err book_officer_admit(struct book *b, const struct seat *by, struct str name,
                            struct fault *f) PV_CHECKED;
/* Ends an appointment and deletes the officer's row. ERR_NOT_FOUND; ERR_REFUSED for the last
 * protection officer who holds every key: nobody could open the office any more. */
enum err book_officer_end(struct book *b, const struct seat *by, struct str name, struct str reason,
                          struct fault *f) PV_CHECKED;
/* A new passphrase for the officer of that seat; the old one opens nothing from then on. */
enum err book_officer_passphrase(struct book *b, const struct seat *by, struct str old,
                                 struct str fresh, struct fault *f) PV_CHECKED;
/* The bytes of a device file for a second device: its own device id, the same keys. An erasure
 * closes it; then it is made anew. Appends to out; wipe it. ERR_DENIED but for a protection
 * officer. */
enum err book_device_second(struct book *b, const struct seat *by, struct buf *out,
                            struct fault *f) PV_CHECKED;

/* Takes in an event of another office (or a copy of one of ours). Same id: a live section fills a
 * stub unless its subject was erased here; a stub takes nothing away. *added says if it was new. */
enum err book_take_event(struct book *b, struct str bytes, bool *added, struct fault *f) PV_CHECKED;
/* Takes in a subject's key; ignored when the subject was erased here or the key is held. */
enum err book_take_key(struct book *b, const struct tag *stream, enum table t, const struct key *k,
                       struct fault *f) PV_CHECKED;
/* The stored bytes of each event that has a section in the stream, in order. */
typedef enum err book_event_visit(void *context, const struct stored_event *e, struct fault *f);
enum err book_stream_events(struct book *b, uint32_t stream, book_event_visit *visit, void *context,
                            struct fault *f) PV_CHECKED;
/* Opens what was sealed to this office. */
enum err book_unseal(struct book *b, struct str sealed, struct buf *out,
                     struct fault *f) PV_CHECKED;
/* Signs as the office (bundles). */
enum err book_office_sign(struct book *b, struct str message, struct signature *out,
                          struct fault *f) PV_CHECKED;
/* Keyed hash under the office's tombstone key. */
enum err book_tombstone(struct book *b, struct str domain, struct str x, struct digest *out,
                        struct fault *f) PV_CHECKED;

/* Destroys the subjects' keys and sections, turns the epoch, appends KIND_ERASED with the given
 * tombstones, scrubs the file. docs/ledger-format.md section 10. By a protection officer who holds
 * every key, and not within a batch. After an error that says "not finished yet" the subjects are
 * erased; the next erasure or unlock does the rest. After any other error nothing was. */
struct erasure {
    const uint32_t *streams;
    size_t stream_count;
    const struct digest *line_hashes, *name_hashes;
    size_t line_hash_count, name_hash_count;
    /* Subjects that a partner erased and that are not known here: recorded, so that nobody else
     * brings them in. */
    const struct tag *unknown;
    size_t unknown_count;
};
enum err book_erase(struct book *b, const struct seat *by, const struct erasure *e,
                    struct fault *f) PV_CHECKED;

#endif
