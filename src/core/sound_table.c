#include "core/sound_table.h"

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
