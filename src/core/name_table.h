/* name_table: words within names that are not names: titles, articles, and pieces of compounds. */
#ifndef PV_CORE_NAME_TABLE_H
#define PV_CORE_NAME_TABLE_H

#include "base/str.h"

enum name_word_kind {
    NAME_WORD_NONE,
    NAME_WORD_TITLE,    /* said of many: Haji, Dr. */
    NAME_WORD_PARTICLE, /* binds, names nobody: al, bin */
    NAME_WORD_ARTICLE,  /* an article made like the letter after it; only before a hyphen: ar-Rahman
                         */
    NAME_WORD_SERVANT,  /* Abd: one name with what follows, an article between */
    NAME_WORD_HEAD,     /* Abu: one name with what follows */
    NAME_WORD_TAIL,     /* -zadeh: one name with what stands before */
    NAME_WORD_GOD,      /* -ullah: the same, and spelled in one way */
    NAME_WORD_FAITH,    /* -al-Din: the same */
    NAME_WORD_MOHAMMAD  /* Md., Mohd.: short for it */
};

struct name_word {
    const char *text;
    enum name_word_kind kind;
};

/* In order of their letters. */
extern const struct name_word name_words[];
extern const size_t name_words_count;

#endif
