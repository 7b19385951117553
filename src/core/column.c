/* Recognising columns.
 *
 * The header speaks first, by a table of words in nine languages; then some hundred cells, spread
 * over the list, say whether they agree, and decide alone where the header is missing or unknown.
 * Given and family names are told apart by how often words repeat: given names come from a smaller
 * stock, save where families are listed together and the same word stands in neighbouring rows. A
 * father's column draws its words from the given names' stock. Rejected: a trained classifier,
 * which could not say why. */
#include "core/column.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "core/column_words.h"

#include <stdio.h>
#include <string.h>

enum { SAMPLE_ROWS = 500 };

static int digit_value(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return (int)(c - '0');
    if (c >= 0x660 && c <= 0x669)
        return (int)(c - 0x660);
    if (c >= 0x6F0 && c <= 0x6F9)
        return (int)(c - 0x6F0);
    return -1;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0xC0 && c < 0x2000 && c != 0xD7 && c != 0xF7 && c != 0x60C && c != 0x61B &&
            c != 0x61F && c != 0x640 && digit_value(c) < 0) ||
           (c >= 0xFB50 && c <= 0xFEFC);
}

/* What a cell is made of. Numbers are its runs of digits, the first three kept. */
struct shape {
    size_t letters, digits, words, groups;
    long number[3];
    size_t group_digits[3];
    bool only_date_signs; /* besides digits: - / . and blanks */
    bool only_phone_signs;
};

static struct shape cell_shape(struct str s)
{
    struct shape h = {.only_date_signs = true, .only_phone_signs = true};
    size_t at = 0;
    uint32_t c;
    bool in_word = false, in_number = false;
    while (utf8_next_lossy(s, &at, &c)) {
        int d = digit_value(c);
        bool letter = is_letter(c);
        h.letters += letter;
        h.digits += d >= 0;
        if (d >= 0 && !in_number)
            h.groups++;
        if (d >= 0 && h.groups <= 3 && h.group_digits[h.groups - 1] < 9) {
            h.number[h.groups - 1] = h.number[h.groups - 1] * 10 + d;
            h.group_digits[h.groups - 1]++;
        }
        in_number = d >= 0;
        if (letter && !in_word)
            h.words++;
        in_word = letter || (in_word && c != ' ');
        if (d < 0 && c != '-' && c != '/' && c != '.' && c != ' ')
            h.only_date_signs = false;
        if (d < 0 && c != '-' && c != '+' && c != '(' && c != ')' && c != ' ')
            h.only_phone_signs = false;
    }
    return h;
}

bool column_numeric(struct str cell)
{
    struct shape h = cell_shape(cell);
    return h.digits > 0 && h.letters == 0;
}

static bool is_year(long y)
{
    return (y >= 1880 && y <= 2050) || (y >= 1250 && y <= 1470);
}

bool column_date_like(struct str cell)
{
    struct shape h = cell_shape(cell);
    if (h.letters || !h.only_date_signs || h.digits == 0)
        return false;
    if (h.groups == 1 && h.group_digits[0] == 4)
        return is_year(h.number[0]);
    if (h.groups == 1 && h.group_digits[0] == 8)
        return is_year(h.number[0] / 10000) && h.number[0] / 100 % 100 <= 12 &&
               h.number[0] % 100 <= 31;
    if (h.groups == 2)
        return is_year(h.number[0]) || is_year(h.number[1]);
    if (h.groups != 3)
        return false;
    bool old = h.group_digits[0] == 4 && h.number[0] >= 1000 && h.number[0] <= 2100;
    bool year_first = (is_year(h.number[0]) || old) && h.number[1] <= 12 && h.number[2] <= 31;
    bool year_last =
        h.number[0] <= 31 && h.number[1] <= 31 && (is_year(h.number[2]) || h.group_digits[2] == 2);
    return year_first || year_last;
}

bool column_total_word(struct str cell)
{
    static const char *const words =
        "total|grand total|sum|somme|summe|gesamt|جمع|جمع کل|مجموع|"
        "المجموع|الاجمالی|toplam|genel toplam|итого|всего|всього|разом";
    char folded[HEADER_ROOM]; /* the words above stand folded already */
    size_t at = 0, end = 0;
    uint32_t c;
    while (utf8_next(cell, &at, &c) && digit_value(c) < 0)
        end = at;
    struct str h = {folded, header_fold(str_sub(cell, 0, end), folded)};
    struct str rest = str_from(words), word;
    while (str_next(&rest, '|', &word))
        if (str_eq(str_trim(h), word))
            return true;
    return false;
}

enum err column_fold_digits(struct arena *a, struct str s, struct str *out)
{
    size_t at = 0, n = 0;
    uint32_t c;
    bool any = false;
    while (utf8_next_lossy(s, &at, &c))
        any = any || (c > 0x7F && digit_value(c) >= 0);
    if (!any) {
        *out = s;
        return OK;
    }
    char *to = arena_zero(a, s.len + 1, 1);
    if (!to)
        return ERR_MEMORY;
    for (at = 0; at < s.len;) {
        size_t from = at;
        utf8_next_lossy(s, &at, &c);
        int d = digit_value(c);
        if (d >= 0) {
            to[n++] = (char)('0' + d);
        } else {
            memcpy(to + n, s.ptr + from, at - from);
            n += at - from;
        }
    }
    *out = (struct str){to, n};
    return OK;
}

bool column_header(struct str header, enum field *out)
{
    return header_look_up(header, out) != HEADER_UNKNOWN;
}

bool column_header_exact(struct str cell)
{
    enum field f;
    return header_look_up(cell, &f) == HEADER_EXACT;
}

/* What the sampled cells of one column are, as counts. */
struct census {
    size_t filled, dates, phones, ages, sexes, letters_only, mixed, numbers, distinct, words;
    size_t repeats;  /* same as in the row above */
    size_t stepping; /* one more than in the row above */
    struct map seen;
};

static bool sex_code(struct str s)
{
    static const char *const codes = "m|f|male|female|w|h|man|woman|mann|frau|homme|femme|مرد|زن|"
                                     "مذکر|مونث|ذکر|انثی|مؤنث|м|ж|муж|жен|ч|e|k|erkek|kadin";
    char a[HEADER_ROOM], b[HEADER_ROOM];
    struct str h = {a, header_fold(s, a)};
    struct str rest = str_from(codes), word;
    while (str_next(&rest, '|', &word))
        if (str_eq(h, (struct str){b, header_fold(word, b)}))
            return true;
    return false;
}

static void count_shape(struct census *n, struct str s)
{
    struct shape h = cell_shape(s);
    n->filled++;
    n->dates += column_date_like(s);
    n->phones += h.letters == 0 && h.only_phone_signs && h.digits >= 7 && h.digits <= 15;
    n->ages += h.letters == 0 && h.groups == 1 && h.digits <= 3 && h.number[0] <= 110;
    n->sexes += s.len <= 12 && sex_code(s);
    n->letters_only += h.digits == 0 && h.letters >= 2 && h.words <= 5;
    n->words += h.words;
    n->mixed += h.digits > 0 && h.letters > 0;
    n->numbers += h.letters == 0 && h.digits > 0;
}

static enum err take_census(const struct column_table *t, size_t column, struct census *n)
{
    size_t step = t->rows / SAMPLE_ROWS + 1;
    for (size_t row = 0; row < t->rows; row += step) {
        struct str s = t->cell(t->context, row, column);
        if (s.len == 0)
            continue;
        count_shape(n, s);
        uint64_t at;
        if (!map_get(&n->seen, s, &at)) {
            enum err e = map_set(&n->seen, s, row);
            if (e != OK)
                return e;
            n->distinct++;
        }
        struct str above = row ? t->cell(t->context, row - 1, column) : STR_NONE;
        n->repeats += str_eq(s, above);
        n->stepping +=
            column_numeric(s) && cell_shape(s).number[0] == cell_shape(above).number[0] + 1;
    }
    return OK;
}

static bool most(size_t part, const struct census *n)
{
    return n->filled > 0 && part * 10 >= n->filled * 8;
}

/* From content alone; FIELD_NAME stands for "letters like a name". */
static enum field guess(const struct census *n, const char **why)
{
    bool unique = n->distinct * 100 >= n->filled * 98;
    *why = "its cells say nothing that is known";
    if (n->filled == 0)
        return *why = "it is empty", FIELD_OTHER;
    if (most(n->sexes, n))
        return *why = "its cells are sex codes", FIELD_SEX;
    if (unique && n->filled > 2 && most(n->stepping + 1, n))
        return *why = "its numbers count up by one", FIELD_ID;
    if (most(n->dates, n))
        return *why = "its cells are dates or years", FIELD_BIRTH;
    if (most(n->phones, n))
        return *why = "its cells are 7 to 15 digits", FIELD_PHONE;
    if (most(n->ages, n))
        return *why = "its cells are numbers up to 110", FIELD_AGE;
    if (most(n->mixed, n) && unique && n->words <= n->filled * 2)
        return *why = "its cells mix letters and digits, each once", FIELD_DOCUMENT;
    if (most(n->letters_only, n) && (n->filled < 20 || n->distinct * 12 >= n->filled))
        return *why = "its cells are letters in few words", FIELD_NAME;
    if (most(n->letters_only, n))
        return *why = "its cells are few words, often the same", FIELD_OTHER;
    return FIELD_OTHER;
}

static void say(struct column_kind *k, enum field f, double confidence, const char *why)
{
    k->field = f;
    k->confidence = confidence;
    k->mapped = false;
    snprintf(k->reason, sizeof k->reason, "%s", why);
}

static void weigh_header(struct str header, const struct census *n, struct column_kind *k)
{
    const char *why;
    enum field said = FIELD_OTHER, seen = guess(n, &why);
    enum header_match match = header_look_up(header, &said);
    char text[120];
    if (match == HEADER_UNKNOWN) {
        snprintf(text, sizeof text, "%s; %s", header.len ? "header is not known" : "no header",
                 why);
        say(k, seen, seen == FIELD_OTHER ? 0.3 : 0.6, text);
        return;
    }
    double confidence = match == HEADER_EXACT ? 0.95 : 0.8;
    if (said == FIELD_AGE && seen == FIELD_BIRTH) {
        say(k, FIELD_BIRTH, 0.7, "header says age, but its cells are dates or years");
        return;
    }
    bool doubt =
        n->filled > 0 && ((said == FIELD_BIRTH && n->dates * 2 < n->filled) ||
                          (said <= FIELD_SPOUSE && said != FIELD_ID && n->numbers * 2 > n->filled));
    snprintf(text, sizeof text, "header %s %s%s", match == HEADER_EXACT ? "says" : "contains",
             field_name(said), doubt ? ", but its cells do not look so" : "");
    say(k, said, doubt ? confidence / 2 : confidence, text);
}

/* Share of a's words that b also has. */
static double overlap(const struct census *a, const struct census *b)
{
    size_t both = 0;
    uint64_t ignored;
    for (size_t i = 0; i < a->seen.count; i++)
        both += map_get(&b->seen, a->seen.entries[i].key, &ignored);
    size_t least = a->distinct < b->distinct ? a->distinct : b->distinct;
    return least ? (double)both / (double)least : 0;
}

/* Two columns of names: which is the family's? */
static bool second_is_family(const struct census *a, const struct census *b)
{
    if (a->repeats * 10 > a->filled && a->repeats > 2 * b->repeats)
        return false;
    if (b->repeats * 10 > b->filled && b->repeats > 2 * a->repeats)
        return true;
    return b->distinct * a->filled >= a->distinct * b->filled;
}

/* Names the columns whose content alone says "name": p of them at most, in order of columns. */
static void share_out_names(struct column_kind *k, const struct census *n, const size_t *c,
                            size_t count)
{
    if (count == 0)
        return;
    size_t father = SIZE_MAX, other = SIZE_MAX;
    for (size_t i = 1; i < count && i < 3; i++)
        if (father == SIZE_MAX && overlap(&n[c[0]], &n[c[i]]) > 0.5)
            father = c[i];
    for (size_t i = 1; i < count && i < 3; i++)
        if (c[i] != father)
            other = c[i];
    for (size_t i = 3; i < count; i++)
        say(&k[c[i]], FIELD_OTHER, 0.3, "letters like a name, but three columns are names already");
    if (father != SIZE_MAX)
        say(&k[father], FIELD_FATHER, 0.5, "its words are those of the given names' column");
    if (other == SIZE_MAX)
        return;
    if (count >= 3 && father == SIZE_MAX)
        say(&k[c[1]], FIELD_FATHER, 0.4, "the second of three columns that look like names");
    bool family_second = second_is_family(&n[c[0]], &n[other]);
    say(&k[family_second ? c[0] : other], FIELD_GIVEN, 0.55, "names that repeat all over the list");
    say(&k[family_second ? other : c[0]], FIELD_FAMILY, 0.55,
        "names more varied, or repeated from row to row");
}

static size_t find_kind(const struct column_kind *k, size_t count, enum field f)
{
    for (size_t i = 0; i < count; i++)
        if (k[i].field == f)
            return i;
    return SIZE_MAX;
}

static bool may_repeat(enum field f)
{
    return f == FIELD_ADDRESS || f == FIELD_GIVEN || f == FIELD_OTHER || f == FIELD_HOUSEHOLD ||
           f == FIELD_HOME || f == FIELD_PLACE || f == FIELD_REGION || f == FIELD_PHONE ||
           f == FIELD_DOCUMENT || f == FIELD_FAMILY;
}

/* "Name" beside "Surname" is a given name; "Nom" or "Name" beside "Prénom" is the family's. */
static void settle_bare_names(const struct column_table *t, struct column_kind *k)
{
    size_t name = find_kind(k, t->columns, FIELD_NAME);
    size_t given = find_kind(k, t->columns, FIELD_GIVEN);
    size_t family = find_kind(k, t->columns, FIELD_FAMILY);
    char h[HEADER_ROOM];
    if (name != SIZE_MAX && family != SIZE_MAX && given == SIZE_MAX)
        say(&k[name], FIELD_GIVEN, 0.85, "a name beside a family name");
    else if (name != SIZE_MAX && given != SIZE_MAX && family == SIZE_MAX) {
        struct str header = t->header ? t->header[name] : STR_NONE;
        struct str folded = {h, header_fold(header, h)};
        if (str_eq(str_trim(folded), STR("name")))
            say(&k[name], FIELD_FAMILY, 0.8, "a name beside a given name");
    } else if (name == SIZE_MAX && given == SIZE_MAX && family != SIZE_MAX && t->header) {
        struct str folded = {h, header_fold(t->header[family], h)};
        if (str_eq(str_trim(folded), STR("nom")))
            say(&k[family], FIELD_NAME, 0.8, "\"nom\" with no other name beside it");
    } else if (name == SIZE_MAX && given != SIZE_MAX && family == SIZE_MAX)
        say(&k[given], FIELD_NAME, 0.7, "a given name's header with no family name beside it");
}

static enum err look(const struct column_table *t, struct column_kind *k, struct census *n)
{
    size_t names[8], count = 0;
    bool named = false;
    for (size_t i = 0; i < t->columns; i++) {
        enum err e = take_census(t, i, &n[i]);
        if (e != OK)
            return e;
        weigh_header(t->header ? t->header[i] : STR_NONE, &n[i], &k[i]);
        if (k[i].confidence > 0.6 && (k[i].field == FIELD_NAME || k[i].field == FIELD_GIVEN))
            named = true;
    }
    for (size_t i = 0; i < t->columns; i++) {
        if (k[i].field != FIELD_NAME || k[i].confidence > 0.6)
            continue;
        if (named)
            say(&k[i], FIELD_OTHER, 0.4, "letters like a name, but another column is the name");
        else if (count < COUNT(names))
            names[count++] = i;
    }
    share_out_names(k, n, names, count);
    settle_bare_names(t, k);
    for (size_t i = 0; i < t->columns; i++)
        for (size_t j = 0; j < i; j++)
            if (k[i].field == k[j].field && !may_repeat(k[i].field)) {
                char text[120];
                snprintf(text, sizeof text, "a second %s; kept as other", field_name(k[i].field));
                say(&k[i], FIELD_OTHER, 0.5, text);
            }
    return OK;
}

enum err column_recognise(const struct column_table *t, struct column_kind *out)
{
    struct census *n = mem_zero(t->columns, sizeof *n);
    if (!n)
        return ERR_MEMORY;
    enum err e = look(t, out, n);
    for (size_t i = 0; i < t->columns; i++)
        map_free(&n[i].seen);
    mem_free(n);
    return e;
}

static enum err bad_rule(struct fault *f, struct str text)
{
    return fault_set(
        f, ERR_USAGE,
        "\"%.*s\" is no mapping: write field=header or field=number, field being one "
        "of id name given family father grandfather mother spouse birth age sex "
        "birthplace home place region address postcode phone document occupation household other",
        STR_ARG(str_sub(text, 0, 80)));
}

enum err column_map_add(struct column_map *m, struct arena *a, struct str text, struct fault *f)
{
    struct str right = text, left;
    struct column_rule r = {0};
    uint64_t number = 0;
    if (!str_next(&right, '=', &left) || !right.ptr)
        return bad_rule(f, text);
    left = str_trim(left);
    right = str_trim(right);
    struct str column = right;
    if (!field_from_name(left, &r.field)) {
        if (!field_from_name(right, &r.field))
            return bad_rule(f, text);
        column = left;
    }
    if (column.len == 0)
        return bad_rule(f, text);
    if (str_u64(column, &number) == OK && number > 0)
        r.number = (size_t)number;
    else if (str_copy(a, column, &r.header) != OK)
        return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
    if (m->count == m->room) {
        size_t room = m->room ? m->room * 2 : 8;
        struct column_rule *bigger = arena_zero(a, room, sizeof *bigger);
        if (!bigger)
            return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
        if (m->count)
            memcpy(bigger, m->rules, m->count * sizeof *bigger);
        m->rules = bigger;
        m->room = room;
    }
    m->rules[m->count++] = r;
    return OK;
}

static bool rule_names(const struct column_rule *r, const struct column_table *t, size_t column)
{
    char a[HEADER_ROOM], b[HEADER_ROOM];
    if (r->number)
        return r->number == column + 1;
    if (!t->header)
        return false;
    struct str x = {a, header_fold(r->header, a)};
    return str_eq(x, (struct str){b, header_fold(t->header[column], b)});
}

enum err column_map_apply(const struct column_map *m, const struct column_table *t,
                          struct column_kind *kinds, struct fault *f)
{
    for (size_t i = 0; i < m->count; i++) {
        bool any = false;
        for (size_t c = 0; c < t->columns; c++)
            any = any || rule_names(&m->rules[i], t, c);
        if (!any && m->rules[i].number)
            return fault_set(f, ERR_USAGE, "the list has %zu columns, none is number %zu",
                             t->columns, m->rules[i].number);
        if (!any)
            return fault_set(f, ERR_USAGE, "no column is headed \"%.*s\"",
                             STR_ARG(m->rules[i].header));
    }
    for (size_t i = 0; i < m->count; i++)
        for (size_t c = 0; c < t->columns; c++)
            if (rule_names(&m->rules[i], t, c)) {
                say(&kinds[c], m->rules[i].field, 1, "you said so");
                kinds[c].mapped = true;
            }
    return OK;
}
