#include "core/son.h"

#include "core/script.h"

bool son_begins_family(struct str word)
{
    struct str known = STR("ben|bent|ould|mint|ait|בן|בת");
    struct str one;
    struct word w, k;
    size_t at = 0;
    if (!script_next_word(word, &at, &w))
        return false;
    while (str_next(&known, '|', &one)) {
        at = 0;
        if (script_next_word(one, &at, &k) && word_same(&w, &k))
            return true;
    }
    return false;
}
