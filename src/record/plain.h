/* plain: which characters may stand in a letter to an enquirer, and in names of offices and
 * officers.
 */
#ifndef PV_RECORD_PLAIN_H
#define PV_RECORD_PLAIN_H

#include "base/utf8.h"

/* False for control characters and for marks that could turn a line around, break it, or hide part
 * of it. Joiners (U+200C, U+200D) are letters' own business and may stand. */
static inline bool plain_character(uint32_t cp)
{
    return !(cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || cp == 0x200E || cp == 0x200F ||
             (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0xFEFF);
}

/* True when all of s is plain; a line end too, where lines are allowed. */
static inline bool plain_text(struct str s, bool lines)
{
    size_t at = 0;
    uint32_t cp;
    while (utf8_next_lossy(s, &at, &cp))
        if (!plain_character(cp) && !(lines && cp == '\n'))
            return false;
    return true;
}

/* What an office or an officer may be called: they are printed everywhere, and some of them come
 * from other offices. */
enum { PLAIN_NAME_MAX = 200 /* bytes */ };
static inline bool plain_name(struct str s)
{
    return s.len > 0 && s.len <= PLAIN_NAME_MAX && str_trim(s).len == s.len &&
           utf8_valid(s, NULL) && plain_text(s, false);
}

#endif
