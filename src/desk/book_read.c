/* Reading: sections are opened when somebody asks for them, checked against the place and the id
 * under which the store gave them, and forgotten with the caller's arena. */
#include "base/mem.h"
#include "desk/book_inner.h"
#include "record/answer.h"

#include <string.h>

static bool same_place(const struct event *ev, const struct stored_event *s)
{
    return tag_same(&ev->office, &s->office) && ev->pos == s->pos;
}

static enum err altered(const struct book *b, const struct tag *office, uint64_t pos,
                        struct fault *f)
{
    char place[PLACE_BYTES];
    return fault_set(f, ERR_CORRUPT, "%s: %s: altered or damaged", b->path,
                     load_place(b, office, pos, place));
}

enum err read_event(struct book *b, uint32_t link, struct read_whole *to, struct fault *f)
{
    const struct link *at = &b->ix.links[link];
    struct stored_event *stored = &to->stored;
    struct event *ev = &to->event;
    const struct tag *office = &b->ix.offices[at->office];
    struct digest id;
    enum err err = b->ops->event_get(b->store, office, at->pos, to->arena, stored, f);
    if (err == ERR_NOT_FOUND)
        return altered(b, office, at->pos, f);
    if (err != OK)
        return err;
    if (event_decode(b->crypt, stored->bytes, ev, NULL) != OK || !same_place(ev, stored) ||
        at->section >= ev->section_count)
        return altered(b, office, at->pos, f);
    if (event_id(b->crypt, ev, &id) != OK)
        return book_no_memory(b, f);
    return str_eq(digest_str(&id), digest_str(&stored->id)) ? OK : altered(b, office, at->pos, f);
}

enum err read_link(struct book *b, uint32_t number, uint32_t link, struct read_to *to,
                   struct fault *f)
{
    struct read_whole whole = {.arena = to->arena};
    const struct event *ev = &whole.event;
    const struct link *at = &b->ix.links[link];
    const struct stream *s = index_stream(b, number);
    enum err err = read_event(b, link, &whole, f);
    if (err != OK)
        return err;
    if (!tag_same(&ev->section[at->section].stream, &s->tag))
        return altered(b, &b->ix.offices[at->office], at->pos, f);
    to->live = !ev->section[at->section].erased;
    if (!to->live)
        return OK;
    err = section_open(b->crypt, &s->key, ev, at->section, to->arena, &to->entry, NULL);
    if (err == ERR_MEMORY)
        return book_no_memory(b, f);
    if (err != OK)
        return altered(b, &b->ix.offices[at->office], at->pos, f);
    to->entry.id = whole.stored.id;
    to->entry.received_ms = whole.stored.received_ms;
    return OK;
}

static enum err entry_add(struct entry_list *l, const struct entry *e)
{
    struct entry *at = book_grow(l->at, l->count, &l->room, sizeof *at);
    if (!at)
        return ERR_MEMORY;
    l->at = at;
    l->at[l->count++] = *e;
    return OK;
}

enum err book_entries(struct book *b, uint32_t stream, struct arena *a, struct entry_list *out,
                      struct fault *f)
{
    const struct stream *s = index_stream(b, stream);
    if (!s)
        return fault_set(f, ERR_NOT_FOUND, "%s: no such file", b->path);
    if (s->erased)
        return OK;
    if (!s->has_key)
        return fault_set(f, ERR_KEY, "%s: nobody here holds the key of this file", b->path);
    size_t before = out->count;
    enum err err = OK;
    for (uint32_t l = s->first_event; err == OK && l; l = b->ix.links[l].next) {
        struct read_to to = {.arena = a};
        err = read_link(b, stream, l, &to, f);
        if (err != OK || !to.live)
            continue;
        office_check_signers(b->crypt, &b->state, &to.entry);
        if (entry_add(out, &to.entry) != OK)
            err = book_no_memory(b, f);
    }
    if (err != OK)
        out->count = before;
    return err;
}

void entry_list_free(struct entry_list *l)
{
    mem_free(l->at);
    *l = (struct entry_list){0};
}

enum err book_stream_events(struct book *b, uint32_t stream, book_event_visit *visit, void *context,
                            struct fault *f)
{
    const struct stream *s = index_stream(b, stream);
    enum err err = s ? OK : fault_set(f, ERR_NOT_FOUND, "%s: no such file", b->path);
    uint64_t pos = 0;
    uint16_t office = 0;
    bool any = false;
    for (uint32_t l = s ? s->first_event : 0; err == OK && l; l = b->ix.links[l].next) {
        struct arena arena = {0};
        struct read_whole whole = {.arena = &arena};
        const struct link *at = &b->ix.links[l];
        if (any && pos == at->pos && office == at->office)
            continue; /* a second section of the same event */
        any = true;
        pos = at->pos;
        office = at->office;
        err = read_event(b, l, &whole, f);
        if (err == OK)
            err = visit(context, &whole.stored, f);
        arena_free(&arena);
    }
    return err;
}

/* ---- cases ---- */

/* Adds a stream's entries once, when it can be opened and the reader may see its table. */
static enum err gather(struct book *b, const struct case_of *of, uint32_t number,
                       struct case_view *v, struct fault *f)
{
    const struct stream *s = index_stream(b, number);
    if (!s || !s->has_key || s->erased || !(of->tables & 1u << s->table))
        return OK;
    for (size_t i = 0; i < v->entries.count; i++)
        if (tag_same(&v->entries.at[i].stream, &s->tag))
            return OK;
    return book_entries(b, number, of->arena, &v->entries, f);
}

static enum err gather_letters(struct book *b, const struct case_of *of, struct case_view *v,
                               struct fault *f)
{
    struct tag letter;
    uint32_t number;
    enum err err = OK;
    for (size_t i = 0; err == OK && i < v->entries.count; i++)
        if (v->entries.at[i].act.kind == KIND_REQUEST &&
            body_tag(&v->entries.at[i].act, BODY_LETTER, &letter) &&
            book_stream_find(b, &letter, &number) &&
            index_stream(b, number)->table == TABLE_REQUEST)
            err = gather(b, of, number, v, f);
    return err;
}

static enum err case_gather(struct book *b, const struct case_of *of, struct case_view *v,
                            struct fault *f)
{
    const struct stream *r = index_stream(b, of->request);
    if (r->has_key && !r->erased && !(of->tables & 1u << r->table))
        return fault_set(f, ERR_DENIED, "R9: this role does not see requests");
    enum err err = book_entries(b, of->request, of->arena, &v->entries, f);
    if (err == OK)
        err = gather_letters(b, of, v, f);
    for (uint32_t t = r->first_person; err == OK && t; t = b->ix.ties[t].next_of_request)
        err = gather(b, of, b->ix.ties[t].person, v, f);
    if (err == OK)
        err = gather(b, of, of->person, v, f);
    return err;
}

enum err read_case_input(struct book *b, const struct case_of *of, struct case_view *v,
                         struct fault *f)
{
    const struct stream *r = index_stream(b, of->request);
    if (!r || r->erased || r->event_count == 0)
        return fault_set(f, ERR_NOT_FOUND, "%s: there is no such request%s", b->path,
                         r && r->erased ? " any more: it was erased" : "");
    if (r->kind != STREAM_REQUEST && r->kind != STREAM_UNKNOWN)
        return fault_set(f, ERR_USAGE, "%s: this is not a request", b->path);
    enum err err = case_gather(b, of, v, f);
    v->input = (struct case_input){.entries = v->entries.at,
                                   .count = v->entries.count,
                                   .office = &b->state,
                                   .request = r->tag,
                                   .today = book_today(b)};
    return err;
}

static enum err case_open(struct book *b, const struct case_of *of, struct case_view *out,
                          struct fault *f)
{
    struct case_view v = {0};
    enum err err = read_case_input(b, of, &v, f);
    if (err == OK) {
        err = case_fold(&v.input, of->arena, &v.file);
        if (err != OK)
            fault_set(f, err, "%s: the case: %s", b->path, err_text(err));
    }
    if (err != OK)
        case_view_free(&v);
    else
        *out = v;
    return err;
}

enum err book_case(struct book *b, uint32_t request, struct arena *a, struct case_view *out,
                   struct fault *f)
{
    return case_open(b, &(struct case_of){request, NO_STREAM, ALL_TABLES, a}, out, f);
}

enum err book_case_with(struct book *b, uint32_t request, uint32_t person, struct arena *a,
                        struct case_view *out, struct fault *f)
{
    return case_open(b, &(struct case_of){request, person, ALL_TABLES, a}, out, f);
}

enum err book_case_for(struct book *b, const struct seat *by, uint32_t request, struct arena *a,
                       struct case_view *out, struct fault *f)
{
    unsigned tables = 0;
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        tables |= book_seat_holds(b, by, (enum table)t) ? 1u << t : 0;
    return case_open(b, &(struct case_of){request, NO_STREAM, tables, a}, out, f);
}

void case_view_free(struct case_view *v)
{
    entry_list_free(&v->entries);
    *v = (struct case_view){0};
}

/* ---- references ---- */

static char prefix_of(enum stream_kind kind)
{
    switch (kind) {
    case STREAM_REQUEST:
        return 'R';
    case STREAM_PERSON:
        return 'P';
    case STREAM_ROSTER:
        return 'L';
    case STREAM_LETTER:
        return 'M';
    case STREAM_OFFICE:
        return 'O';
    case STREAM_UNKNOWN:
        break;
    }
    return 0;
}

enum err book_stream_named(const struct book *b, enum stream_kind kind, struct str reference,
                           uint32_t *number, struct fault *f)
{
    struct reference r;
    size_t found = 0;
    uint32_t at = 0;
    char prefix = prefix_of(kind);
    if (reference_parse(reference, &r) != OK || r.prefix != prefix)
        return fault_set(f, ERR_USAGE, "%.*s: not a reference of the form %c-0000-...",
                         (int)(reference.len < 60 ? reference.len : 60),
                         reference.ptr ? reference.ptr : "", prefix ? prefix : '?');
    for (uint32_t n = 0; n < b->ix.stream_count && found < 2; n++) {
        const struct stream *s = index_stream(b, n);
        if (s->kind != kind || s->erased || !reference_matches(&r, &s->tag))
            continue;
        found++;
        at = n;
    }
    if (found == 1)
        *number = at;
    if (found == 0)
        return fault_set(f, ERR_NOT_FOUND, "%.*s: there is no such reference", STR_ARG(reference));
    return found == 1 ? OK
                      : fault_set(f, ERR_USAGE, "%.*s: begins more than one; write more of it",
                                  STR_ARG(reference));
}
