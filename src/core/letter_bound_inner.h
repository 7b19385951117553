/* letter_bound_inner: what the levels of core/letter_bound.c and core/letter_styles.c share. */
#ifndef PV_CORE_LETTER_BOUND_INNER_H
#define PV_CORE_LETTER_BOUND_INNER_H

#include "core/letter_inner.h"
#include "core/letter_styles.h"

#ifdef CPU_X86
#include <immintrin.h>
#endif

enum { NEVER = 255, LETTER_I = 9, LETTER_Y = 25, END_FROM = 4, STYLES = LETTER_STYLES };

/* What a letter costs as one too many. */
extern const uint8_t letter_added_prices[2][16];

/* Prices of a letter by Latin letter (1 to 26): its upper bit, style, lower bits. */
typedef uint8_t style_table[2][STYLES][16];

struct letter_style_row {
    style_table single, first, second, third; /* alone; and by place in a spelling of several */
    uint8_t none[STYLES];                     /* it is not written */
    uint8_t alone[2][16];                     /* 0 where the letter alone may spell it */
    uint8_t below;                            /* what all are raised by */
    bool longer;                              /* there are spellings of several letters */
};

/* What two letters in the wrong order cost, s the second of them. */
static inline uint8_t swap_price(const struct letter_style_row *before,
                                 const struct letter_style_row *s)
{
    unsigned price = PRICE_SWAPPED + (unsigned)before->below + s->below;
    return (uint8_t)(price < NEVER ? price : NEVER);
}

/* Lane i; those beyond the last are the first again. */
static inline const struct letter_trace *trace_lane(const struct trace_lanes *words, size_t i)
{
    return words->at[i < words->count ? i : 0];
}

/* Letters of the longest of so many. */
static inline size_t trace_longest(const struct trace_lanes *words, size_t from, size_t count)
{
    size_t most = 0;
    for (size_t i = from; i < from + count; i++) {
        size_t len = trace_lane(words, i)->len & BOUND_LEN;
        most = len > most ? len : most;
    }
    return most;
}

#ifdef CPU_X86
/* Byte k of word from + i becomes byte i of column k. */
void letters_turn(const struct trace_lanes *words, size_t from, __m128i column[16]);

void letters_bounds_avx512(const struct letter_bound *b, uint8_t limit,
                           const struct trace_lanes *words, uint8_t out[BOUND_LANES]);
void letters_styled_avx512(const struct letter_styles *s, uint8_t limit,
                           const struct trace_lanes *words, uint8_t out[BOUND_LANES]);
#endif

#endif
