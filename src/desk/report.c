#include "desk/report.h"

#include "base/map.h"
#include "base/sort.h"
#include "core/date.h"
#include "desk/access.h"
#include "desk/facts.h"
#include "desk/request.h"
#include "desk/roster.h"
#include "record/cbor.h"

#include <stdio.h>
#include <string.h>

/* A report is a total and parts that each add up to it. The method of holding back is told at the
 * head of suppress.c. Besides: what stands in the words of a hindrance is printed only when ten or
 * more requests say exactly the same, so that no sentence about one family gets out. The others are
 * counted by the last speaker alone, whatever was said: that is a cell beside those of the same
 * speaker and not their sum, so that every request is in one cell and nothing is told by taking one
 * from the other. Texts of earlier reports are names of their cells in the office's log, and they
 * too were printed once. */

static const char *const NAMES[] = {"unanswered", "residents"};

struct making {
    struct book *book;
    struct arena *arena;
    struct fault *fault;
    struct suppress_table table;
    struct suppress_part parts[2];
    struct str *labels[2];
    struct map cells;     /* name of a hindrance's cell -> place in parts[1] */
    struct str *speakers; /* of those cells: who said it last; empty for none */
    int32_t *opened;      /* day of each request counted, for the middle one */
};

/* ---- what was printed before ---- */

static size_t read_figures(const struct act *a, struct arena *arena, struct suppress_past *out)
{
    struct str raw;
    uint64_t pairs;
    if (!body_raw(a, BODY_CELLS, &raw))
        return 0;
    struct cbor c = {.bytes = raw};
    if (!cbor_map(&c, &pairs) || pairs > raw.len)
        return 0;
    struct suppress_figure *at = arena_zero(arena, (size_t)pairs + 1, sizeof *at);
    if (!at)
        return SIZE_MAX;
    out->figures = at;
    for (uint64_t i = 0; i < pairs; i++)
        if (cbor_text(&c, &at[out->count].name) && cbor_u64(&c, &at[out->count].figure))
            out->count++;
    return out->count;
}

static enum err read_past(struct making *m, const char *name)
{
    struct entry_list l = {0};
    uint32_t office;
    struct str what;
    if (!book_stream_find(m->book, book_office_stream(m->book), &office))
        return OK;
    enum err err = book_entries(m->book, office, m->arena, &l, m->fault);
    struct suppress_past *past = err == OK ? arena_zero(m->arena, l.count + 1, sizeof *past) : NULL;
    if (err == OK && !past)
        err = ERR_MEMORY;
    for (size_t i = 0; err == OK && i < l.count; i++) {
        const struct act *a = &l.at[i].act;
        if (a->kind != KIND_REPORT || !body_text(a, BODY_WHAT, &what) ||
            !str_eq(what, str_from(name)))
            continue;
        if (read_figures(a, m->arena, &past[m->table.past_count]) == SIZE_MAX)
            err = ERR_MEMORY;
        m->table.past_count++;
    }
    entry_list_free(&l);
    m->table.pasts = past;
    return err;
}

/* ---- cells ---- */

static enum err cell_text(struct making *m, const char *prefix, struct str text, struct str *out)
{
    struct buf name = {0};
    buf_text(&name, prefix);
    buf_str(&name, text);
    enum err err = buf_check(&name);
    if (err == OK)
        err = str_copy(m->arena, buf_view(&name), out);
    buf_free(&name);
    return err;
}

static enum err room_for(struct making *m, size_t part, size_t count)
{
    struct suppress_part *p = &m->parts[part];
    p->cells = arena_zero(m->arena, count + 1, sizeof *p->cells);
    m->labels[part] = arena_zero(m->arena, count + 1, sizeof *m->labels[part]);
    return p->cells && m->labels[part] ? OK : ERR_MEMORY;
}

static enum err add_cell(struct making *m, size_t part, const char *prefix, struct str label)
{
    struct suppress_part *p = &m->parts[part];
    enum err err = str_copy(m->arena, label, &m->labels[part][p->count]);
    if (err == OK)
        err = cell_text(m, prefix, label, &p->cells[p->count].name);
    p->count += err == OK;
    return err;
}

/* ---- unanswered ---- */

static const struct {
    int32_t below_days;
    const char *label;
} AGES[] = {{30, "less than a month"},    {91, "one to three months"},
            {182, "three to six months"}, {365, "six months to a year"},
            {730, "one to two years"},    {INT32_MAX, "two years and more"}};

static const char NONE_NOTED[] = "withheld by: unknown";

/* True when some letter told something. */
static enum err was_told(struct making *m, const struct request_info *r, struct arena *a,
                         bool *told)
{
    struct entry_list l = {0};
    uint32_t letter;
    *told = false;
    if (!book_stream_find(m->book, &r->letter, &letter))
        return OK;
    enum err err = book_entries(m->book, letter, a, &l, m->fault);
    for (size_t i = 0; err == OK && i < l.count; i++) {
        uint64_t bits;
        if (l.at[i].act.kind == KIND_ANSWERED && body_u64(&l.at[i].act, BODY_PERMISSIONS, &bits))
            *told = *told || bits != 0;
    }
    entry_list_free(&l);
    return err;
}

/* What is said in other capitals or with other blanks is the same. */
static void fold_words(struct buf *out, struct str text)
{
    bool blank = true;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool now = c == ' ' || (c >= '\t' && c <= '\r');
        if (now && blank)
            continue;
        buf_byte(out, now ? ' ' : c >= 'A' && c <= 'Z' ? (unsigned char)(c + 'a' - 'A') : c);
        blank = now;
    }
}

static void hindrance_text(const struct request_info *r, struct buf *out)
{
    if (!r->hindrance_count) {
        buf_text(out, NONE_NOTED);
        return;
    }
    const struct request_hindrance *h = &r->hindrances[r->hindrance_count - 1];
    buf_str(out, h->text);
    buf_text(out, ", according to ");
    buf_str(out, h->source);
}

/* The end of a chain of speakers, nearest first. */
static struct str last_speaker(struct str chain)
{
    size_t from = chain.len;
    while (from > 0 && chain.ptr[from - 1] != '<' && chain.ptr[from - 1] != '>')
        from--;
    return str_trim(str_sub(chain, from, chain.len));
}

/* The place of the cell of that text in parts[1], made when there is none. */
static enum err cell_of_text(struct making *m, const char *prefix, struct str text, size_t *cell)
{
    struct buf key = {0};
    uint64_t place = 0;
    buf_text(&key, prefix);
    fold_words(&key, text);
    enum err err = buf_check(&key);
    if (err == OK && !map_get(&m->cells, buf_view(&key), &place)) {
        place = m->parts[1].count;
        err = map_set(&m->cells, buf_view(&key), place);
        if (err == OK)
            err = add_cell(m, 1, "", buf_view(&key));
        if (err == OK)
            err = str_copy(m->arena, text, &m->labels[1][place]);
    }
    buf_free(&key);
    *cell = (size_t)place;
    return err;
}

/* The cell of the request's last hindrance. */
static enum err hindrance_cell(struct making *m, const struct request_info *r, size_t *cell)
{
    struct buf text = {0};
    hindrance_text(r, &text);
    enum err err = buf_check(&text);
    if (err == OK)
        err = cell_of_text(m, "withheld/", buf_view(&text), cell);
    if (err == OK && r->hindrance_count && !m->speakers[*cell].ptr)
        err = str_copy(m->arena, last_speaker(r->hindrances[r->hindrance_count - 1].source),
                       &m->speakers[*cell]);
    buf_free(&text);
    return err;
}

/* Moves what few said into the cell of its last speaker. */
static enum err gather_speakers(struct making *m)
{
    enum err err = OK;
    size_t texts = m->parts[1].count, kept = 0;
    for (size_t i = 0; err == OK && i < texts; i++) {
        size_t to;
        struct buf text = {0};
        if (!m->speakers[i].len || m->parts[1].cells[i].count >= SUPPRESS_FLOOR)
            continue;
        buf_text(&text, "in different words, according to ");
        buf_str(&text, m->speakers[i]);
        err = buf_check(&text);
        if (err == OK)
            err = cell_of_text(m, "speaker/", buf_view(&text), &to);
        if (err == OK) {
            m->parts[1].cells[to].count += m->parts[1].cells[i].count;
            m->parts[1].cells[i].count = 0;
        }
        buf_free(&text);
    }
    for (size_t i = 0; err == OK && i < m->parts[1].count; i++) {
        if (!m->parts[1].cells[i].count)
            continue;
        m->labels[1][kept] = m->labels[1][i];
        m->parts[1].cells[kept++] = m->parts[1].cells[i];
    }
    if (err == OK)
        m->parts[1].count = kept;
    return err;
}

static enum err count_request(struct making *m, uint32_t request, struct arena *a)
{
    struct request_info r;
    bool told = false;
    size_t age = 0, cell = 0;
    enum err err = request_read(m->book, request, a, &r, m->fault);
    if (err == OK)
        err = was_told(m, &r, a, &told);
    if (err == OK && !told)
        err = hindrance_cell(m, &r, &cell);
    if (err != OK || told)
        return err;
    while (book_today(m->book) - day_of(r.opened_ms) >= AGES[age].below_days)
        age++;
    m->opened[m->table.total.count] = day_of(r.opened_ms);
    m->parts[0].cells[age].count++;
    m->parts[1].cells[cell].count++;
    m->table.total.count++;
    return OK;
}

static enum err count_unanswered(struct making *m, struct finder *finder)
{
    struct arena a = {0};
    size_t count;
    enum err err = finder_update(finder, m->fault);
    const uint32_t *requests = finder_requests(finder, &count);
    if (err == OK)
        err = room_for(m, 0, COUNT(AGES));
    if (err == OK)
        err = room_for(m, 1, 2 * count + 1); /* a text and a speaker each */
    m->opened = arena_zero(m->arena, count + 1, sizeof *m->opened);
    m->speakers = arena_zero(m->arena, count + 1, sizeof *m->speakers);
    if (err == OK && (!m->opened || !m->speakers))
        err = ERR_MEMORY;
    for (size_t i = 0; err == OK && i < COUNT(AGES); i++)
        err = add_cell(m, 0, "since/", str_from(AGES[i].label));
    m->table.part_count = 2;
    for (size_t i = 0; err == OK && i < count; i++) {
        err = count_request(m, requests[i], &a);
        arena_free(&a);
    }
    arena_free(&a);
    return err == OK ? gather_speakers(m) : err;
}

static int order_days(const void *x, const void *y, void *context)
{
    (void)context;
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return a < b ? -1 : a > b;
}

/* The day by which half of them had asked: said to the month, so no single request is told by it.
 */
static enum err find_middle(struct making *m, struct report *out)
{
    size_t n = (size_t)m->table.total.count;
    out->middle_day = DAY_OPEN;
    if (!m->opened || !m->table.total.shown)
        return OK;
    enum err err = sort_stable(m->opened, n, sizeof *m->opened, order_days, NULL);
    if (err == OK)
        out->middle_day = m->opened[(n - 1) / 2];
    return err;
}

/* ---- residents ---- */

static enum err roster_label(struct making *m, const struct roster_info *r)
{
    struct buf text = {0};
    char reference[REFERENCE_BYTES], day[16] = "unknown day";
    reference_print('L', &r->tag, reference);
    if (r->day != DAY_OPEN) {
        char text_day[12];
        date_print(r->day, text_day);
        snprintf(day, sizeof day, "%s", text_day);
    }
    buf_printf(&text, "list %s of %s, from ", reference, day);
    buf_str(&text, r->giver);
    enum err err = buf_check(&text);
    if (err == OK)
        err = add_cell(m, 0, "list/", buf_view(&text));
    buf_free(&text);
    return err;
}

static enum err count_residents(struct making *m, const struct seat *by)
{
    struct roster_all rosters = {0};
    size_t streams = book_stream_count(m->book);
    enum err err = roster_list(m->book, by, m->arena, &rosters, m->fault);
    if (err == OK)
        err = room_for(m, 0, rosters.count);
    m->table.part_count = 1;
    for (size_t i = 0; err == OK && i < rosters.count; i++) {
        if (rosters.at[i].quarantined)
            continue;
        err = roster_label(m, &rosters.at[i]);
        for (uint32_t k = 0; err == OK && k < streams; k++) {
            const struct stream *s = book_stream(m->book, k);
            if (s->kind == STREAM_PERSON && !s->erased && s->roster == rosters.at[i].stream + 1)
                m->parts[0].cells[m->parts[0].count - 1].count++;
        }
        if (err == OK)
            m->table.total.count += m->parts[0].cells[m->parts[0].count - 1].count;
    }
    return err;
}

/* ---- recording ---- */

static size_t shown_figures(const struct suppress_table *t, struct text_pair *out)
{
    size_t n = 0;
    if (t->total.shown)
        out[n++] = (struct text_pair){t->total.name, STR_NONE, t->total.figure};
    for (size_t p = 0; p < t->part_count; p++) {
        for (size_t i = 0; i < t->parts[p].count; i++) {
            const struct suppress_cell *c = &t->parts[p].cells[i];
            if (c->shown)
                out[n++] = (struct text_pair){c->name, STR_NONE, c->figure};
        }
    }
    return n;
}

static enum err record(struct making *m, const struct seat *by, const char *name)
{
    struct draft d = {.kind = KIND_REPORT, .stream = *book_office_stream(m->book)};
    size_t cells = 1;
    for (size_t p = 0; p < m->table.part_count; p++)
        cells += m->parts[p].count;
    struct text_pair *figures = arena_zero(m->arena, cells, sizeof *figures);
    if (!figures)
        return ERR_MEMORY;
    body_put_text(&d.body, BODY_WHAT, str_from(name));
    enum err err =
        intake_put_numbers(&d.body, BODY_CELLS, figures, shown_figures(&m->table, figures));
    if (err != OK) {
        body_free(&d.body);
        return err;
    }
    return book_act(m->book, by, &d, NULL, m->fault);
}

static void give(const struct making *m, enum report_kind kind, struct report *out)
{
    static const char *const TITLES[][2] = {{"since when", "what stands between"},
                                            {"by list", NULL}};
    *out = (struct report){.kind = kind,
                           .day = book_today(m->book),
                           .total = m->table.total,
                           .part_count = m->table.part_count};
    for (size_t p = 0; p < m->table.part_count; p++)
        out->parts[p] = (struct report_part){TITLES[kind][p], m->parts[p].cells, m->labels[p],
                                             m->parts[p].count};
}

enum err report_make(const struct report_ask *ask, struct report *out, struct fault *f)
{
    struct making m = {.book = ask->book, .arena = ask->arena, .fault = f};
    enum err err = access_check(ask->book, ask->by, ACCESS_REPORT, f);
    m.table.total.name = STR("total");
    m.table.parts = m.parts;
    if (err == OK)
        err = read_past(&m, NAMES[ask->kind]);
    if (err == OK)
        err = ask->kind == REPORT_UNANSWERED ? count_unanswered(&m, ask->finder)
                                             : count_residents(&m, ask->by);
    if (err == OK) {
        suppress(&m.table);
        err = record(&m, ask->by, NAMES[ask->kind]);
    }
    map_free(&m.cells);
    if (err == OK)
        give(&m, ask->kind, out);
    return err == OK ? find_middle(&m, out) : err;
}
