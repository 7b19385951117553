/* sound_table: the numbers behind sound: which letter sounds how. */
#ifndef PV_CORE_SOUND_TABLE_H
#define PV_CORE_SOUND_TABLE_H

#include "core/sound.h"

uint8_t sound_of_arabic(uint16_t letter);
const uint8_t *sound_of_cyrillic(uint16_t letter); /* two sounds, or NULL */
uint8_t sound_of_cyrillic_more(uint16_t letter);

#endif
