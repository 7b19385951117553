#include "desk/history.h"

#include "base/sort.h"
#include "core/date.h"

static const int64_t DAY_MS = 86400000, HOUR_MS = 3600000, MINUTE_MS = 60000;

bool history_time_from_name(struct str word, enum history_time *out)
{
    static const char *const NAMES[] = {[HISTORY_VALID] = "valid",
                                        [HISTORY_RECORDED] = "recorded",
                                        [HISTORY_RECEIVED] = "received"};
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        if (!str_eq(word, str_from(NAMES[i])))
            continue;
        *out = (enum history_time)i;
        return true;
    }
    return false;
}

static bool clock_time(struct str text, int64_t *ms)
{
    uint64_t hours, minutes;
    if (text.len != 5 || text.ptr[2] != ':' || str_u64(str_sub(text, 0, 2), &hours) != OK ||
        str_u64(str_sub(text, 3, 2), &minutes) != OK || hours > 23 || minutes > 59)
        return false;
    *ms = (int64_t)hours * HOUR_MS + (int64_t)minutes * MINUTE_MS;
    return true;
}

enum err history_instant(struct str text, int64_t *ms, struct fault *f)
{
    struct str rest = text, day = text;
    struct span span;
    int64_t in_day = DAY_MS - 1;
    bool timed = str_find(text, STR("T")) >= 0;
    (void)str_next(&rest, 'T', &day);
    if (date_iso(day, &span) != OK || (timed && !clock_time(rest, &in_day)))
        return fault_set(f, ERR_USAGE,
                         "\"%.*s\": write a day, 2031-04-02, or an instant, 2031-04-02T10:00 (UTC)",
                         STR_ARG(text));
    *ms = span.to_day * DAY_MS + in_day;
    return OK;
}

int64_t history_ms(const struct entry *e, enum history_time by)
{
    switch (by) {
    case HISTORY_VALID:
        if (e->act.has_valid && e->act.valid.from != DAY_OPEN)
            return e->act.valid.from * DAY_MS;
        if (e->act.has_valid && e->act.valid.to != DAY_OPEN)
            return e->act.valid.to * DAY_MS;
        return e->recorded_ms;
    case HISTORY_RECORDED:
        return e->recorded_ms;
    case HISTORY_RECEIVED:
        return e->received_ms;
    }
    return e->recorded_ms;
}

static int by_time(const void *x, const void *y, void *context)
{
    enum history_time by = *(enum history_time *)context;
    const struct entry *a = ((const struct history_row *)x)->entry;
    const struct entry *b = ((const struct history_row *)y)->entry;
    int64_t at = history_ms(a, by), bt = history_ms(b, by);
    if (at != bt)
        return at < bt ? -1 : 1;
    if (a->recorded_ms != b->recorded_ms)
        return a->recorded_ms < b->recorded_ms ? -1 : 1;
    if (a->recorded_count != b->recorded_count)
        return a->recorded_count < b->recorded_count ? -1 : 1;
    return a->pos < b->pos ? -1 : a->pos > b->pos;
}

static struct str reason_of(const struct case_file *c, const struct entry *e)
{
    for (size_t i = 0; c && i < c->void_count; i++)
        if (str_eq(digest_str(&c->voids[i].entry->id), digest_str(&e->id)) &&
            str_eq(tag_str(&c->voids[i].entry->stream), tag_str(&e->stream)))
            return c->voids[i].reason;
    return STR_NONE;
}

/* The fold of what was there then. Today is the day asked about, so that ends of permissions and
 * mandates are those of then. */
static enum err fold_then(struct step *s, const struct entry *kept, size_t count, int64_t as_of_ms,
                          struct history *out)
{
    if (s->request == STEP_NONE || count == 0)
        return OK;
    struct case_input in = s->view.input;
    in.entries = kept;
    in.count = count;
    int64_t day = as_of_ms / DAY_MS;
    if (as_of_ms != HISTORY_NOW && day > INT32_MIN && day < INT32_MAX)
        in.today = (int32_t)day;
    enum err err = case_fold(&in, &s->arena, &out->file);
    return err == ERR_NOT_FOUND ? OK : err; /* the request was not on file yet */
}

enum err history_fold(struct step *s, enum history_time by, int64_t as_of_ms, struct history *out,
                      struct fault *f)
{
    const struct entry_list *all = &s->view.entries;
    *out = (struct history){0};
    struct entry *kept = arena_zero(&s->arena, all->count + 1, sizeof *kept);
    out->rows = arena_zero(&s->arena, all->count + 1, sizeof *out->rows);
    if (!kept || !out->rows)
        return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (history_ms(&all->at[i], by) <= as_of_ms)
            kept[count++] = all->at[i];
    out->later = all->count - count;
    enum err err = fold_then(s, kept, count, as_of_ms, out);
    for (size_t i = 0; err == OK && i < count; i++)
        if (s->person == STEP_NONE || str_eq(tag_str(&kept[i].stream), tag_str(&s->person_tag)))
            out->rows[out->count++] =
                (struct history_row){&kept[i], reason_of(out->file, &kept[i])};
    if (err == OK)
        err = sort_stable(out->rows, out->count, sizeof *out->rows, by_time, &by);
    return err == OK ? OK : fault_set(f, err, "%s", err_text(err));
}
