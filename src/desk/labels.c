#include "desk/labels.h"

#include "base/map.h"
#include "base/sort.h"
#include "desk/access.h"
#include "desk/decided.h"
#include "desk/label_id.h"
#include "desk/request.h"
#include "format/list.h"

#include <stdio.h>
#include <string.h>

struct label {
    struct str request, person;
    bool same;
};

struct making {
    const struct labels_ask *ask;
    struct map tickets, ids; /* how many have it */
    struct label *labels;
    size_t count;
    struct labels_made out;
};

/* ---- ids of lists ---- */

static enum err count_one(struct map *m, struct str id)
{
    uint64_t n = 0;
    id = str_trim(id);
    if (!id.len)
        return OK;
    map_get(m, id, &n);
    return map_set(m, id, n + 1);
}

static enum err count_stream(struct making *m, uint32_t number, struct arena *a, struct fault *f)
{
    const struct stream *s = book_stream(m->ask->book, number);
    struct request_info request;
    struct facts facts;
    enum err err = OK;
    if (s->erased || !s->has_key)
        return OK;
    if (s->kind == STREAM_REQUEST) {
        err = request_read(m->ask->book, number, a, &request, f);
        return err == OK ? count_one(&m->tickets, request.ticket) : err;
    }
    if (s->kind != STREAM_PERSON || s->roster != m->ask->roster + 1)
        return OK;
    err = finder_facts(m->ask->book, number, a, &facts, f);
    return err == OK ? count_one(&m->ids, facts.value[FIELD_ID]) : err;
}

/* An id that two have would put a decision on the wrong row. */
static enum err count_ids(struct making *m, struct fault *f)
{
    struct arena a = {0};
    enum err err = OK;
    size_t streams = book_stream_count(m->ask->book);
    for (uint32_t i = 0; err == OK && m->ask->roster != LABELS_ALL && i < streams; i++) {
        err = count_stream(m, i, &a, f);
        arena_free(&a);
    }
    return err;
}

/* An id is a number of somebody else's list: it may be anything. */
static bool is_plain(const struct map *m, struct str id)
{
    uint64_t having = 0;
    return id.len && !memchr("=+-@\t\r\n'", id.ptr[0], 8) && map_get(m, id, &having) && having == 1;
}

/* All who have to do with a pair: who is sought, who is on file, and who asks. */
static bool tells(struct str id, const struct request_info *request, const struct facts *person)
{
    struct facts enquirer = {.stated_day = DAY_UNKNOWN};
    enquirer.value[FIELD_NAME] = request->enquirer;
    enquirer.value[FIELD_PHONE] = request->phone;
    return label_id_tells(id, &request->sought) || label_id_tells(id, person) ||
           label_id_tells(id, &enquirer);
}

static enum err ids_of_lists(struct making *m, const struct decided_pair *d, struct label *out,
                             struct fault *f)
{
    struct request_info request;
    struct facts facts;
    enum err err = request_read(m->ask->book, d->request, m->ask->arena, &request, f);
    if (err == OK)
        err = finder_facts(m->ask->book, d->person, m->ask->arena, &facts, f);
    if (err != OK)
        return err;
    struct str ticket = str_trim(request.ticket), id = str_trim(facts.value[FIELD_ID]);
    bool good = is_plain(&m->tickets, ticket) && !tells(ticket, &request, &facts) &&
                is_plain(&m->ids, id) && !tells(id, &request, &facts);
    out->request = good ? ticket : STR_NONE;
    out->person = id;
    return OK;
}

static enum err references(struct making *m, const struct decided_pair *d, struct label *out)
{
    char text[REFERENCE_BYTES];
    reference_print('R', &book_stream(m->ask->book, d->request)->tag, text);
    enum err err = str_copy(m->ask->arena, str_from(text), &out->request);
    reference_print('P', &book_stream(m->ask->book, d->person)->tag, text);
    return err == OK ? str_copy(m->ask->arena, str_from(text), &out->person) : err;
}

/* ---- the file ---- */

static enum err add(struct making *m, const struct decided_pair *d, struct fault *f)
{
    struct label label = {.same = d->same};
    bool all = m->ask->roster == LABELS_ALL;
    if (!all && book_stream(m->ask->book, d->person)->roster != m->ask->roster + 1)
        return OK;
    if (d->kept_back) {
        m->out.kept_back++;
        return OK;
    }
    enum err err = all ? references(m, d, &label) : ids_of_lists(m, d, &label, f);
    if (err != OK)
        return err;
    if (!label.request.len) {
        m->out.without_id++;
        return OK;
    }
    m->labels[m->count++] = label;
    m->out.confirmed += d->same;
    m->out.refused += !d->same;
    m->out.one_device += d->one_device;
    return OK;
}

static int by_ids(const void *x, const void *y, void *context)
{
    const struct label *a = x, *b = y;
    (void)context;
    int order = str_cmp(a->request, b->request);
    return order ? order : str_cmp(a->person, b->person);
}

static enum err write_file(struct making *m)
{
    struct buf *out = &m->out.file;
    enum err err = sort_stable(m->labels, m->count, sizeof *m->labels, by_ids, NULL);
    if (err != OK)
        return err;
    buf_text(out, "id_a,id_b,match\n");
    for (size_t i = 0; i < m->count; i++) {
        list_csv_cell(out, m->labels[i].request);
        buf_byte(out, ',');
        list_csv_cell(out, m->labels[i].person);
        buf_text(out, m->labels[i].same ? ",1\n" : ",0\n");
    }
    return buf_check(out);
}

/* The log says that it was made before anybody has it. */
static enum err record(const struct making *m, struct fault *f)
{
    char what[160], list[REFERENCE_BYTES] = "";
    if (m->ask->roster != LABELS_ALL)
        reference_print('L', &book_stream(m->ask->book, m->ask->roster)->tag, list);
    snprintf(what, sizeof what, "match labels%s%s: %zu confirmed, %zu refused", list[0] ? " " : "",
             list, m->out.confirmed, m->out.refused);
    return book_viewed(m->ask->book, m->ask->by, what, NULL, f);
}

static enum err make(struct making *m, struct fault *f)
{
    struct decided all;
    enum err err = finder_update(m->ask->finder, f);
    if (err == OK)
        err = decided_list(m->ask->book, m->ask->finder, m->ask->arena, &all, f);
    if (err == OK)
        err = count_ids(m, f);
    if (err == OK && !(m->labels = arena_zero(m->ask->arena, all.count + 1, sizeof *m->labels)))
        err = ERR_MEMORY;
    for (size_t i = 0; err == OK && i < all.count; i++)
        err = add(m, &all.at[i], f);
    if (err == OK)
        m->out.single = all.single;
    return err == OK ? write_file(m) : err;
}

enum err labels_export(const struct labels_ask *ask, struct labels_made *out, struct fault *f)
{
    struct making m = {.ask = ask};
    enum err err = access_check(ask->book, ask->by, ACCESS_LABELS, f);
    if (err == OK)
        err = make(&m, f);
    if (err == OK)
        err = record(&m, f);
    map_free(&m.tickets);
    map_free(&m.ids);
    if (err != OK) {
        buf_free(&m.out.file);
        return err;
    }
    *out = m.out;
    return OK;
}
