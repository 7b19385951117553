/* Two names, divided by the first line end: taken apart, compared both ways, explained. */
#include <string.h>

#include "core/lookup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void explain(const struct part *a, const struct part *b)
{
    struct letter_step steps[LETTER_STEPS];
    char latin[LETTERS_MAX];
    size_t n, sum = 0;
    unsigned style;
    if (a->letters.alphabet >= ALPHABET_TABLES || !a->letters.alphabet ||
        b->letters.alphabet >= ALPHABET_TABLES)
        return;
    struct str text = {latin, letters_spell(&b->letters, latin)};
    unsigned price = letters_explain(&a->letters, text, steps, &n, &style);
    for (size_t i = 0; i < n; i++)
        sum += steps[i].price;
    if (sum != price)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str rest = {(const char *)data, size}, a = {0}, b = {0};
    struct parts x, y;
    struct fullname_score s, t;
    (void)str_next(&rest, '\n', &a);
    (void)str_next(&rest, '\n', &b);
    parts_read(a, &x);
    parts_read(b, &y);
    fullname_compare(&x, &y, &s);
    fullname_compare(&y, &x, &t);
    double d = s.weight_bits - t.weight_bits;
    if (d > 1e-9 || d < -1e-9 || !(s.probability >= 0 && s.probability <= 1))
        __builtin_trap();
    for (size_t i = 0; i < x.count && i < y.count; i++)
        explain(&x.part[i], &y.part[i]);
    return 0;
}
