#include "core/part_pieces.h"

#include <string.h>

#include "core/part_inner.h"

/* Letters before such an end, and of one. */
enum { LEAST = 3, END_MOST = 6, LATIN_MOST = 8 };

struct latin_end {
    uint8_t len;
    char text[LATIN_MOST + 1];
};

struct arabic_end {
    uint8_t len;
    uint16_t cp[END_MOST];
};

/* What families of Iran and Afghanistan end in, the longest of an end first. */
static const struct latin_end latin_ends[] = {
    {7, "zadegan"}, {8, "zadehgan"}, {5, "zadeh"},  {4, "zade"},  {4, "zada"},  {5, "zadah"},
    {5, "nejad"},   {6, "nezhad"},   {6, "nejhad"}, {4, "pour"},  {4, "poor"},  {3, "pur"},
    {4, "niya"},    {3, "nia"},      {4, "fard"},   {3, "far"},   {4, "khah"},  {5, "khani"},
    {5, "abadi"},   {6, "manesh"},   {5, "doust"},  {5, "doost"}, {4, "dust"},  {3, "zai"},
    {3, "zay"},     {3, "zoi"},      {4, "khel"},   {5, "khail"}, {5, "kheil"}, {3, "ian"},
    {4, "iyan"},    {3, "yan"}};
static const struct arabic_end arabic_ends[] = {
    {6, {0x632, 0x627, 0x62F, 0x6AF, 0x627, 0x646}}, /* زادگان */
    {4, {0x632, 0x627, 0x62F, 0x647}},               /* زاده */
    {4, {0x646, 0x698, 0x627, 0x62F}},               /* نژاد */
    {3, {0x67E, 0x648, 0x631}},                      /* پور */
    {3, {0x646, 0x6CC, 0x627}},                      /* نیا */
    {3, {0x641, 0x631, 0x62F}},                      /* فرد */
    {2, {0x641, 0x631}},                             /* فر */
    {4, {0x62E, 0x648, 0x627, 0x647}},               /* خواه */
    {4, {0x62E, 0x627, 0x646, 0x6CC}},               /* خانی */
    {5, {0x622, 0x628, 0x627, 0x62F, 0x6CC}},        /* آبادی */
    {5, {0x627, 0x628, 0x627, 0x62F, 0x6CC}},        /* ابادی */
    {3, {0x645, 0x646, 0x634}},                      /* منش */
    {4, {0x62F, 0x648, 0x633, 0x62A}},               /* دوست */
    {2, {0x632, 0x6CC}},                             /* زی */
    {3, {0x62E, 0x6CC, 0x644}},                      /* خیل */
    {3, {0x6CC, 0x627, 0x646}},                      /* یان */
};

/* Their last letters, and those before, a to z: bits. */
#define BIT(c) (1u << ((c) - 'a'))
enum {
    LAST = BIT('n') | BIT('h') | BIT('e') | BIT('a') | BIT('d') | BIT('r') | BIT('i') | BIT('t') |
           BIT('y') | BIT('l'),
    BEFORE = BIT('a') | BIT('e') | BIT('d') | BIT('u') | BIT('o') | BIT('r') | BIT('n') | BIT('s') |
             BIT('y') | BIT('i')
};

static size_t latin_head(const struct letters *x)
{
    if (x->latin_len < 2 * LEAST)
        return 0;
    const char *last = x->latin + x->latin_len - 1;
    if (!(LAST >> (*last - 'a') & 1) || !(BEFORE >> (last[-1] - 'a') & 1))
        return 0;
    for (size_t i = 0; i < COUNT(latin_ends); i++) {
        const struct latin_end *end = &latin_ends[i];
        if (end->text[end->len - 1] == *last && x->latin_len >= end->len + LEAST &&
            memcmp(last + 1 - end->len, end->text, end->len) == 0)
            return x->latin_len - (size_t)end->len;
    }
    return 0;
}

static size_t arabic_head(const struct letters *x)
{
    uint16_t last[END_MOST], cps[4];
    const size_t n = x->len < END_MOST ? x->len : END_MOST;
    for (size_t i = 0; i < n; i++) {
        letter_write(ALPHABET_ARABIC, x->code[x->len - n + i], cps);
        last[i] = cps[0];
    }
    for (size_t i = 0; i < COUNT(arabic_ends); i++) {
        const struct arabic_end *end = &arabic_ends[i];
        if (x->len >= end->len + LEAST &&
            memcmp(last + n - end->len, end->cp, end->len * sizeof end->cp[0]) == 0)
            return x->len - (size_t)end->len;
    }
    return 0;
}

static bool known_latin(const struct letters *x, size_t len)
{
    uint16_t group[2];
    return part_groups((struct str){x->latin, len}, group);
}

/* The names before such ends, that in Arabic letters first; known: only where the Latin one is. */
static bool heads(const struct part *a, const struct part *b, bool known, struct part head[2])
{
    const bool turn = a->letters.alphabet == ALPHABET_LATIN;
    const struct part *x = turn ? b : a, *latin = turn ? a : b;
    struct part end;
    if (x->letters.alphabet != ALPHABET_ARABIC || latin->letters.alphabet != ALPHABET_LATIN)
        return false;
    /* The Latin word is cheaper to look at, and few end so. */
    const size_t j = latin_head(&latin->letters);
    const size_t i =
        j && (!known || known_latin(&latin->letters, j)) ? arabic_head(&x->letters) : 0;
    if (!i)
        return false;
    part_split(x, i, &head[0], &end);
    part_split(latin, j, &head[1], &end);
    part_settle_groups(&head[0]);
    part_settle_groups(&head[1]);
    return true;
}

bool part_pieces_heads(const struct part *a, const struct part *b, struct part head[2])
{
    return heads(a, b, false, head);
}

bool part_pieces_apart(const struct part *a, const struct part *b)
{
    struct part head[2];
    return heads(a, b, true, head) && head[0].group[0] && head[1].group[0] &&
           !part_same_group(&head[0], &head[1]);
}

bool part_pieces_may(const struct part *first, const struct part *one)
{
    if (one->letters.alphabet != ALPHABET_LATIN)
        return first->group[0] != 0 && first->letters.alphabet == ALPHABET_LATIN;
    const size_t head = latin_head(&one->letters);
    return head && known_latin(&one->letters, head);
}
