#include "cli/save.h"

enum err save_place(struct str path, struct buf *out, struct fault *f)
{
    struct buf real = {0};
    buf_clear(out);
    buf_str(out, path);
    buf_byte(out, '\0');
    enum err err = buf_check(out);
    if (err != OK || !file_is_link(out->ptr) || file_special(out->ptr))
        return err;
    bool special = file_link_special(out->ptr, &real);
    err = special ? buf_check(&real) : file_absolute(out->ptr, &real, f);
    if (err == OK && !special && file_is_link(real.ptr))
        err = fault_set(f, ERR_NOT_FOUND,
                        "%.*s: is a link to nothing; write to what it should mean", STR_ARG(path));
    buf_clear(out);
    buf_str(out, buf_view(&real));
    buf_byte(out, '\0');
    buf_free(&real);
    return err == OK ? buf_check(out) : err;
}

enum err save_stream(struct str path, file_source *source, void *context, struct fault *f)
{
    struct buf place = {0};
    enum err err = save_place(path, &place, f);
    if (err == OK)
        err = file_write_stream(place.ptr, 0600, source, context, f);
    buf_free(&place);
    return err;
}

enum err save_file(struct str path, struct str bytes, struct fault *f)
{
    struct buf place = {0};
    enum err err = save_place(path, &place, f);
    if (err == OK)
        err = file_write_whole(place.ptr, 0600, bytes, f);
    buf_free(&place);
    return err;
}

/* False for what is not there to be spoilt: a folder that does not exist is told when it is written
 * to. */
static bool find_place(const struct call *c, struct str path, struct buf *out, enum err *err)
{
    struct fault aside;
    struct str terminated;
    *err = str_copy(c->arena, path, &terminated);
    if (*err == OK && file_absolute(terminated.ptr, out, &aside) == OK)
        return true;
    buf_clear(out);
    return false;
}

static enum err refuse_same(const struct call *c, const char *option, struct str other,
                            const char *why, struct fault *f)
{
    struct buf a = {0}, b = {0};
    enum err err = OK;
    if (find_place(c, call_text(c, option), &a, &err) && find_place(c, other, &b, &err) &&
        str_eq(buf_view(&a), buf_view(&b)))
        err = fault_set(f, ERR_USAGE, "%s%s %.*s: %s", option[1] ? "--" : "-", option,
                        STR_ARG(call_text(c, option)), why);
    buf_free(&a);
    buf_free(&b);
    return err;
}

static enum err refuse_read(const struct call *c, const char *option, const char *const *read,
                            struct fault *f)
{
    static const char why[] = "this file is read; write to another one";
    enum err err = OK;
    for (size_t w = 0; err == OK && w < c->word_count; w++)
        err = refuse_same(c, option, call_word(c, w), why, f);
    for (size_t i = 0; err == OK && read[i]; i++)
        if (call_given(c, read[i]))
            err = refuse_same(c, option, call_text(c, read[i]), why, f);
    return err;
}

enum err save_spares_key(struct str path, struct fault *f)
{
    static const char end[] = ".device";
    struct fault aside;
    struct buf office = {0};
    if (path.len < sizeof end ||
        !str_eq(str_sub(path, path.len - (sizeof end - 1), path.len), str_from(end)))
        return OK;
    buf_str(&office, str_sub(path, 0, path.len - (sizeof end - 1)));
    buf_byte(&office, '\0');
    enum err err = buf_check(&office);
    if (err == OK && file_replaceable(office.ptr, &aside) == ERR_EXISTS)
        err = fault_set(f, ERR_EXISTS, "%.*s: is the key of an office; it is not replaced",
                        STR_ARG(path));
    buf_free(&office);
    return err;
}

static enum err may_write(struct str path, struct fault *f)
{
    struct buf place = {0};
    enum err err = save_place(path, &place, f);
    if (err == OK)
        err = save_spares_key(str_from(place.ptr), f);
    if (err == OK)
        err = file_may_write(place.ptr, f);
    buf_free(&place);
    return err;
}

enum err save_apart(const struct call *c, const char *const *written, const char *const *read,
                    struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && written[i]; i++) {
        if (!call_given(c, written[i]))
            continue;
        err = may_write(call_text(c, written[i]), f);
        if (err == OK)
            err = refuse_read(c, written[i], read, f);
        for (size_t k = 0; err == OK && k < i; k++)
            if (call_given(c, written[k]))
                err = refuse_same(c, written[i], call_text(c, written[k]),
                                  "another option writes there", f);
    }
    return err;
}
