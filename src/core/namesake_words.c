/* The words of values, for whoever looks for rows by them (block_words.h). */
#include "core/namesake_inner.h"

#include "base/mem.h"

size_t namesakes_word_count(const struct namesakes *n)
{
    return n->word_count;
}

size_t namesakes_words(const struct namesakes *n, uint32_t value, uint32_t out[NAMESAKE_WORDS])
{
    size_t count = 0;
    for (uint32_t k = n->first[value]; k < n->first[value + 1] && count + 2 <= NAMESAKE_WORDS;
         k++) {
        const struct part *p = &n->word[n->member[k]];
        if (p->role == PART_NAME && !p->initial && !n->title[n->member[k]])
            out[count++] = n->member[k];
        if (n->joined[k])
            out[count++] = n->joined[k] - 1;
    }
    return count;
}

double namesakes_word_bits(const struct namesakes *n, size_t column, uint32_t word)
{
    return (double)n->bits[column][word];
}

bool namesakes_related(const struct namesakes *n, uint32_t a, uint32_t b)
{
    return namesake_related(n, a, b);
}

/* The two words of a slot that is not free. */
static void words_of_slot(const struct namesakes *n, size_t slot, uint32_t out[2])
{
    out[0] = (uint32_t)(n->related[slot] >> 32) - 1;
    out[1] = (uint32_t)n->related[slot];
}

enum err namesakes_spellings(const struct namesakes *n, struct namesake_spellings *out)
{
    size_t words = n->word_count;
    uint32_t two[2];
    out->first = mem_zero(words + 2, sizeof *out->first);
    out->word = mem_alloc((n->related_count * 2 + 1) * sizeof *out->word);
    if (!out->first || !out->word || n->related_count >= UINT32_MAX / 2) {
        namesake_spellings_free(out);
        return ERR_MEMORY;
    }
    for (size_t i = 0; i < n->related_slots; i++) {
        if (!n->related[i])
            continue;
        words_of_slot(n, i, two);
        out->first[two[0] + 2]++;
        out->first[two[1] + 2]++;
    }
    for (size_t w = 2; w <= words + 1; w++)
        out->first[w] += out->first[w - 1];
    for (size_t i = 0; i < n->related_slots; i++) {
        if (!n->related[i])
            continue;
        words_of_slot(n, i, two);
        out->word[out->first[two[0] + 1]++] = two[1];
        out->word[out->first[two[1] + 1]++] = two[0];
    }
    return OK;
}

void namesake_spellings_free(struct namesake_spellings *s)
{
    mem_free(s->first);
    mem_free(s->word);
    *s = (struct namesake_spellings){0};
}
