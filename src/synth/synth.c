#include "synth/synth.h"

#include "base/utf8.h"
#include "core/date.h"
#include "synth/family.h"

#include <inttypes.h>
#include <stdio.h>

enum { FLUSH_BYTES = 1 << 16, LIST_YEAR = 2024, CLERKS = 7, BATCH = 150 };

struct work {
    const struct synth_options *o;
    const struct synth_sink *sink;
    struct synth_progress *progress;
    struct buf out[SYNTH_FILE_COUNT];
    struct shuffle order; /* line -> person */
    struct shuffle asked; /* request -> person */
};

/* One record being written: its dice, its scratch and what was done to it. */
struct scribe {
    const struct synth_options *o;
    struct dice d;
    struct hand hand;
    enum script script;
    uint64_t noise;
    struct buf *out;
};

static const struct {
    const char *name;
    uint16_t permille;
} rates[SYNTH_NOISE_COUNT] = {
    [SYNTH_LIST_TITLE] = {"list_title", 50},
    [SYNTH_LIST_FAMILY_FIRST] = {"list_family_first", 100},
    [SYNTH_LIST_SON_OF] = {"list_son_of", 40},
    [SYNTH_LIST_CAPITALS] = {"list_capitals", 150},
    [SYNTH_LIST_TYPO] = {"list_typo", 90},
    [SYNTH_LIST_JOINED] = {"list_joined", 20},
    [SYNTH_LIST_NO_FAMILY] = {"list_no_family", 40},
    [SYNTH_LIST_INITIAL] = {"list_initial", 10},
    [SYNTH_LIST_NO_FATHER] = {"list_no_father", 200},
    [SYNTH_LIST_SEX_BLANK] = {"list_sex_blank", 50},
    [SYNTH_LIST_NO_BIRTH] = {"list_no_birth", 80},
    [SYNTH_LIST_AGE] = {"list_age", 100},
    [SYNTH_LIST_YEAR_ONLY] = {"list_year_only", 130},
    [SYNTH_LIST_FIRST_JANUARY] = {"list_first_january", 140},
    [SYNTH_LIST_SWAPPED] = {"list_swapped", 30},
    [SYNTH_LIST_DIGIT] = {"list_digit", 40},
    [SYNTH_LIST_NO_PLACE] = {"list_no_place", 150},
    [SYNTH_REQ_TITLE] = {"request_title", 70},
    [SYNTH_REQ_NO_FAMILY] = {"request_no_family", 50},
    [SYNTH_REQ_SPLIT_CELLS] = {"request_split_cells", 300},
    [SYNTH_REQ_TYPO] = {"request_typo", 70},
    [SYNTH_REQ_NO_FATHER] = {"request_no_father", 100},
    [SYNTH_REQ_MOTHER] = {"request_mother", 350},
    [SYNTH_REQ_NO_BIRTH] = {"request_no_birth", 120},
    [SYNTH_REQ_AGE_ROUND] = {"request_age_round", 60},
    [SYNTH_REQ_YEAR_ONLY] = {"request_year_only", 450},
    [SYNTH_REQ_YEAR_OFF] = {"request_year_off", 100},
    [SYNTH_REQ_DIGIT] = {"request_digit", 30},
    [SYNTH_REQ_NO_PLACE] = {"request_no_place", 100},
    [SYNTH_REQ_OTHER_SCRIPT] = {"request_other_script", 200},
};

const char *synth_file_name(enum synth_file f)
{
    static const char *const names[] = {"list.csv", "requests.csv", "truth.csv"};
    return f < SYNTH_FILE_COUNT ? names[f] : "";
}

const char *synth_noise_name(enum synth_noise n)
{
    return n < SYNTH_NOISE_COUNT ? rates[n].name : "";
}

struct synth_options synth_defaults(uint64_t persons, uint64_t requests, uint64_t seed)
{
    struct synth_options o = {persons, requests, seed, false, 300, {0}};
    for (size_t i = 0; i < SYNTH_NOISE_COUNT; i++) {
        o.rate_permille[i] = rates[i].permille;
    }
    return o;
}

/* Throws for one kind of noise, and notes it. */
static bool noisy(struct scribe *s, enum synth_noise n)
{
    bool yes = dice_permille(&s->d, s->o->rate_permille[n]);
    s->noise |= yes ? UINT64_C(1) << n : 0;
    return yes;
}

static void cell(struct buf *out, struct str v)
{
    bool quote = false;
    for (size_t i = 0; i < v.len; i++) {
        quote = quote || v.ptr[i] == ',' || v.ptr[i] == '"' || v.ptr[i] == '\n';
    }
    if (!quote) {
        buf_str(out, v);
    } else {
        buf_byte(out, '"');
        for (size_t i = 0; i < v.len; i++) {
            if (v.ptr[i] == '"') {
                buf_byte(out, '"');
            }
            buf_byte(out, (unsigned char)v.ptr[i]);
        }
        buf_byte(out, '"');
    }
    buf_byte(out, ',');
}

static void write_name(struct scribe *s, struct slip *out, const char *name)
{
    letters_write(out, name, s->script, &s->hand, &s->d);
}

static void add_part(struct scribe *s, struct slip *out, const char *name)
{
    if (name != NULL && name[0] != '\0') {
        if (out->len > 0) {
            slip_char(out, ' ');
        }
        write_name(s, out, name);
    }
}

static enum script native_script(enum culture c, struct dice *d)
{
    if (culture_cyrillic(c)) {
        return SCRIPT_CYRILLIC;
    }
    if (c == CULTURE_KURD) {
        static const enum script kurd[] = {SCRIPT_SORANI, SCRIPT_ARABIC, SCRIPT_PERSIAN};
        return kurd[dice_weighted(d, (const uint8_t[]){50, 25, 25}, 3)];
    }
    return c == CULTURE_IRAQ || c == CULTURE_SYRIA || c == CULTURE_MAGHREB ? SCRIPT_ARABIC
                                                                           : SCRIPT_PERSIAN;
}

static enum style school(enum culture c, struct dice *d)
{
    static const uint8_t general[STYLE_COUNT] = {52, 14, 10, 12, 6, 6};
    static const uint8_t maghreb[STYLE_COUNT] = {6, 12, 76, 4, 1, 1};
    return (enum style)dice_weighted(d, c == CULTURE_MAGHREB ? maghreb : general, STYLE_COUNT);
}

/* The clerk who typed this line, or, for a third, the spelling of the paper that was shown. */
static struct hand list_hand(const struct synth_options *o, uint64_t line, const struct person *p)
{
    uint64_t batch = dice_mix(dice_mix(o->seed, 21), line / BATCH);
    struct dice paper = dice_for(dice_mix(p->seed, 6));
    struct dice clerk = dice_for(dice_mix(dice_mix(o->seed, 22), batch % CLERKS));
    bool from_paper = dice_permille(&paper, 350);
    struct dice *d = from_paper ? &paper : &clerk;
    enum style style = from_paper ? school(p->culture, d) : (enum style)dice_below(d, 3);
    if (!from_paper && style == STYLE_FRENCH && dice_permille(d, 600)) {
        style = STYLE_ARABIC;
    }
    return hand_draw(style, p->culture, d);
}

static const char *son_of(const struct person *p, enum script script, struct dice *d)
{
    static const char *const latin[2][3] = {{"s/o", "son of", "bin"},
                                            {"d/o", "daughter of", "bint"}};
    switch (script) {
    case SCRIPT_LATIN:
        return latin[p->female][dice_below(d, 3)];
    case SCRIPT_PERSIAN:
        return p->female ? "دختر" : "فرزند";
    case SCRIPT_ARABIC:
        return p->female ? "بنت" : "بن";
    case SCRIPT_SORANI:
        return p->female ? "کچی" : "کوڕی";
    case SCRIPT_CYRILLIC:
        return p->female ? "дочь" : "сын";
    }
    return "";
}

/* How much of the chain given, father, grandfather, family a people puts into a full name. */
static void name_parts(struct scribe *s, const struct person *p, const char *parts[4])
{
    parts[0] = p->given;
    parts[1] = parts[2] = NULL;
    parts[3] = p->family.text;
    bool chain = p->culture == CULTURE_IRAQ || p->culture == CULTURE_KURD;
    if (culture_cyrillic(p->culture)) {
        parts[1] = dice_permille(&s->d, 880) ? p->patronymic.text : NULL;
    } else if (chain || p->culture == CULTURE_SYRIA) {
        parts[1] = dice_permille(&s->d, chain ? 880 : 150) ? p->father : NULL;
        parts[2] = chain && dice_permille(&s->d, 250) ? p->grandfather : NULL;
    } else if (p->culture == CULTURE_PASHTO && dice_permille(&s->d, 200)) {
        parts[3] = NULL;
    }
}

static void capitals(struct slip *n)
{
    for (size_t i = 0; i < n->len; i++) {
        if (n->text[i] >= 'a' && n->text[i] <= 'z') {
            n->text[i] = (char)(n->text[i] - 'a' + 'A');
        }
    }
}

/* Runs the last two words together. */
static bool join(struct slip *n)
{
    for (size_t i = n->len; i-- > 1;) {
        if (n->text[i] == ' ') {
            for (size_t j = i; j + 1 < n->len; j++) {
                n->text[j] = n->text[j + 1];
            }
            n->len--;
            return true;
        }
    }
    return false;
}

static void list_name(struct scribe *s, const struct person *p, struct slip *out)
{
    const char *parts[4];
    name_parts(s, p, parts);
    if (noisy(s, SYNTH_LIST_NO_FAMILY)) {
        parts[3] = NULL;
    }
    if (noisy(s, SYNTH_LIST_TITLE)) {
        struct words titles = words_title(p->culture, p->female);
        add_part(s, out, titles.at[dice_skewed(&s->d, (uint32_t)titles.count)]);
    }
    bool family_first = noisy(s, SYNTH_LIST_FAMILY_FIRST);
    if (family_first) {
        add_part(s, out, parts[3]);
    }
    if (noisy(s, SYNTH_LIST_INITIAL)) {
        struct slip full = {.len = 0};
        write_name(s, &full, parts[0]);
        size_t at = 0;
        uint32_t cp = '?';
        (void)utf8_next(slip_view(&full), &at, &cp);
        slip_text(out, out->len > 0 ? " " : "");
        slip_char(out, cp);
        slip_text(out, ".");
    } else {
        add_part(s, out, parts[0]);
    }
    if (noisy(s, SYNTH_LIST_SON_OF)) {
        slip_text(out, " ");
        slip_text(out, son_of(p, s->script, &s->d));
        parts[1] = p->father;
    }
    add_part(s, out, parts[1]);
    add_part(s, out, parts[2]);
    if (!family_first) {
        add_part(s, out, parts[3]);
    }
    if (noisy(s, SYNTH_LIST_TYPO)) {
        (void)letters_typo(out, &s->d);
    }
    if (noisy(s, SYNTH_LIST_JOINED)) {
        (void)join(out);
    }
    if (noisy(s, SYNTH_LIST_CAPITALS)) {
        capitals(out);
    }
}

/* A neighbouring or any other digit in place of one of the last two of a year. */
static int wrong_digit(int year, struct dice *d)
{
    int place = dice_permille(d, 600) ? 1 : 10;
    int digit = year / place % 10;
    int other = (digit + 1 + (int)dice_below(d, 9)) % 10;
    return year + (other - digit) * place;
}

static void list_birth(struct scribe *s, const struct person *p, uint64_t batch)
{
    int y = 0;
    unsigned m = 0, day = 0;
    civil_from_day(p->birth_day, &y, &m, &day);
    if (noisy(s, SYNTH_LIST_NO_BIRTH)) {
        buf_text(s->out, ",,");
        return;
    }
    if (noisy(s, SYNTH_LIST_AGE)) {
        int age = LIST_YEAR - y;
        age = age > 20 && dice_permille(&s->d, 300) ? (age + 2) / 5 * 5 : age;
        buf_printf(s->out, ",%d,", age);
        return;
    }
    if (noisy(s, SYNTH_LIST_DIGIT)) {
        y = wrong_digit(y, &s->d);
    }
    if (noisy(s, SYNTH_LIST_YEAR_ONLY)) {
        buf_printf(s->out, "%d,,", y);
        return;
    }
    if (noisy(s, SYNTH_LIST_FIRST_JANUARY)) {
        m = day = 1;
    } else if (noisy(s, SYNTH_LIST_SWAPPED) && day <= 12) {
        unsigned was = m;
        m = day;
        day = was;
    }
    unsigned form = (unsigned)(batch % 4);
    if (form < 2) {
        buf_printf(s->out, "%04d-%02u-%02u,,", y, m, day);
    } else {
        const char *dot = form == 2 ? "/" : ".";
        buf_printf(s->out, "%02u%s%02u%s%04d,,", day, dot, m, dot, y);
    }
}

static void place_cell(struct scribe *s, const struct place *p)
{
    struct slip out = {.len = 0};
    if (s->script == SCRIPT_LATIN && p->latin != NULL) {
        bool other = p->other != NULL && dice_permille(&s->d, 300);
        slip_text(&out, other ? p->other : p->latin);
    } else {
        write_name(s, &out, p->name);
    }
    cell(s->out, slip_view(&out));
}

/* Line number line, from 0; returns what was done to it. */
static uint64_t list_line(const struct work *w, uint64_t line, struct buf *out)
{
    struct person p;
    family_person(w->o->seed, shuffle_at(&w->order, line), true, &p);
    uint64_t batch = dice_mix(dice_mix(w->o->seed, 23), line / BATCH);
    struct scribe s = {
        w->o, dice_for(dice_mix(p.seed, 7)), list_hand(w->o, line, &p), SCRIPT_LATIN, 0, out};
    if (w->o->list_native) {
        s.script = native_script(p.culture, &s.d);
    }
    struct slip name = {.len = 0}, father = {.len = 0};
    buf_printf(out, "%" PRIu64 ",", line + 1);
    list_name(&s, &p, &name);
    cell(out, slip_view(&name));
    if (!noisy(&s, SYNTH_LIST_NO_FATHER)) {
        write_name(&s, &father, p.father);
    }
    cell(out, slip_view(&father));
    buf_text(out, noisy(&s, SYNTH_LIST_SEX_BLANK) ? "," : p.female ? "F," : "M,");
    list_birth(&s, &p, batch);
    if (noisy(&s, SYNTH_LIST_NO_PLACE)) {
        buf_text(out, ",");
    } else {
        place_cell(&s, p.home);
    }
    buf_printf(out, "%c%u,R-%07" PRIu64 "\n", 'A' + (int)dice_below(&s.d, 8),
               1 + dice_below(&s.d, 60), (line * 7 + 1001) % 10000000);
    return s.noise;
}

/* Digits of the script in which the family writes. */
static void number(struct scribe *s, struct slip *out, int n, int width)
{
    char text[16];
    int len = snprintf(text, sizeof text, "%0*d", width, n);
    uint32_t zero = s->script == SCRIPT_PERSIAN || s->script == SCRIPT_SORANI ? 0x6f0
                    : s->script == SCRIPT_ARABIC                              ? 0x660
                                                                              : '0';
    for (int i = 0; i < len; i++) {
        slip_char(out, zero + (uint32_t)(text[i] - '0'));
    }
}

/* The year, and maybe month and day, in the calendar that the family counts in. */
static void told_date(int32_t birth, enum calendar c, int ymd[3])
{
    unsigned m = 0, d = 0;
    civil_from_day(birth, &ymd[0], &m, &d);
    ymd[1] = (int)m;
    ymd[2] = (int)d;
    if (c == CALENDAR_GREGORIAN) {
        return;
    }
    int32_t (*from)(int, unsigned, unsigned) =
        c == CALENDAR_PERSIAN ? day_from_persian : day_from_islamic;
    int y = c == CALENDAR_PERSIAN ? ymd[0] - 620 : (ymd[0] - 621) * 33 / 32 + 1;
    while (from(y, 1, 1) > birth) {
        y--;
    }
    unsigned month = 12;
    while (month > 1 && from(y, month, 1) > birth) {
        month--;
    }
    ymd[0] = y;
    ymd[1] = (int)month;
    ymd[2] = birth - from(y, month, 1) + 1;
}

static void request_birth(struct scribe *s, const struct person *p, struct slip *out)
{
    if (noisy(s, SYNTH_REQ_NO_BIRTH)) {
        return;
    }
    enum calendar c = CALENDAR_GREGORIAN;
    if (p->culture <= CULTURE_PASHTO && dice_permille(&s->d, 900)) {
        c = CALENDAR_PERSIAN;
    } else if (p->culture <= CULTURE_MAGHREB && dice_permille(&s->d, 80)) {
        c = CALENDAR_ISLAMIC;
    }
    int ymd[3];
    told_date(p->birth_day, c, ymd);
    bool round = noisy(s, SYNTH_REQ_AGE_ROUND);
    ymd[0] += round ? (int)dice_below(&s->d, 5) - 2 : 0;
    if (!round && noisy(s, SYNTH_REQ_YEAR_OFF)) {
        ymd[0] += dice_permille(&s->d, 500) ? 1 : -1;
    } else if (noisy(s, SYNTH_REQ_DIGIT)) {
        ymd[0] = wrong_digit(ymd[0], &s->d);
    }
    number(s, out, ymd[0], 4);
    if (noisy(s, SYNTH_REQ_YEAR_ONLY) || round) {
        return;
    }
    slip_text(out, "/");
    number(s, out, ymd[1], 1);
    slip_text(out, "/");
    number(s, out, ymd[2], 1);
}

static void request_name(struct scribe *s, const struct person *p)
{
    const char *parts[4];
    struct slip given = {.len = 0}, family = {.len = 0};
    name_parts(s, p, parts);
    if (noisy(s, SYNTH_REQ_NO_FAMILY)) {
        parts[3] = NULL;
    }
    if (noisy(s, SYNTH_REQ_TITLE)) {
        struct words t = words_title(p->culture, p->female);
        add_part(s, &given, t.at[dice_skewed(&s->d, (uint32_t)t.count)]);
    }
    add_part(s, &given, parts[0]);
    add_part(s, &family, parts[3]);
    bool split = family.len > 0 && noisy(s, SYNTH_REQ_SPLIT_CELLS);
    if (!split) {
        add_part(s, &given, parts[1]);
        add_part(s, &given, parts[2]);
    }
    if (noisy(s, SYNTH_REQ_TYPO)) {
        bool in_family = family.len > 0 && dice_permille(&s->d, 500);
        (void)letters_typo(in_family ? &family : &given, &s->d);
    }
    if (split) {
        buf_byte(s->out, ',');
        cell(s->out, slip_view(&given));
        cell(s->out, slip_view(&family));
    } else {
        slip_text(&given, family.len > 0 ? " " : "");
        slip_str(&given, slip_view(&family));
        cell(s->out, slip_view(&given));
        buf_text(s->out, ",,");
    }
}

/* Numbers that telephone authorities keep for stories: nobody's. */
static void phone(struct scribe *s)
{
    uint32_t n = dice_below(&s->d, 100);
    switch (dice_below(&s->d, 3)) {
    case 0:
        buf_printf(s->out, "+44 7700 900%03u,", n);
        break;
    case 1:
        buf_printf(s->out, "+1 202 555 01%02u,", n);
        break;
    default:
        buf_printf(s->out, "+33 6 39 98 00 %02u,", n);
        break;
    }
}

static void last_news(struct scribe *s, const struct person *p)
{
    static const char *const said[] = {
        [SCRIPT_LATIN] = "last call, ",           [SCRIPT_PERSIAN] = "آخرین خبر سال ",
        [SCRIPT_ARABIC] = "آخر خبر سنة ",         [SCRIPT_SORANI] = "دوا هەواڵ ساڵی ",
        [SCRIPT_CYRILLIC] = "последнее письмо, ",
    };
    struct slip out = {.len = 0};
    slip_text(&out, said[s->script]);
    number(s, &out,
           LIST_YEAR - 1 - (int)dice_below(&s->d, 9) - (p->culture <= CULTURE_PASHTO ? 621 : 0), 4);
    cell(s->out, slip_view(&out));
}

static const char *language(const struct person *p, enum script script, const struct hand *hand)
{
    static const char *const own[CULTURE_COUNT] = {"fa", "fa",  "ps", "ar", "ar",
                                                   "ar", "ckb", "ru", "ru", "uk"};
    if (script == SCRIPT_LATIN) {
        return hand->style == STYLE_FRENCH ? "fr" : hand->style == STYLE_GERMAN ? "de" : "en";
    }
    return script == SCRIPT_CYRILLIC && !culture_cyrillic(p->culture) ? "ru" : own[p->culture];
}

/* Who asks: what the enquirer is to the person sought, and a name. */
static void enquirer(struct scribe *s, const struct person *p)
{
    static const char *const kin[] = {"mother",  "father", "brother",  "sister", "wife",
                                      "husband", "son",    "daughter", "cousin"};
    int age = LIST_YEAR - 1970 - p->birth_day / 365;
    size_t k = dice_weighted(&s->d,
                             age < 25 ? (const uint8_t[]){40, 25, 15, 12, 0, 0, 0, 0, 8}
                                      : (const uint8_t[]){18, 8, 20, 18, 9, 9, 7, 7, 4},
                             COUNT(kin));
    k = k == 4 && p->female ? 5 : k == 5 && !p->female ? 4 : k;
    bool female = k == 0 || k == 3 || k == 4 || k == 7;
    struct words given = words_given(p->culture, female);
    struct slip name = {.len = 0};
    add_part(s, &name,
             k == 0   ? p->mother
             : k == 1 ? p->father
                      : given.at[dice_skewed(&s->d, (uint32_t)given.count)]);
    if (k != 0 && k != 4 && k != 5 && (!culture_cyrillic(p->culture) || female == p->female)) {
        add_part(s, &name, p->family.text);
    }
    cell(s->out, slip_view(&name));
    cell(s->out, str_from(kin[k]));
}

static uint64_t request_line(struct work *w, uint64_t r, const struct person *p)
{
    struct buf *out = &w->out[SYNTH_REQUESTS];
    struct scribe s = {w->o, dice_for(dice_mix(dice_mix(w->o->seed, 41), r)), {0}, SCRIPT_LATIN, 0,
                       out};
    s.hand = hand_draw(school(p->culture, &s.d), p->culture, &s.d);
    s.script = native_script(p->culture, &s.d);
    if (noisy(&s, SYNTH_REQ_OTHER_SCRIPT)) {
        bool russian = p->culture <= CULTURE_DARI && dice_permille(&s.d, 200);
        s.script = russian ? SCRIPT_CYRILLIC : SCRIPT_LATIN;
    }
    buf_printf(out, "%" PRIu64 ",", r + 1);
    enquirer(&s, p);
    request_name(&s, p);
    struct slip father = {.len = 0}, mother = {.len = 0}, birth = {.len = 0};
    if (!noisy(&s, SYNTH_REQ_NO_FATHER)) {
        write_name(&s, &father, p->father);
    }
    cell(out, slip_view(&father));
    if (noisy(&s, SYNTH_REQ_MOTHER)) {
        write_name(&s, &mother, p->mother);
    }
    cell(out, slip_view(&mother));
    buf_text(out, p->female ? "F," : "M,");
    request_birth(&s, p, &birth);
    cell(out, slip_view(&birth));
    if (noisy(&s, SYNTH_REQ_NO_PLACE)) {
        buf_text(out, ",");
    } else {
        place_cell(&s, p->home);
    }
    last_news(&s, p);
    phone(&s);
    buf_printf(out, "%s\n", language(p, s.script, &s.hand));
    return s.noise;
}

static void count_noise(uint64_t noise, uint64_t *counts)
{
    for (size_t i = 0; i < SYNTH_NOISE_COUNT; i++) {
        counts[i] += noise >> i & 1;
    }
}

static void noise_words(struct buf *out, uint64_t noise)
{
    const char *between = "";
    for (size_t i = 0; i < SYNTH_NOISE_COUNT; i++) {
        if (noise >> i & 1) {
            buf_printf(out, "%s%s", between, rates[i].name);
            between = " ";
        }
    }
}

static enum err flush(struct work *w, enum synth_file f, bool all)
{
    if (buf_check(&w->out[f]) != OK) {
        return ERR_MEMORY;
    }
    if (w->out[f].len == 0 || (!all && w->out[f].len < FLUSH_BYTES)) {
        return OK;
    }
    enum err e = w->sink->write(w->sink->context, f, buf_view(&w->out[f]));
    buf_clear(&w->out[f]);
    return e;
}

static enum err write_list(struct work *w)
{
    struct buf *out = &w->out[SYNTH_LIST];
    enum err e = OK;
    buf_text(
        out,
        "No,Full name,Father's name,Sex,Date of birth,Age,Place of origin,Block,Registration no\n");
    for (uint64_t line = 0; line < w->o->persons && e == OK; line++) {
        count_noise(list_line(w, line, out), w->progress->list_noise);
        w->progress->lines++;
        e = flush(w, SYNTH_LIST, false);
    }
    return e == OK ? flush(w, SYNTH_LIST, true) : e;
}

/* One request and its truth. scratch is for the list line that is looked at again. */
static void write_request(struct work *w, uint64_t r, struct buf *scratch)
{
    struct buf *truth = &w->out[SYNTH_TRUTH];
    struct dice d = dice_for(dice_mix(dice_mix(w->o->seed, 42), r));
    bool present = !dice_permille(&d, w->o->absent_permille);
    uint64_t k = shuffle_at(&w->asked, r % w->o->persons);
    bool relative = dice_permille(&d, 400); /* of somebody on the list; else of nobody */
    uint64_t unlisted = QUARTER - QUARTER_LISTED;
    struct person p;
    if (present) {
        family_person(w->o->seed, k, true, &p);
    } else {
        uint64_t other = k / QUARTER_LISTED * unlisted + k % unlisted;
        family_person(w->o->seed, relative ? other : (UINT64_C(1) << 40) + r * unlisted, false, &p);
    }
    uint64_t noise = request_line(w, r, &p);
    buf_printf(truth, "%" PRIu64 ",", r + 1);
    if (present) {
        uint64_t line = shuffle_place(&w->order, k);
        buf_printf(truth, "%" PRIu64 ",", line + 1);
        buf_clear(scratch);
        noise_words(truth, list_line(w, line, scratch));
        w->progress->present++;
    } else {
        buf_text(truth, ",");
    }
    buf_byte(truth, ',');
    noise_words(truth, noise);
    buf_byte(truth, '\n');
    count_noise(noise, w->progress->request_noise);
    w->progress->requests++;
}

static enum err write_requests(struct work *w)
{
    struct buf scratch = {0};
    enum err e = OK;
    buf_text(
        &w->out[SYNTH_REQUESTS],
        "Request no,Enquirer,Kinship,Full name,Given name,Family name,Father's name,Mother's name,"
        "Sex,Date of birth,Home place,Last news,Phone of enquirer,Language\n");
    buf_text(&w->out[SYNTH_TRUTH], "Request no,List no,List noise,Request noise\n");
    for (uint64_t r = 0; r < w->o->requests && e == OK; r++) {
        write_request(w, r, &scratch);
        e = flush(w, SYNTH_REQUESTS, false);
        e = e == OK ? flush(w, SYNTH_TRUTH, false) : e;
        e = e == OK ? buf_check(&scratch) : e;
    }
    e = e == OK ? flush(w, SYNTH_REQUESTS, true) : e;
    e = e == OK ? flush(w, SYNTH_TRUTH, true) : e;
    buf_free(&scratch);
    return e;
}

enum err synth_write(const struct synth_options *o, const struct synth_sink *sink,
                     struct synth_progress *progress, struct fault *fault)
{
    if (o->persons < SYNTH_PERSONS_MIN || o->persons > SYNTH_PERSONS_MAX ||
        o->requests > SYNTH_PERSONS_MAX) {
        return fault_set(fault, ERR_RANGE, "persons: %d to %d; requests: at most %d",
                         SYNTH_PERSONS_MIN, SYNTH_PERSONS_MAX, SYNTH_PERSONS_MAX);
    }
    struct synth_progress own = {0};
    struct work w = {.o = o, .sink = sink, .progress = progress != NULL ? progress : &own};
    *w.progress = (struct synth_progress){0};
    w.order = shuffle_for(o->persons, dice_mix(o->seed, 51));
    w.asked = shuffle_for(o->persons, dice_mix(o->seed, 52));
    enum err e = write_list(&w);
    e = e == OK ? write_requests(&w) : e;
    for (size_t i = 0; i < SYNTH_FILE_COUNT; i++) {
        buf_free(&w.out[i]);
    }
    return e == ERR_MEMORY ? fault_set(fault, e, "no memory for made-up families") : e;
}
