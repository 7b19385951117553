#include "cli/show.h"

#include "base/mem.h"
#include "core/date.h"

#include <stdio.h>

enum err show_json(struct call *c, json_t *document, struct fault *f)
{
    char *text = document ? json_dumps(document, JSON_INDENT(2)) : NULL;
    json_decref(document);
    if (!text)
        return fault_set(f, ERR_MEMORY, "no memory to print it as JSON");
    call_str(c, str_from(text));
    call_str(c, STR("\n"));
    mem_free(text);
    return OK;
}

json_t *show_text(struct str s)
{
    return json_stringn(s.ptr ? s.ptr : "", s.len);
}

void show_time(int64_t ms, char out[SHOW_TIME_BYTES])
{
    char day[12];
    int64_t minutes = ms / 60000;
    if (ms <= 0 || minutes / 1440 > INT32_MAX) {
        snprintf(out, SHOW_TIME_BYTES, "-");
        return;
    }
    date_print((int32_t)(minutes / 1440), day);
    snprintf(out, SHOW_TIME_BYTES, "%.10s %02d:%02d", day, (int)(minutes % 1440 / 60),
             (int)(minutes % 60));
}
