#include "core/people_sounds.h"

#include "base/mem.h"
#include "core/radix.h"
#include "core/sound.h"

uint64_t people_sound(struct str name, unsigned *words)
{
    struct word w;
    uint64_t sum = 0;
    for (size_t at = 0; script_next_word(name, &at, &w);) {
        struct sounds s;
        sounds_of_word(&w, &s);
        uint64_t k = sounds_skeleton(&s);
        sum += k ? radix_mix(k, 0) : 0;
        *words += k != 0;
    }
    return sum;
}

/* Adds one column of names to the rows' sounds; words: how many each row has, 2 for more. */
static enum err hear_column(const struct roll *r, const struct roll_column *k, uint64_t *sum,
                            uint8_t *words)
{
    uint64_t *sound = mem_zero((size_t)k->values.count + 1, sizeof *sound);
    uint8_t *heard = mem_zero((size_t)k->values.count + 1, 1);
    enum err e = sound && heard ? OK : ERR_MEMORY;
    for (uint32_t i = 1; i <= k->values.count && e == OK; i++) {
        unsigned n = 0;
        sound[i] = people_sound(dict_text(&k->values, i), &n);
        heard[i] = n < 2 ? (uint8_t)n : 2;
    }
    for (size_t row = 0; row < r->rows && e == OK; row++) {
        unsigned n = words[row] + (unsigned)heard[k->number[row]];
        sum[row] += sound[k->number[row]];
        words[row] = n < 2 ? (uint8_t)n : 2;
    }
    mem_free(sound);
    mem_free(heard);
    return e;
}

enum err people_sounds(const struct roll *r, uint64_t **out)
{
    uint8_t *words = mem_zero(r->rows + 1, 1);
    uint64_t *sum = mem_zero(r->rows + 1, sizeof *sum);
    enum err e = words && sum ? OK : ERR_MEMORY;
    for (size_t c = 0; c < r->column_count && e == OK; c++) {
        enum field f = r->columns[c].field;
        if (f == FIELD_NAME || f == FIELD_GIVEN || f == FIELD_FAMILY)
            e = hear_column(r, &r->columns[c], sum, words);
    }
    for (size_t row = 0; row < r->rows && e == OK; row++)
        if (words[row] < 2)
            sum[row] = 0;
    mem_free(words);
    if (e != OK) {
        mem_free(sum);
        sum = NULL;
    }
    *out = sum;
    return e;
}

struct sound_visits {
    sound_visit *visit;
    void *context;
    uint64_t mask; /* of the row in a key */
};

/* Rows of one sound, above `mask` in `sorted`. */
static void visit_group(const struct roll *r, const uint64_t *sorted, size_t count,
                        const struct sound_visits *v)
{
    size_t row[2][SOUND_RARE], n[2] = {0, 0};
    for (size_t i = 0; i < count; i++) {
        size_t at = (size_t)(sorted[i] & v->mask);
        bool second = at >= r->first_rows;
        if (n[second] == SOUND_RARE)
            return;
        row[second][n[second]++] = at;
    }
    for (size_t i = 0; i < n[0]; i++)
        for (size_t j = 0; j < n[1]; j++)
            v->visit(v->context, row[0][i], row[1][j]);
}

enum err people_sounds_pair(const struct roll *r, const uint64_t *sound, sound_visit *visit,
                            void *context)
{
    unsigned bits = radix_bits(r->rows);
    struct sound_visits v = {visit, context, ((uint64_t)1 << bits) - 1};
    uint64_t *key = mem_alloc((r->rows + 1) * sizeof *key);
    uint64_t *scratch = mem_alloc((r->rows + 1) * sizeof *scratch);
    enum err e = key && scratch ? OK : ERR_MEMORY;
    size_t n = 0;
    for (size_t row = 0; row < r->rows && e == OK; row++)
        if (sound[row])
            key[n++] = radix_mix(sound[row], 1) >> bits << bits | row;
    if (e == OK)
        radix_sort(key, scratch, n, bits);
    for (size_t i = 0, end; i < n && e == OK; i = end) {
        for (end = i + 1; end < n && key[end] >> bits == key[i] >> bits;)
            end++;
        visit_group(r, key + i, end - i, &v);
    }
    mem_free(key);
    mem_free(scratch);
    return e;
}
