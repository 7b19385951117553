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
        map_free(&c->ids);
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
    if (c->words.count < NAME_CACHE_WORDS && c->ids.count < NAME_CACHE_WORDS)
        return;
    name_words_free(&c->words);
    map_free(&c->ids);
}

/* Not a hash of the letters: words can be chosen that have the same one. */
static enum err number(struct name_cache *c, struct part *p)
{
    char bytes[PART_KEY_BYTES];
    struct str key = part_key(p, bytes);
    uint64_t id = c->last_id + 1;
    if (!map_get(&c->ids, key, &id)) {
        enum err err = map_set(&c->ids, key, id);
        if (err != OK)
            return err;
        c->last_id = id;
    }
    p->id = id;
    return OK;
}

enum err name_cache_number(struct name_cache *c, struct parts *p)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < p->count; i++)
        err = number(c, &p->part[i]);
    return err;
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
        err = number(c, &w->part);
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
    return name_cache_number(c, out);
}

enum err name_cache_read(struct name_cache *c, struct str name, struct parts *out)
{
    struct name_cut cut;
    name_cut(&c->words, name, &cut);
    return name_cache_take(c, &cut, out);
}
