#include "synth/dice.h"

enum { ROUNDS = 4 };

static uint64_t scramble(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t dice_mix(uint64_t a, uint64_t b)
{
    return scramble(scramble(a + UINT64_C(0x9e3779b97f4a7c15)) ^
                    (b * UINT64_C(0xd1342543de82ef95) + UINT64_C(0x632be59bd9b4e019)));
}

struct dice dice_for(uint64_t seed)
{
    return (struct dice){scramble(seed)};
}

uint64_t dice_next(struct dice *d)
{
    d->state += UINT64_C(0x9e3779b97f4a7c15);
    return scramble(d->state);
}

uint32_t dice_below(struct dice *d, uint32_t n)
{
    return (uint32_t)(((dice_next(d) >> 32) * n) >> 32);
}

bool dice_permille(struct dice *d, unsigned permille)
{
    return dice_below(d, 1000) < permille;
}

size_t dice_weighted(struct dice *d, const uint8_t *weights, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += weights[i];
    }
    uint32_t at = dice_below(d, sum);
    size_t i = 0;
    while (i + 1 < count && at >= weights[i]) {
        at -= weights[i++];
    }
    return i;
}

uint32_t dice_skewed(struct dice *d, uint32_t n)
{
    /* x * sqrt-like bend without floating point: half of the throws are x*x, half are x. */
    uint64_t r = dice_next(d);
    uint64_t x = r >> 32;
    if (r & 1) {
        x = (x * x) >> 32;
    }
    return (uint32_t)((x * n) >> 32);
}

struct shuffle shuffle_for(uint64_t count, uint64_t seed)
{
    struct shuffle s = {count, seed, 1};
    while ((UINT64_C(1) << (2 * s.half_bits)) < count) {
        s.half_bits++;
    }
    return s;
}

static uint64_t once(const struct shuffle *s, uint64_t x, bool back)
{
    uint64_t mask = (UINT64_C(1) << s->half_bits) - 1;
    uint64_t left = x >> s->half_bits;
    uint64_t right = x & mask;
    for (unsigned i = 0; i < ROUNDS; i++) {
        unsigned round = back ? ROUNDS - 1 - i : i;
        if (back) {
            uint64_t was = right ^ (dice_mix(s->seed + round, left) & mask);
            right = left;
            left = was;
        } else {
            uint64_t next = left ^ (dice_mix(s->seed + round, right) & mask);
            left = right;
            right = next;
        }
    }
    return left << s->half_bits | right;
}

uint64_t shuffle_at(const struct shuffle *s, uint64_t i)
{
    do {
        i = once(s, i, false);
    } while (i >= s->count);
    return i;
}

uint64_t shuffle_place(const struct shuffle *s, uint64_t x)
{
    do {
        x = once(s, x, true);
    } while (x >= s->count);
    return x;
}
