#include "desk/watch.h"

#include "base/mem.h"
#include "desk/facts.h"

#include <stdio.h>

void watch_free(struct watch *w)
{
    mem_free(w->officers);
    map_free(&w->persons);
    *w = (struct watch){0};
}

static enum err officer_of(struct watch *w, const struct tag *officer, struct watch_officer **out)
{
    for (size_t i = 0; i < w->count; i++) {
        if (str_eq(tag_str(&w->officers[i].officer), tag_str(officer))) {
            *out = &w->officers[i];
            return OK;
        }
    }
    if (w->count == w->room) {
        size_t room = w->room ? w->room * 2 : 8;
        struct watch_officer *more = mem_resize(w->officers, room, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        w->officers = more;
        w->room = room;
    }
    w->officers[w->count] = (struct watch_officer){.officer = *officer};
    *out = &w->officers[w->count++];
    return OK;
}

enum err watch_note(struct watch *w, const struct tag *officer, const struct tag *person,
                    enum look look)
{
    struct watch_officer *o;
    uint64_t fields = 0;
    enum err err = officer_of(w, officer, &o);
    if (err != OK)
        return err;
    o->looks[look]++;
    if (look != LOOK_FIELD)
        return OK;
    map_get(&w->persons, tag_str(person), &fields);
    return map_set(&w->persons, tag_str(person), fields + 1);
}

static enum err note_entry(struct watch *w, const struct entry *e)
{
    struct tag person = {{0}};
    struct str what;
    if (e->act.kind != KIND_VIEWED || e->signer_count == 0 || day_of(e->recorded_ms) != w->day ||
        !body_text(&e->act, BODY_WHAT, &what) || !body_tag(&e->act, BODY_SUBJECT, &person))
        return OK;
    if (str_starts(what, STR("match open")))
        return watch_note(w, &e->signer[0].officer, &person, LOOK_FIELD);
    if (str_starts(what, STR("match show")))
        return watch_note(w, &e->signer[0].officer, &person, LOOK_PAIR);
    return OK;
}

enum err watch_load(struct watch *w, struct book *b, struct fault *f)
{
    struct entry_list l = {0};
    struct arena a = {0};
    uint32_t office;
    if (w->loaded && w->day == book_today(b))
        return OK;
    watch_free(w);
    w->day = book_today(b);
    enum err err = OK;
    if (book_stream_find(b, book_office_stream(b), &office))
        err = book_entries(b, office, &a, &l, f);
    for (size_t i = 0; err == OK && i < l.count; i++)
        err = note_entry(w, &l.at[i]);
    w->loaded = err == OK;
    entry_list_free(&l);
    arena_free(&a);
    return err;
}

enum err watch_allows(struct watch *w, struct book *b, const struct seat *by, struct fault *f)
{
    struct watch_officer *o;
    char why[160];
    enum err err = watch_load(w, b, f);
    if (err == OK)
        err = officer_of(w, &by->officer, &o);
    if (err != OK || o->looks[LOOK_FIELD] < WATCH_FIELD_BUDGET)
        return err;
    snprintf(why, sizeof why,
             "%d fields were opened today, the budget of one officer and day; the protection "
             "officer sees this",
             WATCH_FIELD_BUDGET);
    return book_refuse(b, by, "match open", "R7", f, why);
}

bool watch_alerts(const struct watch_officer *o)
{
    return o->looks[LOOK_FIELD] > WATCH_FIELD_ALERT || o->looks[LOOK_PAIR] > WATCH_PAIR_ALERT;
}
