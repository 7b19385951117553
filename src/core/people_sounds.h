/* people_sounds: rows whose names sound alike, in any script.
 *
 * What two lists have to do with each other, in which year ages were stated or whether they number
 * households alike, is told by rows whose names sound alike and are rare: these mostly are one
 * person. */
#ifndef PV_CORE_PEOPLE_SOUNDS_H
#define PV_CORE_PEOPLE_SOUNDS_H

#include "core/roll.h"

/* Sound of all words of a name, in whatever order; adds to *words how many have one. */
uint64_t people_sound(struct str name, unsigned *words);

/* Of each row the sound of its given, family and whole names; 0 where that is no two words. The
 * caller frees with mem_free. ERR_MEMORY. */
enum err people_sounds(const struct roll *r, uint64_t **out) PV_CHECKED;

/* Calls visit for each row of the first list and each of the second of one sound that is not 0,
 * where there are at most SOUND_RARE such rows in either. ERR_MEMORY. */
enum { SOUND_RARE = 3 };
typedef void sound_visit(void *context, size_t first, size_t second);
enum err people_sounds_pair(const struct roll *r, const uint64_t *sound, sound_visit *visit,
                            void *context) PV_CHECKED;

#endif
