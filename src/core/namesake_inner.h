/* namesake_inner: what the files of namesake share. */
#ifndef PV_CORE_NAMESAKE_INNER_H
#define PV_CORE_NAMESAKE_INNER_H

#include "base/map.h"
#include "core/namesake.h"
#include "core/part.h"

struct namesakes {
    struct part *word; /* word_count of them */
    size_t word_count, word_room;
    /* Words that are only two neighbours written in one; from joined_less on they are no keys. */
    size_t joined_from, joined_less, joined_to;
    struct map by_key;
    uint64_t *hash; /* of each word's key */
    size_t hash_room;
    uint32_t *first;  /* by value: where its words begin; count + 2 of them */
    uint32_t *member; /* words of values */
    uint32_t *joined; /* by place in member: that word and the next in one, plus one; 0: not made */
    size_t member_count, member_room;
    bool *foreign; /* by value */
    size_t value_count;
    size_t column_count;
    float *bits[NAMESAKE_COLUMNS]; /* by word: how rare all its spellings together are */
    float *rows;                   /* by word: rows of all its spellings, all columns */
    uint32_t (*code)[2];           /* by word */
    uint64_t *related;             /* open addressing: pairs of words, the smaller first; 0 free */
    uint8_t
        *share; /* of the same slots: how far one counts where the other is met, SHARES is fully */
    size_t related_slots, related_count;
    bool *title;     /* by word: related to a title */
    uint64_t *known; /* pairs of values; read and written by several threads, whole entries */
    /* Prices of words met again and again: one for each thread, taken by whoever finds it free. */
    struct name_cache **cache;
    uint8_t *cache_busy;
    size_t cache_count;
};

enum { KNOWN_BITS = 20, SHARES = 64, PRICE_BITS = 18 };

/* Finds which words are related, and from that bits, rows and codes. ERR_MEMORY. */
enum err namesake_relate(struct namesakes *n, const struct namesake_values *v) PV_CHECKED;

/* True when word a may be a spelling of word b, or stands for it. */
bool namesake_related(const struct namesakes *n, uint32_t a, uint32_t b);

/* The words of a value as a name. */
void namesake_parts(const struct namesakes *n, uint32_t value, struct parts *out);

#endif
