#include "desk/compare.h"

#include "base/sort.h"
#include "desk/access.h"

enum { LOOKED_AT = 3 };

static int order_ticket(const void *x, const void *y, void *context)
{
    (void)context;
    return str_cmp(((const struct compare_answer *)x)->ticket,
                   ((const struct compare_answer *)y)->ticket);
}

static const struct compare_answer *answer_of(const struct compare_answer *answers, size_t count,
                                              struct str ticket)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (str_cmp(answers[mid].ticket, ticket) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low < count && str_eq(answers[low].ticket, ticket) ? &answers[low] : NULL;
}

static enum err count_one(const struct review *r, const struct request_info *q,
                          const struct compare_answer *right, struct compare_counts *out,
                          struct fault *f)
{
    struct found found[LOOKED_AT];
    size_t count;
    enum err err = finder_query(r->finder, q->stream, found, LOOKED_AT, &count, f);
    if (err != OK)
        return err;
    bool shown = count > 0 && found[0].score.probability >= MATCH_PROBABILITY;
    out->requests++;
    out->present += right->id.len > 0;
    out->shown += shown;
    for (size_t i = 0; i < count && right->id.len > 0; i++) {
        struct facts facts;
        err = finder_facts(r->book, found[i].person, r->arena, &facts, f);
        if (err != OK)
            return err;
        if (!str_eq(str_trim(facts.value[FIELD_ID]), right->id))
            continue;
        out->right += shown && i == 0;
        out->first_three++;
        break;
    }
    return OK;
}

enum err compare_run(const struct review *r, struct compare_answer *answers, size_t count,
                     struct compare_counts *out, struct fault *f)
{
    *out = (struct compare_counts){0};
    enum err err = access_check(r->book, r->by, ACCESS_MATCH_READ, f);
    if (err == OK) /* whoever asks with one right answer at a time asks who somebody is */
        err = book_viewed(r->book, r->by, "match compare", NULL, f);
    if (err == OK)
        err = finder_update(r->finder, f);
    if (err == OK)
        err = sort_stable(answers, count, sizeof *answers, order_ticket, NULL);
    for (size_t i = 1; i < count && err == OK; i++)
        if (str_eq(answers[i - 1].ticket, answers[i].ticket))
            err = fault_set(f, ERR_FORMAT, "request number %.*s has two answers",
                            STR_ARG(answers[i].ticket));
    size_t requests;
    const uint32_t *request = finder_requests(r->finder, &requests);
    for (size_t i = 0; i < requests && err == OK; i++) {
        struct request_info q;
        err = request_read(r->book, request[i], r->arena, &q, f);
        const struct compare_answer *right =
            err == OK && q.ticket.len ? answer_of(answers, count, q.ticket) : NULL;
        if (right)
            err = count_one(r, &q, right, out, f);
    }
    return err;
}
