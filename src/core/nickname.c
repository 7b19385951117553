#include "core/nickname.h"

#include "base/map.h"
#include "core/part.h"

static uint32_t word_hash(struct str s)
{
    return s.len ? (uint32_t)hash_bytes(s.ptr, s.len, 0x6E69636B) | 1 : 0;
}

bool nickname_read(struct str name, struct nickname *out)
{
    struct str rest = name, first;
    *out = (struct nickname){0};
    if (!str_next(&rest, ' ', &first) || !part_groups(first, out->group))
        return false;
    out->first = word_hash(first);
    out->rest = word_hash(rest);
    return true;
}
