/* book_inner: what the files of the book share. Nobody else includes this.
 *
 * book.c opens, unlocks and closes; book_keys.c has the device file, the officers' rows and the
 * wraps; book_officer.c who joins and leaves; book_index.c the streams and their chains in memory;
 * book_load.c fills them at unlock; book_read.c opens sections; book_batch.c begins, commits and
 * takes back; book_write.c makes acts; book_share.c takes in what others wrote; book_erase.c
 * destroys. */
#ifndef PV_DESK_BOOK_INNER_H
#define PV_DESK_BOOK_INNER_H

#include "desk/book.h"
#include "record/audit.h"

enum { STREAM_BLOCK = 1024, EPOCHS = 2, ALL_TABLES = 7 };
#define NO_STREAM UINT32_MAX

/* One section of one event, in the chain of its stream. Number 0 is not used. */
struct link {
    uint64_t pos;
    uint32_t next;
    uint16_t office;  /* number in offices; 0 is this office */
    uint16_t section; /* its place in the event */
};

/* Some act of the person names the request. Number 0 is not used. */
struct tie {
    uint32_t person, request;
    uint32_t next_of_person, next_of_request;
};

struct epoch {
    uint64_t number;
    struct key key;
};

struct device {
    uint8_t id[DEVICE_BYTES];
    struct key secret;
    struct epoch epoch[EPOCHS];
    size_t epoch_count;
};

/* A row of the office's list of officers' rows: which row is whose, and which tables it opens. */
struct row_of {
    struct tag officer, lookup;
    unsigned tables;
};

struct seated {
    struct seat seat; /* first, so that a seat is a seated */
    unsigned tables;  /* bit per table key that this officer holds */
};

struct secrets {
    struct key sign_seed, seal_seed, tomb;
};

/* A read or a refusal, written when no batch of a caller is open (book_write.c). */
struct note {
    const struct seat *by;
    enum kind kind;
    bool has_subject;
    struct tag subject;
    char what[240], rule[24];
};

/* A stream as it stood when the batch first touched it; the key is left out. */
struct saved {
    uint32_t number;
    struct stream stream;
};

/* What a rollback goes back to. */
struct mark {
    size_t stream_count, link_count, tie_count, office_count, office_entry_count, unsaved_count;
    size_t refused_count;
    struct audit_tree tree;
    int64_t clock_ms;
    uint32_t clock_count;
};

/* All that was read out of the file, and what a batch changes of it. */
struct index {
    uint64_t seed;
    struct stream **blocks; /* of STREAM_BLOCK each, so that a stream never moves */
    size_t block_count, stream_count;
    uint32_t *slots; /* stream number + 1 by tag; 0 is free */
    size_t slot_count;
    struct link *links;
    size_t link_count, link_room;
    struct tie *ties;
    size_t tie_count, tie_room;
    struct tag *offices;
    size_t office_count;

    /* the office's own stream: the entries that its state follows from */
    struct arena office_arena;
    struct entry *office_entries;
    size_t office_entry_count, office_entry_room;
    size_t refused_count;
    struct office_state slot[2]; /* the committed one and the one of the open batch */
    struct arena slot_arena[2];
    unsigned now, committed;

    struct audit_tree tree;
    struct saved *journal; /* of the open batch */
    size_t journal_count, journal_room;
    uint32_t *unsaved; /* streams whose wrap is not in the store yet */
    size_t unsaved_count, unsaved_room;
};

struct book {
    const struct book_env *env;
    const struct crypt_ops *crypt;
    const struct store_ops *ops;
    struct store *store;
    char *path;

    /* from meta */
    struct tag office, office_stream, salt;
    struct key office_public, seal_public;
    uint64_t argon_ops, argon_bytes, epoch_number;
    bool exercise;
    bool erasing; /* an erasure is committed and not finished */

    struct device device;
    struct key table_key[TABLE_COUNT];
    struct key wrap_key[TABLE_COUNT]; /* of the epoch */
    bool holds[TABLE_COUNT];
    struct secrets secrets;
    bool has_secrets;
    struct seated **seats;
    size_t seat_count;

    bool loaded;
    struct index ix;
    struct office_state state; /* of ix.slot[ix.now], with the count of refusals */

    int64_t clock_ms; /* recorded time of the last event */
    uint32_t clock_count;
    int64_t clock_shift_ms; /* of an exercise */

    bool in_batch, batch_failed;
    bool doubtful; /* a commit failed, and nobody knows whether it stands in the file */
    uint32_t batch_serial;
    struct mark mark;
    struct note *notes;
    size_t note_count, note_room;
};

/* ---- book.c ---- */

enum err book_no_memory(const struct book *b, struct fault *f);
/* The fault for an error of the index: memory, or a bound. Returns err. */
enum err book_failed(const struct book *b, enum err err, struct fault *f);
/* Makes room for one more of size bytes; what is in it must not be secret. NULL without memory. */
void *book_grow(void *old, size_t count, size_t *room, size_t size);
/* The officer behind the seat is on the roll and may act. */
enum err book_seat_good(const struct book *b, const struct seat *by, struct fault *f) PV_CHECKED;

/* ---- book_keys.c ---- */

/* Wipes and frees a buffer that held keys. */
void secret_free(const struct book *b, struct buf *s);
enum err keys_device_read(struct book *b, struct fault *f) PV_CHECKED;
enum err keys_device_write(const struct book *b, const struct device *d,
                           struct fault *f) PV_CHECKED;
enum err keys_device_encode(const struct book *b, const struct device *d,
                            struct buf *out) PV_CHECKED;
/* Reads meta and checks the sum over meta and officers' rows. */
enum err keys_meta_read(struct book *b, struct fault *f) PV_CHECKED;
enum err keys_meta_write(struct book *b, struct fault *f) PV_CHECKED;
enum err keys_flag_write(struct book *b, struct str key, bool v, struct fault *f) PV_CHECKED;
enum err keys_epoch_write(struct book *b, uint64_t number, struct fault *f) PV_CHECKED;
/* After any change of meta or of an officer's row, in the same batch. */
enum err keys_sum_write(struct book *b, struct fault *f) PV_CHECKED;
/* Fills wrap_key of every held table from the epoch key of epoch_number. ERR_KEY when the
 * device file does not have it. */
enum err keys_epoch_use(struct book *b, struct fault *f) PV_CHECKED;
void keys_derive(const struct book *b, const struct key *epoch_key,
                 struct key wrap_key[TABLE_COUNT]);
/* Tries all held tables. ERR_KEY when none opens it. */
enum err keys_wrap_open(const struct book *b, const struct tag *stream, struct str box,
                        struct key *key, enum table *t) PV_CHECKED;
enum err keys_wrap_put(struct book *b, const struct stream *s, const struct key *wrap_key,
                       uint64_t epoch, struct fault *f) PV_CHECKED;
enum err keys_secrets_read(struct book *b, struct fault *f) PV_CHECKED;
enum err keys_secrets_write(struct book *b, struct fault *f) PV_CHECKED;

/* What name and passphrase give together. */
struct pass {
    struct tag lookup;
    struct key kek;
};
enum err keys_pass(const struct book *b, struct str name, struct str passphrase, struct pass *out,
                   struct fault *f) PV_CHECKED;
/* Writes the row of an officer with the table keys of those bits. */
enum err keys_row_put(struct book *b, const struct pass *p, const struct seated *s,
                      struct fault *f) PV_CHECKED;
/* Opens the row that p names; its table keys go to tables[] with bits in s->tables. The name is
 * owned by s then. ERR_KEY. */
enum err keys_row_open(struct book *b, const struct pass *p, struct seated *s,
                       struct key tables[TABLE_COUNT], struct fault *f) PV_CHECKED;
enum err keys_grant_put(struct book *b, const struct row_of *r, const struct key *seal_to,
                        struct fault *f) PV_CHECKED;
/* The list of rows, sealed under the office table key. Free with mem_free. */
enum err keys_rows_read(struct book *b, struct row_of **out, size_t *count,
                        struct fault *f) PV_CHECKED;
enum err keys_rows_write(struct book *b, const struct row_of *rows, size_t count,
                         struct fault *f) PV_CHECKED;

/* ---- book_officer.c ---- */

/* Checks length; ERR_USAGE. */
enum err officer_passphrase_good(bool exercise, struct str passphrase, struct fault *f) PV_CHECKED;
/* Seed, id and name of a new officer; the name is copied. */
enum err officer_fresh(const struct book *b, struct str name, enum role role,
                       struct seated **out) PV_CHECKED;
void officer_free(const struct book *b, struct seated *s);
/* Row, list of rows and the act, within an open batch. */
enum err officer_write(struct book *b, const struct seat *by, const struct seated *who,
                       const struct pass *p, struct fault *f) PV_CHECKED;

/* ---- book_index.c ---- */

struct stream *index_stream(const struct book *b, uint32_t number);
/* Finds or adds. ERR_MEMORY, ERR_LIMIT. */
enum err index_intern(struct book *b, const struct tag *t, uint32_t *number) PV_CHECKED;
/* To be called before a stream changes within a batch. ERR_MEMORY. */
enum err index_touch(struct book *b, uint32_t number) PV_CHECKED;
/* An empty index whose office number 0 is this one. ERR_MEMORY. */
enum err index_init(struct book *b) PV_CHECKED;
/* Links every section of an event into its stream. */
enum err index_event(struct book *b, const struct event *e) PV_CHECKED;
/* True when the index still needs to see inside that stream's sections. */
bool index_wants(const struct stream *s);
/* Takes kind, roster, ties and office entries from an opened section. */
enum err index_learn(struct book *b, uint32_t number, const struct entry *e) PV_CHECKED;
/* Opens what index_wants of a stream whose key has come. strict: also what other offices wrote
 * must open. */
enum err index_learn_stream(struct book *b, uint32_t number, bool strict,
                            struct fault *f) PV_CHECKED;
/* The subject was erased: no key, no kind, no ties. */
void index_forget(struct book *b, uint32_t number);
/* Back to the mark. Needs no memory. */
void index_rollback(struct book *b);
/* Frees and wipes; the index is empty and usable again. */
void index_free(struct book *b);
/* The kind of stream that acts of this kind stand in; UNKNOWN for one of several. */
enum stream_kind index_kind_of(enum kind k);
/* False when acts of that kind do not stand in streams of that stream's table: a person's acts in
 * a request's file would be open to whoever may read requests (R9). */
bool index_fits(const struct stream *s, enum kind k);
/* Folds the office's state anew into the slot of the open batch. */
enum err index_fold(struct book *b, struct fault *f) PV_CHECKED;

/* ---- book_load.c ---- */

/* The first time: one pass over wraps and events. Later: gives keys to streams that had none. */
enum err load_index(struct book *b, struct fault *f) PV_CHECKED;
/* Names the place of an event in words: "office 12ab… position 7". */
enum { PLACE_BYTES = 80 };
const char *load_place(const struct book *b, const struct tag *office, uint64_t pos,
                       char out[PLACE_BYTES]);

/* ---- book_read.c ---- */

/* Where an opened section goes. */
struct read_to {
    struct arena *arena; /* of the caller */
    struct entry entry;
    bool live; /* false for a stub: then there is no entry */
};
/* An event as the store has it, and decoded. */
struct read_whole {
    struct arena *arena; /* of the caller */
    struct stored_event stored;
    struct event event;
};
/* Reads one section from the store and opens it. ERR_CORRUPT names the place. Signers are not
 * checked here. */
enum err read_link(struct book *b, uint32_t number, uint32_t link, struct read_to *to,
                   struct fault *f) PV_CHECKED;
/* The event behind a link, decoded, as its place and id say. Bytes live in the arena. */
enum err read_event(struct book *b, uint32_t link, struct read_whole *to,
                    struct fault *f) PV_CHECKED;

/* Which case, and what of it: streams of these tables only; person: one more, or NO_STREAM. */
struct case_of {
    uint32_t request, person;
    unsigned tables;
    struct arena *arena; /* of the caller */
};
/* Entries and input of a case, not folded. Free v with case_view_free also after an error. */
enum err read_case_input(struct book *b, const struct case_of *of, struct case_view *v,
                         struct fault *f) PV_CHECKED;

/* ---- book_batch.c ---- */

/* Opens a batch unless one is open; *own says whether it was opened here. */
enum err batch_enter(struct book *b, bool *own, struct fault *f) PV_CHECKED;
/* Ends what batch_enter began: commits or, for an error, takes back; within a caller's batch
 * an error only marks it as failed. Returns the error that stands. */
enum err batch_leave(struct book *b, bool own, enum err err, struct fault *f) PV_CHECKED;

/* ---- book_write.c ---- */

/* An act on its way. */
struct writing {
    struct arena arena;
    struct buf bytes;
    struct entry entry;
    uint32_t stream;
    uint32_t request; /* of an act in a case */
};
/* Encodes, stamps and signs; nothing is changed yet. Frees the draft's body. */
enum err write_prepare(struct book *b, const struct seat *by, struct draft *d, struct writing *w,
                       struct fault *f) PV_CHECKED;
void write_free(struct writing *w);
/* Prepares, seals and appends, without any question about rules or roles. */
enum err write_act(struct book *b, const struct seat *by, struct draft *d, struct digest *id,
                   struct fault *f) PV_CHECKED;
/* Writes what was noted while a batch was open. */
enum err write_notes(struct book *b, struct fault *f) PV_CHECKED;

/* ---- book_erase.c ---- */

/* Completes an erasure that was committed, and forgets one that was not. */
enum err erase_finish(struct book *b, struct fault *f) PV_CHECKED;

static inline bool tag_same(const struct tag *a, const struct tag *b)
{
    return str_eq(tag_str(a), tag_str(b));
}

static inline struct str key_str(const struct key *k)
{
    return (struct str){(const char *)k->b, KEY_BYTES};
}

#endif
