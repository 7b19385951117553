#include "core/trait.h"

#include "core/fullname.h"
#include "core/place_table.h"
#include "core/script.h"

#include <string.h>

/* Where the traits of a row go, and what is known of words. */
struct taking {
    const struct facts *facts;
    struct name_words *words;
    struct traits *to;
};

static struct trait *put(struct traits *t, enum trait_class class, enum field field)
{
    if (t->count == TRAITS)
        return NULL;
    struct trait *x = &t->at[t->count++];
    *x = (struct trait){.class = (uint8_t) class, .field = (uint8_t)field};
    return x;
}

static enum trait_role role_of(const struct part *p)
{
    if (p->initial)
        return TRAIT_INITIAL;
    return p->role == PART_HONORIFIC || p->role == PART_SUFFIX ? TRAIT_TITLE : TRAIT_PLAIN;
}

static void put_names(const struct taking *g, enum field field, enum trait_class class)
{
    struct parts names;
    if (g->facts->value[field].len == 0)
        return;
    name_words_read(g->words, g->facts->value[field], &names);
    for (size_t i = 0; i < names.count; i++) {
        const struct part *p = &names.part[i];
        if (p->role != PART_NAME && p->role != PART_HONORIFIC && p->role != PART_SUFFIX)
            continue;
        struct trait *x = put(g->to, class, field);
        if (!x)
            return;
        x->word = *p;
        x->role = (uint8_t)role_of(p);
    }
}

static void put_code(struct traits *t, enum trait_class class, enum field field, const char *text,
                     size_t len)
{
    struct trait *x = len ? put(t, class, field) : NULL;
    if (!x)
        return;
    x->code_len = (uint8_t)(len < CODE_MAX ? len : CODE_MAX);
    memcpy(x->code, text, x->code_len);
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

/* The words of a text, most of the time one. */
static size_t put_word(const struct taking *g, enum trait_class class, enum field field,
                       struct str text)
{
    struct parts words;
    size_t i = 0;
    name_words_read(g->words, text, &words);
    for (; i < words.count; i++) {
        struct trait *x = put(g->to, class, field);
        if (!x)
            break;
        x->word = words.part[i];
        x->word.role = PART_NAME;
    }
    return i;
}

/* Words of a place or an address; those with a digit are codes. */
static void put_words(const struct taking *g, enum field field, enum trait_class class)
{
    struct str s = g->facts->value[field];
    struct word w;
    size_t taken = 0;
    for (size_t at = 0; taken < 8 && script_next_word(s, &at, &w);) {
        char code[CODE_MAX];
        if (has_digit(&w)) {
            put_code(g->to, class, field, code, word_code(&w, code, sizeof code));
            taken++;
            continue;
        }
        const char *same = class == TRAIT_PLACE || class == TRAIT_REGION ? place_renamed(&w) : NULL;
        struct str text = same ? str_from(same) : (struct str){s.ptr + w.from, w.to - w.from};
        taken += w.len > 1 ? put_word(g, class, field, text) : 0;
    }
}

/* All letters and digits of a value as one code: postcodes, numbers of papers. */
static void put_whole(struct traits *t, const struct facts *f, enum field field,
                      enum trait_class class)
{
    struct str rest = f->value[field], part;
    while (str_next(&rest, ';', &part)) {
        char code[CODE_MAX];
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

/* Whether a word is the other, give or take its spelling. */
static bool one_name(const struct part *a, const struct part *b)
{
    const double alike = 2;
    return part_loss(a, b, alike) <= alike;
}

/* Rustamovich, Rustamovna: the father's name and a tail. */
static bool patronymic(const struct part *name, const struct part *father)
{
    static const char *const tails[] = {"ovich", "evich", "ovna", "evna", "ovic", "evic"};
    char latin[LETTERS_MAX];
    size_t n = letters_spell(&name->letters, latin);
    size_t letters =
        name->letters.alphabet == ALPHABET_LATIN ? name->letters.latin_len : name->letters.len;
    for (size_t i = 0; i < COUNT(tails); i++) {
        size_t len = strlen(tails[i]);
        if (n < len + 2 || memcmp(latin + n - len, tails[i], len) != 0)
            continue;
        size_t tail = name->letters.alphabet == ALPHABET_LATIN ? len : 4;
        struct part stem, rest;
        part_split(name, letters - tail, &stem, &rest);
        return one_name(&stem, father);
    }
    return false;
}

/* In a chain of names (Ali Hasan Karim) the second is the father. Where the father is also told by
 * himself, the chain says nothing new. */
static void mark_chain(struct traits *t)
{
    bool first = true;
    for (size_t i = 0; i < t->count; i++) {
        struct trait *x = &t->at[i];
        if (x->class != TRAIT_NAME || x->role != TRAIT_PLAIN)
            continue;
        if (first || x->field == FIELD_FAMILY) {
            first = false;
            continue;
        }
        for (size_t j = 0; j < t->count; j++) {
            const struct trait *y = &t->at[j];
            if (y->class == TRAIT_FATHER && y->role == TRAIT_PLAIN &&
                (one_name(&x->word, &y->word) || patronymic(&x->word, &y->word)))
                x->in_chain = true;
        }
    }
}

void traits_read(const struct facts *f, struct name_words *words, struct traits *out)
{
    const struct taking g = {f, words, out};
    out->count = 0;
    out->birth.count = 0;
    out->stated_day = DAY_UNKNOWN;
    out->sex = f->value[FIELD_SEX].len ? sex_parse(f->value[FIELD_SEX]) : SEX_UNKNOWN;
    put_names(&g, FIELD_NAME, TRAIT_NAME);
    put_names(&g, FIELD_GIVEN, TRAIT_NAME);
    put_names(&g, FIELD_FAMILY, TRAIT_NAME);
    put_names(&g, FIELD_FATHER, TRAIT_FATHER);
    put_names(&g, FIELD_GRANDFATHER, TRAIT_FATHER);
    put_names(&g, FIELD_MOTHER, TRAIT_MOTHER);
    put_names(&g, FIELD_SPOUSE, TRAIT_SPOUSE);
    mark_chain(out);
    put_birth(out, f);
    put_words(&g, FIELD_BIRTHPLACE, TRAIT_PLACE);
    put_words(&g, FIELD_HOME, TRAIT_PLACE);
    put_words(&g, FIELD_PLACE, TRAIT_PLACE);
    put_words(&g, FIELD_REGION, TRAIT_REGION);
    put_words(&g, FIELD_ADDRESS, TRAIT_ADDRESS);
    put_words(&g, FIELD_OCCUPATION, TRAIT_OCCUPATION);
    put_whole(out, f, FIELD_POSTCODE, TRAIT_POSTCODE);
    put_whole(out, f, FIELD_DOCUMENT, TRAIT_DOCUMENT);
    put_phones(out, f);
}

void traits_of(const struct facts *f, struct traits *out)
{
    traits_read(f, NULL, out);
}
