/* sound_table: the numbers behind sound: which letter sounds how, and how near sounds are. */
#ifndef PV_CORE_SOUND_TABLE_H
#define PV_CORE_SOUND_TABLE_H

#include "core/sound.h"

enum sound_mode { SOUND_VOWELLED, SOUND_MIXED, SOUND_UNVOWELLED };

extern const uint8_t sound_near[SOUND_COUNT][SOUND_COUNT];
extern const uint8_t sound_drop[3][SOUND_COUNT]; /* by enum sound_mode; 0 is SOUND_ONE */

uint8_t sound_of_arabic(uint16_t letter);
const uint8_t *sound_of_cyrillic(uint16_t letter); /* two sounds, or NULL */
uint8_t sound_of_cyrillic_more(uint16_t letter);

#endif
