/* name_read: names read through a table of words, for reading many.
 *
 * Most words of a name are read the same whatever stands beside them. Such a word is taken apart
 * once, and looked up by its bytes from then on; names with any other word (titles, articles
 * that stand alone, two names with a hyphen) are read as a whole. core/name_cache.c and
 * core/name_pairs.c number the words besides; whoever has many names to read and no more uses
 * name_words_read. */
#ifndef PV_CORE_NAME_READ_H
#define PV_CORE_NAME_READ_H

#include "base/err.h"
#include "core/part.h"

enum { NAME_WORD_BYTES = 54 };

/* A word as it is written. part: from and to counted from its first byte. */
struct name_word {
    char bytes[NAME_WORD_BYTES];
    uint8_t len;
    uint8_t kind; /* enum name_word_kind */
    struct part part;
};
enum name_word_kind { WORD_EMPTY, WORD_PART, WORD_ODD };

struct name_words {
    uint64_t *slots; /* 0: free; hash above, place in words + 1 in the low half */
    size_t slot_count;
    struct name_word *words;
    size_t count, room;
};
void name_words_free(struct name_words *w);

/* A name cut at blanks. */
struct name_cut {
    struct str name, word[PARTS_MAX];
    uint64_t hash[PARTS_MAX];
    uint8_t count;
    bool odd; /* too many words, or too long ones */
};

/* Cuts a name and begins to fetch what is known of its words; name_cut_fetch goes on with it. Both
 * only save time, and the more of it the more is done meanwhile. */
void name_cut(const struct name_words *w, struct str name, struct name_cut *out);
void name_cut_fetch(const struct name_words *w, const struct name_cut *cut);

/* The word's place in w->words; a new one is added, its part without an id. ERR_MEMORY. */
enum err name_words_find(struct name_words *w, struct str word, uint64_t hash,
                         size_t *place) PV_CHECKED;

/* As parts_read, several times faster where words come again and again; no part has an id. Keeps
 * what words there is room for, some megabytes; `struct name_words w = {0};` is empty. By one
 * thread at a time. w may be NULL; without memory it is only slower. */
void name_words_read(struct name_words *w, struct str name, struct parts *out);

#endif
