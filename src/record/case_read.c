#include "record/case_fold.h"

#include "core/date.h"
#include "record/cbor.h"

/* Values out of bodies. Whatever is not of the form that kind.h gives is unreadable, and what is
 * unreadable never helps anybody to learn anything. */

enum { MAJORITY_YEARS = 18, MS_PER_DAY = 86400000 };

static bool attendee_controls(uint64_t who)
{
    return who < ATTENDEE_INTERPRETER || who > ATTENDEE_OFFICER;
}

bool read_present(const struct act *a, enum attendee *control)
{
    struct str raw;
    uint64_t count, fields, who;
    *control = (enum attendee)0;
    if (!body_raw(a, BODY_PRESENT, &raw))
        return true;
    struct cbor c = {.bytes = raw};
    if (!cbor_array(&c, &count))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (!cbor_array(&c, &fields) || fields != 2 || !cbor_u64(&c, &who) || who > INT32_MAX ||
            !cbor_skip(&c, NULL))
            return false;
        if (attendee_controls(who) && !*control)
            *control = who ? (enum attendee)who : ATTENDEE_OTHER;
    }
    return cbor_done(&c);
}

bool read_free(const struct act *a)
{
    uint64_t setting;
    bool duress = false;
    struct str raw;
    enum attendee control;
    if (!body_u64(a, BODY_SETTING, &setting) || !read_present(a, &control) || control)
        return false;
    if (body_raw(a, BODY_DURESS, &raw) && (!body_bool(a, BODY_DURESS, &duress) || duress))
        return false;
    return setting == SETTING_PRIVATE || setting == SETTING_OUTSIDE_CALL;
}

bool read_permissions(const struct act *a, unsigned *bits)
{
    uint64_t v;
    if (!body_u64(a, BODY_PERMISSIONS, &v) || v == 0 || v > PERMIT_ALL)
        return false;
    *bits = (unsigned)v;
    return true;
}

bool read_day(const struct act *a, enum body_key k, int32_t *day)
{
    struct str raw;
    int64_t v;
    *day = DAY_OPEN;
    if (!body_raw(a, k, &raw))
        return true;
    if (!body_i64(a, k, &v) || v <= INT32_MIN || v > INT32_MAX)
        return false;
    *day = (int32_t)v;
    return true;
}

bool read_value(const struct act *a, enum permission one, struct str *out)
{
    struct str raw, text;
    uint64_t pairs, key;
    *out = STR_NONE;
    if (!body_raw(a, BODY_VALUES, &raw))
        return true;
    struct cbor c = {.bytes = raw};
    if (!cbor_map(&c, &pairs))
        return false;
    for (uint64_t i = 0; i < pairs; i++) {
        if (!cbor_u64(&c, &key) || !cbor_text(&c, &text))
            return false;
        if (key == (uint64_t)one)
            *out = str_trim(text);
    }
    return cbor_done(&c);
}

static struct str last_speaker(struct str chain)
{
    for (ptrdiff_t at; (at = str_find(chain, STR("<"))) >= 0;)
        chain = str_sub(chain, (size_t)at + 1, chain.len);
    return str_trim(chain);
}

bool read_sources_differ(const struct act *a)
{
    struct str raw, chain, first = STR_NONE;
    uint64_t count;
    bool differ = false;
    if (!body_raw(a, BODY_SOURCES, &raw))
        return false;
    struct cbor c = {.bytes = raw};
    if (!cbor_array(&c, &count))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (!cbor_text(&c, &chain))
            return false;
        struct str speaker = last_speaker(chain);
        if (speaker.len == 0)
            continue;
        if (first.len == 0)
            first = speaker;
        else if (!str_eq_ascii_case(first, speaker))
            differ = true;
    }
    return differ && cbor_done(&c);
}

bool read_facts(const struct act *a, struct facts *out)
{
    struct str raw, text;
    uint64_t pairs, key;
    *out = (struct facts){.stated_day = DAY_UNKNOWN};
    if (!body_raw(a, BODY_FACTS, &raw))
        return true;
    struct cbor c = {.bytes = raw};
    if (!cbor_map(&c, &pairs))
        return false;
    for (uint64_t i = 0; i < pairs; i++) {
        if (!cbor_u64(&c, &key) || !cbor_text(&c, &text))
            return false;
        if (key < FIELD_COUNT)
            out->value[key] = text;
    }
    return cbor_done(&c);
}

struct str read_text(const struct act *a, enum body_key k)
{
    struct str text;
    return body_text(a, k, &text) ? text : STR_NONE;
}

int32_t day_of_ms(int64_t ms)
{
    int64_t day = ms / MS_PER_DAY - (ms % MS_PER_DAY < 0);
    return day > INT32_MAX ? INT32_MAX : day <= INT32_MIN ? INT32_MIN + 1 : (int32_t)day;
}

/* Somebody born on a 29th of February comes of age on the 1st of March. */
static bool born_long_ago(int32_t birth, int32_t today)
{
    int y, ty;
    unsigned m, d, tm, td;
    civil_from_day(birth, &y, &m, &d);
    civil_from_day(today, &ty, &tm, &td);
    if (ty - y != MAJORITY_YEARS)
        return ty - y > MAJORITY_YEARS;
    return tm != m ? tm > m : td >= d;
}

static bool birth_adult(struct str text, int32_t today)
{
    struct date_set dates;
    if (date_parse(text, &dates) != OK || dates.count == 0)
        return false;
    for (size_t i = 0; i < dates.count; i++)
        if (!born_long_ago(dates.readings[i].span.to_day, today))
            return false;
    return true;
}

/* An age is as of the day it was stated; without that day it says nothing for certain. */
static bool age_adult(const struct facts *facts, int32_t today)
{
    struct span birth;
    return facts->stated_day != DAY_UNKNOWN &&
           age_parse(facts->value[FIELD_AGE], facts->stated_day, &birth) == OK &&
           born_long_ago(birth.to_day, today);
}

bool facts_adult(const struct facts *facts, int32_t today)
{
    bool birth = str_trim(facts->value[FIELD_BIRTH]).len > 0;
    bool age = str_trim(facts->value[FIELD_AGE]).len > 0;
    if (birth && !birth_adult(facts->value[FIELD_BIRTH], today))
        return false;
    if (age && !age_adult(facts, today))
        return false;
    return birth || age;
}
