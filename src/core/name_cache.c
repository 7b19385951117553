#include "core/name_cache.h"

#include "base/mem.h"
#include "core/fullname.h"
#include "core/letter_laid.h"

enum err name_cache_new(unsigned log2_entries, struct name_cache **out)
{
    const size_t line = sizeof(struct name_bucket);
    size_t n = ((size_t)1 << log2_entries) / NAME_CACHE_WAYS;
    n = n ? n : 1;
    struct name_cache *c = mem_zero_wide(1, sizeof *c + (n + 1) * line);
    if (!c)
        return ERR_MEMORY;
    if (letter_laid_new(&c->laid) != OK) {
        mem_free(c);
        return ERR_MEMORY;
    }
    char *after = (char *)(c + 1);
    after += (line - (uintptr_t)after % line) % line;
    c->buckets = (struct name_bucket *)(void *)after;
    c->mask = n - 1;
    c->cpu = cpu_settle(CPU_BEST);
    *out = c;
    return OK;
}

void name_cache_free(struct name_cache *c)
{
    if (c) {
        name_words_free(&c->words);
        letter_laid_free(c->laid);
    }
    mem_free(c);
}

void name_cache_cpu(struct name_cache *c, enum cpu_level cpu)
{
    c->cpu = cpu_settle(cpu);
}

void name_cache_forget(struct name_cache *c)
{
    if (c->words.count >= NAME_CACHE_WORDS)
        name_words_free(&c->words);
}

/* A hash: that two words have the same is no likelier than that two pairs of words do, which are
 * told apart by no more, either. */
static void number(struct part *p)
{
    char bytes[PART_KEY_BYTES];
    struct str key = part_key(p, bytes);
    uint64_t id = hash_bytes(key.ptr, key.len, 0);
    p->id = id ? id : 1;
}

void name_cache_number(struct parts *p)
{
    for (size_t i = 0; i < p->count; i++)
        number(&p->part[i]);
}

/* Adds word k of a name; *odd when the name must be read as a whole. */
static enum err add_word(struct name_cache *c, const struct name_cut *cut, size_t k,
                         struct parts *out, bool *odd)
{
    size_t place;
    enum err err = name_words_find(&c->words, cut->word[k], cut->hash[k], &place);
    if (err != OK)
        return err;
    struct name_word *w = &c->words.words[place];
    *odd = w->kind == WORD_ODD;
    if (w->kind != WORD_PART)
        return OK;
    if (!w->part.id)
        number(&w->part);
    struct part *p = &out->part[out->count++];
    uint32_t from = (uint32_t)(cut->word[k].ptr - cut->name.ptr);
    *p = w->part;
    p->from += from;
    p->to += from;
    out->names++;
    return err;
}

enum err name_cache_take(struct name_cache *c, const struct name_cut *cut, struct parts *out)
{
    bool odd = cut->odd;
    enum err err = OK;
    out->count = out->names = 0;
    for (size_t k = 0; err == OK && !odd && k < cut->count; k++)
        err = add_word(c, cut, k, out, &odd);
    if (err != OK || !odd)
        return err;
    parts_read(cut->name, out);
    name_cache_number(out);
    return OK;
}

enum err name_cache_read(struct name_cache *c, struct str name, struct parts *out)
{
    struct name_cut cut;
    name_cut(&c->words, name, &cut);
    return name_cache_take(c, &cut, out);
}
