#include "desk/facts.h"

#include "core/script.h"
#include "record/cbor.h"

#include <string.h>

enum { DAY_MS = 86400000 };

void facts_put(struct body *b, const struct facts *facts)
{
    struct buf map = {0};
    uint64_t count = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        count += facts->value[i].len > 0;
    cbor_put_map(&map, count);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (!facts->value[i].len)
            continue;
        cbor_put_u64(&map, i);
        cbor_put_text(&map, facts->value[i]);
    }
    if (map.failed)
        b->bytes.failed = true;
    else
        body_put_raw(b, BODY_FACTS, buf_view(&map));
    buf_free(&map);
}

bool facts_get(const struct entry *e, struct facts *out)
{
    struct str raw, text;
    uint64_t pairs, key;
    if (!body_raw(&e->act, BODY_FACTS, &raw))
        return false;
    struct cbor c = {.bytes = raw};
    if (!cbor_map(&c, &pairs))
        return false;
    struct facts facts = {.stated_day = day_of(e->recorded_ms)};
    if (e->act.has_valid && e->act.valid.from != DAY_OPEN)
        facts.stated_day = e->act.valid.from;
    for (uint64_t i = 0; i < pairs; i++) {
        if (!cbor_u64(&c, &key) || !cbor_text(&c, &text))
            return false;
        if (key < FIELD_COUNT)
            facts.value[key] = text;
    }
    *out = facts;
    return cbor_done(&c);
}

enum err facts_name(const struct facts *facts, struct arena *a, struct str *out)
{
    struct str given = facts->value[FIELD_GIVEN], family = facts->value[FIELD_FAMILY];
    if (facts->value[FIELD_NAME].len || !given.len || !family.len) {
        *out = facts->value[FIELD_NAME].len ? facts->value[FIELD_NAME] : given.len ? given : family;
        return OK;
    }
    char *text = arena_zero(a, given.len + family.len + 2, 1);
    if (!text)
        return ERR_MEMORY;
    memcpy(text, given.ptr, given.len);
    text[given.len] = ' ';
    memcpy(text + given.len + 1, family.ptr, family.len);
    *out = (struct str){text, given.len + family.len + 1};
    return OK;
}

/* True when some word of three letters or more stands in both texts, folded. */
static bool share_word(struct str a, struct str b)
{
    struct word x, y;
    for (size_t at = 0; script_next_word(a, &at, &x);) {
        for (size_t to = 0; x.len >= 3 && script_next_word(b, &to, &y);) {
            size_t same = 0;
            while (same < x.len && x.len == y.len && x.letters[same] == y.letters[same])
                same++;
            if (same == x.len)
                return true;
        }
    }
    return false;
}

bool facts_named_in(struct str text, const struct facts *who)
{
    static const enum field NAMES[] = {FIELD_NAME,        FIELD_GIVEN,  FIELD_FAMILY,
                                       FIELD_FATHER,      FIELD_MOTHER, FIELD_SPOUSE,
                                       FIELD_GRANDFATHER, FIELD_HOME,   FIELD_BIRTHPLACE,
                                       FIELD_PLACE,       FIELD_PHONE,  FIELD_DOCUMENT};
    for (size_t i = 0; i < COUNT(NAMES); i++)
        if (share_word(text, who->value[NAMES[i]]))
            return true;
    return false;
}

bool entry_signed(const struct entry *e)
{
    for (size_t i = 0; i < e->signer_count; i++)
        if (e->signer_good[i])
            return true;
    return false;
}

int32_t day_of(int64_t ms)
{
    int64_t day = ms / DAY_MS - (ms % DAY_MS < 0);
    return day > INT32_MAX ? INT32_MAX : day <= INT32_MIN ? INT32_MIN + 1 : (int32_t)day;
}
