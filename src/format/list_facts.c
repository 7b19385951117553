/* From a row to facts. */
#include "format/list.h"

#include "core/fact_name.h"

enum err list_facts(const struct list *l, size_t row, const struct column_kind *kinds,
                    struct arena *a, struct facts *out)
{
    struct facts f = {.stated_day = DAY_UNKNOWN};
    for (size_t c = 0; c < l->columns; c++) {
        enum err e = facts_join(a, &f, kinds[c].field, list_cell(l, row, c));
        if (e != OK)
            return e;
    }
    facts_split_name(&f);
    *out = f;
    return OK;
}
