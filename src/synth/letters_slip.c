#include "synth/letters.h"

#include "base/utf8.h"

#include <string.h>

void slip_str(struct slip *s, struct str t)
{
    if (t.len <= sizeof s->text - s->len) {
        memcpy(s->text + s->len, t.ptr, t.len);
        s->len += t.len;
    }
}

void slip_text(struct slip *s, const char *terminated)
{
    slip_str(s, str_from(terminated));
}

void slip_char(struct slip *s, uint32_t cp)
{
    char c[4];
    slip_str(s, (struct str){c, utf8_put(cp, c)});
}

struct str slip_view(const struct slip *s)
{
    return (struct str){s->text, s->len};
}
