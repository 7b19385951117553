/* Facts out of bytes, into an index and asked of it. A line is a record; its first byte says what
 * to do (r: remove an earlier one, q: ask only, else: add and ask), then cells after tabs: a letter
 * for the field, and the value. Whatever stands there, answers must be in order, their reasons must
 * add up, and an index that was emptied must be empty. */
#include "core/match.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool good)
{
    if (!good)
        abort();
}

static void check(const struct candidate *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        need(c[i].probability >= MATCH_SHOWN && c[i].probability <= 1);
        need(isfinite(c[i].weight_bits));
        need(i == 0 || c[i - 1].weight_bits > c[i].weight_bits ||
             (c[i - 1].weight_bits == c[i].weight_bits && c[i - 1].id < c[i].id));
        need(c[i].reason_count <= MATCH_REASONS);
        for (size_t j = 0; j < c[i].reason_count; j++) {
            sum += c[i].reasons[j].weight_bits;
            need(c[i].reasons[j].what != NULL && c[i].reasons[j].field < FIELD_COUNT);
        }
        need(fabs(sum - c[i].weight_bits) < 1e-6);
    }
}

static void read_facts(struct str line, struct facts *f)
{
    struct str cell;
    *f = (struct facts){.stated_day = DAY_UNKNOWN};
    while (str_next(&line, '\t', &cell)) {
        if (cell.len == 0)
            continue;
        unsigned field = (unsigned)(unsigned char)cell.ptr[0] - 'a';
        if (field < FIELD_COUNT)
            f->value[field] = str_sub(cell, 1, cell.len);
        else
            f->stated_day = 19000 + (int32_t)field;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct match_index *ix;
    struct match_session *s;
    struct str rest = {(const char *)data, size}, line;
    uint32_t next = 0;
    if (match_index_new(&ix) != OK || match_session_new(ix, &s) != OK)
        return 0;
    while (str_next(&rest, '\n', &line)) {
        struct facts f;
        struct candidate c[6];
        size_t n = 0;
        char what = line.len ? line.ptr[0] : 'a';
        read_facts(str_sub(line, 1, line.len), &f);
        if (what == 'r' && next > 0)
            (void)match_index_remove(ix, (uint32_t)line.len % next);
        else if (what != 'q')
            need(match_index_add(ix, next++, &f) == OK);
        need(match_session_query(s, &f, c, COUNT(c), &n) == OK && n <= COUNT(c));
        check(c, n);
    }
    for (uint32_t i = 0; i < next; i++)
        (void)match_index_remove(ix, i);
    need(match_index_count(ix) == 0);
    match_session_free(s);
    match_index_free(ix);
    return 0;
}
