#include "synth/family.h"

#include "base/utf8.h"
#include "core/date.h"

static const char *pick(struct words w, struct dice *d)
{
    return w.at[dice_skewed(d, (uint32_t)w.count)];
}

/* Feminine of a Russian family name: -ov, -ev, -in take -a; -ij becomes -aja. */
static void feminine(struct slip *s)
{
    struct str v = slip_view(s);
    if (str_ends(v, STR("ов")) || str_ends(v, STR("ев")) || str_ends(v, STR("ёв")) ||
        str_ends(v, STR("ин"))) {
        slip_text(s, "а");
    } else if (str_ends(v, STR("ський"))) {
        s->len -= sizeof "ий" - 1;
        slip_text(s, "а");
    }
}

static void root(struct slip *out, enum culture c, struct dice *d)
{
    struct words roots = words_root(c), syllables = words_syllable(c);
    if (dice_permille(d, 180)) { /* one that no table has */
        for (uint32_t n = 2 + dice_below(d, 2); n > 0; n--) {
            const char *s = syllables.at[dice_below(d, (uint32_t)syllables.count)];
            struct str rest = str_from(s);
            if (culture_cyrillic(c) && out->len > 0) { /* a small letter inside the word */
                size_t at = 0;
                uint32_t cp = 0;
                (void)utf8_next(rest, &at, &cp);
                slip_char(out, cp < 0x430 ? cp + 0x20 : cp);
                rest = str_sub(rest, 2, rest.len);
            }
            slip_str(out, rest);
        }
        slip_text(out, c == CULTURE_TURKIC ? "ев" : c == CULTURE_RUSSIA ? "ов" : "");
    } else {
        slip_text(out, pick(roots, d));
    }
}

static void family_name(struct slip *out, enum culture c, struct dice *d)
{
    bool arab = c == CULTURE_IRAQ || c == CULTURE_SYRIA || c == CULTURE_MAGHREB;
    struct words endings = words_ending(c);
    out->len = 0;
    if (arab) {
        size_t kind = dice_weighted(d, (const uint8_t[]){62, 22, 8, 8}, 4);
        slip_text(out, kind == 0 ? "+" : kind == 1 ? "" : kind == 2 ? "abU " : "bin ");
    }
    root(out, c, d);
    slip_text(out, endings.at[dice_below(d, (uint32_t)endings.count)]);
    if (!culture_cyrillic(c) && !arab && dice_permille(d, 140)) { /* ... of Tabriz */
        struct places p = words_places(c);
        slip_text(out, "~");
        slip_text(out, p.at[dice_below(d, (uint32_t)p.count)].name);
        slip_text(out, "I");
    }
    slip_char(out, 0);
    out->len--;
}

static void patronymic(struct person *p)
{
    p->patronymic.len = 0;
    struct str f = str_from(p->father);
    bool soft = str_ends(f, STR("й"));
    if (soft || str_ends(f, STR("о")) || str_ends(f, STR("а")) || str_ends(f, STR("я")) ||
        str_ends(f, STR("ь"))) {
        f.len -= 2;
    }
    slip_str(&p->patronymic, f);
    if (p->culture == CULTURE_UKRAINE) {
        slip_text(&p->patronymic, p->female ? (soft ? "ївна" : "івна") : soft ? "йович" : "ович");
    } else {
        slip_text(&p->patronymic, p->female ? (soft ? "евна" : "овна") : soft ? "евич" : "ович");
    }
    slip_char(&p->patronymic, 0);
    p->patronymic.len--;
}

struct house {
    unsigned first, size;
    uint64_t clan; /* seed of family name and grandfather */
    uint64_t seed;
};

/* The household of a quarter in which member slot lives. */
static struct house house_of(uint64_t quarter, unsigned slot)
{
    struct dice d = dice_for(quarter);
    struct house h = {0, 0, dice_mix(quarter, 1), 0};
    for (;;) {
        static const uint8_t sizes[] = {16, 10, 14, 18, 16, 12, 7, 4, 3};
        h.size = 1 + (unsigned)dice_weighted(&d, sizes, COUNT(sizes));
        h.seed = dice_next(&d);
        if (!dice_permille(&d, 350)) { /* else a brother's household */
            h.clan = dice_mix(h.seed, 2);
        }
        if (slot < h.first + h.size || h.first + h.size >= QUARTER) {
            return h;
        }
        h.first += h.size;
    }
}

/* The i-th of children who all bear different names. */
static const char *child_name(const struct house *h, enum culture c, unsigned i, bool female)
{
    struct words w = words_given(c, female);
    struct dice d = dice_for(dice_mix(h->seed, 31 + female));
    uint32_t start = dice_skewed(&d, (uint32_t)w.count);
    return w.at[(start + i * (1 + dice_below(&d, 4))) % w.count];
}

static void place_in_house(struct person *p, const struct house *h, unsigned member)
{
    struct words men = words_given(p->culture, false), women = words_given(p->culture, true);
    struct dice clan = dice_for(h->clan), d = dice_for(h->seed);
    const char *grandfather = pick(men, &clan), *great = pick(men, &clan);
    family_name(&p->family, p->culture, &clan);
    const char *father = pick(men, &d), *mother = pick(women, &d);
    int father_year = 1945 + (int)dice_below(&d, 48);
    int year = father_year;
    struct dice own = dice_for(p->seed);
    p->adult_child = h->size > 1 && member >= 2;
    if (p->adult_child) {
        p->female = dice_permille(&own, 490);
        p->given = child_name(h, p->culture, member, p->female);
        p->father = father;
        p->grandfather = grandfather;
        p->mother = mother;
        year = father_year + 22 + (int)(member * 2) + (int)dice_below(&own, 3);
    } else if (member == 0) {
        p->female = h->size == 1 && dice_permille(&own, 400);
        p->given = p->female ? mother : father;
        p->father = grandfather;
        p->grandfather = great;
        p->mother = pick(women, &own);
    } else {
        p->female = true;
        p->given = mother;
        p->father = pick(men, &own);
        p->grandfather = pick(men, &own);
        p->mother = pick(women, &own);
        if (!culture_cyrillic(p->culture)) {
            family_name(&p->family, p->culture, &own); /* she keeps her father's */
        }
        year += 1 + (int)dice_below(&own, 9);
    }
    year = year > 2023 ? 2023 : year;
    p->birth_day = day_from_civil(year, 1, 1) + (int32_t)dice_below(&own, 365);
    if (culture_cyrillic(p->culture)) {
        if (p->female) {
            feminine(&p->family);
            slip_char(&p->family, 0);
            p->family.len--;
        }
        patronymic(p);
    }
}

void family_person(uint64_t seed, uint64_t k, bool listed, struct person *out)
{
    static const uint8_t shares[CULTURE_COUNT] = {26, 12, 6, 14, 11, 8, 8, 6, 5, 4};
    unsigned each = listed ? QUARTER_LISTED : QUARTER - QUARTER_LISTED;
    uint64_t quarter = dice_mix(dice_mix(seed, 11), k / each);
    struct shuffle s = shuffle_for(QUARTER, dice_mix(quarter, 3));
    unsigned slot = (unsigned)shuffle_at(&s, k % each + (listed ? 0 : QUARTER_LISTED));
    struct dice d = dice_for(dice_mix(quarter, 4));
    struct house h = house_of(quarter, slot);
    *out = (struct person){.seed = dice_mix(quarter, 100 + slot)};
    out->culture = (enum culture)dice_weighted(&d, shares, CULTURE_COUNT);
    place_in_house(out, &h, slot - h.first);
    struct places places = words_places(out->culture);
    out->home = &places.at[dice_below(&d, (uint32_t)places.count)];
    if (dice_permille(&d, 200)) {
        struct dice own = dice_for(dice_mix(out->seed, 5));
        out->home = &places.at[dice_below(&own, (uint32_t)places.count)];
    }
}
