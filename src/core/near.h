/* near: words looked up by nearness, remembered from question to question.
 *
 * Lists repeat their words: few given names, few places. Who asks many questions of an index looks
 * up each word once; when the index has changed, only what came since. */
#ifndef PV_CORE_NEAR_H
#define PV_CORE_NEAR_H

#include "core/vocab.h"

/* Zeroed at first. Remembers words of one vocabulary, which must outlive it, until there are
 * many. */
struct near_cache {
    struct near_entry *entries;
    uint32_t *table; /* by hash of the key: entry + 1 */
    uint32_t count, room, made, table_room;
    const struct vocab *of;
    struct lexicon_scratch *scratch;
};

/* Before a question: forgets what is of another vocabulary or too much. Numbers given before are
 * then void. */
void near_begin(struct near_cache *c, const struct vocab *v);

/* The number of the list of words near to t. ERR_MEMORY. */
enum err near_look_up(struct near_cache *c, const struct trait *t, uint32_t *out) PV_CHECKED;

/* The list of that number; valid until the next look-up. */
const struct near_terms *near_list(const struct near_cache *c, uint32_t number);

void near_cache_free(struct near_cache *c);

#endif
