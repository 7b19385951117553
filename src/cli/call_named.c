/* What words of a call name in the book. Apart from call.c, which needs no book. */
#include "cli/render.h"

#include "desk/access.h"

enum err call_request(const struct call *c, struct str word, uint32_t *request, struct fault *f)
{
    return book_stream_named(c->book, STREAM_REQUEST, word, request, f);
}

enum err call_person(const struct call *c, struct str word, uint32_t *person, struct fault *f)
{
    enum err err = access_reference(c->seat, word, f);
    if (err != OK)
        return err;
    return book_stream_named(c->book, STREAM_PERSON, word, person, f);
}

enum err call_pair(const struct call *c, struct str word, uint32_t *request, uint32_t *person,
                   struct fault *f)
{
    ptrdiff_t slash = str_find(word, STR("/"));
    if (slash <= 0 || (size_t)slash + 1 >= word.len)
        return fault_set(f, ERR_USAGE,
                         "\"%.*s\" is not a pair: write request and person with a slash between, "
                         "R-.../P-...",
                         STR_ARG(word));
    enum err e = call_request(c, str_sub(word, 0, (size_t)slash), request, f);
    if (e == OK)
        e = call_person(c, str_sub(word, (size_t)slash + 1, word.len), person, f);
    return e;
}

enum err call_day_coming(const struct call *c, const char *name, int32_t *out, struct fault *f)
{
    enum err e = call_day(c, name, out, f);
    if (e == OK && *out != DAY_OPEN && *out < book_today(c->book) - 1)
        e = fault_set(f, ERR_USAGE, "--%s: %.*s is over; is the year right?", name,
                      STR_ARG(call_text(c, name)));
    return e;
}

enum err call_day_past(struct call *c, const char *name, int32_t *out, struct fault *f)
{
    int32_t today = book_today(c->book);
    enum err e = call_day(c, name, out, f);
    if (e != OK || *out == DAY_OPEN || *out <= today + 1)
        return e;
    struct buf text = {0};
    buf_printf(&text, "warning: --%s: %.*s lies ahead, today is %s; is the year right?", name,
               STR_ARG(call_text(c, name)), render_day(today).text);
    e = buf_check(&text);
    if (e == OK && c->json)
        e = str_copy(c->arena, buf_view(&text), &c->warning);
    else if (e == OK)
        call_print(c, "%s\n", text.ptr);
    buf_free(&text);
    return e;
}
