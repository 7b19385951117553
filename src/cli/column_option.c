#include "cli/column_option.h"

#include "base/utf8.h"
#include "cli/render.h"
#include "core/script.h"

#include <inttypes.h>

enum { LETTERS = 48, TOLD = 8 };

size_t column_option_find(const struct column_set *s, struct str name, bool numbers)
{
    uint64_t number;
    size_t c = column_named(s, name);
    if (c == SIZE_MAX && numbers && str_u64(str_trim(name), &number) == OK && number > 0 &&
        number <= s->count)
        return (size_t)number - 1;
    return c;
}

/* Letters and digits, folded; blanks and signs do not count. */
static size_t fold(struct str s, uint32_t out[LETTERS])
{
    uint32_t c, folded[4];
    size_t n = 0;
    for (size_t at = 0; n < LETTERS && utf8_next_lossy(s, &at, &c);) {
        int digit = script_digit(c);
        size_t count = digit < 0 ? script_fold_letter(c, folded) : 0;
        if (digit >= 0)
            out[n++] = '0' + (uint32_t)digit;
        for (size_t i = 0; i < count && n < LETTERS; i++)
            out[n++] = folded[i];
    }
    return n;
}

/* Letters to be changed, added or dropped. */
static size_t distance(const uint32_t *a, size_t an, const uint32_t *b, size_t bn)
{
    size_t row[LETTERS + 1];
    for (size_t j = 0; j <= bn; j++)
        row[j] = j;
    for (size_t i = 1; i <= an; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= bn; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            corner = row[j];
            row[j] = best;
        }
    }
    return row[bn];
}

/* One letter and a fourth of all may be others; or one name is a part of the other. */
static bool is_near(struct str x, struct str y)
{
    uint32_t a[LETTERS], b[LETTERS];
    size_t an = fold(x, a), bn = fold(y, b), shorter = an < bn ? an : bn;
    size_t longer = an < bn ? bn : an, apart = distance(a, an, b, bn);
    return shorter > 0 && (apart <= 1 + longer / 4 || (shorter >= 2 && apart == longer - shorter));
}

static void put_name(struct str name, size_t *told, struct buf *out)
{
    buf_text(out, *told ? ", \"" : "\"");
    render_text(out, str_sub(name, 0, 60));
    buf_byte(out, '"');
    ++*told;
}

void column_option_near(const struct column_set *s, struct str name, struct buf *out)
{
    size_t told = 0;
    if (!s->header) {
        buf_printf(out, "it has no header, so columns go by number, 1 to %zu", s->count);
        return;
    }
    for (size_t c = 0; c < s->count && told < TOLD; c++) {
        if (!is_near(str_trim(s->header[c]), name))
            continue;
        if (!told)
            buf_text(out, "near: ");
        put_name(str_trim(s->header[c]), &told, out);
    }
    if (told)
        return;
    buf_printf(out, "its columns are ");
    for (size_t c = 0; c < s->count && told < TOLD; c++)
        put_name(str_trim(s->header[c]), &told, out);
    if (told < s->count)
        buf_printf(out, " and %zu more", s->count - told);
}

enum err column_option_missing(const struct column_set *s, const char *option, struct str name,
                               struct str file, struct fault *f)
{
    struct buf b = {0};
    column_option_near(s, name, &b);
    enum err e = buf_check(&b);
    if (e == OK)
        e = fault_set(f, ERR_USAGE, "--%s %.*s: %.*s has no such column; %.*s", option,
                      STR_ARG(str_sub(str_trim(name), 0, 60)), STR_ARG(file),
                      STR_ARG(buf_view(&b)));
    buf_free(&b);
    return e;
}
