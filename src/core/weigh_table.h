/* weigh_table: rules of thumb of weighing, until they are learnt from the lists themselves: log2 of
 * how much oftener it happens with one person than with two. Set by judgement and checked on
 * made-up families (seeds 11 to 20) and FEBRL 4; none names a value of either. */
#ifndef PV_CORE_WEIGH_TABLE_H
#define PV_CORE_WEIGH_TABLE_H

/* Counts are taken as of this many more persons, so that a small index is not too sure of itself;
 * a word that nobody has is taken as had by this many. */
#define MORE_PERSONS 30.0
#define MORE_HAVING 0.4

/* So many relatives of a person may be in the index. */
#define RELATIVES 2.0

#define GIVEN_DIFFERS (-5.5)   /* both give a first name, another one */
#define GIVEN_IS_FATHER (-5.5) /* the first name of one is the father's of the other */
#define GIVEN_ELSEWHERE (-1.5) /* the first name of one is a later name of the other */
#define NAMES_DIFFER (-6.5)    /* both give further names, none alike */
#define NAME_LEFT_OVER (-0.3)  /* only one gives a further name */
#define TITLE_SAME 0.5
#define INITIAL_SAME 2.5
#define INITIAL_DIFFERS (-3.0)
#define KIN_DIFFERS (-6.0)

#define PLACE_DIFFERS (-2.0)
#define REGION_DIFFERS (-1.5)
#define ADDRESS_DIFFERS (-1.5)
#define OCCUPATION_DIFFERS (-0.3)
#define POSTCODE_NEAR 3.0
#define POSTCODE_DIFFERS (-1.5)
#define PHONE_DIFFERS (-0.5)
#define DOCUMENT_NEAR 5.0
#define DOCUMENT_DIFFERS (-2.0)

#define SEX_SAME (-0.05)
#define SEX_DIFFERS (-5.5)

#define DAY_SAME (-1.0)
#define MONTH_SAME 6.0
#define YEAR_SAME (-0.5)
#define DAY_SWAPPED 7.0
#define DAY_DIGIT 5.0
#define DAY_TWO_OF_THREE 1.5
#define DAY_NEAR 2.0
#define YEARS_NEAR (-2.5)
#define YEAR_DIGIT (-2.5)
#define BIRTH_DIFFERS (-4.8)

#endif
