/* A search that goes on when words have come or gone (lexicon_near_more in lexicon.h).
 *
 * Words of a list ascend, so those that came since the last search are the ends of the lists, and
 * with the keys of the part kept, as they are here, looking at the ends costs a look at the last
 * word of each list. What else a search depends on is which lists are looked at, where there are
 * too many words for all, and which words are priced, where too many are left: where either may be
 * another choice now, everything is looked for anew. So the answer is always that of a search from
 * scratch. */
#include <string.h>

#include "base/mem.h"
#include "core/lexicon_search.h"

void lexicon_seen_free(struct lexicon_seen *seen)
{
    mem_free(seen->keys);
    *seen = (struct lexicon_seen){0};
}

/* Keeps the keys of the part, or gives back those that are kept. */
static enum err keys_of(struct lexicon_seen *seen, const struct lexicon_ask *ask,
                        struct lexicon_keys *out)
{
    if (!seen->begun) {
        lexicon_keys(ask->part, ask->ends ? LEXICON_ENDS : LEXICON_ASKED, out);
        seen->keys = mem_alloc(out->count * sizeof *seen->keys);
        if (!seen->keys)
            return ERR_MEMORY;
        memcpy(seen->keys, out->at, out->count * sizeof *seen->keys);
        seen->count = (uint16_t)out->count;
        seen->groups = (uint16_t)out->groups;
        seen->whole = (uint16_t)out->whole;
        return OK;
    }
    memcpy(out->at, seen->keys, seen->count * sizeof *seen->keys);
    out->count = seen->count;
    out->groups = seen->groups;
    out->whole = seen->whole;
    return OK;
}

/* Lists that had words then and have some now are looked at if they were. */
static bool same_lists(const struct lexicon_seen *seen, const struct lists *lists)
{
    uint64_t other = 0;
    for (size_t i = 0; i < COUNT(seen->there); i++)
        other |= (seen->looked_at[i] ^ lists->chosen[i]) & seen->there[i] & lists->there[i];
    return !other;
}

/* From scratch the same of the older words would be chosen: with the likelier ones there are not
 * enough yet, as before. */
static bool adds_up(const struct left_choice *was, const struct left_choice *now, size_t most,
                    bool none_gone)
{
    return was->above + now->above < most && (!was->spare_from || none_gone);
}

static bool all_add_up(const struct lexicon *l, const struct lexicon_scratch *s,
                       const struct lexicon_ask *ask, const struct lexicon_seen *seen)
{
    const bool none_gone = seen->gone == l->gone;
    return adds_up(&seen->weighed, &s->weighed, ask->weighed ? ask->weighed : SIZE_MAX,
                   none_gone) &&
           adds_up(&seen->priced, &s->priced, ask->priced, none_gone);
}

static enum err search(const struct lexicon *l, struct lexicon_scratch *s,
                       const struct lexicon_ask *ask, struct lexicon_seen *seen)
{
    struct lexicon_keys keys;
    struct lists lists;
    enum err err = keys_of(seen, ask, &keys);
    if (err != OK)
        return err;
    lexicon_lists(l, &keys, ask->looked, &lists);
    bool more = seen->begun && seen->words && same_lists(seen, &lists);
    if (more) {
        s->weighed = seen->weighed;
        s->priced = seen->priced;
        err = lexicon_search(l, s, ask, &lists, seen->words);
        more = err == OK && all_add_up(l, s, ask, seen);
    }
    if (err == OK && !more)
        err = lexicon_search(l, s, ask, &lists, 0);
    s->weighed.above += more ? seen->weighed.above : 0;
    s->priced.above += more ? seen->priced.above : 0;
    seen->weighed = s->weighed;
    seen->priced = s->priced;
    seen->anew = !more;
    memcpy(seen->there, lists.there, sizeof seen->there);
    memcpy(seen->looked_at, lists.chosen, sizeof seen->looked_at);
    return err;
}

enum err lexicon_near_more(const struct lexicon *l, struct lexicon_scratch *s,
                           const struct lexicon_ask *ask, struct lexicon_seen *seen,
                           const struct lexicon_hit **hits, size_t *count)
{
    enum err err = OK;
    s->count = 0;
    seen->anew = false;
    if (!seen->begun || seen->words != l->count || seen->gone != l->gone)
        err = search(l, s, ask, seen);
    if (err != OK) {
        lexicon_seen_free(seen);
        return err;
    }
    seen->begun = true;
    seen->words = (uint32_t)l->count;
    seen->gone = (uint32_t)l->gone;
    *hits = s->hits;
    *count = s->count;
    return OK;
}
