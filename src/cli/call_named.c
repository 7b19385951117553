/* What words of a call name in the book. Apart from call.c, which needs no book. */
#include "cli/call.h"

#include "desk/access.h"
#include "record/answer.h"

enum err call_request(const struct call *c, struct str word, uint32_t *request, struct fault *f)
{
    return book_stream_named(c->book, STREAM_REQUEST, word, request, f);
}

/* A beginning that fits, or does not, would tell who may not open the register what is in it. */
static bool may_shorten(const struct call *c)
{
    return c->seat && access_may(c->seat->role, ACCESS_CASE_READ);
}

enum err call_person(const struct call *c, struct str word, uint32_t *person, struct fault *f)
{
    struct reference r;
    if (!may_shorten(c) && reference_parse(word, &r) == OK && r.bits < 8 * TAG_BYTES)
        return fault_set(f, ERR_USAGE,
                         "write the whole reference P-..., as it stands on the person's paper");
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
