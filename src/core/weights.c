#include "core/weights.h"

#include "core/vocab.h"
#include "core/weigh_rules.h"

unsigned weigh_spelling(unsigned distance)
{
    static const uint8_t within[WEIGH_SPELLINGS - 1] = {NEAR_USUAL, 2 * NEAR_BIT, 4 * NEAR_BIT,
                                                        7 * NEAR_BIT};
    unsigned level = 0;
    while (level < WEIGH_SPELLINGS - 1 && distance > within[level])
        level++;
    return level;
}

/* Rules of thumb, checked on made-up families (seeds 11 to 20) and FEBRL 4; none names a value of
 * either. What follows the spellings of given names: an initial, another one, elsewhere, the
 * father's. */
#define ONE_SCRIPT 0, -0.3F, -0.6F, -1.5F, -3
#define TWO_SCRIPTS -0.4F, -1.2F, -3, -6.5F, -8

const struct weights weights_judged = {
    .bits = {
        [WEIGH_GIVEN] = {ONE_SCRIPT, 2.5F, -3, -1.5F, -5.5F, -5.5F},
        [WEIGH_GIVEN + 1] = {TWO_SCRIPTS, 2.5F, -3, -1.5F, -5.5F, -5.5F},
        [WEIGH_OTHERS] = {0, -0.3F, -0.6F, -1.5F, -0.3F, -0.6F, -0.9F, -1.8F, -6.5F, -6.5F, -0.3F},
        [WEIGH_OTHERS + 1] = {-0.4F, -1.2F, -3, -6.5F, -0.7F, -1.5F, -3.3F, -6.8F, -6.5F, -6.5F,
                              -0.3F},
        [WEIGH_FATHER] = {ONE_SCRIPT, [WEIGH_DIFFERS] = KIN_DIFFERS},
        [WEIGH_FATHER + 1] = {TWO_SCRIPTS, [WEIGH_DIFFERS] = KIN_DIFFERS},
        [WEIGH_PLACE] = {ONE_SCRIPT, [WEIGH_DIFFERS] = PLACE_DIFFERS},
        [WEIGH_PLACE + 1] = {TWO_SCRIPTS, [WEIGH_DIFFERS] = PLACE_DIFFERS},
        [WEIGH_REGION] = {ONE_SCRIPT, [WEIGH_DIFFERS] = REGION_DIFFERS},
        [WEIGH_REGION + 1] = {TWO_SCRIPTS, [WEIGH_DIFFERS] = REGION_DIFFERS},
        [WEIGH_ADDRESS] = {ONE_SCRIPT, [WEIGH_DIFFERS] = ADDRESS_DIFFERS},
        [WEIGH_ADDRESS + 1] = {TWO_SCRIPTS, [WEIGH_DIFFERS] = ADDRESS_DIFFERS},
        [WEIGH_OCCUPATION] = {ONE_SCRIPT, [WEIGH_DIFFERS] = OCCUPATION_DIFFERS},
        [WEIGH_OCCUPATION + 1] = {TWO_SCRIPTS, [WEIGH_DIFFERS] = OCCUPATION_DIFFERS},
        /* day, month, year; swapped, a digit, two of three; days, years apart; a digit, differs */
        [WEIGH_DAY] = {-1, 6, -0.5F, 7, 5, 1.5F, 2, -2.5F, -2.5F, -4.8F},
        [WEIGH_YEAR] = {-1, 6, -0.5F, 7, 5, 1.5F, 2, -2.5F, -2.5F, -4.8F},
        [WEIGH_SEX] = {-0.05F, [WEIGH_DIFFERS] = -5.5F},
        [WEIGH_POSTCODE] = {0, 3, [WEIGH_DIFFERS] = -1.5F},
        [WEIGH_PHONE] = {0, -0.5F, [WEIGH_DIFFERS] = -0.5F},
        [WEIGH_DOCUMENT] = {0, 5, [WEIGH_DIFFERS] = -2},
    }};
