/* sound: the consonants of a word, roughly, whatever script it is written in: for marks that
 * outlive the records they were made from.
 *
 * A word becomes a short sequence of sounds. A letter that stands for several sounds has a sound of
 * its own (waw, yeh, alef, ain, teh marbuta). Words of scripts other than Latin, Arabic and
 * Cyrillic are spelled in Latin first (core/letter). */
#ifndef PV_CORE_SOUND_H
#define PV_CORE_SOUND_H

#include "core/script.h"

enum sound {
    SOUND_NONE,
    SOUND_A,
    SOUND_E,
    SOUND_I,
    SOUND_O,
    SOUND_U,
    SOUND_ALEF,
    SOUND_AIN,
    SOUND_WAW,
    SOUND_YEH,
    SOUND_HEH_LAST,
    SOUND_MARBUTA,
    SOUND_L_OPT, /* of the article, often assimilated or left out */
    SOUND_Y,
    SOUND_V,
    SOUND_H,
    /* from here on: consonants that make the skeleton */
    SOUND_B,
    SOUND_P,
    SOUND_T,
    SOUND_TH,
    SOUND_J,
    SOUND_CH,
    SOUND_KH,
    SOUND_D,
    SOUND_DH,
    SOUND_DAD,
    SOUND_R,
    SOUND_Z,
    SOUND_ZH,
    SOUND_S,
    SOUND_SH,
    SOUND_GH,
    SOUND_Q,
    SOUND_F,
    SOUND_K,
    SOUND_G,
    SOUND_L,
    SOUND_M,
    SOUND_N,
    SOUND_COUNT /* larger numbers: a letter of another script, by itself */
};

enum { SOUNDS_MAX = 24 };

struct sounds {
    uint8_t s[SOUNDS_MAX];
    uint8_t len;
};

void sounds_of_word(const struct word *w, struct sounds *out);

/* Consonants only, at most 12 of them, five bits each, those that are often mistaken for each other
 * across scripts brought together; 0 when there is none. */
uint64_t sounds_skeleton(const struct sounds *s);

#endif
