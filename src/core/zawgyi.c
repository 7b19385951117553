#include "core/zawgyi.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

enum { E_VOWEL = 0x1031, STACKER = 0x1039, ASAT = 0x103A, RA = 0x103C, KINZI = 0x1064 };

static bool is_consonant(uint16_t c)
{
    return (c >= 0x1000 && c <= 0x1021) || c == 0x103F || c == 0x106A || c == 0x106B ||
           c == 0x1086 || c == 0x108F || c == 0x1090;
}

static bool is_medial_ra(uint16_t c)
{
    return c == 0x103B || (c >= 0x107E && c <= 0x1084);
}

/* As Unicode has them. */
static bool is_medial_sign(uint16_t c)
{
    return c >= 0x103B && c <= 0x103E;
}

bool zawgyi_like(const uint16_t *cps, size_t count)
{
    size_t foreign = 0;
    bool sign = false;
    for (size_t i = 0; i < count; i++) {
        uint16_t c = cps[i];
        if (c == 0x1033 || c == 0x1034 || c == 0x105A || (c >= 0x1060 && c <= 0x1097))
            foreign++;
        if (c == E_VOWEL && (i == 0 || !(is_consonant(cps[i - 1]) || is_medial_sign(cps[i - 1]))))
            sign = true;
        /* A medial that follows no consonant: Zawgyi writes ra before it. */
        if (is_medial_sign(c) && (i == 0 || (cps[i - 1] < 0x1060 && !is_consonant(cps[i - 1]) &&
                                             !is_medial_sign(cps[i - 1]))))
            sign = true;
        if (c == STACKER && (i + 1 == count || !is_consonant(cps[i + 1])))
            sign = true;
    }
    /* A word mostly of those letters is Shan, Mon or Karen. */
    return sign || (foreign > 0 && 2 * foreign < count);
}

/* What one glyph stands for, apart from its place. */
struct glyph {
    uint16_t from, to[3];
};

static const struct glyph glyphs[] = {
    {0x1033, {0x102F}},
    {0x1034, {0x1030}},
    {0x1039, {0x103A}},
    {0x103A, {0x103B}},
    {0x103B, {0x103C}},
    {0x103C, {0x103D}},
    {0x103D, {0x103E}},
    {0x105A, {0x102B, 0x103A}},
    {0x1060, {0x1039, 0x1000}},
    {0x1061, {0x1039, 0x1001}},
    {0x1062, {0x1039, 0x1002}},
    {0x1063, {0x1039, 0x1003}},
    {0x1065, {0x1039, 0x1005}},
    {0x1066, {0x1039, 0x1006}},
    {0x1067, {0x1039, 0x1006}},
    {0x1068, {0x1039, 0x1007}},
    {0x1069, {0x1039, 0x1008}},
    {0x106A, {0x1009}},
    {0x106B, {0x100A}},
    {0x106C, {0x1039, 0x100B}},
    {0x106D, {0x1039, 0x100C}},
    {0x106E, {0x100D, 0x1039, 0x100D}},
    {0x106F, {0x100D, 0x1039, 0x100E}},
    {0x1070, {0x1039, 0x100F}},
    {0x1071, {0x1039, 0x1010}},
    {0x1072, {0x1039, 0x1010}},
    {0x1073, {0x1039, 0x1011}},
    {0x1074, {0x1039, 0x1011}},
    {0x1075, {0x1039, 0x1012}},
    {0x1076, {0x1039, 0x1013}},
    {0x1077, {0x1039, 0x1014}},
    {0x1078, {0x1039, 0x1015}},
    {0x1079, {0x1039, 0x1016}},
    {0x107A, {0x1039, 0x1017}},
    {0x107B, {0x1039, 0x1018}},
    {0x107C, {0x1039, 0x1019}},
    {0x107D, {0x103B}},
    {0x1085, {0x1039, 0x101C}},
    {0x1086, {0x103F}},
    {0x1087, {0x103E}},
    {0x1088, {0x103E, 0x102F}},
    {0x1089, {0x103E, 0x1030}},
    {0x108A, {0x103D, 0x103E}},
    {0x108B, {0x102D}},
    {0x108C, {0x102E}},
    {0x108D, {0x1036}},
    {0x108E, {0x102D, 0x1036}},
    {0x108F, {0x1014}},
    {0x1090, {0x101B}},
    {0x1091, {0x100F, 0x1039, 0x100D}},
    {0x1092, {0x100B, 0x1039, 0x100C}},
    {0x1093, {0x1039, 0x1018}},
    {0x1096, {0x1039, 0x1010, 0x103D}},
    {0x1097, {0x100B, 0x1039, 0x100B}},
};

struct writing {
    uint16_t *out;
    size_t count, room;
};

static void put(struct writing *w, uint16_t c)
{
    if (w->count < w->room)
        w->out[w->count++] = c;
}

static void put_glyph(struct writing *w, uint16_t c)
{
    for (size_t i = 0; i < COUNT_OF(glyphs); i++)
        if (glyphs[i].from == c) {
            for (size_t k = 0; k < 3 && glyphs[i].to[k]; k++)
                put(w, glyphs[i].to[k]);
            return;
        }
    if (c != 0x1037 && c != 0x1038 && c != 0x1094 && c != 0x1095)
        put(w, c);
}

/* A consonant below another, which stands before all medials. */
static bool is_below(uint16_t c)
{
    return (c >= 0x1060 && c <= 0x107C) || c == 0x1085 || c == 0x1093;
}

/* Signs that in Unicode stand between the consonant and its vowels. */
static bool is_medial(uint16_t c)
{
    return c == 0x103A || c == 0x103C || c == 0x103D || c == 0x107D || c == 0x1087 || c == 0x108A ||
           (is_below(c) && c != KINZI && c != 0x106A && c != 0x106B);
}

static bool has_kinzi(uint16_t c)
{
    return c == KINZI || c == 0x108B || c == 0x108C || c == 0x108D;
}

size_t zawgyi_convert(const uint16_t *cps, size_t count, uint16_t *out, size_t room)
{
    struct writing w = {out, 0, room};
    for (size_t i = 0; i < count;) {
        bool e = false, ra = false;
        for (; i < count && (cps[i] == E_VOWEL || is_medial_ra(cps[i])); i++) {
            e |= cps[i] == E_VOWEL;
            ra |= is_medial_ra(cps[i]);
        }
        if (i < count && is_consonant(cps[i])) {
            size_t next = i + 1;
            while (next < count && is_medial(cps[next]))
                next++;
            if (next < count && has_kinzi(cps[next])) {
                put(&w, 0x1004);
                put(&w, ASAT);
                put(&w, STACKER);
            }
            put_glyph(&w, cps[i++]);
            for (; i < next && is_below(cps[i]); i++)
                put_glyph(&w, cps[i]);
            if (ra)
                put(&w, RA);
            for (; i < next; i++)
                put_glyph(&w, cps[i]);
            if (e)
                put(&w, E_VOWEL);
            continue;
        }
        if (ra)
            put(&w, RA);
        if (e)
            put(&w, E_VOWEL);
        if (i < count && cps[i] != KINZI)
            put_glyph(&w, cps[i]);
        i += i < count;
    }
    return w.count;
}
