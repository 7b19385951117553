#include "core/part_inner.h"

#include <string.h>

#include "core/part_raw.h"
#include "core/part_table.h"

static void raw_remove(struct raws *all, size_t i)
{
    memmove(&all->raw[i], &all->raw[i + 1], (all->count - i - 1) * sizeof all->raw[0]);
    all->count--;
}

/* Puts the word after i behind it; the joined word is a name. */
static void raw_join(struct raws *all, size_t i)
{
    struct raw *a = &all->raw[i];
    const struct raw *b = &all->raw[i + 1];
    size_t room = (size_t)RAW_LETTERS - a->len, n = b->len < room ? b->len : room;
    memcpy(a->cp + a->len, b->cp, n * sizeof b->cp[0]);
    a->len = (uint8_t)(a->len + n);
    a->from = a->from < b->from ? a->from : b->from;
    a->to = a->to > b->to ? a->to : b->to;
    a->dot = b->dot;
    raw_remove(all, i + 1);
    raw_look_up(a);
    a->role = PART_NAME;
}

/* "ash-Shami", "ar Rahman": the article in disguise before a sun letter. */
static bool is_sun_article(const struct raw *a, const struct raw *b)
{
    return a->alphabet == ALPHABET_LATIN && a->len >= 2 && a->len <= 4 && b->hyphen &&
           (a->cp[0] == 'a' || a->cp[0] == 'e' || a->cp[0] == 'u' || a->cp[0] == 'o') &&
           b->len > a->len && memcmp(a->cp + 1, b->cp, (a->len - 1u) * sizeof a->cp[0]) == 0;
}

/* "Abu l-Ala", "Abu t-Tayyib": what is left of the article behind a vowel. */
static bool is_elided_article(const struct raws *all, size_t i)
{
    const struct raw *a = &all->raw[i], *b = a + 1;
    return i > 0 && a->alphabet == ALPHABET_LATIN && a->len == 1 && b->hyphen && b->len > 1 &&
           (a->cp[0] == 'l' || a->cp[0] == b->cp[0]) && all->raw[i - 1].role == PART_FATHER;
}

/* Mr and Mrs in Russian, written with a hyphen (г-н, G-Zha), and بی بی in two words, each of which
 * may be what a letter is called. */
static void join_titles(struct raws *all)
{
    for (size_t i = 0; i + 1 < all->count; i++) {
        const struct raw *a = &all->raw[i], *b = a + 1;
        bool short_for = a->len == 1 && b->hyphen && a->alphabet == b->alphabet;
        bool called = a->spelled && b->spelled;
        if ((!short_for && !called) || !raw_two_title(a, b))
            continue;
        raw_join(all, i);
        all->raw[i].role = PART_HONORIFIC;
    }
}

/* "Son of" in two words. Son, Fils and the like are names elsewhere. */
static bool says_son(const struct raw *a, const struct raw *b)
{
    static const char *const ties[][2] = {{"son", "of"},    {"daughter", "of"}, {"fils", "de"},
                                          {"fille", "de"},  {"sohn", "von"},    {"tochter", "von"},
                                          {"pesar", "e"},   {"pesar", "i"},     {"dokhtar", "e"},
                                          {"dokhtar", "i"}, {"dukhtar", "e"},   {"dukhtar", "i"}};
    for (size_t i = 0; i < COUNT(ties); i++)
        if (raw_says(a, ties[i][0]) && (!b || raw_says(b, ties[i][1])))
            return true;
    return false;
}

static void join_sons(struct raws *all)
{
    for (size_t i = 1; i + 2 < all->count; i++)
        if (says_son(&all->raw[i], &all->raw[i + 1])) {
            raw_join(all, i);
            all->raw[i].role = PART_SON;
        }
}

static bool any_name(const struct raw *r, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (r[i].role == PART_NAME)
            return true;
    return false;
}

/* Puts the family behind the other words (CASTELL, Jordi). Of more than two commas none ends a
 * family, nor does one before the father's name. */
static void put_family_last(struct raws *all)
{
    enum { COMMAS = 2 }; /* the second one before Jr */
    struct raw family[RAW_MAX];
    size_t first = 0, n = 0;
    while (first < all->count && !all->raw[first].family)
        first++;
    struct raw *from = &all->raw[first];
    while (first + n < all->count && from[n].family)
        n++;
    const size_t rest = all->count - first - n;
    if (all->commas > COMMAS || !any_name(from, n) || !any_name(from + n, rest) ||
        part_role_son(from[n].role) || says_son(&from[n], NULL))
        return;
    memcpy(family, from, n * sizeof family[0]);
    memmove(from, from + n, rest * sizeof family[0]);
    memcpy(from + rest, family, n * sizeof family[0]);
}

static void join_articles(struct raws *all)
{
    for (size_t i = 0; i + 1 < all->count; i++) {
        struct raw *a = &all->raw[i];
        const struct raw *b = &all->raw[i + 1];
        if (a->alphabet != b->alphabet ||
            (a->role != PART_ARTICLE && !is_sun_article(a, b) && !is_elided_article(all, i)))
            continue;
        uint8_t skip = a->len;
        uint8_t role = b->role;
        raw_join(all, i);
        if (role == PART_HONORIFIC || role == PART_FAITH)
            all->raw[i].role = role;
        const struct part_word *w = raw_word(&all->raw[i]);
        if (w && w->role < PART_LIGHT)
            all->raw[i].role = w->role;
        all->raw[i].skip = skip;
        all->raw[i].start = PART_START_ARTICLE;
    }
}

/* The article is written in one with the word. */
static bool has_article(const struct raw *r)
{
    bool arabic =
        r->alphabet == ALPHABET_ARABIC && r->len >= 5 && r->cp[0] == 0x627 && r->cp[1] == 0x644;
    bool latin = r->alphabet == ALPHABET_LATIN && r->len >= 6 &&
                 (r->cp[0] == 'a' || r->cp[0] == 'e') && r->cp[1] == 'l';
    return arabic || latin;
}

/* A title and what stands behind its article, where the table of words has them in one: Sheikh
 * ol-Eslami. */
static void join_known(struct raws *all)
{
    for (size_t i = 0; i + 1 < all->count; i++) {
        const struct raw *a = &all->raw[i], *b = a + 1;
        if (a->alphabet != b->alphabet || a->role != PART_HONORIFIC ||
            (b->start != PART_START_ARTICLE && !has_article(b)))
            continue;
        struct raws two = {.raw = {*a, *b}, .count = 2};
        raw_join(&two, 0);
        const struct part_word *w = raw_word(&two.raw[0]);
        if (!w)
            continue;
        raw_join(all, i);
        all->raw[i].role = w->role == PART_HONORIFIC ? PART_HONORIFIC : PART_NAME;
    }
}

/* The first n letters of r may be missing; r then stands for the name behind them as well. Behind
 * Abd al- any word is a name. */
static void mark_start(struct raw *r, uint8_t n, enum part_start start)
{
    const struct raw rest = raw_behind(r, n);
    bool known = rest.role == PART_NAME && !rest.light && rest.group[0];
    if (!known && (start != PART_START_SERVANT || r->alphabet != ALPHABET_ARABIC))
        return;
    r->skip = n;
    r->start = (uint8_t)start;
    if (!known)
        return;
    r->group[0] = r->group[0] ? r->group[0] : rest.group[0];
    r->group[1] = rest.group[0];
}

static bool joins_names(const struct part_word *w)
{
    return w->joined == PART_JOINED_LIGHT || w->joined == PART_JOINED_AMIR ||
           w->joined == PART_JOINED_SERVANT;
}

/* What the table of words has as written in one with names, before one: محمدجواد is called Javad
 * too, عبدالرشید Rashid, and stands for that name as well. A word that is known itself is no
 * Amir's: Mirjana is no Jana. */
static void mark_joined(struct raw *r)
{
    enum { LEAST = 3, ABD = 3 }; /* letters of each; of Abd without its article */
    if (r->len < 2 * LEAST || !part_may_be_joined(r->cp[0]))
        return;
    const struct part_word *w = raw_begins(r, r->len - LEAST, joins_names);
    if (!w)
        return;
    if (w->joined == PART_JOINED_LIGHT)
        mark_start(r, w->len, PART_START_LIGHT);
    else if (w->joined == PART_JOINED_AMIR && !r->group[0])
        mark_start(r, w->len, PART_START_AMIR);
    else if (w->joined == PART_JOINED_SERVANT) {
        /* As it is where Abd stands apart: the article may be the name's own (عبد الهام, of Ilham).
         */
        if (r->alphabet == ALPHABET_ARABIC)
            mark_start(r, ABD, PART_START_SERVANT);
        mark_start(r, w->len, PART_START_SERVANT);
    }
}

static void join_compounds(struct raws *all)
{
    for (size_t i = all->count; i-- > 0;) {
        struct raw *a = &all->raw[i];
        bool more = i + 1 < all->count && all->raw[i + 1].alphabet == a->alphabet &&
                    all->raw[i + 1].len > 1;
        if (more && a->role == PART_SERVANT && all->raw[i + 1].role != PART_SERVANT) {
            uint8_t skip = a->len;
            raw_join(all, i);
            a->skip = skip;
            a->start = PART_START_SERVANT;
            mark_start(a, skip, PART_START_SERVANT);
            mark_joined(a);
        } else if (more && a->role == PART_FATHER && !part_role_son(all->raw[i + 1].role)) {
            uint8_t skip = a->len;
            raw_join(all, i);
            a->skip = skip;
            a->start = PART_START_FATHER;
            a->light = LIGHT_NAME;
        }
    }
    for (size_t i = 1; i < all->count; i++)
        if (all->raw[i].role == PART_FAITH && all->raw[i - 1].alphabet == all->raw[i].alphabet &&
            !part_role_son(all->raw[i - 1].role) && all->raw[i - 1].role != PART_HONORIFIC &&
            all->raw[i - 1].len > 1) {
            raw_join(all, --i);
            const struct part_word *w = raw_word(&all->raw[i]);
            if (w && w->role == PART_HONORIFIC) /* حجة الاسلام */
                all->raw[i].role = w->role;
        }
}

static bool addresses(const struct part_word *w)
{
    return w->joined == PART_JOINED_BURMESE;
}

/* Burmese writes what a person is addressed with in one with the name: U, Daw, Maung, Naw, Ko. */
static bool mark_burmese(struct raw *r)
{
    enum { LEAST = 2 }; /* characters of the name */
    const struct part_word *w = r->alphabet != ALPHABET_BURMESE || r->len < LEAST
                                    ? NULL
                                    : raw_begins(r, r->len - LEAST, addresses);
    if (!w)
        return false;
    r->skip = w->len;
    r->start = PART_START_BURMESE;
    return true;
}

/* What is known of the name behind an article holds with it too: al-Hamdi is no Ahmad. */
static void mark_known(struct raw *r)
{
    const bool arabic = r->start == PART_START_ARABIC_ARTICLE;
    if (r->role != PART_NAME || r->group[0] || r->skip >= r->len ||
        (r->start != PART_START_ARTICLE && !arabic))
        return;
    struct raw rest = *r;
    rest.len = (uint8_t)(r->len - r->skip);
    memmove(rest.cp, r->cp + r->skip, rest.len * sizeof r->cp[0]);
    raw_look_up(&rest);
    if (rest.role != PART_NAME || rest.light || !rest.group[0])
        return;
    memcpy(r->group, rest.group, sizeof r->group);
    r->start = arabic ? PART_START_KNOWN_ARABIC_ARTICLE : PART_START_KNOWN_ARTICLE;
}

static void mark_articles(struct raw *r)
{
    if (mark_burmese(r))
        return;
    if (r->skip || r->role != PART_NAME) {
        mark_known(r);
        return;
    }
    mark_joined(r);
    if (!r->skip && has_article(r)) {
        r->skip = 2;
        r->start =
            r->alphabet == ALPHABET_ARABIC ? PART_START_ARABIC_ARTICLE : PART_START_LATIN_ARTICLE;
    }
    mark_known(r);
}

/* "Of the age", "of the realm": any word with the article behind three letters
 * (فروغ‌الزمان). */
static void mark_laqab(const struct raw *r, struct part *p)
{
    enum { LEAST = 3, MOST = 10, ALEF = 0x627, LAM = 0x644 };
    for (size_t i = LEAST; i + 2 + LEAST <= r->len; i++)
        if (r->cp[i] == ALEF && r->cp[i + 1] == LAM && i + MOST >= r->len) {
            struct letters x;
            letters_read((enum alphabet)r->alphabet, r->cp + i, r->len - i, &x);
            p->behind = x.len;
            return;
        }
}

/* In Latin letters a short end may be another's: the first n must be a name that is known then.
 * Borodin is no Bor, nor Amandine Aman. */
static bool is_known_head(const struct raw *r, size_t n)
{
    enum { LONG = 5 };
    struct raw head = *r;
    head.len = (uint8_t)n;
    raw_look_up(&head);
    return r->alphabet != ALPHABET_LATIN || r->len >= n + LONG ||
           (head.role == PART_NAME && head.group[0]);
}

/* "Of God", "of the faith", a Muhammad, a Sadat or a Khan written in one with the name before it,
 * which stands for the whole: Azizullah is called Aziz too. It has three letters or more, and so
 * has what is behind it. */
static void mark_behind(const struct raw *r, struct part *p)
{
    enum { LEAST = 3, LEAST_LIGHT = 4, MOST = 10 };
    const uint16_t *end = r->cp + r->len;
    for (size_t n = r->len < MOST + 1 ? r->len - 1u : MOST; r->len > LEAST && n >= LEAST; n--) {
        struct raw tail = {.len = (uint8_t)n, .alphabet = r->alphabet};
        memcpy(tail.cp, end - n, n * sizeof r->cp[0]);
        const struct part_word *w = raw_word(&tail);
        bool title = w && (w->role == PART_SUFFIX || w->role == PART_LORD);
        bool light = title || (w && w->role == PART_LIGHT && n >= LEAST_LIGHT);
        if (!light && (!w || w->role != PART_FAITH))
            continue;
        if (r->len < n + LEAST) /* Ezzeddin */
            return;
        /* Badr-e-din */
        bool vowel = !light && r->len > n + LEAST && end[-(int)n] == 'd' &&
                     memchr("aeiou", end[-(int)n - 1], 5);
        if (!is_known_head(r, r->len - n - vowel))
            return;
        struct letters x;
        letters_read((enum alphabet)r->alphabet, end - n, n, &x);
        p->behind = r->alphabet == ALPHABET_LATIN ? x.latin_len : x.len;
        p->behind = (uint8_t)(p->behind + vowel);
        p->behind_light = light;
        return;
    }
    if (r->alphabet == ALPHABET_ARABIC && !r->skip)
        mark_laqab(r, p);
}

static void part_close(const struct raw *r, struct part *p)
{
    *p = (struct part){.role = r->role, .from = (uint32_t)r->from, .to = (uint32_t)r->to};
    letters_read((enum alphabet)r->alphabet, r->cp, r->len, &p->letters);
    letters_masks(&p->letters, &p->has, &p->can);
    memcpy(p->group, r->group, sizeof p->group);
    p->light = r->light;
    /* A letter of Burmese is a name: U; and Md. is Muhammad. */
    p->initial = (r->len == 1 && r->alphabet != ALPHABET_BURMESE) ||
                 (r->dot && r->len == 2 && r->role == PART_NAME && r->light != LIGHT_NAME);
    if (p->initial)
        p->role = PART_NAME;
    if (r->skip && r->skip < r->len) {
        struct letters head;
        letters_read((enum alphabet)r->alphabet, r->cp, r->skip, &head);
        p->skip = head.len;
        p->skip_latin = head.latin_len;
        p->start = head.len ? r->start : PART_START_NONE;
        struct letters bare = part_bare(p);
        uint32_t can;
        letters_masks(&bare, &p->has, &can);
    }
    mark_behind(r, p);
    part_settle_prices(p);
}

/* A Mint in front, titles aside, is Burmese and no daughter. */
static void name_in_front(struct raws *all)
{
    const size_t first = raws_behind_titles(all);
    if (first < all->count && all->raw[first].place == PART_PLACE_NAME_FIRST)
        all->raw[first].role = PART_NAME;
}

/* When nothing follows a family may be a title with the article ("Mohamed El Sayed"), a tie ("Kenan
 * Even"), or what else the table of words has as one there ("Kenan Abed", "Rohan Das"). Abd, Abdel
 * and Abu are none: they lost what follows. */
static void name_behind(struct raws *all)
{
    if (all->count < 2)
        return;
    struct raw *r = &all->raw[all->count - 1];
    bool titled = r->role == PART_HONORIFIC && (r->skip || has_article(r));
    bool family = r->role == PART_SON || r->place == PART_PLACE_NAME_LAST;
    if ((titled || family) && r[-1].role == PART_NAME)
        r->role = PART_NAME;
}

/* Of a name made of titles alone the last is the name; a title behind a name that is the first
 * word is the name itself. Returns how many parts to keep are titles. */
static size_t settle_roles(struct raws *all)
{
    size_t names = 0, titles = 0, first = 0;
    while (first + 1 < all->count && all->raw[first].role == PART_HONORIFIC)
        first++;
    if (all->count && all->raw[first].role == PART_SUFFIX)
        all->raw[first].role = PART_NAME;
    /* "Ben Cheikh": what a father is called is a name when no other follows. */
    if (all->count > 1 && all->raw[all->count - 1].role == PART_HONORIFIC &&
        part_role_son(all->raw[all->count - 2].role))
        all->raw[all->count - 1].role = PART_NAME;
    name_in_front(all);
    name_behind(all);
    for (size_t i = 0; i < all->count; i++) {
        mark_articles(&all->raw[i]);
        names += all->raw[i].role == PART_NAME;
        titles += all->raw[i].role == PART_HONORIFIC || all->raw[i].role == PART_SUFFIX;
    }
    if (names == 0 && all->count)
        all->raw[all->count - 1].role = PART_NAME;
    return titles;
}

void parts_read(struct str name, struct parts *out)
{
    struct raws all;
    raws_read(name, &all);
    put_family_last(&all);
    join_titles(&all);
    join_sons(&all);
    join_articles(&all);
    join_known(&all);
    join_compounds(&all);
    size_t titles = settle_roles(&all);
    /* Where there is no room for all, names come before titles. */
    bool crowded = all.count > PARTS_MAX && titles > 0;
    out->count = out->names = 0;
    for (size_t i = 0; i < all.count && out->count < PARTS_MAX; i++) {
        const struct raw *r = &all.raw[i];
        if (crowded && (r->role == PART_HONORIFIC || r->role == PART_SUFFIX))
            continue;
        part_close(r, &out->part[out->count++]);
        out->names = (uint8_t)(out->names + (r->role == PART_NAME));
    }
}

/* What is joined to the word that follows, whatever stands before it. */
static bool joins_on(const struct raw *r)
{
    return r->role == PART_ARTICLE || r->role == PART_SERVANT || r->role == PART_FATHER;
}

/* Neighbours are joined, and titles settled, by roles and by hyphens before them: what comes to
 * names without a hyphen before the first stays as it is. Words of more pieces might leave no room
 * for those behind them. */
bool parts_read_word(struct str word, struct parts *out)
{
    enum { PIECES = RAW_MAX / PARTS_MAX };
    struct raws all;
    raws_read(word, &all);
    bool alone = all.count <= PIECES && !all.respelled && !all.cut && !all.commas;
    alone = alone && (!all.count || (!all.raw[0].hyphen && !joins_on(&all.raw[all.count - 1])));
    for (size_t i = 0; i < all.count; i++)
        alone = alone && !says_son(&all.raw[i], NULL) && !all.raw[i].spelled &&
                all.raw[i].place == PART_PLACE_NONE && !raw_may_be_cyrillic(&all.raw[i]);
    join_titles(&all);
    join_articles(&all);
    /* It would be joined to the word before. */
    alone = alone && (!all.count || all.raw[0].role != PART_FAITH);
    join_compounds(&all);
    out->count = out->names = 0;
    for (size_t i = 0; i < all.count && out->count < PARTS_MAX; i++) {
        struct raw *r = &all.raw[i];
        alone = alone && r->role == PART_NAME;
        mark_articles(r);
        part_close(r, &out->part[out->count++]);
        out->names++;
    }
    return alone;
}

bool part_groups(struct str latin, uint16_t group[2])
{
    struct raw r = {.alphabet = ALPHABET_LATIN};
    group[0] = group[1] = 0;
    if (latin.len > RAW_LETTERS)
        return false;
    for (size_t i = 0; i < latin.len; i++)
        r.cp[r.len++] = (uint16_t)(unsigned char)latin.ptr[i];
    const struct part_word *w = raw_word(&r);
    if (w && (part_role_name(w->role)))
        memcpy(group, w->group, sizeof w->group);
    return group[0] != 0;
}
