#include "core/part_weight.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/fullname.h"
#include "core/letter_full.h"
#include "core/letter_inner.h"
#include "core/part_inner.h"
#include "core/part_pieces.h"
#include "core/pinyin.h"

/* A word is worth this share of its price as a word at large: names are fewer than words. */
static const double worth = 0.8;
/* Spelling is free up to a share of what it costs on the average and so many bits a letter; above
 * that each bit costs. */
static const double free_share = 0.6, free_bits = 0.65, over_bits = 0.6;
/* The same in one script; strictly: two families must not become namesakes ("Bahrimi", "Bahrami").
 */
static const double same_free_bits = 0.95, same_strict_free_bits = 0.7;
static const double same_over_bits = 0.6, odd_share = 0.7, odd_most = 5;
/* What a letter of an end that many families have (-ov, -enko, -escu) tells less than others. */
static const double tail_bits = 2;
/* This share of the letters of such an end has no free spelling: Jonsson has no more room for slips
 * than Jon. */
static const double end_share = 0.9;
/* Each bit below that tells a little: of names that are all alike those spelled as usual first. */
static const double under_bits = 0.02;
/* The price of a word at large for which those costs hold. */
static const double usual_background = 22.5, slope_most = 2;
/* Another syllable is another name of Burmese and Chinese, and most differ by a letter: a bit above
 * costs so much more. */
static const double syllable_slope = 2.0;
/* Chinese is written by few rules. */
static const double han_free_bits = 0.4;
static const double initial_bits = 2.5, initial_other_bits = -11.0;

static const double apart_bits = -8;    /* names that are known apart */
static const double nisba_bits = -8;    /* a word and the family that is made of it */
static const double stranger_bits = -2; /* one that is known, and one that is not */
/* Other characters of Chinese that sound alike: another name, or what a hand chose wrongly. */
static const double character_bits = -4;
/* What the whole of two words that end alike may weigh more than what stands before. */
static const double before_bits = 1;
/* The same of families, and what many end in. */
static const double head_bits = 0.5;
/* Reza for Mohammadreza, as for Mohammad Reza; Rashid for Abdul Rashid. */
static const double light_bits = -3.4, servant_bits = -4.5;

/* Prices, in eighths of a bit: of another name of the same group; up to which two names that are
 * known apart may still be one, and one that is known and one that is not; and what each letter
 * that is left out with an article adds. */
enum {
    GROUP_PRICE = 28,
    APART_PRICE = 4,
    NISBA_PRICE = 40,
    PIECES_PRICE = 64,
    HEAD_PRICE = 130,
    STRANGER_PRICE = 100,
    SKIPPED_PRICE = 5
};

/* How letters are priced. laid: NULL, or spellings laid out. */
struct pricing {
    unsigned (*price)(struct letter_laid *laid, const struct letters *x, const char *latin,
                      size_t len, unsigned limit);
    struct letter_laid *laid;
};

static unsigned latin_price(const struct pricing *by, const struct letters *x,
                            const struct letters *latin, unsigned limit)
{
    return by->price(by->laid, x, latin->latin, latin->latin_len, limit);
}

static unsigned word_price(const struct pricing *by, const struct letters *a,
                           const struct letters *b, unsigned limit)
{
    if (a->alphabet == ALPHABET_LATIN && b->alphabet == ALPHABET_LATIN) {
        unsigned p = latin_price(by, a, b, limit);
        unsigned q = latin_price(by, b, a, limit);
        return p < q ? p : q;
    }
    if (b->alphabet == ALPHABET_LATIN)
        return latin_price(by, a, b, limit);
    if (a->alphabet == ALPHABET_LATIN)
        return latin_price(by, b, a, limit);
    if (a->alphabet == b->alphabet)
        return letters_distance(a, b);
    char latin[LETTERS_MAX];
    /* The script that writes more of its vowels is spelled out. */
    bool x = letters_abjad(a->alphabet), y = letters_abjad(b->alphabet);
    bool turn = x == y ? a->alphabet < b->alphabet : y;
    size_t n = letters_spell(turn ? a : b, latin);
    return by->price(by->laid, turn ? b : a, latin, n, limit);
}

/* What it costs that one has Muhammad or Abd al- before its name and the other has not. */
static double start_bits(const struct part *a, const struct part *b)
{
    const bool other = a->start != b->start;
    const int light = other * (part_start_light(a->start) + part_start_light(b->start));
    bool servant = (a->start == PART_START_SERVANT) != (b->start == PART_START_SERVANT);
    return light * light_bits + (servant ? servant_bits : 0);
}

/* The price of names that stand for each other. */
static unsigned group_price(const struct part *a, const struct part *b, unsigned price)
{
    return part_same_group(a, b) && price > GROUP_PRICE ? GROUP_PRICE : price;
}

/* Whether the group is that of the whole word. */
static bool of_whole(const struct part *p, int i)
{
    if (part_start_known(p->start))
        return false;
    return !part_start_named(p->start) || (i == 0 && p->group[0] != p->group[1]);
}

/* The same of whole words: Reza stands for Mohammadreza, but as what is left of it. */
static unsigned known_price(const struct part *a, const struct part *b, unsigned price)
{
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            if (a->group[i] && a->group[i] == b->group[j] && of_whole(a, i) && of_whole(b, j))
                return price > GROUP_PRICE ? GROUP_PRICE : price;
    return price;
}

/* Whether x, in Arabic letters, is not known and hardly a spelling of a Latin name that is: a slip
 * seldom makes a known name of another, so that طارمی is not "Karimi". */
static bool stranger(const struct part *x, const struct part *latin, unsigned price)
{
    return price > STRANGER_PRICE && latin->letters.alphabet == ALPHABET_LATIN && latin->group[0] &&
           x->letters.alphabet == ALPHABET_ARABIC && !x->group[0] && !x->made && !x->behind &&
           (x->start == PART_START_NONE || x->start == PART_START_ARABIC_ARTICLE);
}

/* Whether the one, in Arabic letters, ends in an i, as families do, and the other is a known Latin
 * name that ends in a consonant: a slip seldom makes one of it, so that الحكمي is not "Hakim". */
static bool nisba_apart(const struct part *a, const struct part *b, unsigned price)
{
    const bool turn = a->letters.alphabet == ALPHABET_LATIN;
    const struct part *latin = turn ? a : b, *x = turn ? b : a;
    if (price <= NISBA_PRICE || !latin->group[0] || latin->letters.alphabet != ALPHABET_LATIN ||
        x->letters.alphabet != ALPHABET_ARABIC)
        return false;
    return letters_end(&x->letters) == LETTER_END_I &&
           letters_end(&latin->letters) == LETTER_END_CONSONANT;
}

static bool other_characters(const struct part *a, const struct part *b)
{
    const struct letters *x = &a->letters, *y = &b->letters;
    return x->alphabet == ALPHABET_HAN && y->alphabet == ALPHABET_HAN &&
           (x->len != y->len || memcmp(x->code, y->code, x->len) != 0);
}

static struct str latin_of(const struct part *p)
{
    return (struct str){p->letters.latin, p->letters.latin_len};
}

/* Two names that are known, and known apart: Hasan is no spelling of Husayn. But Hamid is one of
 * two names, though the list has only one of them. Syllables of Chinese are names that are known.
 */
static double known_bits(const struct part *a, const struct part *b, unsigned price)
{
    bool latin = a->letters.alphabet == ALPHABET_LATIN && b->letters.alphabet == ALPHABET_LATIN;
    const bool known = a->group[0] && b->group[0];
    if (price > (latin ? 0 : APART_PRICE) && !part_same_group(a, b) &&
        (known || (latin && pinyin_apart(latin_of(a), latin_of(b)))))
        return apart_bits;
    if (nisba_apart(a, b, price))
        return nisba_bits;
    if (other_characters(a, b))
        return character_bits;
    return stranger(a, b, price) || stranger(b, a, price) ? stranger_bits : 0;
}

unsigned part_skips_price(unsigned a, unsigned b, unsigned prices)
{
    return a && b ? 0 : prices + SKIPPED_PRICE * (a + b);
}

unsigned part_skip_price(const struct part *a, const struct part *b)
{
    return part_skips_price(a->skip, b->skip,
                            part_start_price(a->start) + part_start_price(b->start));
}

static unsigned part_price_by(const struct pricing *by, const struct part *a, const struct part *b,
                              unsigned limit)
{
    unsigned best = word_price(by, &a->letters, &b->letters, limit);
    if (a->skip || b->skip) {
        struct letters x = a->skip ? part_bare(a) : a->letters;
        struct letters y = b->skip ? part_bare(b) : b->letters;
        unsigned both = word_price(by, &x, &y, limit) + part_skip_price(a, b);
        best = both < best ? both : best;
    }
    return known_price(a, b, best);
}

/* The price of the whole words where one alone has Muhammad or Abd al- before its name: without it
 * they are weighed by start_bits. */
static unsigned unstarted_price(const struct pricing *by, const struct part *a,
                                const struct part *b, unsigned limit)
{
    return start_bits(a, b) < 0 ? known_price(a, b, word_price(by, &a->letters, &b->letters, limit))
                                : part_price_by(by, a, b, limit);
}

unsigned part_price(struct letter_laid *laid, const struct part *a, const struct part *b,
                    unsigned limit)
{
    return unstarted_price(&(struct pricing){letter_full_price, laid}, a, b, limit);
}

/* What a slip may have made of a word looks less like a name than the word itself does; another
 * name does not. In bits. */
static double oddness(const struct yard_word *a, const struct yard_word *b)
{
    double longer = 34.0 / LETTER_BIT * abs((int)a->latin_len - (int)b->latin_len);
    double more = abs((int)a->background - (int)b->background) / (double)LETTER_BIT - longer;
    more = more < odd_most ? more : odd_most;
    return more > 0 ? odd_share * more : 0;
}

/* Of a language of short syllables. */
static bool syllables(const struct yard_word *w)
{
    return w->alphabet == ALPHABET_BURMESE || w->alphabet == ALPHABET_HAN;
}

/* What yards have in common. A slip in a long word leaves more of it explained than in a short one,
 * which may be another name: it costs by the share of the word. */
struct sides {
    double background, length, tail;
};

static inline struct yard yard_of_sides(const struct sides *w, double most, double over,
                                        double spare)
{
    const double background = w->background - tail_bits * w->tail;
    const double bits = worth * background, slope = over * (usual_background / background);
    return (struct yard){bits < most ? bits : most, spare, slope > slope_most ? slope_most : slope};
}

/* The Latin side counts. */
struct yard yard_across(const struct yard_word *a, const struct yard_word *latin, double most)
{
    const struct sides w = {latin->background / (double)LETTER_BIT, latin->latin_len, latin->tail};
    const double spare =
        free_share * (a->usual / (double)LETTER_BIT) +
        (a->alphabet == ALPHABET_HAN ? han_free_bits : free_bits) * latin->latin_len;
    return yard_of_sides(&w, most, syllables(a) ? over_bits * syllable_slope : over_bits, spare);
}

struct yard yard_of_words(const struct yard_word *a, const struct yard_word *b, double most,
                          bool strict)
{
    const bool x = a->alphabet == ALPHABET_LATIN, y = b->alphabet == ALPHABET_LATIN;
    if (x != y)
        return x ? yard_across(b, a, most) : yard_across(a, b, most);
    const struct sides w = {(a->background + b->background) / 2.0 / LETTER_BIT,
                            (a->len + b->len) / 2.0, (a->tail + b->tail) / 2.0};
    if (a->alphabet == b->alphabet) {
        const double each = strict ? same_strict_free_bits : same_free_bits;
        const double spare = each * (w.length - end_share * w.tail) + (x ? oddness(a, b) : 0);
        return yard_of_sides(&w, most, same_over_bits, spare);
    }
    const double usual = (a->usual + b->usual) / (double)LETTER_BIT;
    const double over = syllables(a) || syllables(b) ? over_bits * syllable_slope : over_bits;
    return yard_of_sides(&w, most, over, free_share * usual + free_bits * w.length);
}

struct yard yard_of(const struct part *a, const struct part *b, double most, bool strict)
{
    const struct yard_word x = yard_word_of(a), y = yard_word_of(b);
    return yard_of_words(&x, &y, most, strict);
}

double yard_bits(const struct yard *y, unsigned price)
{
    double over = (double)price / LETTER_BIT - y->free;
    return y->most - (over > 0 ? y->slope : under_bits) * over;
}

unsigned yard_limit(const struct yard *y, double least)
{
    double over = (y->most - least) / y->slope;
    return over < 0 ? 0 : (unsigned)((over + y->free) * LETTER_BIT);
}

/* Burmese has a name of one letter: U is how it is spelled, and no initial. */
static bool is_u(const struct part *a, const struct part *b)
{
    return a->letters.alphabet == ALPHABET_BURMESE && a->letters.len == 1 &&
           b->letters.alphabet == ALPHABET_LATIN && b->letters.latin_len == 1 &&
           b->letters.latin[0] == 'u';
}

/* An initial of the name behind what may be missing: J. for محمدجواد, H. for عبدالحمید. */
static bool begins_bare(const struct part *initial, const struct part *p)
{
    const struct letters bare = part_bare(p);
    const bool whole =
        p->group[0] && !part_start_named(p->start) && !part_start_known(p->start); /* Ilham */
    return initial->initial && p->skip && !whole && letters_begin(&initial->letters, &bare);
}

/* What tells relatives of one name apart, behind it: V is no initial of VII. */
static bool is_generation(const struct part *p)
{
    return p->light == LIGHT_GENERATION && !part_is_name(p);
}

static double initial_weight(const struct part *a, const struct part *b)
{
    if (is_generation(a) || is_generation(b))
        return initial_other_bits;
    if (letters_begin(&a->letters, &b->letters))
        return is_u(a, b) || is_u(b, a) ? part_most_bits : initial_bits;
    if (!begins_bare(a, b) && !begins_bare(b, a))
        return initial_other_bits;
    const unsigned start = part_start_price(a->start) + part_start_price(b->start);
    return initial_bits + start_bits(a, b) - (double)start / LETTER_BIT;
}

/* The weight of the words without what may be missing: weighed as the shorter words they are. */
static double stripped_weight(const struct pricing *by, const struct part *a, const struct part *b,
                              bool strict, unsigned *price)
{
    struct part x = part_stripped(a), y = part_stripped(b);
    struct yard yard = yard_of(&x, &y, part_most_bits, strict);
    unsigned limit = yard_limit(&yard, part_other_bits), skipped = part_skip_price(a, b);
    if (skipped > limit)
        return part_other_bits;
    *price = word_price(by, &x.letters, &y.letters, limit - skipped) + skipped;
    *price = group_price(a, b, *price);
    if (*price > limit)
        return part_other_bits;
    return yard_bits(&yard, *price) + known_bits(a, b, *price) + start_bits(a, b);
}

/* Of two words that both end in "of God" or "of the faith" what stands before must be alike by
 * itself: Zabihullah is not Sebghatullah. */
static double before_weight(struct letter_laid *laid, const struct part *a, const struct part *b,
                            bool strict, double bits)
{
    enum { LEAST = 3 }; /* letters: of fewer a slip leaves nothing */
    unsigned price;
    if (!a->behind || !b->behind || a->behind_light || b->behind_light)
        return bits;
    struct part x = part_before_behind(a), y = part_before_behind(b);
    if (part_length(&x) < LEAST || part_length(&y) < LEAST)
        return bits;
    double before = part_weight(laid, &x, &y, strict, &price) + before_bits;
    return before < bits ? before : bits;
}

/* The same of families that are made with what many end in: Gholizadeh is no علیزاده. */
static double head_weight(struct letter_laid *laid, const struct part *a, const struct part *b,
                          bool strict, double bits)
{
    struct part head[2];
    unsigned price;
    if (!part_pieces_heads(a, b, head))
        return bits;
    const double before = part_weight(laid, &head[0], &head[1], strict, &price) + head_bits;
    return before < bits ? before : bits;
}

double part_weight(struct letter_laid *laid, const struct part *a, const struct part *b,
                   bool strict, unsigned *price)
{
    const struct pricing by = {letter_full_price, laid};
    if (a->initial || b->initial) {
        *price = 0;
        return as_kept(initial_weight(a, b));
    }
    *price = UINT16_MAX;
    if (part_apart(a, b))
        return as_kept(part_other_bits);
    struct yard y = yard_of(a, b, part_most_bits, strict);
    unsigned limit = yard_limit(&y, part_other_bits);
    *price = known_price(a, b, word_price(&by, &a->letters, &b->letters, limit));
    double bits =
        *price > limit ? part_other_bits : yard_bits(&y, *price) + known_bits(a, b, *price);
    if (a->skip || b->skip) {
        unsigned less = UINT16_MAX;
        double bare = stripped_weight(&by, a, b, strict, &less);
        if (bare > bits) {
            bits = bare;
            *price = less;
        }
    }
    bits = before_weight(laid, a, b, strict, bits);
    if (bits > 0.5 && *price > PIECES_PRICE && !a->group[0] && !b->group[0] &&
        part_pieces_apart(a, b))
        bits = pieces_bits;
    if (bits > 0.5 && *price > HEAD_PRICE)
        bits = head_weight(laid, a, b, strict, bits);
    return as_kept(bits > part_other_bits ? bits : part_other_bits);
}

/* The weight of a pair of which one has Muhammad or Abd al- before its name and the other has not,
 * without it; part_other_bits of others. */
static double started_weight(const struct pricing *by, const struct part *a, const struct part *b)
{
    unsigned price;
    return start_bits(a, b) < 0 ? stripped_weight(by, a, b, true, &price) : part_other_bits;
}

double part_compare_by(struct letter_laid *laid, const struct part *a, const struct part *b,
                       double least)
{
    const struct pricing by = {letter_laid_price, laid};
    if (a->initial || b->initial)
        return initial_weight(a, b);
    struct yard y = yard_of(a, b, part_most_bits, true);
    if (y.most < least)
        return part_other_bits;
    unsigned limit = yard_limit(&y, least), price = unstarted_price(&by, a, b, limit);
    double bits = price > limit ? part_other_bits : yard_bits(&y, price) + known_bits(a, b, price);
    double bare = started_weight(&by, a, b);
    bits = bare > bits ? bare : bits;
    return bits < part_other_bits ? part_other_bits : bits;
}

double part_bits_at(const struct part *a, const struct part *b, unsigned price)
{
    struct yard y = yard_of(a, b, part_most_bits, true);
    price = known_price(a, b, price);
    return yard_bits(&y, price) + known_bits(a, b, price);
}

double part_bits_bare(const struct part *a, const struct part *latin, unsigned whole, unsigned bare)
{
    const unsigned less = bare + part_skip_price(a, latin);
    const double started = start_bits(a, latin);
    if (started >= 0)
        return part_bits_at(a, latin, less < whole ? less : whole);
    /* Shorter words have less that is free. */
    const struct yard y = yard_of(a, latin, part_most_bits, true);
    const double bits = part_bits_at(a, latin, whole), most = part_most_bits + under_bits * y.free;
    return bits > most + started ? bits : most + started;
}

double part_unlike_start(const struct part *p)
{
    const double most = free_share * p->usual / LETTER_BIT + free_bits * LETTERS_MAX;
    const double started = part_start_light(p->start)       ? light_bits
                           : p->start == PART_START_SERVANT ? servant_bits
                                                            : 0;
    return started < 0 ? part_most_bits + under_bits * most + started : HUGE_VAL;
}

double part_compare(const struct part *a, const struct part *b, double least)
{
    return part_compare_by(NULL, a, b, least);
}

unsigned part_limit(const struct part *a, const struct part *b, double least)
{
    struct yard y = yard_of(a, b, part_most_bits, true);
    return y.most < least ? 0 : yard_limit(&y, least);
}

double part_most(const struct part *a, const struct part *b)
{
    return yard_of(a, b, part_most_bits, true).most;
}

double part_loss(const struct part *a, const struct part *b, double limit)
{
    const struct pricing by = {letter_full_price, NULL};
    struct yard y = yard_of(a, b, part_most_bits, true);
    unsigned most = yard_limit(&y, y.most - limit), price = unstarted_price(&by, a, b, most);
    double loss = price > most ? limit + 1 : y.slope * ((double)price / LETTER_BIT - y.free);
    double bare = y.most - started_weight(&by, a, b);
    return bare < loss ? bare : loss;
}
