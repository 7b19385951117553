/* letter_bound: what many words cost at least as spellings of one, many at a time.
 *
 * The way of letter_price.c made coarser so that a price fits a byte and many words are walked
 * side by side: of the styles each letter takes its cheapest, and a spelling of several letters is
 * paid letter by letter. What comes out is never more than letters_price says (but see `about`), so
 * that most words are ruled out without pricing them in full. */
#ifndef PV_CORE_LETTER_BOUND_H
#define PV_CORE_LETTER_BOUND_H

#include "base/err.h"
#include "core/cpu.h"
#include "core/letter.h"

enum { TRACE_LETTERS = 14, BOUND_LANES = 64, BOUND_CODES = 64, BOUND_LEN = 15 };

/* A word for this: Latin letters from 1 on, or the letters' codes in another script. */
struct letter_trace {
    uint8_t letter[TRACE_LETTERS]; /* 0 behind the last */
    uint8_t len;                   /* in the lower four bits */
    uint8_t note;                  /* this, and len's upper bits: the keeper's own */
};

/* False when the word is too long, or its script has no table or more letters than fit. */
bool letters_trace(const struct letters *x, struct letter_trace *out);

/* Of a script: what its letters cost at least in any place. */
struct letter_least {
    uint8_t start[BOUND_CODES][27]; /* by code and Latin letter: spelled so, or so beginning */
    uint8_t more[BOUND_CODES][27];  /* this behind the first */
    uint8_t silent[BOUND_CODES];
};
void letters_least(enum alphabet a, struct letter_least *out);

/* What letters of words cost in their places, by script, each found once; it grows up to 129
 * kilobytes a script. One thread at a time. */
struct letter_bound_kept;
enum err letter_bound_new(struct letter_bound_kept **out) PV_CHECKED;
void letter_bound_free(struct letter_bound_kept *k);

/* One word against those of one script. */
struct letter_bound {
    size_t rows;
    uint8_t start[LETTERS_MAX][BOUND_CODES]; /* letter of the word, letter of the trace */
    uint8_t more[LETTERS_MAX][BOUND_CODES];  /* the second of several that one letter stands for */
    uint8_t drop[LETTERS_MAX];               /* a letter of the word that nothing stands for */
    uint8_t extra[BOUND_CODES];              /* a letter of the trace too many */
    uint8_t twice;                           /* the same after one like it */
    uint8_t offset;                          /* in all of the prices */
    uint8_t swap_below;                      /* letters that fit at less than this may be swapped */
    bool of_trace;                           /* `more` is about letters of the trace */
    bool wide;                               /* codes above 31 */
};

/* Prepares x against words of script a; least is that script's, needed when x is Latin or spelled
 * in Latin letters for it. kept: NULL, or where letters are looked up that were met before. False
 * when there is no bound: the words must be priced. about: two Latin words are looked at one way
 * only, and letters of the other script that cost less than nothing in some places cost nothing
 * here: the true price may be less by some eighths. */
bool letters_bound(struct letter_bound_kept *kept, const struct letters *x, enum alphabet a,
                   const struct letter_least *least, struct letter_bound *out);

/* Words walked side by side: one at least. */
struct trace_lanes {
    const struct letter_trace *at[BOUND_LANES];
    size_t count;
};

/* At least what each word costs, in eighths of a bit; anything above limit may come out as any
 * price above it. cpu: settled. */
void letters_bounds(enum cpu_level cpu, const struct letter_bound *b, uint8_t limit,
                    const struct trace_lanes *words, uint8_t out[BOUND_LANES]);

#endif
