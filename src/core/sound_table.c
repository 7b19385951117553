#include "core/sound_table.h"

/* Discounts on a wrong letter, in sixteenths: 16 sounds the same, 0 has nothing in common. Either
 * order may be given; the larger counts. The values are rules of thumb of romanisation, to be
 * replaced by learnt ones. */
const uint8_t sound_near[SOUND_COUNT][SOUND_COUNT] = {
    [SOUND_A] = {[SOUND_E] = 11, [SOUND_O] = 10, [SOUND_I] = 7, [SOUND_U] = 8, [SOUND_AIN] = 15},
    [SOUND_E] = {[SOUND_I] = 12, [SOUND_O] = 8, [SOUND_U] = 6, [SOUND_Y] = 9, [SOUND_AIN] = 14},
    [SOUND_I] = {[SOUND_Y] = 14, [SOUND_U] = 7, [SOUND_AIN] = 12},
    [SOUND_O] = {[SOUND_U] = 13, [SOUND_V] = 9, [SOUND_AIN] = 14},
    [SOUND_U] = {[SOUND_V] = 11, [SOUND_AIN] = 12},
    [SOUND_ALEF] = {[SOUND_A] = 16,
                    [SOUND_O] = 13,
                    [SOUND_E] = 13,
                    [SOUND_I] = 10,
                    [SOUND_U] = 10,
                    [SOUND_AIN] = 12,
                    [SOUND_MARBUTA] = 13,
                    [SOUND_HEH_LAST] = 13,
                    [SOUND_YEH] = 8},
    [SOUND_WAW] = {[SOUND_V] = 16, [SOUND_U] = 16, [SOUND_O] = 16, [SOUND_A] = 4, [SOUND_B] = 6},
    [SOUND_YEH] = {[SOUND_Y] = 16, [SOUND_I] = 16, [SOUND_E] = 13, [SOUND_A] = 11, [SOUND_J] = 4},
    [SOUND_HEH_LAST] = {[SOUND_H] = 16, [SOUND_A] = 15, [SOUND_E] = 15, [SOUND_MARBUTA] = 16},
    [SOUND_MARBUTA] = {[SOUND_A] = 16, [SOUND_E] = 16, [SOUND_T] = 15, [SOUND_H] = 14},
    [SOUND_L_OPT] = {[SOUND_L] = 16},
    [SOUND_Y] = {[SOUND_J] = 7},
    [SOUND_V] = {[SOUND_B] = 7, [SOUND_F] = 9},
    [SOUND_H] = {[SOUND_KH] = 11, [SOUND_G] = 5},
    [SOUND_B] = {[SOUND_P] = 12},
    [SOUND_P] = {[SOUND_F] = 8},
    [SOUND_T] = {[SOUND_TH] = 13, [SOUND_D] = 9},
    [SOUND_TH] = {[SOUND_S] = 16, [SOUND_Z] = 8},
    [SOUND_J] = {[SOUND_G] = 11, [SOUND_ZH] = 13, [SOUND_CH] = 10, [SOUND_Z] = 6, [SOUND_K] = 2},
    [SOUND_CH] = {[SOUND_SH] = 10, [SOUND_K] = 7, [SOUND_KH] = 7},
    [SOUND_KH] = {[SOUND_K] = 11, [SOUND_GH] = 7, [SOUND_Q] = 6},
    [SOUND_D] = {[SOUND_DH] = 12, [SOUND_DAD] = 15},
    [SOUND_DH] = {[SOUND_Z] = 16, [SOUND_DAD] = 14},
    [SOUND_DAD] = {[SOUND_Z] = 16},
    [SOUND_Z] = {[SOUND_S] = 9, [SOUND_ZH] = 11},
    [SOUND_ZH] = {[SOUND_SH] = 8},
    [SOUND_S] = {[SOUND_SH] = 9, [SOUND_CH] = 5, [SOUND_K] = 4},
    [SOUND_GH] = {[SOUND_Q] = 15, [SOUND_G] = 12, [SOUND_K] = 6},
    [SOUND_Q] = {[SOUND_K] = 13, [SOUND_G] = 11},
    [SOUND_K] = {[SOUND_G] = 10},
    [SOUND_M] = {[SOUND_N] = 7},
};

/* What a sound costs that only one side has. */
const uint8_t sound_drop[3][SOUND_COUNT] = {
    /* both with vowels */
    {[SOUND_A] = 9,
     [SOUND_E] = 8,
     [SOUND_I] = 9,
     [SOUND_O] = 9,
     [SOUND_U] = 9,
     [SOUND_ALEF] = 9,
     [SOUND_AIN] = 2,
     [SOUND_WAW] = 10,
     [SOUND_YEH] = 9,
     [SOUND_HEH_LAST] = 3,
     [SOUND_MARBUTA] = 6,
     [SOUND_L_OPT] = 4,
     [SOUND_Y] = 7,
     [SOUND_V] = 11,
     [SOUND_H] = 8},
    /* one without short vowels */
    {[SOUND_A] = 2,
     [SOUND_E] = 2,
     [SOUND_I] = 5,
     [SOUND_O] = 3,
     [SOUND_U] = 4,
     [SOUND_ALEF] = 7,
     [SOUND_AIN] = 1,
     [SOUND_WAW] = 9,
     [SOUND_YEH] = 7,
     [SOUND_HEH_LAST] = 2,
     [SOUND_MARBUTA] = 2,
     [SOUND_L_OPT] = 3,
     [SOUND_Y] = 5,
     [SOUND_V] = 11,
     [SOUND_H] = 8},
    /* both without */
    {[SOUND_A] = 8,
     [SOUND_E] = 8,
     [SOUND_I] = 8,
     [SOUND_O] = 8,
     [SOUND_U] = 8,
     [SOUND_ALEF] = 8,
     [SOUND_AIN] = 9,
     [SOUND_WAW] = 10,
     [SOUND_YEH] = 10,
     [SOUND_HEH_LAST] = 5,
     [SOUND_MARBUTA] = 6,
     [SOUND_L_OPT] = 3,
     [SOUND_Y] = 8,
     [SOUND_V] = 10,
     [SOUND_H] = 11},
};

/* U+0621 to U+06D5; 0 is none. */
static const uint8_t arabic[0x06D6 - 0x0621] = {
    [0x621 - 0x621] = SOUND_AIN,     [0x627 - 0x621] = SOUND_ALEF, [0x628 - 0x621] = SOUND_B,
    [0x629 - 0x621] = SOUND_MARBUTA, [0x62A - 0x621] = SOUND_T,    [0x62B - 0x621] = SOUND_TH,
    [0x62C - 0x621] = SOUND_J,       [0x62D - 0x621] = SOUND_H,    [0x62E - 0x621] = SOUND_KH,
    [0x62F - 0x621] = SOUND_D,       [0x630 - 0x621] = SOUND_DH,   [0x631 - 0x621] = SOUND_R,
    [0x632 - 0x621] = SOUND_Z,       [0x633 - 0x621] = SOUND_S,    [0x634 - 0x621] = SOUND_SH,
    [0x635 - 0x621] = SOUND_S,       [0x636 - 0x621] = SOUND_DAD,  [0x637 - 0x621] = SOUND_T,
    [0x638 - 0x621] = SOUND_DH,      [0x639 - 0x621] = SOUND_AIN,  [0x63A - 0x621] = SOUND_GH,
    [0x641 - 0x621] = SOUND_F,       [0x642 - 0x621] = SOUND_Q,    [0x6A9 - 0x621] = SOUND_K,
    [0x644 - 0x621] = SOUND_L,       [0x645 - 0x621] = SOUND_M,    [0x646 - 0x621] = SOUND_N,
    [0x647 - 0x621] = SOUND_H,       [0x648 - 0x621] = SOUND_WAW,  [0x6CC - 0x621] = SOUND_YEH,
    [0x67E - 0x621] = SOUND_P,       [0x686 - 0x621] = SOUND_CH,   [0x698 - 0x621] = SOUND_ZH,
    [0x6AF - 0x621] = SOUND_G,
};

/* U+0430 to U+044F */
static const uint8_t cyrillic[32][2] = {
    {SOUND_A},          {SOUND_B},          {SOUND_V},          {SOUND_G},    {SOUND_D},
    {SOUND_E},          {SOUND_ZH},         {SOUND_Z},          {SOUND_I},    {SOUND_Y},
    {SOUND_K},          {SOUND_L},          {SOUND_M},          {SOUND_N},    {SOUND_O},
    {SOUND_P},          {SOUND_R},          {SOUND_S},          {SOUND_T},    {SOUND_U},
    {SOUND_F},          {SOUND_KH},         {SOUND_T, SOUND_S}, {SOUND_CH},   {SOUND_SH},
    {SOUND_SH},         {SOUND_NONE},       {SOUND_I},          {SOUND_NONE}, {SOUND_E},
    {SOUND_Y, SOUND_U}, {SOUND_Y, SOUND_A},
};

static const struct {
    uint16_t letter;
    uint8_t sound;
} cyrillic_more[] = {
    {0x454, SOUND_E}, {0x456, SOUND_I}, {0x457, SOUND_I},  {0x458, SOUND_Y}, {0x45E, SOUND_V},
    {0x45F, SOUND_J}, {0x459, SOUND_L}, {0x45A, SOUND_N},  {0x452, SOUND_J}, {0x45B, SOUND_CH},
    {0x455, SOUND_Z}, {0x49B, SOUND_Q}, {0x493, SOUND_GH}, {0x4B3, SOUND_H}, {0x4B7, SOUND_J},
    {0x497, SOUND_J}, {0x4D9, SOUND_A}, {0x4E9, SOUND_O},  {0x4AF, SOUND_U}, {0x4B1, SOUND_U},
    {0x4A3, SOUND_N}, {0x4BB, SOUND_H}, {0x4E3, SOUND_I},  {0x4EF, SOUND_U},
};

uint8_t sound_of_arabic(uint16_t letter)
{
    return letter >= 0x621 && letter < 0x6D6 ? arabic[letter - 0x621] : SOUND_NONE;
}

const uint8_t *sound_of_cyrillic(uint16_t letter)
{
    if (letter >= 0x430 && letter <= 0x44F)
        return cyrillic[letter - 0x430];
    return NULL;
}

uint8_t sound_of_cyrillic_more(uint16_t letter)
{
    for (size_t i = 0; i < COUNT(cyrillic_more); i++)
        if (cyrillic_more[i].letter == letter)
            return cyrillic_more[i].sound;
    return SOUND_NONE;
}
