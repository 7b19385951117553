#include "core/trait.h"

#include "core/place_table.h"

#include <string.h>

static struct trait *put(struct traits *t, enum trait_class class, enum field field)
{
    if (t->count == TRAITS)
        return NULL;
    struct trait *x = &t->at[t->count++];
    *x = (struct trait){.class = (uint8_t) class, .field = (uint8_t)field};
    return x;
}

static void put_names(struct traits *t, const struct facts *f, enum field field,
                      enum trait_class class)
{
    struct name n = {.count = 0};
    if (f->value[field].len == 0)
        return;
    name_read(f->value[field], &n);
    for (size_t i = 0; i < n.count; i++) {
        struct trait *x = put(t, class, field);
        if (!x)
            return;
        x->key = n.parts[i].sounds;
        x->role = n.parts[i].role;
    }
}

static void put_code(struct traits *t, enum trait_class class, enum field field, const char *text,
                     size_t len)
{
    struct trait *x = len ? put(t, class, field) : NULL;
    if (!x)
        return;
    x->code = true;
    x->key.len = (uint8_t)(len < SOUNDS_MAX ? len : SOUNDS_MAX);
    memcpy(x->key.s, text, x->key.len);
}

/* Letters and digits of a word as characters; letters beyond ASCII by their low byte. */
static size_t word_code(const struct word *w, char *out, size_t room)
{
    size_t n = 0;
    for (size_t i = 0; i < w->len && n < room; i++)
        out[n++] = (char)(w->letters[i] & 0xFF);
    return n;
}

static bool has_digit(const struct word *w)
{
    for (size_t i = 0; i < w->len; i++)
        if (w->letters[i] >= '0' && w->letters[i] <= '9')
            return true;
    return false;
}

/* Words of a place or an address; those with a digit are codes. */
static void put_words(struct traits *t, const struct facts *f, enum field field,
                      enum trait_class class)
{
    struct str s = f->value[field];
    struct word w;
    size_t taken = 0;
    for (size_t at = 0; taken < 8 && script_next_word(s, &at, &w);) {
        char code[SOUNDS_MAX];
        if (has_digit(&w)) {
            put_code(t, class, field, code, word_code(&w, code, sizeof code));
            taken++;
            continue;
        }
        struct trait *x = w.len > 1 ? put(t, class, field) : NULL;
        if (!x)
            continue;
        const char *same = class == TRAIT_PLACE || class == TRAIT_REGION ? place_renamed(&w) : NULL;
        size_t first = 0;
        if (same)
            script_next_word(str_from(same), &first, &w);
        sounds_of_word(&w, &x->key);
        taken++;
        if (x->key.len == 0)
            t->count--;
    }
}

/* All letters and digits of a value as one code: postcodes, numbers of papers. */
static void put_whole(struct traits *t, const struct facts *f, enum field field,
                      enum trait_class class)
{
    struct str rest = f->value[field], part;
    while (str_next(&rest, ';', &part)) {
        char code[SOUNDS_MAX];
        size_t n = 0;
        struct word w;
        for (size_t at = 0; n < sizeof code && script_next_word(part, &at, &w);)
            n += word_code(&w, code + n, sizeof code - n);
        put_code(t, class, field, code, n);
    }
}

/* Telephone numbers agree in their last nine digits, whatever prefix was written. */
static void put_phones(struct traits *t, const struct facts *f)
{
    struct str rest = f->value[FIELD_PHONE], part;
    while (str_next(&rest, ';', &part)) {
        char digits[40];
        size_t n = script_digits(part, digits, sizeof digits);
        n = n < sizeof digits ? n : sizeof digits;
        if (n >= 6)
            put_code(t, TRAIT_PHONE, FIELD_PHONE, digits + (n > 9 ? n - 9 : 0), n > 9 ? 9 : n);
    }
}

static void put_birth(struct traits *t, const struct facts *f)
{
    if (date_parse(f->value[FIELD_BIRTH], &t->birth) != OK)
        t->birth.count = 0;
    for (size_t i = 0; i < t->birth.count; i++) {
        const struct reading *r = &t->birth.readings[i];
        if (r->precision == PRECISION_DAY)
            put_code(t, TRAIT_DAY, FIELD_BIRTH, (const char *)&r->span.from_day,
                     sizeof r->span.from_day);
    }
    if (f->stated_day != DAY_UNKNOWN && f->value[FIELD_AGE].len &&
        age_parse(f->value[FIELD_AGE], f->stated_day, &t->age) == OK)
        t->stated_day = f->stated_day;
}

enum sex sex_parse(struct str text)
{
    static const char *const words[] = {
        [SEX_FEMALE] =
            "f|female|w|woman|girl|frau|femme|weiblich|زن|مونث|مؤنث|انثی|خانم|دختر|ж|жен|"
            "женский|женщина|жін|k|kadin|kiz|mujer",
        [SEX_MALE] = "m|male|man|boy|mann|homme|mannlich|مرد|مذکر|ذکر|اقا|پسر|м|муж|мужской|"
                     "мужчина|чол|ч|e|erkek|h|hombre",
    };
    struct word w;
    size_t at = 0;
    if (str_eq_ascii_case(text, STR("f")))
        return SEX_FEMALE;
    if (str_eq_ascii_case(text, STR("m")))
        return SEX_MALE;
    if (!script_next_word(text, &at, &w))
        return SEX_UNKNOWN;
    for (int s = SEX_FEMALE; s <= SEX_MALE; s++) {
        struct str rest = str_from(words[s]), one;
        while (str_next(&rest, '|', &one)) {
            struct word other;
            size_t from = 0;
            if (script_next_word(one, &from, &other) && other.len == w.len &&
                memcmp(other.letters, w.letters, w.len * sizeof *w.letters) == 0)
                return (enum sex)s;
        }
    }
    return SEX_UNKNOWN;
}

/* Rustamovich, Rustamovna: the father's name and four sounds more. */
static bool patronymic(const struct sounds *name, const struct sounds *father)
{
    struct sounds stem = *name;
    if (stem.len < 7)
        return false;
    const uint8_t *end = stem.s + stem.len - 4;
    if (end[1] != SOUND_V ||
        !((end[2] == SOUND_I && end[3] == SOUND_CH) || (end[2] == SOUND_N && end[3] == SOUND_A)))
        return false;
    stem.len = (uint8_t)(stem.len - 4);
    return sounds_distance(&stem, father, 12) <= 12;
}

/* In a chain of names (Ali Hasan Karim) the second is the father. Where the father is also told by
 * himself, the chain says nothing new. */
static void mark_chain(struct traits *t)
{
    bool first = true;
    for (size_t i = 0; i < t->count; i++) {
        struct trait *x = &t->at[i];
        if (x->class != TRAIT_NAME || x->role != NAME_PLAIN)
            continue;
        if (first || x->field == FIELD_FAMILY) {
            first = false;
            continue;
        }
        for (size_t j = 0; j < t->count; j++) {
            const struct trait *y = &t->at[j];
            if (y->class == TRAIT_FATHER && y->role == NAME_PLAIN &&
                (sounds_distance(&x->key, &y->key, 12) <= 12 || patronymic(&x->key, &y->key)))
                x->in_chain = true;
        }
    }
}

void traits_of(const struct facts *f, struct traits *out)
{
    out->count = 0;
    out->birth.count = 0;
    out->stated_day = DAY_UNKNOWN;
    out->sex = f->value[FIELD_SEX].len ? sex_parse(f->value[FIELD_SEX]) : SEX_UNKNOWN;
    put_names(out, f, FIELD_NAME, TRAIT_NAME);
    put_names(out, f, FIELD_GIVEN, TRAIT_NAME);
    put_names(out, f, FIELD_FAMILY, TRAIT_NAME);
    put_names(out, f, FIELD_FATHER, TRAIT_FATHER);
    put_names(out, f, FIELD_GRANDFATHER, TRAIT_FATHER);
    put_names(out, f, FIELD_MOTHER, TRAIT_MOTHER);
    put_names(out, f, FIELD_SPOUSE, TRAIT_SPOUSE);
    mark_chain(out);
    put_birth(out, f);
    put_words(out, f, FIELD_BIRTHPLACE, TRAIT_PLACE);
    put_words(out, f, FIELD_HOME, TRAIT_PLACE);
    put_words(out, f, FIELD_PLACE, TRAIT_PLACE);
    put_words(out, f, FIELD_REGION, TRAIT_REGION);
    put_words(out, f, FIELD_ADDRESS, TRAIT_ADDRESS);
    put_words(out, f, FIELD_OCCUPATION, TRAIT_OCCUPATION);
    put_whole(out, f, FIELD_POSTCODE, TRAIT_POSTCODE);
    put_whole(out, f, FIELD_DOCUMENT, TRAIT_DOCUMENT);
    put_phones(out, f);
    for (size_t i = 0; i < out->count; i++)
        out->at[i].skeleton = out->at[i].code ? 0 : sounds_skeleton(&out->at[i].key);
}
