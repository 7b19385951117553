/* Loading: one pass over the wraps, one over the events.
 *
 * The pass checks what it walks over: every event's id against its bytes, the positions of this
 * office's log, its tree against the last signed head. Opened are the first act of each subject
 * (what is it?), all acts of persons (which requests do they name?), and the office's own; of the
 * rest only the places are noted. The wraps are opened first, into an array in order of tags that
 * is wiped afterwards, so that streams can be numbered in order of their first event. */
#include "base/mem.h"
#include "desk/book_inner.h"

#include <stdio.h>
#include <string.h>

struct opened {
    struct tag stream;
    struct key key;
    uint8_t table;
};

enum { OPENED_BLOCK = 4096 };

/* In blocks, so that no key is left behind where an array once was. */
struct load {
    struct book *b;
    struct opened **blocks;
    size_t block_count, count;
    bool first; /* the first time */
};

const char *load_place(const struct book *b, const struct tag *office, uint64_t pos,
                       char out[PLACE_BYTES])
{
    size_t len = 0;
    if (!tag_same(office, &b->office)) {
        len += (size_t)snprintf(out, PLACE_BYTES, "office ");
        for (size_t i = 0; i < TAG_BYTES; i++)
            len += (size_t)snprintf(out + len, PLACE_BYTES - len, "%02x", office->b[i]);
        out[len++] = ' ';
    }
    snprintf(out + len, PLACE_BYTES - len, "position %llu", (unsigned long long)pos);
    return out;
}

static struct opened *opened_at(const struct load *l, size_t i)
{
    return &l->blocks[i / OPENED_BLOCK][i % OPENED_BLOCK];
}

static void load_free(struct load *l)
{
    for (size_t i = 0; i < l->block_count; i++) {
        l->b->crypt->wipe(l->blocks[i], OPENED_BLOCK * sizeof(struct opened));
        mem_free(l->blocks[i]);
    }
    mem_free(l->blocks);
}

static enum err opened_room(struct load *l)
{
    if (l->count < l->block_count * OPENED_BLOCK)
        return OK;
    struct opened **blocks = mem_resize(l->blocks, l->block_count + 1, sizeof(*blocks));
    if (!blocks)
        return ERR_MEMORY;
    l->blocks = blocks;
    l->blocks[l->block_count] = mem_alloc(OPENED_BLOCK * sizeof(struct opened));
    if (!l->blocks[l->block_count])
        return ERR_MEMORY;
    l->block_count++;
    return OK;
}

static enum err take_wrap(void *context, struct str key, struct str value, struct str more,
                          struct fault *f)
{
    struct load *l = context;
    struct book *b = l->b;
    enum table t;
    (void)more;
    if (key.len != TAG_BYTES)
        return fault_set(f, ERR_CORRUPT, "%s: damaged: a subject's key", b->path);
    if (opened_room(l) != OK)
        return book_no_memory(b, f);
    struct opened *o = opened_at(l, l->count);
    memcpy(o->stream.b, key.ptr, TAG_BYTES);
    if (l->count > 0 && str_cmp(tag_str(&opened_at(l, l->count - 1)->stream), key) >= 0)
        return fault_set(f, ERR_CORRUPT, "%s: damaged: the subjects' keys are not in order",
                         b->path);
    enum err err = keys_wrap_open(b, &o->stream, value, &o->key, &t);
    bool all = b->holds[TABLE_OFFICE] && b->holds[TABLE_REQUEST] && b->holds[TABLE_CASE];
    if (err == ERR_KEY && !all)
        return OK; /* of a table that nobody here holds */
    if (err != OK)
        return err == ERR_KEY
                   ? fault_set(f, ERR_CORRUPT, "%s: damaged: the key of a subject does not open",
                               b->path)
                   : book_no_memory(b, f);
    o->table = (uint8_t)t;
    l->count++;
    return OK;
}

static const struct opened *opened_find(const struct load *l, const struct tag *t)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = str_cmp(tag_str(&opened_at(l, mid)->stream), tag_str(t));
        if (c == 0)
            return opened_at(l, mid);
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static void give_key(struct stream *s, const struct opened *o)
{
    s->key = o->key;
    s->table = (enum table)o->table;
    s->has_key = true;
}

/* ---- events ---- */

static enum err damaged(const struct book *b, const struct stored_event *e, const char *what,
                        struct fault *f)
{
    char place[PLACE_BYTES];
    return fault_set(f, ERR_CORRUPT, "%s: damaged: %s: %s", b->path,
                     load_place(b, &e->office, e->pos, place), what);
}

static enum err check_event(struct book *b, const struct stored_event *e, struct event *ev,
                            struct fault *f)
{
    struct digest id;
    if (event_decode(b->crypt, e->bytes, ev, NULL) != OK || !tag_same(&ev->office, &e->office) ||
        ev->pos != e->pos)
        return damaged(b, e, "the bytes are not an event of this place", f);
    if (event_id(b->crypt, ev, &id) != OK)
        return book_no_memory(b, f);
    if (!str_eq(digest_str(&id), digest_str(&e->id)))
        return damaged(b, e, "the bytes are not those of the stored id", f);
    if (!tag_same(&e->office, &b->office))
        return OK;
    if (e->pos != b->ix.tree.size)
        return damaged(b, e, "the event before it is missing", f);
    audit_add(b->crypt, &b->ix.tree, &id);
    return OK;
}

static enum err learn_section(struct book *b, const struct stored_event *e, const struct event *ev,
                              size_t i, struct fault *f)
{
    struct arena arena = {0};
    struct entry entry;
    uint32_t number;
    if (!book_stream_find(b, &ev->section[i].stream, &number) || ev->section[i].erased ||
        !index_wants(index_stream(b, number)))
        return OK;
    enum err err =
        section_open(b->crypt, &index_stream(b, number)->key, ev, i, &arena, &entry, NULL);
    if (err == OK) {
        entry.id = e->id;
        entry.received_ms = e->received_ms;
        err = index_learn(b, number, &entry);
    } else if (err != ERR_MEMORY) {
        bool own = tag_same(&ev->office, &b->office);
        arena_free(&arena);
        return own ? damaged(b, e, "its key does not open it", f) : OK;
    }
    arena_free(&arena);
    return book_failed(b, err, f);
}

static void give_new_keys(const struct load *l, size_t from)
{
    for (size_t n = from; n < l->b->ix.stream_count; n++) {
        struct stream *s = index_stream(l->b, (uint32_t)n);
        const struct opened *o = opened_find(l, &s->tag);
        if (o)
            give_key(s, o);
    }
}

static enum err take_event(void *context, const struct stored_event *e, struct fault *f)
{
    struct load *l = context;
    struct book *b = l->b;
    struct event ev;
    size_t before = b->ix.stream_count;
    enum err err = check_event(b, e, &ev, f);
    if (err == OK)
        err = book_failed(b, index_event(b, &ev), f);
    give_new_keys(l, before);
    for (size_t i = 0; err == OK && i < ev.section_count; i++) {
        before = b->ix.stream_count;
        err = learn_section(b, e, &ev, i, f);
        give_new_keys(l, before); /* to streams named before they are met */
    }
    return err;
}

/* ---- after the events ---- */

/* The last head covers all events, is signed by the office, and tells the time of the last one. */
static enum err check_head(struct book *b, struct fault *f)
{
    struct arena a = {0};
    struct str bytes, signature;
    struct audit_head h = {.made_ms = 0};
    struct signature s;
    struct digest root;
    char size[8];
    for (int i = 0; i < 8; i++)
        size[i] = (char)(b->ix.tree.size >> (56 - 8 * i));
    enum err err = b->ops->row_get(b->store, STORE_HEAD, (struct str){size, sizeof size}, &a,
                                   &bytes, &signature, f);
    audit_root(b->crypt, &b->ix.tree, &root);
    if (err == OK && signature.len == SIGNATURE_BYTES && audit_head_decode(bytes, &h, NULL) == OK) {
        memcpy(s.b, signature.ptr, SIGNATURE_BYTES);
        err = audit_head_check(b->crypt, &b->office_public, bytes, &s);
        if (err == OK && (!tag_same(&h.office, &b->office) || h.size != b->ix.tree.size ||
                          !str_eq(digest_str(&h.root), digest_str(&root))))
            err = ERR_CORRUPT;
    } else if (err == OK || err == ERR_NOT_FOUND) {
        err = ERR_CORRUPT;
    }
    arena_free(&a);
    if (err == ERR_CORRUPT)
        return fault_set(f, err, "%s: damaged: no good head covers position %llu", b->path,
                         (unsigned long long)b->ix.tree.size - 1);
    b->clock_ms = h.made_ms;
    b->clock_count = UINT32_MAX; /* whatever it was: the next one is behind it */
    return err;
}

/* Subjects with a key and no event yet come last. */
static enum err add_eventless(struct load *l, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < l->count; i++) {
        const struct opened *o = opened_at(l, i);
        uint32_t number;
        err = index_intern(l->b, &o->stream, &number);
        if (err == OK)
            give_key(index_stream(l->b, number), o);
    }
    return book_failed(l->b, err, f);
}

static enum err mark_erased(struct book *b, struct fault *f)
{
    for (size_t i = 0; i < b->state.erased_count; i++) {
        uint32_t number;
        if (tag_same(&b->state.erased[i], &b->office_stream))
            continue;
        enum err err = index_intern(b, &b->state.erased[i], &number);
        if (err != OK)
            return book_failed(b, err, f);
        index_forget(b, number);
    }
    return OK;
}

static enum err fold_state(struct book *b, struct fault *f)
{
    uint32_t number;
    if (!book_stream_find(b, &b->office_stream, &number) || !index_stream(b, number)->has_key)
        return fault_set(f, ERR_CORRUPT, "%s: damaged: the office's own acts cannot be opened",
                         b->path);
    enum err err = index_fold(b, f);
    b->ix.committed = b->ix.now;
    return err == OK ? mark_erased(b, f) : err;
}

static enum err load_first(struct load *l, struct fault *f)
{
    struct book *b = l->b;
    enum err err = index_init(b) == OK ? OK : book_no_memory(b, f);
    if (err == OK)
        err = b->ops->event_each(b->store, take_event, l, f);
    if (err == OK && b->ix.tree.size == 0)
        err = fault_set(f, ERR_CORRUPT, "%s: damaged: the log is empty", b->path);
    if (err == OK)
        err = check_head(b, f);
    if (err == OK)
        err = add_eventless(l, f);
    return err == OK ? fold_state(b, f) : err;
}

/* A second officer brought keys: streams that had none get theirs, and say what they are. */
static enum err load_more(struct load *l, struct fault *f)
{
    struct book *b = l->b;
    enum err err = OK;
    for (size_t i = 0; err == OK && i < l->count; i++) {
        const struct opened *o = opened_at(l, i);
        uint32_t number;
        err = index_intern(b, &o->stream, &number);
        if (err != OK)
            return book_failed(b, err, f);
        struct stream *s = index_stream(b, number);
        if (s->has_key || s->erased)
            continue;
        give_key(s, o);
        err = index_learn_stream(b, number, false, f);
    }
    return err;
}

enum err load_index(struct book *b, struct fault *f)
{
    struct load l = {.b = b, .first = !b->loaded};
    enum err err = b->ops->row_each(b->store, STORE_WRAP, take_wrap, &l, f);
    if (err == OK)
        err = l.first ? load_first(&l, f) : load_more(&l, f);
    load_free(&l);
    return err;
}
