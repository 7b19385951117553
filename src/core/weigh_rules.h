/* weigh_rules: what is set by judgement in weighing and not learnt. */
#ifndef PV_CORE_WEIGH_RULES_H
#define PV_CORE_WEIGH_RULES_H

/* Counts are taken as of this many more persons, so that a small index is not too sure of itself;
 * a word that nobody has is taken as had by this many. */
#define MORE_PERSONS 30.0
#define MORE_HAVING 0.4

/* So many relatives of a person may be in the index. */
#define RELATIVES 2.0

#define TITLE_SAME 0.5
#define INITIAL_SAME 2.5 /* for choosing which words belong together */

/* What differs, before anything was learnt. */
#define KIN_DIFFERS (-6.0F)
#define PLACE_DIFFERS (-2.0F)
#define REGION_DIFFERS (-1.5F)
#define ADDRESS_DIFFERS (-1.5F)
#define OCCUPATION_DIFFERS (-0.3F)

#endif
