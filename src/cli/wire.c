#include "cli/wire.h"

#include "base/utf8.h"

#include <string.h>

enum { HEAD_BYTES = 5, STEP_BYTES = 1 << 16 };

/* Names of fields. */
enum field_name {
    PUT_VERSION = 1,
    PUT_NOUN,
    PUT_VERB,
    PUT_WORD,
    PUT_OPTION, /* followed by its PUT_VALUE */
    PUT_VALUE,
    PUT_JSON,
    PUT_TERMINAL,
    PUT_AS,
    PUT_PASSPHRASE,
    PUT_CLOCK,
    PUT_WHAT,
    PUT_DONE,
    PUT_OF,
    PUT_NAME,
    PUT_MODE,
    PUT_FRESH,
    PUT_ERR,
    PUT_TEXT
};

#define VERSION STR("peyvand wire 1 " PV_VERSION)

/* ---- messages ---- */

static void head_write(uint8_t h[HEAD_BYTES], uint8_t first, size_t len)
{
    h[0] = first;
    for (int i = 0; i < 4; i++)
        h[1 + i] = (uint8_t)(len >> (24 - 8 * i));
}

static size_t head_length(const uint8_t h[HEAD_BYTES])
{
    return (size_t)h[1] << 24 | (size_t)h[2] << 16 | (size_t)h[3] << 8 | h[4];
}

enum err wire_send(struct agent_link *l, enum wire_kind kind, struct str payload, struct fault *f)
{
    uint8_t h[HEAD_BYTES];
    if (payload.len > WIRE_MAX)
        return fault_set(f, ERR_LIMIT, "a message of %zu bytes is too long", payload.len);
    head_write(h, (uint8_t)kind, payload.len);
    enum err e = agent_write(l, (struct str){(const char *)h, sizeof h}, f);
    return e == OK ? agent_write(l, payload, f) : e;
}

enum err wire_receive(struct agent_link *l, enum wire_kind *kind, struct buf *payload,
                      struct fault *f)
{
    uint8_t h[HEAD_BYTES];
    buf_clear(payload);
    enum err e = agent_read(l, h, sizeof h, f);
    if (e != OK)
        return e;
    size_t left = head_length(h);
    if (h[0] < WIRE_CALL || h[0] > WIRE_ASK || left > WIRE_MAX)
        return fault_set(f, ERR_FORMAT, "not a message of this program");
    *kind = (enum wire_kind)h[0];
    while (left) { /* in steps: a length alone costs nothing */
        size_t n = left < STEP_BYTES ? left : STEP_BYTES;
        if (buf_reserve(payload, n) != OK)
            return fault_set(f, ERR_MEMORY, "no memory for a message");
        e = agent_read(l, payload->ptr + payload->len, n, f);
        if (e != OK)
            return e;
        payload->len += n;
        left -= n;
    }
    return OK;
}

enum err wire_send_data(struct agent_link *l, struct str bytes, struct fault *f)
{
    enum err e = OK;
    while (e == OK && bytes.len) {
        struct str part = str_sub(bytes, 0, WIRE_MAX);
        bytes = str_sub(bytes, part.len, bytes.len);
        if (l->deadline_ms != INT64_MAX)
            l->deadline_ms += WIRE_MORE_MS;
        e = wire_send(l, WIRE_DATA, part, f);
    }
    return e;
}

/* ---- fields ---- */

static void put(struct buf *b, enum field_name name, struct str bytes)
{
    uint8_t h[HEAD_BYTES];
    if (bytes.len > WIRE_MAX) {
        b->failed = true;
        return;
    }
    head_write(h, (uint8_t)name, bytes.len);
    buf_add(b, h, sizeof h);
    buf_str(b, bytes);
}

static void put_number(struct buf *b, enum field_name name, uint64_t n)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(n >> (56 - 8 * i));
    put(b, name, (struct str){(const char *)bytes, sizeof bytes});
}

struct part {
    uint8_t name;
    struct str bytes;
};

/* The next field; false at the end and, with *bad, where there is none. */
static bool next(struct str *rest, struct part *out, bool *bad)
{
    *bad = rest->len > 0 && rest->len < HEAD_BYTES;
    if (rest->len < HEAD_BYTES)
        return false;
    const uint8_t *h = (const uint8_t *)rest->ptr;
    size_t len = head_length(h);
    *bad = len > rest->len - HEAD_BYTES;
    if (*bad)
        return false;
    out->name = h[0];
    out->bytes = str_sub(*rest, HEAD_BYTES, len);
    *rest = str_sub(*rest, HEAD_BYTES + len, rest->len);
    return true;
}

static bool number(struct str bytes, uint64_t *out)
{
    if (bytes.len != 8)
        return false;
    *out = 0;
    for (int i = 0; i < 8; i++)
        *out = *out << 8 | (uint8_t)bytes.ptr[i];
    return true;
}

static enum err misformed(struct fault *f)
{
    return fault_set(f, ERR_FORMAT, "not a message of this program");
}

/* ---- call ---- */

static bool local_option(const struct command *command, struct str name)
{
    for (size_t i = 0; i < command->option_count; i++)
        if (str_eq(name, str_from(command->options[i].name)))
            return command->options[i].flags & OPTION_LOCAL;
    return true; /* a global one: what of it is needed travels as itself */
}

enum err wire_put_call(const struct call *c, struct buf *out)
{
    put(out, PUT_VERSION, VERSION);
    put(out, PUT_NOUN, str_from(c->command->noun));
    if (c->command->verb)
        put(out, PUT_VERB, str_from(c->command->verb));
    for (size_t i = 0; i < c->word_count; i++)
        put(out, PUT_WORD, c->words[i]);
    for (size_t i = 0; i < c->option_count; i++) {
        if (local_option(c->command, c->options[i].name))
            continue;
        put(out, PUT_OPTION, c->options[i].name);
        put(out, PUT_VALUE, c->options[i].value);
    }
    if (c->json)
        put(out, PUT_JSON, STR_NONE);
    if (c->terminal)
        put(out, PUT_TERMINAL, STR_NONE);
    if (c->as.len)
        put(out, PUT_AS, c->as);
    if (c->passphrase.len)
        put(out, PUT_PASSPHRASE, c->passphrase);
    if (c->clock_ms)
        put_number(out, PUT_CLOCK, (uint64_t)c->clock_ms);
    return buf_check(out);
}

/* What is collected before it is held against the table. */
struct coming {
    struct str noun, verb;
    struct str *words;
    size_t word_count;
    struct call_option *options;
    size_t option_count;
    bool value_due;
};

static bool take_item(struct coming *in, const struct part *x)
{
    if (in->word_count + in->option_count >= WIRE_CALL_ITEMS)
        return false;
    if (x->name == PUT_WORD)
        in->words[in->word_count++] = x->bytes;
    else
        in->options[in->option_count].name = x->bytes;
    in->value_due = x->name == PUT_OPTION;
    return true;
}

static bool take_field(struct coming *in, struct call *c, const struct part *x)
{
    uint64_t n;
    if (in->value_due != (x->name == PUT_VALUE))
        return false; /* behind an option stands its value, and nowhere else */
    if (x->name != PUT_CLOCK && !utf8_valid(x->bytes, NULL))
        return false;
    switch (x->name) {
    case PUT_NOUN:
        in->noun = x->bytes;
        return true;
    case PUT_VERB:
        in->verb = x->bytes;
        return true;
    case PUT_WORD:
    case PUT_OPTION:
        return take_item(in, x);
    case PUT_VALUE:
        in->options[in->option_count++].value = x->bytes;
        in->value_due = false;
        return true;
    case PUT_JSON:
        c->json = true;
        return true;
    case PUT_TERMINAL:
        c->terminal = true;
        return true;
    case PUT_AS:
        c->as = x->bytes;
        return true;
    case PUT_PASSPHRASE:
        c->passphrase = x->bytes;
        return true;
    case PUT_CLOCK:
        if (!number(x->bytes, &n) || n > INT64_MAX)
            return false;
        c->clock_ms = (int64_t)n;
        return true;
    default:
        return false;
    }
}

/* Only what the command's own table row allows. */
static bool fits_table(const struct coming *in, struct call *c)
{
    struct str words[2] = {in->noun, in->verb};
    size_t used, count = in->verb.len ? 2 : 1;
    const struct command *command = command_find(words, count, &used);
    if (!command || used != count || !command->run)
        return false;
    if (in->word_count < command->arg_min || in->word_count > command->arg_max)
        return false;
    for (size_t i = 0; i < in->option_count; i++) {
        const struct option *o = NULL;
        for (size_t k = 0; k < command->option_count; k++)
            if (str_eq(in->options[i].name, str_from(command->options[k].name)))
                o = &command->options[k];
        if (!o || (o->flags & OPTION_LOCAL) || (!o->value && in->options[i].value.len))
            return false;
        for (size_t k = 0; k < i && !(o->flags & OPTION_REPEAT); k++)
            if (str_eq(in->options[k].name, in->options[i].name))
                return false;
    }
    c->command = command;
    return true;
}

enum err wire_get_call(struct str payload, struct call *c, struct fault *f)
{
    struct part x;
    bool bad;
    if (!next(&payload, &x, &bad) || x.name != PUT_VERSION)
        return misformed(f);
    if (!str_eq(x.bytes, VERSION))
        return fault_set(f, ERR_STATE,
                         "the keeper is of another version of this program: lock and unlock again");
    struct coming in = {0};
    in.words = arena_zero(c->arena, WIRE_CALL_ITEMS, sizeof *in.words);
    in.options = arena_zero(c->arena, WIRE_CALL_ITEMS, sizeof *in.options);
    if (!in.words || !in.options)
        return fault_set(f, ERR_MEMORY, "no memory for a call");
    while (next(&payload, &x, &bad))
        if (!take_field(&in, c, &x))
            return misformed(f);
    if (bad || in.value_due || !fits_table(&in, c))
        return misformed(f);
    c->words = in.words;
    c->word_count = in.word_count;
    c->options = in.options;
    c->option_count = in.option_count;
    c->option_room = WIRE_CALL_ITEMS;
    return OK;
}

/* ---- the small ones ---- */

enum err wire_put_progress(const struct wire_progress *p, struct buf *out)
{
    put(out, PUT_WHAT, p->what);
    put_number(out, PUT_DONE, p->done);
    put_number(out, PUT_OF, p->of);
    return buf_check(out);
}

enum err wire_get_progress(struct str payload, struct wire_progress *out, struct fault *f)
{
    struct part what, done, of;
    struct wire_progress p;
    bool bad;
    if (!next(&payload, &what, &bad) || what.name != PUT_WHAT || !next(&payload, &done, &bad) ||
        done.name != PUT_DONE || !next(&payload, &of, &bad) || of.name != PUT_OF || payload.len ||
        !number(done.bytes, &p.done) || !number(of.bytes, &p.of))
        return misformed(f);
    p.what = what.bytes;
    *out = p;
    return OK;
}

enum err wire_put_file(const struct call_file *file, struct buf *out)
{
    put(out, PUT_NAME, file->name);
    put_number(out, PUT_MODE, file->mode);
    put_number(out, PUT_FRESH, file->fresh);
    return buf_check(out);
}

enum err wire_get_file(struct str payload, struct call_file *out, struct fault *f)
{
    struct part name, mode, fresh;
    uint64_t m, n;
    bool bad;
    if (!next(&payload, &name, &bad) || name.name != PUT_NAME || !next(&payload, &mode, &bad) ||
        mode.name != PUT_MODE || !next(&payload, &fresh, &bad) || fresh.name != PUT_FRESH ||
        payload.len || !number(mode.bytes, &m) || m > 0777 || !number(fresh.bytes, &n) || n > 1 ||
        (name.bytes.len && memchr(name.bytes.ptr, '\0', name.bytes.len)))
        return misformed(f);
    *out = (struct call_file){.name = name.bytes, .mode = (unsigned)m, .fresh = n == 1};
    return OK;
}

enum err wire_put_end(const struct fault *end, struct buf *out)
{
    put_number(out, PUT_ERR, (uint64_t)end->err);
    put(out, PUT_TEXT, str_from(end->text));
    return buf_check(out);
}

enum err wire_get_end(struct str payload, struct fault *end, struct fault *f)
{
    struct part err, text;
    uint64_t n;
    bool bad;
    if (!next(&payload, &err, &bad) || err.name != PUT_ERR || !next(&payload, &text, &bad) ||
        text.name != PUT_TEXT || payload.len || !number(err.bytes, &n) || n > ERR_USAGE)
        return misformed(f);
    end->err = OK;
    end->text[0] = '\0';
    if (n != OK)
        fault_set(end, (enum err)n, "%.*s", STR_ARG(text.bytes));
    return OK;
}

/* ---- files behind a call ---- */

/* Offsets first, slices when the buffer no longer moves. */
struct arriving {
    struct call_file file[WIRE_FILE_COUNT];
    size_t begin[WIRE_FILE_COUNT];
    size_t count;
};

static enum err arrived(struct call *c, const struct arriving *in, const struct buf *bytes)
{
    struct call_file *files = arena_zero(c->arena, in->count + 1, sizeof *files);
    if (!files)
        return ERR_MEMORY;
    for (size_t i = 0; i < in->count; i++) {
        size_t end = i + 1 < in->count ? in->begin[i + 1] : bytes->len;
        files[i] = in->file[i];
        files[i].bytes = str_sub(buf_view(bytes), in->begin[i], end - in->begin[i]);
    }
    c->attached = files;
    c->attached_count = c->attached_room = in->count;
    return OK;
}

static enum err take_file(struct call *c, struct arriving *in, struct str payload, size_t at,
                          struct fault *f)
{
    struct call_file file;
    if (in->count == WIRE_FILE_COUNT)
        return fault_set(f, ERR_LIMIT, "too many files with one call");
    enum err e = wire_get_file(payload, &file, f);
    if (e == OK)
        e = str_copy(c->arena, file.name, &file.name);
    if (e == OK) {
        in->file[in->count] = file;
        in->begin[in->count++] = at;
    }
    return e;
}

enum err wire_receive_files(struct agent_link *l, struct call *c, struct buf *bytes,
                            struct fault *f)
{
    struct arriving in = {.count = 0};
    struct buf payload = {0};
    enum wire_kind kind = WIRE_CALL;
    enum err e = OK;
    while (e == OK && kind != WIRE_END) {
        e = wire_receive(l, &kind, &payload, f);
        if (e != OK || kind == WIRE_END)
            continue;
        if (kind == WIRE_FILE) {
            e = take_file(c, &in, buf_view(&payload), bytes->len, f);
        } else if (kind != WIRE_DATA || !in.count) {
            e = misformed(f);
        } else if (payload.len > WIRE_FILES_MAX - bytes->len) {
            e = fault_set(f, ERR_LIMIT, "the files with one call are larger than %d MiB",
                          WIRE_FILES_MAX >> 20);
        } else {
            buf_str(bytes, buf_view(&payload));
            e = buf_check(bytes);
            if (l->deadline_ms != INT64_MAX) /* in step with what came, or trickling would pay */
                l->deadline_ms += (int64_t)WIRE_MORE_MS * (int64_t)payload.len / WIRE_MAX;
        }
    }
    if (e == OK)
        e = arrived(c, &in, bytes);
    if (payload.ptr)
        c->house->crypt->wipe(payload.ptr, payload.room);
    buf_free(&payload);
    return e == ERR_MEMORY ? fault_set(f, e, "no memory for the files of a call") : e;
}
