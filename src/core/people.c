/* From a roll to people: values are folded and numbered afresh, so that "Müller" and "MULLER" are
 * one value; given and family names share one store, so that a name in the wrong column is found
 * by its number; rows are put in an order that their contents alone decide, near relations in
 * spelling side by side, which keeps what is compared close together in memory. */
#include "core/compare.h"
#include "core/few.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "core/blank.h"
#include "core/compare_inner.h"
#include "core/people_ages.h"
#include "core/people_columns.h"
#include "core/people_fathers.h"
#include "core/people_households.h"
#include "core/people_slips.h"
#include "core/place_table.h"
#include "core/radix.h"
#include "core/script.h"

#include <math.h>
#include <string.h>

enum { FOLDED_ROOM = 160, DIGIT_0 = 27 };

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

static struct str fold_as(enum field field, struct str s, char out[FOLDED_ROOM])
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

/* Numbers the values of one column in its store; map[old] is the new number. */
static enum err number_values(const struct roll_column *from, struct value_store *s, uint32_t *map)
{
    char folded[FOLDED_ROOM];
    for (uint32_t i = 1; i <= from->values.count; i++) {
        struct str text = dict_text(&from->values, i);
        if (by_letters(s->kind))
            text = fold_as(from->field, text, folded);
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

static enum err prepare_store(struct people *p, size_t store)
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

/* Numbers of one feature into the matrix, in the roll's order for now. */
static enum err add_feature(struct roll *r, const struct column_plan *c, struct people *p)
{
    struct feature *f = &p->feature[p->feature_count];
    struct roll_column *from = &r->columns[c->column];
    *f = (struct feature){.name = from->name, .field = c->field, .kind = c->kind};
    f->store = p->store_count;
    for (size_t i = 0; i < p->feature_count && c->kind == FEATURE_NAME; i++)
        if (p->feature[i].kind == FEATURE_NAME)
            f->store = p->feature[i].store;
    if (f->store == p->store_count)
        p->store[p->store_count++].kind = c->kind;
    uint32_t *map = mem_zero((size_t)from->values.count + 1, sizeof *map);
    enum err e = map ? number_values(from, &p->store[f->store], map) : ERR_MEMORY;
    for (size_t row = 0; row < r->rows && e == OK; row++)
        from->number[row] = map[from->number[row]];
    mem_free(map);
    if (c->field == FIELD_GIVEN && p->given == SIZE_MAX)
        p->given = p->feature_count;
    if (c->field == FIELD_FAMILY && p->family == SIZE_MAX)
        p->family = p->feature_count;
    p->feature_count++;
    return e;
}

static bool in_any_script(const struct column_plan *c)
{
    return c->kind == FEATURE_NAME || c->kind == FEATURE_FULL ||
           (c->kind == FEATURE_TEXT && (c->field == FIELD_BIRTHPLACE || c->field == FIELD_HOME ||
                                        c->field == FIELD_PLACE || c->field == FIELD_REGION));
}

static bool any_foreign(const struct roll *r, const struct column_plan *plan, size_t count)
{
    for (size_t f = 0; f < count; f++) {
        const struct dict *raw = &r->columns[plan[f].column].values;
        for (uint32_t i = 1; i <= raw->count && in_any_script(&plan[f]); i++)
            if (namesake_foreign_text(dict_text(raw, i)))
                return true;
    }
    return false;
}

/* One way in which each value is written: the first by its bytes, whatever the order of rows. */
static enum err take_written(const struct roll *r, size_t column, struct value_store *s)
{
    char folded[FOLDED_ROOM];
    const struct dict *raw = &r->columns[column].values;
    if (!s->written)
        s->written = mem_zero((size_t)s->texts.count + 1, sizeof *s->written);
    if (!s->written)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= raw->count; i++) {
        struct str text = dict_text(raw, i);
        uint32_t v;
        enum err e = dict_number(&s->texts, fold_as(r->columns[column].field, text, folded), &v);
        if (e != OK)
            return e;
        if (v && (!s->written[v].len || str_cmp(text, s->written[v]) < 0))
            s->written[v] = text;
    }
    return OK;
}

/* Places that are called by names which do not sound alike, Hawler and Erbil, by one of them. */
static enum err rename_places(struct value_store *s)
{
    struct buf b = {0};
    enum err e = OK;
    for (uint32_t i = 1; i <= s->texts.count && e == OK; i++) {
        struct str text = s->written[i];
        struct word w;
        bool any = false;
        buf_clear(&b);
        for (size_t at = 0; script_next_word(text, &at, &w);) {
            const char *same = place_renamed(&w);
            any = any || same;
            buf_text(&b, b.len ? " " : "");
            buf_str(&b, same ? str_from(same) : str_sub(text, w.from, w.to - w.from));
        }
        e = buf_check(&b);
        if (any && e == OK)
            e = str_copy(&s->renamed, buf_view(&b), &s->written[i]);
    }
    buf_free(&b);
    return e;
}

static enum err take_spelled(struct value_store *s)
{
    s->spelled = mem_zero((size_t)s->texts.count + 1, sizeof *s->spelled);
    if (!s->spelled)
        return ERR_MEMORY;
    for (uint32_t i = 1; i <= s->texts.count; i++)
        for (size_t k = 0; k < 2; k++)
            s->spelled[i][k] = namesakes_code(s->names, i, k);
    return OK;
}

/* Which store, on how many threads. */
struct naming {
    size_t store, workers;
};

static enum err name_store(const struct roll *r, const struct column_plan *plan, struct people *p,
                           const struct naming *which)
{
    struct value_store *s = &p->store[which->store];
    struct namesake_values v = {.count = s->texts.count,
                                .strangers = few_strangers(p->rows),
                                .latin_pairs = true,
                                .workers = which->workers};
    enum err e = OK;
    for (size_t f = 0; f < p->feature_count && e == OK; f++) {
        if (p->feature[f].store != which->store)
            continue;
        p->feature[f].column = v.column_count < NAMESAKE_COLUMNS ? v.column_count++ : 0;
        v.rows[p->feature[f].column] = p->feature[f].count;
        e = take_written(r, plan[f].column, s);
    }
    if (e == OK && s->kind == FEATURE_TEXT)
        e = rename_places(s);
    v.written = s->written;
    if (e == OK)
        e = namesakes_new(&v, &s->names);
    return e == OK && s->kind == FEATURE_NAME ? take_spelled(s) : e;
}

/* Names in any script, where a list has any but Latin, and whole names. */
static enum err name_stores(const struct roll *r, const struct column_plan *plan, struct people *p,
                            size_t workers)
{
    bool foreign = any_foreign(r, plan, p->feature_count);
    enum err e = OK;
    for (size_t f = 0; f < p->feature_count && e == OK; f++) {
        struct value_store *s = &p->store[p->feature[f].store];
        if (in_any_script(&plan[f]) && !s->names && (foreign || s->kind == FEATURE_FULL))
            e = name_store(r, plan, p, &(struct naming){p->feature[f].store, workers});
    }
    return e;
}

static enum err count_values(const struct roll *r, size_t column, const struct people *p,
                             struct feature *f)
{
    f->count = mem_zero((size_t)p->store[f->store].texts.count + 1, sizeof *f->count);
    if (!f->count)
        return ERR_MEMORY;
    for (size_t row = 0; row < r->rows; row++) {
        uint32_t v = r->columns[column].number[row];
        f->count[v]++;
        f->filled += v != 0;
    }
    f->count[0] = 0;
    return OK;
}

/* Upper bits: the name that keeps neighbours together; below: all that the row says. */
static uint64_t row_key(const struct roll *r, const struct column_plan *plan,
                        const struct people *p, size_t row)
{
    uint64_t all = row >= r->first_rows, first = 0;
    size_t lead = p->family != SIZE_MAX ? p->family : 0;
    for (size_t f = 0; f < p->feature_count; f++) {
        uint64_t h = p->store[p->feature[f].store].hash[r->columns[plan[f].column].number[row]];
        all = radix_mix(all, h);
        if (f == lead)
            first = h;
    }
    return radix_mix(first, 0) >> 48 << 48 | all >> 16;
}

static enum err order_rows(const struct roll *r, const struct column_plan *plan, struct people *p)
{
    unsigned bits = radix_bits(r->rows);
    uint64_t *key = mem_alloc((r->rows + 1) * sizeof *key);
    uint64_t *scratch = mem_alloc((r->rows + 1) * sizeof *scratch);
    p->row = mem_alloc((r->rows + 1) * sizeof *p->row);
    enum err e = key && scratch && p->row ? OK : ERR_MEMORY;
    if (e == OK) {
        for (size_t i = 0; i < r->rows; i++)
            key[i] = row_key(r, plan, p, i) >> bits << bits | i;
        radix_sort(key, scratch, r->rows, bits);
        for (size_t i = 0; i < r->rows; i++)
            p->row[i] = (uint32_t)(key[i] & (((uint64_t)1 << bits) - 1));
    }
    mem_free(key);
    mem_free(scratch);
    return e;
}

static enum err fill_matrix(const struct roll *r, const struct column_plan *plan, struct people *p)
{
    p->stride = p->feature_count > 8 ? 16 : 8;
    p->number = mem_zero(p->rows * p->stride + 16, sizeof *p->number);
    if (!p->number)
        return ERR_MEMORY;
    for (size_t f = 0; f < p->feature_count; f++)
        for (size_t i = 0; i < p->rows; i++)
            p->number[i * p->stride + f] = r->columns[plan[f].column].number[p->row[i]];
    if (r->first_rows == r->rows)
        return OK;
    p->second = mem_zero(p->rows + 1, 1);
    if (!p->second)
        return ERR_MEMORY;
    for (size_t i = 0; i < p->rows; i++)
        p->second[i] = p->row[i] >= r->first_rows;
    return OK;
}

/* Columns of which no cell can be read, or of two lists only those of one. */
static void find_idle(struct roll *r, const struct column_plan *plan, struct people *p)
{
    for (size_t f = 0; f < p->feature_count; f++) {
        unsigned seen = 0, all = p->second ? 3 : 1;
        for (size_t i = 0; i < p->rows && seen != all; i++)
            if (p->number[i * p->stride + f])
                seen |= p->second && p->second[i] ? 2 : 1;
        if (seen != all)
            r->columns[plan[f].column].idle = p->feature[f].idle = people_said_by(seen);
    }
}

static enum err take_households(const struct roll *r, size_t column, struct people *p)
{
    p->own_households = column != SIZE_MAX;
    if (!p->own_households)
        return OK;
    p->household = mem_zero(p->rows + 1, sizeof *p->household);
    if (!p->household)
        return ERR_MEMORY;
    for (size_t i = 0; i < p->rows; i++)
        p->household[i] = r->columns[column].number[p->row[i]];
    return OK;
}

enum err people_new(struct roll *r, struct people *out)
{
    return people_new_with(r, 1, out);
}

enum err people_new_with(struct roll *r, size_t workers, struct people *p)
{
    struct column_plan plan[FEATURES_MAX];
    size_t count = 0, kept = 0, households = SIZE_MAX;
    *p = (struct people){.rows = r->rows, .given = SIZE_MAX, .family = SIZE_MAX};
    enum err e = people_ages(r, &p->ages);
    if (e == OK)
        e = people_fathers(r, &p->fathers);
    if (e == OK)
        e = people_households(r, &households);
    if (e == OK)
        e = people_plan(r, plan, &count);
    for (size_t i = 0; i < count && e == OK; i++) {
        if (plan[i].field == FIELD_AGE && p->ages.rows)
            continue;
        plan[kept++] = plan[i];
        e = add_feature(r, &plan[i], p);
    }
    for (size_t f = 0; f < kept && e == OK; f++)
        e = count_values(r, plan[f].column, p, &p->feature[f]);
    for (size_t s = 0; s < p->store_count && e == OK; s++)
        e = prepare_store(p, s);
    if (e == OK)
        e = name_stores(r, plan, p, workers);
    if (e == OK)
        e = people_slips(p);
    if (e == OK)
        e = order_rows(r, plan, p);
    if (e == OK)
        e = fill_matrix(r, plan, p);
    if (e == OK)
        find_idle(r, plan, p);
    if (e == OK)
        e = take_households(r, households, p);
    for (size_t s = 0; s < p->store_count && e == OK; s++) {
        dict_settle(&p->store[s].texts);
        dict_settle(&p->store[s].words);
    }
    if (e != OK)
        people_free(p);
    return e;
}

static void store_free(struct value_store *s)
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

void people_free(struct people *p)
{
    for (size_t s = 0; s < p->store_count; s++)
        store_free(&p->store[s]);
    for (size_t f = 0; f < p->feature_count; f++)
        mem_free(p->feature[f].count);
    mem_free(p->number);
    mem_free(p->row);
    mem_free(p->second);
    mem_free(p->household);
    *p = (struct people){0};
}
