/* Two names, divided by the first line end: taken apart, compared both ways and in a batch,
 * explained. */
#include <string.h>

#include "core/lookup.h"
#include "core/name_pairs.h"

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

/* Words known from before, and names laid out once, change nothing. */
static void in_batch(struct str a, struct str b, const struct fullname_score *one)
{
    struct name_cache *c;
    struct name_pair pair[] = {{.name = {a, b}}, {.name = {a, a}}, {.name = {a, b}}};
    if (name_cache_new(6, &c) != OK)
        return;
    if (name_pairs_compare(c, pair, COUNT(pair)) == OK)
        for (size_t i = 0; i < COUNT(pair); i += 2)
            if (memcmp(&pair[i].weight_bits, &one->weight_bits, sizeof one->weight_bits) != 0)
                __builtin_trap();
    name_cache_free(c);
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
    in_batch(a, b, &s);
    for (size_t i = 0; i < x.count && i < y.count; i++)
        explain(&x.part[i], &y.part[i]);
    return 0;
}
