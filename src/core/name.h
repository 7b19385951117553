/* name: a person's name as parts that can be compared, whatever its script and order.
 *
 * Pieces of one compound are brought together the same way however they are divided (Abd al-Rahman,
 * Abdurrahman; Golestan zadeh, Golestanzadeh), articles and "bin" are left out, titles are kept
 * but marked. Nothing here fails; of an absurdly long name the first parts count. */
#ifndef PV_CORE_NAME_H
#define PV_CORE_NAME_H

#include "core/sound.h"

enum name_role {
    NAME_PLAIN,
    NAME_TITLE,  /* proves little, and its absence nothing */
    NAME_INITIAL /* one letter for a name */
};

struct name_part {
    struct sounds sounds;
    uint8_t role; /* enum name_role */
};

enum { NAME_PARTS = 10 };

struct name {
    struct name_part parts[NAME_PARTS];
    size_t count;
};

/* Appends the parts of text to *out (empty: `struct name n = {0};`). When all words are titles they
 * are plain: somebody is called so. */
void name_read(struct str text, struct name *out);

/* Whether an initial may stand for the part: both begin with sounds that one letter writes. */
bool name_initial_of(const struct sounds *initial, const struct sounds *part);

#endif
