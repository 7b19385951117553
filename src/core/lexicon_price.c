/* Prices of the words that a search of core/lexicon_near.c has left: in full, those with most room
 * below their limit first, or, where about will do and they are Latin, many at a time by
 * core/letter_styles.h. */
#include "base/fetch.h"
#include "base/mem.h"
#include "core/fullname.h"
#include "core/lexicon_search.h"

enum {
    LIMIT_MOST = 250,
    AHEAD = 12 /* words fetched ahead */
};

/* Two consonants that the other side cannot account for: another word, unless both are known given
 * names. */
static bool may(const struct part *p, const struct entry *e)
{
    bool known = p->group[0] && e->group[0];
    return e->uses && (known || (!many_bits(e->has & ~p->can) && !many_bits(p->has & ~e->can)));
}

static enum err hit(struct lexicon_scratch *s, uint32_t word, double bits)
{
    enum err err = mem_room(&s->hits, &s->room, s->count + 1, sizeof *s->hits);
    if (err == OK)
        s->hits[s->count++] = (struct lexicon_hit){word, (float)bits};
    return err;
}

static enum err price_word(const struct demand *d, uint32_t word)
{
    struct lexicon_scratch *s = d->s;
    struct part q;
    if (!may(d->part, &d->l->entries[word]))
        return OK;
    lexicon_part(d->l, word, &q);
    double least = demand_least(d, (enum alphabet)q.letters.alphabet);
    double bits = part_compare_by(s->laid, d->part, &q, least);
    return bits < least ? OK : hit(s, word, bits);
}

/* Words i and those behind it are asked for from memory before they are needed. */
static void fetch_ahead(const struct demand *d, size_t i)
{
    const struct lexicon_scratch *s = d->s;
    if (i + 2 * AHEAD < s->left_count)
        fetch(&d->l->entries[s->left[i + 2 * AHEAD].word]);
    if (i + AHEAD < s->left_count)
        fetch(d->l->text + d->l->entries[s->left[i + AHEAD].word].text);
}

/* Of the words that are left only those with so much to spare stay: about `most` of them, or what a
 * search chose that goes on. */
static void choose_left(const struct demand *d, size_t most, struct left_choice *choice)
{
    struct lexicon_scratch *s = d->s;
    size_t having[SPARE_SURE + 1] = {0}, spare = SPARE_SURE + 1, above = 0, n = 0;
    for (size_t i = 0; i < s->left_count; i++)
        having[s->left[i].spare]++;
    while (d->since ? spare > choice->spare_from : spare > 0 && above < most)
        above += having[--spare];
    for (size_t i = 0; i < s->left_count; i++)
        if (s->left[i].spare >= spare)
            s->left[n++] = s->left[i];
    s->left_count = n;
    choice->spare_from = (uint8_t)spare;
    choice->above = spare <= SPARE_SURE ? above - having[spare] : 0;
}

/* Prices the words that are left. */
static enum err price_left(const struct demand *d)
{
    struct lexicon_scratch *s = d->s;
    const size_t n = s->left_count;
    enum err err = OK;
    for (size_t i = 0; i < 2 * AHEAD && i < n; i++)
        fetch(&d->l->entries[s->left[i].word]);
    for (size_t i = 0; err == OK && i < n; i++) {
        fetch_ahead(d, i);
        err = price_word(d, s->left[i].word);
    }
    return err;
}

/* Words left, all Latin, to be priced side by side. */
struct side {
    struct left_word *left[BOUND_LANES];
    struct trace_lanes lanes;
    struct letter_trace cut[BOUND_LANES];
};

static void add_lane(struct side *side, struct left_word *w, bool bare)
{
    const size_t i = side->lanes.count++, skip = bare ? w->trace->len / (BOUND_LEN + 1) : 0;
    side->left[i] = w;
    side->lanes.at[i] = skip ? cut_trace(w->trace, skip, &side->cut[i]) : w->trace;
}

/* Writes down what they cost as they are, or without their article. */
static void price_side(const struct demand *d, const struct letter_styles *styles, bool bare,
                       struct side *side)
{
    struct word_sieve *v = lexicon_sieve(d, ALPHABET_LATIN);
    unsigned limit[BOUND_LANES], most = 0;
    uint8_t price[BOUND_LANES];
    for (size_t i = 0; i < side->lanes.count; i++) {
        limit[i] = sieve_limit(d, v, side->left[i]->trace);
        most = limit[i] > most ? limit[i] : most;
    }
    most = most + styles->offset < LIMIT_MOST ? most : LIMIT_MOST - styles->offset;
    letters_styled(d->s->cpu, styles, (uint8_t)most, &side->lanes, price);
    for (size_t i = 0; i < side->lanes.count; i++)
        if (price[i] <= limit[i] && price[i] <= most) {
            fetch(&d->l->entries[side->left[i]->word]);
            *(bare ? &side->left[i]->bare : &side->left[i]->price) = price[i];
        }
    side->lanes.count = 0;
}

static bool is_latin(const struct left_word *w)
{
    return w->trace->note >> NOTE_SHIFT == ALPHABET_LATIN;
}

/* All of them one way. */
static void price_lanes(const struct demand *d, const struct letter_styles *styles, bool bare)
{
    struct lexicon_scratch *s = d->s;
    struct side side;
    side.lanes.count = 0;
    for (size_t i = 0; i < s->left_count; i++) {
        struct left_word *w = &s->left[i];
        *(bare ? &w->bare : &w->price) = UINT8_MAX;
        if (!is_latin(w) || (bare && !d->part->skip && w->trace->len <= BOUND_LEN))
            continue;
        add_lane(&side, w, bare);
        if (side.lanes.count == BOUND_LANES)
            price_side(d, styles, bare, &side);
    }
    if (side.lanes.count)
        price_side(d, styles, bare, &side);
}

/* Weighs a word by what it costs about, as it is. Names that stand for each other may cost
 * anything. *stays: it may be meant without an article, and is to be priced in full. */
static enum err weigh_priced(const struct demand *d, const struct left_word *w, bool *stays)
{
    const struct entry *e = &d->l->entries[w->word];
    *stays = false;
    if ((w->price == UINT8_MAX && w->bare == UINT8_MAX && w->spare != SPARE_SURE) ||
        !may(d->part, e))
        return OK;
    struct part q = {
        .background = e->background,
        .usual = e->usual,
        .tail = e->tail,
        .group = {e->group[0], e->group[1]},
        .start = e->start,
        .skip = e->skip,
        .letters = {.alphabet = e->alphabet, .len = e->len, .latin_len = e->latin_len}};
    if (w->bare != UINT8_MAX) {
        *stays = part_bits_bare(d->part, &q, w->price, w->bare) >= d->least_other;
        return OK;
    }
    double bits = part_bits_at(d->part, &q, w->price);
    return bits >= d->least_other ? hit(d->s, w->word, bits) : OK;
}

/* Weighs Latin words about as they are. Others stay left, and those that may be meant without an
 * article: about would find too many of them. */
static enum err price_about(const struct demand *d, const struct letter_styles *whole,
                            const struct letter_styles *bare)
{
    struct lexicon_scratch *s = d->s;
    enum err err = OK;
    size_t stay = 0;
    price_lanes(d, whole, false);
    price_lanes(d, bare, true);
    for (size_t i = 0; err == OK && i < s->left_count; i++) {
        bool stays = !is_latin(&s->left[i]);
        if (!stays)
            err = weigh_priced(d, &s->left[i], &stays);
        if (stays)
            s->left[stay++] = s->left[i];
    }
    s->left_count = stay;
    return err;
}

enum err lexicon_weigh(const struct demand *d, const struct lexicon_ask *ask)
{
    struct letter_styles whole = {.rows = 0}, bare;
    bool fits = false, fits_bare = true;
    enum err err = OK;
    if (ask->about && !d->part->initial)
        err = letters_styles(d->s->styles, &d->part->letters, &whole, &fits);
    bare = whole;
    if (err == OK && fits && d->part->skip)
        err = letters_styles(d->s->styles, &d->bare, &bare, &fits_bare);
    const bool low = whole.offset < LIMIT_MOST && bare.offset < LIMIT_MOST;
    if (err != OK)
        return err;
    const bool about = fits && fits_bare && low;
    choose_left(d, about && ask->weighed ? ask->weighed : SIZE_MAX, &d->s->weighed);
    if (about)
        err = price_about(d, &whole, &bare);
    if (err != OK)
        return err;
    choose_left(d, ask->priced, &d->s->priced);
    return price_left(d);
}
