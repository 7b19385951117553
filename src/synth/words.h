/* words: the names, family roots and places that made-up people are made of.
 *
 * All tables are our own, written from general knowledge of common names; the people are not
 * anybody. Names of the peoples that write in Arabic letters are kept as sounds, one ASCII sign per
 * letter, from which synth/letters makes every spelling:
 *
 *   a i u  short vowels        A I U  long ones        e o  long e and o     w y  also diphthongs
 *   E  final -eh / -a (he, te marbuta)   Y  final alef maqsura   4 hamza   3 ayn
 *   x kh  q qaf  G ghayn  S sh  C ch  J zh  1 the  2 dhal  5 ..  6 emphatic t  7 hard h
 *   8 dad  9 sad  0 za   (the rest as in English: b p t j d r z s f k g l m n v w h y)
 *   ~ a seam inside one name, written joined, with a space or a hyphen as the hand will have it
 *   @ Abd al-    $ -allah    % al-Din    + the article
 *
 * Names of the peoples that write in Cyrillic are kept in Cyrillic. */
#ifndef PV_SYNTH_WORDS_H
#define PV_SYNTH_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum culture {
    CULTURE_IRAN,
    CULTURE_DARI,
    CULTURE_PASHTO,
    CULTURE_IRAQ,
    CULTURE_SYRIA,
    CULTURE_MAGHREB,
    CULTURE_KURD,
    CULTURE_TURKIC, /* Central Asia, written in Cyrillic */
    CULTURE_RUSSIA,
    CULTURE_UKRAINE,
    CULTURE_COUNT
};

struct words {
    const char *const *at; /* commonest first */
    size_t count;
};

struct place {
    const char *name;  /* sounds, or Cyrillic */
    const char *latin; /* as maps have it; NULL: as the hand romanises it */
    const char *other; /* another Latin spelling in use, or NULL */
};

struct places {
    const struct place *at;
    size_t count;
};

bool culture_cyrillic(enum culture c);

struct words words_given(enum culture c, bool female);

/* Roots of family names: words that a suffix may follow (Cyrillic: stems). */
struct words words_root(enum culture c);

/* Endings, each glued to a root; "" stands for none. */
struct words words_ending(enum culture c);

/* Syllables of which roots that no table has are made. */
struct words words_syllable(enum culture c);

/* Titles and honorifics put before a name, by sex. */
struct words words_title(enum culture c, bool female);

struct places words_places(enum culture c);

#endif
