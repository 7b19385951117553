/* letters_inner: what the files of synth/letters share; nobody else includes it. */
#ifndef PV_SYNTH_LETTERS_INNER_H
#define PV_SYNTH_LETTERS_INNER_H

#include "base/utf8.h"
#include "synth/letters.h"

/* Sounds to Latin letters. */
void letters_latin(struct slip *out, const char *name, const struct hand *hand, struct dice *d);

/* Cyrillic to Latin letters. */
void letters_cyrillic_latin(struct slip *out, const char *name, const struct hand *hand,
                            struct dice *d);

#endif
