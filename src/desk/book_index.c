/* The index: which events hold sections of which subject, in memory only.
 *
 * The problem: hundreds of thousands of subjects, most of them one list line each; a rollback must
 * leave no trace and must not need memory to do so. The way taken: streams in blocks that never
 * move (their keys are never copied by a growing array, and pointers to them hold), links of 16
 * bytes in one array, a table of stream numbers by tag. All of it only grows at its ends within
 * a batch, so a rollback cuts the ends off; of the streams that were there before, the journal
 * keeps what they were. The map of base/map.h would do for the tags at three times the bytes. */
#include "base/map.h"
#include "base/mem.h"
#include "desk/book_inner.h"

#include <string.h>

struct stream *index_stream(const struct book *b, uint32_t number)
{
    return number < b->ix.stream_count ? &b->ix.blocks[number / STREAM_BLOCK][number % STREAM_BLOCK]
                                       : NULL;
}

/* ---- tags to numbers ---- */

/* The slot where the tag stands, or the free one where it would. */
static size_t slot_of(const struct book *b, const struct tag *t)
{
    size_t mask = b->ix.slot_count - 1;
    size_t i = (size_t)hash_bytes(t->b, TAG_BYTES, b->ix.seed) & mask;
    while (b->ix.slots[i] && !tag_same(&index_stream(b, b->ix.slots[i] - 1)->tag, t))
        i = (i + 1) & mask;
    return i;
}

static enum err slots_grow(struct book *b)
{
    if ((b->ix.stream_count + 1) * 4 <= b->ix.slot_count * 3)
        return OK;
    size_t count = b->ix.slot_count ? b->ix.slot_count * 2 : 256;
    uint32_t *slots = mem_zero(count, sizeof *slots);
    if (!slots)
        return ERR_MEMORY;
    mem_free(b->ix.slots);
    b->ix.slots = slots;
    b->ix.slot_count = count;
    for (uint32_t n = 0; n < b->ix.stream_count; n++)
        b->ix.slots[slot_of(b, &index_stream(b, n)->tag)] = n + 1;
    return OK;
}

static enum err block_grow(struct book *b)
{
    if (b->ix.stream_count < b->ix.block_count * STREAM_BLOCK)
        return OK;
    struct stream **blocks = mem_resize(b->ix.blocks, b->ix.block_count + 1, sizeof(*blocks));
    if (!blocks)
        return ERR_MEMORY;
    b->ix.blocks = blocks;
    b->ix.blocks[b->ix.block_count] = mem_zero(STREAM_BLOCK, sizeof(struct stream));
    if (!b->ix.blocks[b->ix.block_count])
        return ERR_MEMORY;
    b->ix.block_count++;
    return OK;
}

bool book_stream_find(const struct book *b, const struct tag *t, uint32_t *number)
{
    if (!b->ix.slot_count)
        return false;
    uint32_t n = b->ix.slots[slot_of(b, t)];
    if (n)
        *number = n - 1;
    return n != 0;
}

enum err index_intern(struct book *b, const struct tag *t, uint32_t *number)
{
    if (book_stream_find(b, t, number))
        return OK;
    if (b->ix.stream_count >= NO_STREAM - 1)
        return ERR_LIMIT;
    if (slots_grow(b) != OK || block_grow(b) != OK)
        return ERR_MEMORY;
    size_t slot = slot_of(b, t);
    *number = (uint32_t)b->ix.stream_count++;
    *index_stream(b, *number) = (struct stream){.tag = *t, .touched = b->batch_serial};
    b->ix.slots[slot] = *number + 1;
    return OK;
}

enum err index_touch(struct book *b, uint32_t number)
{
    struct stream *s = index_stream(b, number);
    if (!b->in_batch || s->touched == b->batch_serial || number >= b->mark.stream_count)
        return OK;
    struct saved *j = book_grow(b->ix.journal, b->ix.journal_count, &b->ix.journal_room, sizeof *j);
    if (!j)
        return ERR_MEMORY;
    b->ix.journal = j;
    j[b->ix.journal_count].number = number;
    j[b->ix.journal_count].stream = *s;
    b->crypt->wipe(&j[b->ix.journal_count].stream.key, KEY_BYTES);
    b->ix.journal_count++;
    s->touched = b->batch_serial;
    return OK;
}

/* ---- links ---- */

static enum err office_number(struct book *b, const struct tag *office, uint16_t *out)
{
    for (size_t i = 0; i < b->ix.office_count; i++)
        if (tag_same(&b->ix.offices[i], office)) {
            *out = (uint16_t)i;
            return OK;
        }
    if (b->ix.office_count >= UINT16_MAX)
        return ERR_LIMIT;
    struct tag *offices = mem_resize(b->ix.offices, b->ix.office_count + 1, sizeof *offices);
    if (!offices)
        return ERR_MEMORY;
    b->ix.offices = offices;
    b->ix.offices[b->ix.office_count] = *office;
    *out = (uint16_t)b->ix.office_count++;
    return OK;
}

static enum err link_add(struct book *b, uint32_t number, const struct link *l)
{
    if (b->ix.link_count >= UINT32_MAX - 1)
        return ERR_LIMIT;
    if (b->ix.link_count == 0)
        b->ix.link_count = 1; /* number 0 ends chains */
    struct link *links = book_grow(b->ix.links, b->ix.link_count, &b->ix.link_room, sizeof *links);
    if (!links)
        return ERR_MEMORY;
    b->ix.links = links;
    if (index_touch(b, number) != OK)
        return ERR_MEMORY;
    struct stream *s = index_stream(b, number);
    uint32_t at = (uint32_t)b->ix.link_count++;
    b->ix.links[at] = *l;
    if (s->last_event)
        b->ix.links[s->last_event].next = at;
    else
        s->first_event = at;
    s->last_event = at;
    s->event_count++;
    return OK;
}

enum err index_init(struct book *b)
{
    uint16_t own;
    index_free(b);
    return office_number(b, &b->office, &own);
}

enum err index_event(struct book *b, const struct event *e)
{
    uint16_t office;
    enum err err = office_number(b, &e->office, &office);
    for (size_t i = 0; err == OK && i < e->section_count; i++) {
        uint32_t number;
        struct link l = {.pos = e->pos, .office = office, .section = (uint16_t)i};
        err = index_intern(b, &e->section[i].stream, &number);
        if (err == OK)
            err = link_add(b, number, &l);
    }
    return err;
}

/* ---- what the sections say ---- */

enum stream_kind index_kind_of(enum kind k)
{
    if (k >= KIND_OFFICE_OPENED && k < KIND_ROSTER)
        return STREAM_OFFICE;
    if (k == KIND_ROSTER)
        return STREAM_ROSTER;
    if (k == KIND_DURESS || k == KIND_SHARE || k == KIND_LIFTED || k == KIND_NONE)
        return STREAM_UNKNOWN;
    if (k > KIND_ROSTER && k < KIND_REQUEST)
        return STREAM_PERSON;
    return k < KIND_ANSWERED ? STREAM_REQUEST : STREAM_LETTER;
}

bool index_fits(const struct stream *s, enum kind k)
{
    switch (index_kind_of(k)) {
    case STREAM_UNKNOWN:
        return k == KIND_NONE || s->table != TABLE_OFFICE;
    case STREAM_OFFICE:
        return s->table == TABLE_OFFICE;
    case STREAM_REQUEST:
    case STREAM_LETTER:
        return s->table == TABLE_REQUEST;
    case STREAM_PERSON:
    case STREAM_ROSTER:
        return s->table == TABLE_CASE;
    }
    return false;
}

/* Newest first on both sides: nothing that stood before changes but the two heads of chains. */
static enum err tie_add(struct book *b, uint32_t person, uint32_t request)
{
    for (uint32_t t = index_stream(b, person)->first_request; t; t = b->ix.ties[t].next_of_person)
        if (b->ix.ties[t].request == request)
            return OK;
    if (b->ix.tie_count >= UINT32_MAX - 1)
        return ERR_LIMIT;
    if (b->ix.tie_count == 0)
        b->ix.tie_count = 1;
    struct tie *ties = book_grow(b->ix.ties, b->ix.tie_count, &b->ix.tie_room, sizeof *ties);
    if (!ties)
        return ERR_MEMORY;
    b->ix.ties = ties;
    if (index_touch(b, person) != OK || index_touch(b, request) != OK)
        return ERR_MEMORY;
    struct stream *p = index_stream(b, person), *r = index_stream(b, request);
    uint32_t at = (uint32_t)b->ix.tie_count++;
    b->ix.ties[at] = (struct tie){person, request, p->first_request, r->first_person};
    p->first_request = at;
    r->first_person = at;
    return OK;
}

size_t book_requests_of(const struct book *b, uint32_t person, uint32_t *out, size_t room)
{
    const struct stream *p = index_stream(b, person);
    size_t count = 0;
    for (uint32_t t = p ? p->first_request : 0; t; t = b->ix.ties[t].next_of_person) {
        if (count < room)
            out[count] = b->ix.ties[t].request;
        count++;
    }
    return count;
}

static enum err learn_person(struct book *b, uint32_t number, const struct entry *e)
{
    struct tag tag;
    uint32_t other;
    enum err err = OK;
    if (body_tag(&e->act, BODY_ROSTER, &tag) && index_stream(b, number)->roster == 0) {
        err = index_intern(b, &tag, &other);
        if (err == OK)
            err = index_touch(b, number);
        if (err == OK)
            index_stream(b, number)->roster = other + 1;
    }
    if (err == OK && body_tag(&e->act, BODY_REQUEST, &tag)) {
        err = index_intern(b, &tag, &other);
        if (err == OK)
            err = tie_add(b, number, other);
    }
    return err;
}

/* What the office's state follows from. Reads, refusals and notes of work done do not change it,
 * and there are many of them. */
static bool office_matters(enum kind k)
{
    return k != KIND_NONE && k != KIND_VIEWED && k != KIND_REFUSED && k != KIND_REPORT &&
           k != KIND_BUNDLE_MADE && k != KIND_MERGED && k != KIND_BACKUP_MADE;
}

static enum err learn_office(struct book *b, const struct entry *e)
{
    if (!tag_same(&e->office, &b->office))
        return OK; /* the office's stream is never shared */
    b->ix.refused_count += e->act.kind == KIND_REFUSED;
    if (!office_matters(e->act.kind))
        return OK;
    struct entry *to = book_grow(b->ix.office_entries, b->ix.office_entry_count,
                                 &b->ix.office_entry_room, sizeof *to);
    if (!to)
        return ERR_MEMORY;
    b->ix.office_entries = to;
    struct entry copy = *e;
    struct str bytes;
    enum err err = str_copy(&b->ix.office_arena, e->act.bytes, &bytes);
    if (err == OK)
        err = act_decode(bytes, &b->ix.office_arena, &copy.act, NULL);
    if (err == OK)
        b->ix.office_entries[b->ix.office_entry_count++] = copy;
    return err;
}

bool index_wants(const struct stream *s)
{
    return s->has_key && !s->erased &&
           (s->kind == STREAM_UNKNOWN || s->kind == STREAM_PERSON || s->kind == STREAM_OFFICE);
}

enum err index_learn(struct book *b, uint32_t number, const struct entry *e)
{
    struct stream *s = index_stream(b, number);
    enum stream_kind kind = index_kind_of(e->act.kind);
    bool own = tag_same(&s->tag, &b->office_stream);
    if (s->kind == STREAM_UNKNOWN && kind != STREAM_UNKNOWN && (kind == STREAM_OFFICE) == own) {
        if (index_touch(b, number) != OK)
            return ERR_MEMORY;
        s->kind = kind;
    }
    if (s->kind == STREAM_PERSON)
        return learn_person(b, number, e);
    return s->kind == STREAM_OFFICE ? learn_office(b, e) : OK;
}

enum err index_learn_stream(struct book *b, uint32_t number, bool strict, struct fault *f)
{
    enum err err = OK;
    for (uint32_t l = index_stream(b, number)->first_event; err == OK && l;
         l = b->ix.links[l].next) {
        struct arena arena = {0};
        struct read_to to = {.arena = &arena};
        if (!index_wants(index_stream(b, number)))
            break;
        err = read_link(b, number, l, &to, f);
        if (err == ERR_CORRUPT && !strict && b->ix.links[l].office != 0)
            err = OK; /* what another office wrote and nobody can read is opaque */
        else if (err == OK && to.live && index_learn(b, number, &to.entry) != OK)
            err = book_no_memory(b, f);
        arena_free(&arena);
    }
    return err;
}

/* ---- the office's state ---- */

enum err index_fold(struct book *b, struct fault *f)
{
    unsigned to = b->ix.now == b->ix.committed ? 1 - b->ix.now : b->ix.now;
    arena_free(&b->ix.slot_arena[to]);
    enum err err = office_fold(b->crypt, b->ix.office_entries, b->ix.office_entry_count,
                               &b->ix.slot_arena[to], &b->ix.slot[to]);
    if (err != OK)
        return fault_set(f, err, "%s: the office's own acts: %s", b->path, err_text(err));
    b->ix.now = to;
    b->state = b->ix.slot[to];
    b->state.office = b->office;
    b->state.refused_count = b->ix.refused_count;
    return OK;
}

void index_forget(struct book *b, uint32_t number)
{
    struct stream *s = index_stream(b, number);
    b->crypt->wipe(&s->key, KEY_BYTES);
    s->has_key = false;
    s->erased = true;
    s->kind = STREAM_UNKNOWN;
    s->roster = 0;
    s->first_request = 0;
}

/* ---- back ---- */

static void streams_rollback(struct book *b)
{
    while (b->ix.stream_count > b->mark.stream_count) {
        struct stream *s = index_stream(b, (uint32_t)b->ix.stream_count - 1);
        b->ix.slots[slot_of(b, &s->tag)] = 0; /* the last one put in: no probe runs over it */
        b->crypt->wipe(s, sizeof *s);
        b->ix.stream_count--;
    }
    while (b->ix.journal_count > 0) {
        const struct saved *j = &b->ix.journal[--b->ix.journal_count];
        struct stream *s = index_stream(b, j->number);
        struct key key = s->key;
        *s = j->stream;
        if (j->stream.has_key)
            s->key = key;
        b->crypt->wipe(&key, sizeof key);
        if (s->last_event)
            b->ix.links[s->last_event].next = 0;
    }
}

void index_rollback(struct book *b)
{
    const struct mark *m = &b->mark;
    streams_rollback(b);
    b->ix.link_count = m->link_count;
    b->ix.tie_count = m->tie_count;
    b->ix.office_count = m->office_count;
    b->ix.office_entry_count = m->office_entry_count;
    b->ix.unsaved_count = m->unsaved_count;
    b->ix.refused_count = m->refused_count;
    b->ix.tree = m->tree;
    b->clock_ms = m->clock_ms;
    b->clock_count = m->clock_count;
    b->ix.now = b->ix.committed;
    b->state = b->ix.slot[b->ix.now];
    b->state.office = b->office;
    b->state.refused_count = b->ix.refused_count;
}

void index_free(struct book *b)
{
    for (size_t i = 0; i < b->ix.block_count; i++) {
        b->crypt->wipe(b->ix.blocks[i], STREAM_BLOCK * sizeof(struct stream));
        mem_free(b->ix.blocks[i]);
    }
    mem_free(b->ix.blocks);
    mem_free(b->ix.slots);
    mem_free(b->ix.links);
    mem_free(b->ix.ties);
    mem_free(b->ix.offices);
    mem_free(b->ix.office_entries);
    mem_free(b->ix.journal);
    mem_free(b->ix.unsaved);
    arena_free(&b->ix.office_arena);
    arena_free(&b->ix.slot_arena[0]);
    arena_free(&b->ix.slot_arena[1]);
    b->ix = (struct index){.seed = b->ix.seed};
    b->state = b->ix.slot[0];
}
