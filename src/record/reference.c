#include "record/answer.h"

/* A reference is written on paper, read out on the phone and typed by tired people. Crockford's
 * base 32 has neither I, L, O nor U: what is read as one of the first three is taken for the digit
 * that it looks like, and no word comes out by accident. Bits run from the front, so that a
 * beginning of the text is a beginning of the tag; the 26th character has two bits to spare, which
 * are zero. Douglas Crockford, "Base 32", 2002. */

enum { CHARACTER_BITS = 5, CHARACTERS = 26, GROUP = 4, CHARACTERS_LEAST = 4, TAG_BITS = 128 };

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static unsigned bit_at(const uint8_t b[TAG_BYTES], unsigned i)
{
    return i < TAG_BITS ? (unsigned)b[i / 8] >> (7 - i % 8) & 1u : 0;
}

void reference_print(char prefix, const struct tag *t, char out[REFERENCE_BYTES])
{
    size_t len = 0;
    out[len++] = prefix;
    for (unsigned c = 0; c < CHARACTERS; c++) {
        unsigned value = 0;
        for (unsigned i = 0; i < CHARACTER_BITS; i++)
            value = value << 1 | bit_at(t->b, c * CHARACTER_BITS + i);
        if (c % GROUP == 0)
            out[len++] = '-';
        out[len++] = ALPHABET[value];
    }
    out[len] = 0;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

/* The value of a character; -1 when it is none. */
static int value_of(char c)
{
    c = upper(c);
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    for (int v = 0; ALPHABET[v]; v++)
        if (ALPHABET[v] == c)
            return v;
    return -1;
}

/* Adds the five bits of a character. False when there are too many, or the spare ones are set. */
static bool take_character(struct reference *r, int value)
{
    if (r->bits >= TAG_BITS)
        return false;
    for (unsigned i = 0; i < CHARACTER_BITS; i++) {
        unsigned bit = (unsigned)value >> (CHARACTER_BITS - 1 - i) & 1u;
        if (r->bits < TAG_BITS)
            r->b[r->bits / 8] |= (uint8_t)(bit << (7 - r->bits % 8));
        else if (bit)
            return false;
        r->bits += r->bits < TAG_BITS;
    }
    return true;
}

enum err reference_parse(struct str text, struct reference *out)
{
    struct reference r = {0};
    struct str s = str_trim(text);
    if (s.len == 0 || upper(s.ptr[0]) < 'A' || upper(s.ptr[0]) > 'Z')
        return ERR_FORMAT;
    r.prefix = upper(s.ptr[0]);
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] == '-' || s.ptr[i] == ' ')
            continue;
        int value = value_of(s.ptr[i]);
        if (value < 0 || !take_character(&r, value))
            return ERR_FORMAT;
    }
    if (r.bits < CHARACTERS_LEAST * CHARACTER_BITS)
        return ERR_FORMAT;
    *out = r;
    return OK;
}

bool reference_matches(const struct reference *r, const struct tag *t)
{
    for (unsigned i = 0; i < r->bits && i < TAG_BITS; i++)
        if (bit_at(r->b, i) != bit_at(t->b, i))
            return false;
    return true;
}
