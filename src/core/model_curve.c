/* From weights to probabilities. */
#include "core/model.h"

#include <math.h>

double model_curve_bits(const struct model_curve *k, double bits)
{
    if (!k->on)
        return bits;
    double at = (bits - CURVE_FROM) / CURVE_BITS - 0.5;
    if (at <= 0)
        return k->bits[0] + at * CURVE_BITS;
    if (at >= CURVE_BANDS - 1)
        return k->bits[CURVE_BANDS - 1] + (at - (CURVE_BANDS - 1)) * CURVE_BITS;
    size_t band = (size_t)at;
    double share = at - (double)band;
    return k->bits[band] * (1 - share) + k->bits[band + 1] * share;
}

double model_bits(const struct model *d, int32_t weight)
{
    return model_curve_bits(&d->curve, ((double)weight + d->prior) / MODEL_UNIT);
}

double model_chance(double bits)
{
    return bits > 50 ? 1 : bits < -50 ? 0 : 1 / (1 + exp2(-bits));
}

double model_probability(const struct model *d, int32_t weight)
{
    return model_chance(model_bits(d, weight));
}

int32_t model_weight_for(const struct model *d, double probability)
{
    double p = probability < 1e-9 ? 1e-9 : probability > 1 - 1e-9 ? 1 - 1e-9 : probability;
    double bits = log2(p / (1 - p));
    int32_t low = -200 * MODEL_UNIT, high = 200 * MODEL_UNIT;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (model_bits(d, middle) >= bits)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
