#include "core/fact.h"

static const char *const names[FIELD_COUNT] = {
    [FIELD_ID] = "id",
    [FIELD_NAME] = "name",
    [FIELD_GIVEN] = "given",
    [FIELD_FAMILY] = "family",
    [FIELD_FATHER] = "father",
    [FIELD_GRANDFATHER] = "grandfather",
    [FIELD_MOTHER] = "mother",
    [FIELD_SPOUSE] = "spouse",
    [FIELD_BIRTH] = "birth",
    [FIELD_AGE] = "age",
    [FIELD_SEX] = "sex",
    [FIELD_BIRTHPLACE] = "birthplace",
    [FIELD_HOME] = "home",
    [FIELD_PLACE] = "place",
    [FIELD_REGION] = "region",
    [FIELD_ADDRESS] = "address",
    [FIELD_POSTCODE] = "postcode",
    [FIELD_PHONE] = "phone",
    [FIELD_DOCUMENT] = "document",
    [FIELD_OCCUPATION] = "occupation",
    [FIELD_OTHER] = "other",
    [FIELD_HOUSEHOLD] = "household",
};

const char *field_name(enum field f)
{
    return f < FIELD_COUNT ? names[f] : "none";
}

bool field_from_name(struct str word, enum field *out)
{
    for (int f = 0; f < FIELD_COUNT; f++) {
        if (!str_eq_ascii_case(word, str_from(names[f])))
            continue;
        *out = (enum field)f;
        return true;
    }
    return false;
}
