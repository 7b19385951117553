/* See evidence_row.h. */
#include "core/evidence_row.h"

#include "base/mem.h"
#include "core/words.h"

#include <string.h>

enum {
    UNPACKED_BYTES = sizeof(struct person) + DATE_READINGS * sizeof(struct reading) +
                     TRAITS * sizeof(struct held_word)
};

enum err evidence_row_new(struct evidence_row *r)
{
    *r = (struct evidence_row){.person = mem_zero(1, UNPACKED_BYTES)};
    return r->person ? OK : ERR_MEMORY;
}

void evidence_row_free(struct evidence_row *r)
{
    mem_free(r->person);
}

void evidence_row_wipe(struct evidence_row *r)
{
    memset(r->codes, 0, sizeof r->codes);
    memset(r->person, 0, UNPACKED_BYTES);
    r->code_count = 0;
}

static uint8_t *put_number(uint8_t *p, uint64_t n)
{
    for (; n >= 0x80; n >>= 7)
        *p++ = (uint8_t)(n | 0x80);
    *p++ = (uint8_t)n;
    return p;
}

static const uint8_t *get_number(const uint8_t *p, uint64_t *n)
{
    *n = 0;
    for (unsigned shift = 0;; shift += 7) {
        *n |= (uint64_t)(*p & 0x7F) << shift;
        if (!(*p++ & 0x80))
            return p;
    }
}

/* Days before 1970 are negative: the sign goes to the lowest bit. */
static uint8_t *put_day(uint8_t *p, int32_t day)
{
    int64_t d = day;
    return put_number(p, d < 0 ? (uint64_t)(-d) * 2 - 1 : (uint64_t)d * 2);
}

static const uint8_t *get_day(const uint8_t *p, int32_t *day)
{
    uint64_t n;
    p = get_number(p, &n);
    *day = (int32_t)(n & 1 ? -(int64_t)((n + 1) / 2) : (int64_t)(n / 2));
    return p;
}

static uint8_t *put_span(uint8_t *p, struct span s)
{
    p = put_day(p, s.from_day);
    return put_number(p, (uint64_t)((int64_t)s.to_day - s.from_day));
}

static const uint8_t *get_span(const uint8_t *p, struct span *s)
{
    uint64_t more;
    p = get_day(p, &s->from_day);
    p = get_number(p, &more);
    s->to_day = (int32_t)(s->from_day + (int64_t)more);
    return p;
}

static uint8_t *put_reading(uint8_t *p, const struct reading *r)
{
    p = put_span(p, r->span);
    *p++ = (uint8_t)(r->calendar * 4u + r->precision);
    p = put_day(p, r->year);
    *p++ = r->month;
    *p++ = r->day;
    return p;
}

static const uint8_t *get_reading(const uint8_t *p, struct reading *r)
{
    int32_t year;
    p = get_span(p, &r->span);
    r->calendar = (enum calendar)(*p / 4);
    r->precision = (enum precision)(*p++ % 4);
    p = get_day(p, &year);
    r->year = (int16_t)year;
    r->month = *p++;
    r->day = *p++;
    return p;
}

size_t evidence_row_write(const struct traits *t, const uint32_t *terms, size_t words, bool father,
                          uint8_t out[EVIDENCE_ROW_MAX])
{
    uint8_t *p = out;
    bool aged = t->stated_day != DAY_UNKNOWN;
    *p++ = (uint8_t)(t->sex | (father ? 4u : 0) | t->birth.count << 3 | (aged ? 64u : 0));
    for (size_t i = 0; i < t->birth.count; i++)
        p = put_reading(p, &t->birth.readings[i]);
    if (aged) {
        p = put_span(p, t->age);
        p = put_day(p, t->stated_day);
    }
    *p++ = (uint8_t)words;
    for (size_t i = 0; i < words; i++) {
        *p++ = (uint8_t)(t->at[i].field << 2 | t->at[i].role);
        p = put_number(p, terms[i]);
    }
    for (size_t i = words; i < t->count; i++) {
        *p++ = (uint8_t)(t->at[i].code_len | (t->at[i].class == TRAIT_DOCUMENT ? 128u : 0));
        memcpy(p, t->at[i].code, t->at[i].code_len);
        p += t->at[i].code_len;
    }
    return (size_t)(p - out);
}

static void unpack_codes(const uint8_t *p, const uint8_t *end, struct evidence_row *to)
{
    for (to->code_count = 0; p < end && to->code_count < TRAITS; to->code_count++) {
        struct rare_code *c = &to->codes[to->code_count];
        c->class = *p & 128 ? TRAIT_DOCUMENT : TRAIT_PHONE;
        c->len = *p++ & 127;
        c->live = 1;
        memcpy(c->code, p, c->len);
        p += c->len;
    }
}

void evidence_row_read(struct str bytes, uint32_t person, struct evidence_row *out)
{
    const uint8_t *p = (const uint8_t *)bytes.ptr, *end = p + bytes.len;
    struct person *to = out->person;
    unsigned head = *p++;
    *to = (struct person){
        .id = person, .stated_day = DAY_UNKNOWN, .sex = head & 3, .reading_count = head >> 3 & 7};
    out->father = head & 4;
    for (size_t i = 0; i < to->reading_count; i++)
        p = get_reading(p, &to->readings[i]);
    if (head & 64) {
        p = get_span(p, &to->age);
        p = get_day(p, &to->stated_day);
    }
    to->word_count = *p++;
    struct held_word *words = (struct held_word *)(void *)(to->readings + to->reading_count);
    for (size_t i = 0; i < to->word_count; i++) {
        uint64_t term;
        unsigned kind = *p++;
        p = get_number(p, &term);
        words[i] = held_word((uint32_t)term, (uint8_t)(kind >> 2), (uint8_t)(kind & 3));
    }
    unpack_codes(p, end, out);
}
