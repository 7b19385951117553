/* script_table: what one letter folds to, and which signs stand among letters; tools/gen_script.py
 * writes the rows. */
#ifndef PV_CORE_SCRIPT_TABLE_H
#define PV_CORE_SCRIPT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* to: up to four letters, the rest 0; all 0 when the letter is dropped. */
struct script_fold {
    uint16_t from;
    uint16_t to[4];
};

extern const struct script_fold script_folds[]; /* ascending by from */
extern const size_t script_fold_count;

/* Punctuation and symbols from first to last. */
struct script_sign {
    uint32_t first, last;
    bool within; /* a word goes on behind it */
};

extern const struct script_sign script_signs[]; /* ascending */
extern const size_t script_sign_count;

#endif
