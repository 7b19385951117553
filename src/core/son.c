#include "core/son.h"

#include "core/script.h"

static bool one_of(struct str word, struct str known)
{
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

bool son_stands_behind(struct str word)
{
    return one_of(word, STR("oglu|oğlu|ogly|oghlu|ogli|ugli|uly|uulu|kizi|kızı|kyzy|qizi|gizi|qyzy|"
                            "оглы|оглу|угли|уулу|улы|кызы|қызы|гизи|кизи"));
}

bool son_begins_family(struct str word)
{
    return one_of(word, STR("ben|bent|ould|mint|ait|בן|בת"));
}
