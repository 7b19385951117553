/* Pairs are drawn by number and counted in pieces, which are put together in their order: the
 * result depends on the seed, not on who drew which. */
#include "core/model_crowd.h"

#include "base/fetch.h"
#include "base/mem.h"
#include "base/pool.h"
#include "core/radix.h"

#include <math.h>
#include <string.h>

enum { PIECE = 1 << 15, AHEAD = 12 };

/* Strangers' names are alike (Farid, Karim) about four times as often as one letter apart; where
 * rows are few, so much is added to what every level keeps. */
static const double few_alike = 2;
enum { NAME_ALIKE = 5 };

struct drawn {
    uint32_t count[FEATURES_MAX][LEVELS];
    struct model_pair *telling; /* pairs that agree on something that few agree on */
    size_t telling_count, room;
    struct crowd_signs signs;
};

struct draw {
    const struct people *p;
    const struct model_random *random;
    struct model *d;
    struct drawn *piece;
    struct crowd_columns columns;
};

struct model_pair model_random_pair(const struct people *p, const struct model_random *random,
                                    size_t number)
{
    uint64_t h = radix_mix(random->seed, number);
    return (struct model_pair){.a = (uint32_t)((h >> 32) * p->rows >> 32),
                               .b = (uint32_t)((h & 0xFFFFFFFF) * p->rows >> 32),
                               .share = 1};
}

static enum err keep_telling(const struct draw *x, struct drawn *k, struct model_pair pair)
{
    if (k->telling_count == k->room) {
        struct model_pair *more = mem_resize(k->telling, k->room * 2 + 64, sizeof *more);
        if (!more)
            return ERR_MEMORY;
        k->telling = more;
        k->room = k->room * 2 + 64;
    }
    model_pattern(x->d, x->p, &pair);
    k->telling[k->telling_count++] = pair;
    return OK;
}

static enum err look_at(const struct draw *x, struct drawn *k, struct model_pair pair)
{
    const struct people *p = x->p;
    uint8_t level[FEATURES_MAX];
    bool telling = false;
    if (pair.a == pair.b || (p->second && p->second[pair.a] == p->second[pair.b]))
        return OK;
    bool far = compare_far(p, pair.a, pair.b);
    if (far && !compare_far_drawn(pair.a, pair.b, x->random->seed))
        return OK;
    compare_people(p, pair.a, pair.b, level);
    for (size_t f = 0; f < p->feature_count; f++) {
        if (level[f] < LEVELS && level[f] != LEVEL_SAME &&
            !compare_has_bits(p->feature[f].kind, level[f]))
            k->count[f][level[f]] += far ? COMPARE_FAR_IN : 1;
        telling = telling || (level[f] == LEVEL_SAME && x->d->u[f][LEVEL_SAME] < PARENT_MOST);
    }
    if ((size_t)(k - x->piece) < CROWD_PAIRS / PIECE)
        crowd_look(&x->columns, level, &k->signs);
    return telling ? keep_telling(x, k, pair) : OK;
}

static enum err draw_piece(void *context, size_t piece, size_t worker)
{
    const struct draw *x = context;
    size_t to = (piece + 1) * PIECE < x->random->pairs ? (piece + 1) * PIECE : x->random->pairs;
    enum err e = OK;
    (void)worker;
    for (size_t i = piece * PIECE; i < to && e == OK; i++) {
        struct model_pair soon = model_random_pair(x->p, x->random, i + AHEAD);
        fetch(x->p->number + soon.a * x->p->stride);
        fetch(x->p->number + soon.b * x->p->stride);
        e = look_at(x, &x->piece[piece], model_random_pair(x->p, x->random, i));
    }
    return e;
}

/* Every level keeps a little. */
void model_settle_u(const struct people *p, struct model *d, size_t f, double count[LEVELS],
                    size_t persons)
{
    bool any_script = p->store[p->feature[f].store].names != NULL;
    double sum = 0;
    for (uint8_t l = 1; l < LEVELS; l++) {
        bool own = any_script && compare_has_bits(p->feature[f].kind, l);
        bool swap = f == p->given && (l == LEVEL_SWAPPED || l == LEVEL_HALF_SWAPPED);
        bool never = l == LEVEL_NICKNAME && !compare_may_be(p, f, l);
        count[l] = swap || own || never ? 0 : count[l] + 0.5;
        if (l == NAME_ALIKE && p->feature[f].kind == FEATURE_NAME)
            count[l] += few_alike * few_share(persons);
        sum += count[l];
    }
    for (uint8_t l = 1; l < LEVELS; l++)
        d->u[f][l] = any_script && compare_has_bits(p->feature[f].kind, l)
                         ? exp2(-NOMINAL_BITS)
                         : (1 - d->u[f][LEVEL_SAME]) * count[l] / sum;
    if (!compare_may_be(p, f, LEVEL_NICKNAME))
        d->u[f][LEVEL_NICKNAME] = NEVER;
    if (p->feature[f].kind == FEATURE_FULL)
        d->u[f][LEVEL_FULL_REST] = exp2(RELATIVE_BITS);
}

void model_settle_swapped(const struct people *p, struct model *d)
{
    if (p->given != SIZE_MAX && p->family != SIZE_MAX) {
        d->u[p->given][LEVEL_SWAPPED] = exp2(-SWAP_BITS);
        d->u[p->given][LEVEL_HALF_SWAPPED] = exp2(-SWAP_BITS / 2);
    }
}

/* Counts into chances. */
static void settle_u(const struct draw *x, size_t pieces)
{
    struct crowd_signs signs = {0};
    for (size_t f = 0; f < x->p->feature_count; f++) {
        double count[LEVELS] = {0};
        for (size_t i = 0; i < pieces; i++)
            for (uint8_t l = 1; l < LEVELS; l++)
                count[l] += x->piece[i].count[f][l];
        model_settle_u(x->p, x->d, f, count, x->p->rows);
    }
    model_settle_swapped(x->p, x->d);
    for (size_t i = 0; i < pieces; i++)
        crowd_add(&signs, &x->piece[i].signs);
    x->d->crowd_share = crowd_share(&x->columns, &signs, x->p->rows);
}

static enum err join_telling(const struct draw *x, size_t pieces)
{
    size_t n = 0;
    for (size_t i = 0; i < pieces; i++)
        n += x->piece[i].telling_count;
    x->d->background = mem_alloc((n + 1) * sizeof *x->d->background);
    if (!x->d->background)
        return ERR_MEMORY;
    for (size_t i = 0; i < pieces; i++) {
        const struct drawn *k = &x->piece[i];
        if (k->telling_count)
            memcpy(x->d->background + x->d->background_count, k->telling,
                   k->telling_count * sizeof *k->telling);
        x->d->background_count += k->telling_count;
    }
    return OK;
}

enum err model_count_random(const struct people *p, const struct model_random *random,
                            struct model *d)
{
    struct draw x = {.p = p, .random = random, .d = d};
    size_t pieces = random->pairs / PIECE + 1;
    crowd_columns_of(p, &x.columns);
    x.piece = mem_zero(pieces, sizeof *x.piece);
    enum err e = x.piece ? pool_run(random->workers, pieces, draw_piece, &x) : ERR_MEMORY;
    if (e == OK)
        e = join_telling(&x, pieces);
    if (e == OK)
        settle_u(&x, pieces);
    for (size_t i = 0; i < pieces && x.piece; i++)
        mem_free(x.piece[i].telling);
    mem_free(x.piece);
    return e;
}
