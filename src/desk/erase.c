#include "desk/erase.h"

#include "core/script.h"
#include "desk/access.h"
#include "desk/facts.h"
#include "desk/share.h"
#include "desk/tombstone.h"

#include <stdio.h>
#include <string.h>

enum { ERASE_REQUESTS = 64, ERASE_REASON = 160 };

/* All that an erasure leaves behind, gathered before anything is destroyed. */
struct leavings {
    struct book *book;
    struct arena arena;
    struct digest *lines, *names;
    size_t line_count, name_count, line_room, name_room;
};

static bool describes(const struct entry *e)
{
    return e->act.kind == KIND_LINE || e->act.kind == KIND_PERSON;
}

static enum err no_memory(struct fault *f)
{
    return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
}

/* Room for `more` digests; the old array stays until the arena goes. */
static enum err leave_room(struct arena *a, struct digest **at, size_t count, size_t *room,
                           size_t more)
{
    if (count + more <= *room)
        return OK;
    size_t now = (*room + more) * 2;
    struct digest *fresh = arena_zero(a, now, sizeof *fresh);
    if (!fresh)
        return ERR_MEMORY;
    if (count)
        memcpy(fresh, *at, count * sizeof *fresh);
    *at = fresh;
    *room = now;
    return OK;
}

static enum err leave_entry(struct leavings *l, const struct entry *e, struct fault *f)
{
    struct str verbatim;
    struct facts facts;
    size_t count = 0;
    enum err err = leave_room(&l->arena, &l->lines, l->line_count, &l->line_room, 1);
    if (err == OK)
        err = leave_room(&l->arena, &l->names, l->name_count, &l->name_room, TOMBSTONE_NAMES);
    if (err != OK)
        return no_memory(f);
    if (body_text(&e->act, BODY_VERBATIM, &verbatim) && verbatim.len)
        err = tombstone_line(l->book, verbatim, &l->lines[l->line_count++], f);
    if (err == OK && facts_get(e, &facts))
        err = tombstone_names(l->book, &facts, &l->names[l->name_count], &count, f);
    l->name_count += err == OK ? count : 0;
    return err;
}

static enum err leave_stream(struct leavings *l, uint32_t number, struct fault *f)
{
    struct arena arena = {0};
    struct entry_list entries = {0};
    enum err err = book_entries(l->book, number, &arena, &entries, f);
    for (size_t i = 0; err == OK && i < entries.count; i++)
        if (describes(&entries.at[i]))
            err = leave_entry(l, &entries.at[i], f);
    entry_list_free(&entries);
    arena_free(&arena);
    return err;
}

enum err erase_copies(struct book *b, const struct seat *by, const struct erase_streams *which,
                      struct fault *f)
{
    struct leavings l = {.book = b};
    enum err err = OK;
    for (size_t i = 0; err == OK && i < which->count; i++)
        if (book_stream(b, which->at[i])->kind == STREAM_PERSON)
            err = leave_stream(&l, which->at[i], f);
    if (err == OK) {
        struct erasure what = {.streams = which->at,
                               .stream_count = which->count,
                               .line_hashes = l.lines,
                               .line_hash_count = l.line_count,
                               .name_hashes = l.names,
                               .name_hash_count = l.name_count};
        err = book_erase(b, by, &what, f);
    }
    arena_free(&l.arena);
    return err;
}

/* A log that names whoever is erased would be no erasure. */
static bool names_person(struct str reason, const struct entry *e)
{
    static const enum field NAMES[] = {FIELD_NAME, FIELD_GIVEN, FIELD_FAMILY, FIELD_FATHER};
    struct facts facts;
    struct word said, name;
    if (!describes(e) || !facts_get(e, &facts))
        return false;
    for (size_t at = 0; script_next_word(reason, &at, &said);)
        for (size_t n = 0; n < COUNT(NAMES); n++)
            for (size_t to = 0; script_next_word(facts.value[NAMES[n]], &to, &name);)
                if (said.len == name.len && said.len > 1 &&
                    str_eq((struct str){(const char *)said.letters, said.len * sizeof(uint16_t)},
                           (struct str){(const char *)name.letters, name.len * sizeof(uint16_t)}))
                    return true;
    return false;
}

static enum err check_reason(struct step *s, struct str reason, struct fault *f)
{
    for (size_t i = 0; i < s->view.entries.count; i++)
        if (str_eq(tag_str(&s->view.entries.at[i].stream), tag_str(&s->person_tag)) &&
            names_person(reason, &s->view.entries.at[i]))
            return step_refuse(s, "erase with a name in the reason", "R16",
                               "the reason stays in the office's log: write it without the name",
                               f);
    return OK;
}

static bool is_of(const struct entry_list *all, const struct digest *id, const struct tag *stream)
{
    for (size_t i = 0; i < all->count; i++)
        if (str_eq(digest_str(&all->at[i].id), digest_str(id)) &&
            str_eq(tag_str(&all->at[i].stream), tag_str(stream)))
            return true;
    return false;
}

/* A letter names the disclosures that it tells. One request may know of several persons. */
static bool tells_of(const struct case_view *v, const struct tag *person)
{
    for (size_t i = 0; i < v->file->told_count; i++) {
        const struct act *letter = &v->file->told[i].entry->act;
        for (size_t r = 0; r < letter->ref_count; r++)
            if (is_of(&v->entries, &letter->refs[r], person))
                return true;
    }
    return false;
}

/* The letter files of this person's requests in which something was told of this person. */
static enum err find_letters(struct step *s, uint32_t *streams, size_t *count, struct fault *f)
{
    uint32_t requests[ERASE_REQUESTS], letter;
    size_t all = book_requests_of(s->book, s->person, requests, ERASE_REQUESTS);
    enum err err = OK;
    if (all > ERASE_REQUESTS)
        return fault_set(f, ERR_LIMIT, "this person is in more than %d requests", ERASE_REQUESTS);
    for (size_t i = 0; err == OK && i < all; i++) {
        struct case_view view;
        const struct stream *r = book_stream(s->book, requests[i]);
        if (r->kind != STREAM_REQUEST || !r->has_key || r->erased)
            continue;
        err = book_case(s->book, requests[i], &s->arena, &view, f);
        if (err != OK)
            break;
        if (tells_of(&view, &s->person_tag) &&
            book_stream_find(s->book, &view.file->letter, &letter))
            streams[(*count)++] = letter;
        case_view_free(&view);
    }
    return err;
}

static enum err log_reason(struct step *s, struct str reason, struct fault *f)
{
    char what[ERASE_REASON + 32];
    size_t len = reason.len < ERASE_REASON ? reason.len : ERASE_REASON;
    while (len > 0 && len < reason.len && ((unsigned char)reason.ptr[len] & 0xC0) == 0x80)
        len--; /* not within a character */
    snprintf(what, sizeof what, "erasure decided: %.*s", STR_ARG(str_sub(reason, 0, len)));
    return book_viewed(s->book, s->by, what, &s->person_tag, f);
}

/* Backups as the office's log has them; a copy made by hand stands nowhere. */
static enum err count_backups(struct step *s, struct erase_outcome *out, struct fault *f)
{
    struct arena a = {0};
    struct entry_list l = {0};
    uint32_t office;
    enum err err = book_stream_find(s->book, book_office_stream(s->book), &office)
                       ? book_entries(s->book, office, &a, &l, f)
                       : OK;
    for (size_t i = 0; err == OK && i < l.count; i++) {
        if (l.at[i].act.kind != KIND_BACKUP_MADE)
            continue;
        out->backups++;
        out->backup_day = day_of(l.at[i].recorded_ms);
    }
    entry_list_free(&l);
    arena_free(&a);
    return err;
}

enum err erase_person(struct step *s, const struct erase *e, struct erase_outcome *out,
                      struct fault *f)
{
    uint32_t streams[1 + ERASE_REQUESTS] = {s->person};
    size_t count = 1;
    *out = (struct erase_outcome){0};
    enum err err = access_check(s->book, s->by, ACCESS_ERASE, f);
    if (err == OK)
        err = check_reason(s, e->reason, f);
    if (err == OK && e->letters)
        err = find_letters(s, streams, &count, f);
    if (err == OK)
        err = share_partners_of(s->book, s->person, &out->partners, f);
    if (err == OK)
        err = count_backups(s, out, f);
    if (err == OK)
        err = log_reason(s, e->reason, f);
    if (err != OK)
        return err;
    out->letters = count - 1;
    return erase_copies(s->book, s->by, &(struct erase_streams){streams, count}, f);
}
