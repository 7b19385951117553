/* Each kind of value is made ready once: letters with a bag of them, dates with their digits, words
 * with how rare they are; pairs of rows then only look things up. */
#include "core/people_values.h"

#include "core/blank.h"
#include "core/people_columns.h"
#include "core/script.h"

#include "base/map.h"
#include "base/mem.h"

#include <math.h>
#include <string.h>

enum { DIGIT_0 = 27 };

static uint8_t letter_number(uint16_t letter)
{
    if (letter >= 'a' && letter <= 'z')
        return (uint8_t)(letter - 'a' + 1);
    if (letter >= '0' && letter <= '9')
        return (uint8_t)(letter - '0' + DIGIT_0);
    return (uint8_t)(37 + letter % 214);
}

/* Letters of all words, WORD_END behind each word but the last. */
static struct str fold(struct str s, char out[FOLDED_ROOM])
{
    struct word w;
    size_t at = 0, n = 0;
    while (script_next_word(s, &at, &w)) {
        if (n && n < FOLDED_ROOM)
            out[n++] = (char)WORD_END;
        for (size_t i = 0; i < w.len && n < FOLDED_ROOM; i++)
            out[n++] = (char)letter_number(w.letters[i]);
    }
    return (struct str){out, n};
}

/* Letters and digits alone, for the number of a paper is the same however it is parted. */
static struct str fold_code(struct str s, char out[FOLDED_ROOM])
{
    struct str folded = fold(s, out);
    size_t n = 0;
    for (size_t i = 0; i < folded.len; i++)
        if ((uint8_t)out[i] != WORD_END)
            out[n++] = out[i];
    return (struct str){out, n};
}

/* The last nine digits of each telephone number, as core/trait has them: what stands before is a
 * country or a long-distance prefix. Numbers that hold other things stay whole. */
static struct str fold_phone(struct str s, char out[FOLDED_ROOM])
{
    char part[FOLDED_ROOM];
    struct str rest = s, number;
    size_t n = 0;
    while (str_next(&rest, ';', &number)) {
        struct str folded = fold_code(number, part);
        bool digits = folded.len > 9 && folded.len <= 15;
        for (size_t i = 0; i < folded.len && digits; i++)
            digits = part[i] >= DIGIT_0 && part[i] < DIGIT_0 + 10;
        folded = str_sub(folded, digits ? folded.len - 9 : 0, FOLDED_ROOM - n);
        memcpy(out + n, folded.ptr, folded.len);
        n += folded.len;
    }
    return (struct str){out, n};
}

/* Of a column that nobody knows, "unknown" may be a value as good as others. */
static bool says_nothing(enum field field, struct str s)
{
    return field != FIELD_OTHER && blank_is(s);
}

struct str value_fold(enum field field, struct str s, char out[FOLDED_ROOM])
{
    if (says_nothing(field, s))
        return STR_NONE;
    if (field == FIELD_PHONE)
        return fold_phone(s, out);
    return field == FIELD_DOCUMENT ? fold_code(s, out) : fold(s, out);
}

static bool by_letters(enum feature_kind k)
{
    return k == FEATURE_NAME || k == FEATURE_TEXT || k == FEATURE_WORDS || k == FEATURE_CODE ||
           k == FEATURE_SIGN || k == FEATURE_FULL;
}

static bool readable(enum feature_kind kind, struct str s)
{
    struct date_set d;
    if (kind == FEATURE_DATE)
        return date_parse(s, &d) == OK && d.count > 0;
    if (kind == FEATURE_NUMBER) {
        uint64_t n;
        return str_u64(s, &n) == OK && n < 1000;
    }
    return true;
}

enum err values_number(const struct roll_column *from, struct value_store *s, uint32_t *map)
{
    char folded[FOLDED_ROOM];
    for (uint32_t i = 1; i <= from->values.count; i++) {
        struct str text = dict_text(&from->values, i);
        if (by_letters(s->kind))
            text = value_fold(from->field, text, folded);
        else if (says_nothing(from->field, text) || !readable(s->kind, text))
            text = STR_NONE;
        enum err e = dict_number(&s->texts, text, &map[i]);
        if (e != OK)
            return e;
    }
    return OK;
}

static void take_letters(struct str text, uint8_t *to, struct letters *l)
{
    *l = (struct letters){.letter = to, .words = 1};
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = (uint8_t)text.ptr[i];
        if (c == WORD_END) {
            l->words++;
        } else if (l->len < EDIT_LETTERS) {
            to[l->len++] = c;
            l->bag = edit_bag_add(l->bag, c);
        }
    }
}

static enum err prepare_letters(struct value_store *s)
{
    s->letters = mem_zero((size_t)s->texts.count + 1, sizeof *s->letters);
    s->bytes = mem_zero(s->texts.bytes_len + EDIT_LETTERS + 1, 1);
    if (!s->letters || !s->bytes)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++)
        take_letters(dict_text(&s->texts, i), s->bytes + s->texts.ends[i - 1], &s->letters[i]);
    return OK;
}

/* A folded value as letters a to z; those of other alphabets become a sign that is in no name. */
static struct str as_latin(struct str folded, char out[FOLDED_ROOM])
{
    for (size_t i = 0; i < folded.len && i < FOLDED_ROOM; i++) {
        uint8_t c = (uint8_t)folded.ptr[i];
        out[i] = c == WORD_END ? ' ' : c >= 1 && c <= 26 ? (char)('a' + c - 1) : '?';
    }
    return (struct str){out, folded.len};
}

/* True when the value stands in a column of given names. */
static bool is_given(const struct people *p, size_t store, uint32_t value)
{
    for (size_t f = 0; f < p->feature_count; f++)
        if (p->feature[f].store == store && p->feature[f].field != FIELD_FAMILY &&
            p->feature[f].count[value])
            return true;
    return false;
}

static enum err prepare_nicknames(struct people *p, size_t store)
{
    struct value_store *s = &p->store[store];
    size_t count = 1, room = 0;
    char latin[FOLDED_ROOM];
    s->nickname = mem_zero((size_t)s->texts.count + 1, sizeof *s->nickname);
    if (!s->nickname)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++) {
        struct nickname one;
        if (!is_given(p, store, i) ||
            !nickname_read(as_latin(dict_text(&s->texts, i), latin), &one))
            continue;
        enum err e = mem_room(&s->nicknames, &room, count + 1, sizeof one);
        if (e != OK)
            return e;
        s->nicknames[count] = one;
        s->nickname[i] = (uint32_t)count++;
    }
    if (count > 1)
        return OK;
    mem_free(s->nickname);
    s->nickname = NULL;
    return OK;
}

static enum err prepare_dates(struct value_store *s)
{
    s->dates = mem_zero((size_t)s->texts.count + 1, sizeof *s->dates);
    s->date_sets = mem_zero((size_t)s->texts.count + 1, sizeof *s->date_sets);
    if (!s->dates || !s->date_sets)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++) {
        struct date_value *d = &s->dates[i];
        struct date_set *set = &s->date_sets[i];
        if (date_parse(dict_text(&s->texts, i), set) != OK || set->count == 0)
            continue;
        const struct reading *r = &set->readings[0];
        unsigned y = (unsigned)r->year, m = r->month, n = r->day;
        d->plain = set->count == 1 && r->calendar == CALENDAR_GREGORIAN &&
                   r->precision == PRECISION_DAY && r->year >= 0;
        d->day = r->span.from_day;
        d->year_end = day_from_civil(r->year + 1, 1, 1) - 1;
        d->digits = y / 1000 % 10 << 28 | y / 100 % 10 << 24 | y / 10 % 10 << 20 | y % 10 << 16 |
                    m / 10 << 12 | m % 10 << 8 | n / 10 << 4 | n % 10;
    }
    return OK;
}

static enum err prepare_numbers(struct value_store *s)
{
    s->numbers = mem_zero((size_t)s->texts.count + 1, sizeof *s->numbers);
    if (!s->numbers)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++) {
        uint64_t n = 0;
        if (str_u64(dict_text(&s->texts, i), &n) == OK)
            s->numbers[i] = (int32_t)n;
    }
    return OK;
}

static enum err prepare_spots(struct value_store *s)
{
    s->spots = mem_zero((size_t)s->texts.count + 1, sizeof *s->spots);
    if (!s->spots)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++) {
        struct str rest = dict_text(&s->texts, i), north;
        if (!str_next(&rest, ' ', &north) || !degrees_read(north, 90, &s->spots[i].north) ||
            !degrees_read(rest, 180, &s->spots[i].east))
            s->spots[i] = (struct geo_value){0, 0};
    }
    return OK;
}

/* Words of each value, the rarest first, and how rare each word is. */
static enum err prepare_words(struct value_store *s, const uint32_t *count, size_t rows)
{
    size_t n = (size_t)s->texts.count + 1;
    uint32_t *held = NULL;
    size_t held_room = 0;
    s->word = mem_zero(n, sizeof *s->word);
    enum err e = s->word ? OK : ERR_MEMORY;
    for (uint32_t i = 1; i < n && e == OK; i++) {
        struct str rest = dict_text(&s->texts, i), w;
        for (size_t k = 0; k < VALUE_WORDS && str_next(&rest, (char)WORD_END, &w) && e == OK; k++) {
            e = dict_number(&s->words, w, &s->word[i][k]);
            if (e == OK && s->words.count >= held_room) {
                uint32_t *bigger = mem_resize(held, held_room * 2 + 64, sizeof *held);
                if (!bigger) {
                    e = ERR_MEMORY;
                    break;
                }
                memset(bigger + held_room, 0, (held_room + 64) * sizeof *held);
                held = bigger;
                held_room = held_room * 2 + 64;
            }
            if (e == OK)
                held[s->word[i][k]] += count[i];
        }
    }
    if (e == OK)
        s->word_bits = mem_zero((size_t)s->words.count + 1, 1);
    if (e == OK && !s->word_bits)
        e = ERR_MEMORY;
    for (uint32_t i = 1; i <= s->words.count && e == OK; i++)
        s->word_bits[i] = (uint8_t)log2((double)rows / (held[i] ? held[i] : 1) + 1);
    for (uint32_t i = 1; i < n && e == OK; i++)
        for (size_t k = 1; k < VALUE_WORDS; k++)
            for (size_t j = k;
                 j > 0 && s->word[i][j] && held[s->word[i][j]] < held[s->word[i][j - 1]]; j--) {
                uint32_t t = s->word[i][j];
                s->word[i][j] = s->word[i][j - 1];
                s->word[i][j - 1] = t;
            }
    mem_free(held);
    return e;
}

enum err values_prepare(struct people *p, size_t store)
{
    struct value_store *s = &p->store[store];
    s->hash = mem_zero((size_t)s->texts.count + 1, sizeof *s->hash);
    if (!s->hash)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++) {
        struct str t = dict_text(&s->texts, i);
        s->hash[i] = hash_bytes(t.ptr, t.len, 0x70657976616E64) | 1;
    }
    enum err e = OK;
    if (by_letters(s->kind))
        e = prepare_letters(s);
    else if (s->kind == FEATURE_DATE)
        e = prepare_dates(s);
    else if (s->kind == FEATURE_GEO)
        e = prepare_spots(s);
    else
        e = prepare_numbers(s);
    if (e == OK && s->kind == FEATURE_NAME)
        e = prepare_nicknames(p, store);
    for (size_t f = 0; f < p->feature_count && e == OK; f++)
        if (p->feature[f].store == store && (s->kind == FEATURE_WORDS || s->kind == FEATURE_TEXT))
            e = prepare_words(s, p->feature[f].count, p->rows);
    return e;
}

void values_free(struct value_store *s)
{
    dict_free(&s->texts);
    dict_free(&s->words);
    mem_free(s->hash);
    mem_free(s->bytes);
    mem_free(s->letters);
    mem_free(s->dates);
    mem_free(s->date_sets);
    mem_free(s->spots);
    mem_free(s->numbers);
    mem_free(s->word);
    mem_free(s->word_bits);
    mem_free(s->nickname);
    mem_free(s->nicknames);
    mem_free(s->written);
    mem_free(s->spelled);
    arena_free(&s->renamed);
    namesakes_free(s->names);
    slips_free(s->slips);
}
