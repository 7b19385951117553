#include "cli/client.h"

#include "base/mem.h"
#include "cli/ask.h"
#include "cli/keeper.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/save.h"
#include "cli/wire.h"
#include "core/date.h"
#include "os/file.h"
#include "os/jail.h"
#include "os/terminal.h"
#include "os/writer.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GONE_MS = 10000 };

/* A sanitizer's search for leaks at the end of the process traces it, which the jail forbids. */
#ifdef PV_FAULTS
enum { CONFINED = false };
#else
enum { CONFINED = true };
#endif

/* ---- what went wrong ---- */

static int exit_code(enum err e)
{
    if (e == OK)
        return EXIT_DONE;
    if (e == ERR_USAGE)
        return EXIT_USAGE;
    return e == ERR_REFUSED ? EXIT_REFUSED : EXIT_FAILED;
}

/* "R5" of "refused (R5): why"; empty when there is none. */
static struct str rule_of(const char *text)
{
    struct str s = str_from(text), head = STR("refused (");
    ptrdiff_t end = str_find(s, STR("):"));
    return str_starts(s, head) && end >= 0 ? str_sub(s, head.len, (size_t)end - head.len)
                                           : STR_NONE;
}

static void report_json(enum err e, const char *text)
{
    json_t *o =
        json_pack("{s:s, s:s, s:i}", "error", text, "kind", err_text(e), "exit", exit_code(e));
    struct str rule = rule_of(text);
    if (o && e == ERR_REFUSED && rule.len)
        json_object_set_new(o, "rule", json_stringn(rule.ptr, rule.len));
    char *dump = o ? json_dumps(o, JSON_COMPACT) : NULL;
    fprintf(stderr, "%s\n", dump ? dump : "{\"error\":\"out of memory\"}");
    mem_free(dump);
    json_decref(o);
}

/* What went wrong may quote a line of a list or a word of somebody else's: it must not steer the
 * terminal. */
static int report(const struct call *c, enum err e, const struct fault *f)
{
    struct buf clean = {0};
    if (e == OK)
        return EXIT_DONE;
    render_plain(&clean, str_from(f->err == e && f->text[0] ? f->text : err_text(e)));
    buf_byte(&clean, '\0');
    const char *text = buf_check(&clean) == OK ? clean.ptr : err_text(e);
    bool said = str_starts(str_from(text), STR("refused"));
    if (c->json)
        report_json(e, text);
    else
        fprintf(stderr, "peyvand: %s%s\n", e == ERR_REFUSED && !said ? "refused: " : "", text);
    buf_free(&clean);
    return exit_code(e);
}

/* ---- before the call ---- */

enum err client_office(const struct call *c, struct fault *f)
{
    if (c->office.len)
        return OK;
    return fault_set(f, ERR_USAGE,
                     "which office? --office FILE, or PEYVAND_OFFICE in the "
                     "environment");
}

enum err client_writable(struct str path, bool fresh, struct fault *f)
{
    struct writer *w;
    enum err e = save_spares_key(path, f);
    if (e == OK)
        e = writer_open(path.ptr, fresh, &w, f);
    if (e == OK)
        writer_drop(w);
    return e;
}

static enum err find_office(struct call *c, struct fault *f)
{
    const char *environment = getenv("PEYVAND_OFFICE");
    struct str given = call_text(c, "office");
    if (!given.len)
        given = str_from(environment);
    if (!given.len)
        return OK;
    struct buf path = {0};
    enum err e = file_absolute(given.ptr, &path, f);
    if (e == OK)
        e = str_copy(c->arena, buf_view(&path), &c->office);
    buf_free(&path);
    return e;
}

/* "2031-04-02T10:00" or a day alone, UTC. */
static enum err read_clock(struct call *c, struct fault *f)
{
    struct str text = call_text(c, "clock");
    struct span day;
    uint64_t hour = 0, minute = 0;
    if (!call_given(c, "clock"))
        return OK;
    bool good = text.len >= 10 && date_iso(str_sub(text, 0, 10), &day) == OK &&
                day.from_day == day.to_day && day.from_day >= 0;
    if (good && text.len > 10)
        good = text.len == 16 && text.ptr[10] == 'T' && text.ptr[13] == ':' &&
               str_u64(str_sub(text, 11, 2), &hour) == OK && hour < 24 &&
               str_u64(str_sub(text, 14, 2), &minute) == OK && minute < 60;
    if (!good)
        return fault_set(f, ERR_USAGE, "--clock: \"%.*s\" is not a time such as 2031-04-02T10:00",
                         STR_ARG(text));
    c->clock_ms = ((int64_t)day.from_day * 1440 + (int64_t)(hour * 60 + minute)) * 60000;
    return OK;
}

/* ---- the call ---- */

/* What is coming in from the keeper. */
struct incoming {
    struct call *call;
    struct output *out;
    struct writer *writer; /* of the file that is arriving */
    unsigned mode;
    struct finished {
        struct writer *writer;
        unsigned mode;
    } * done; /* whole, and waiting for the good end */
    size_t done_count, done_room;
};

/* The file that arrived is whole: it waits for the call's good end. */
static enum err keep_file(struct incoming *in)
{
    if (!in->writer)
        return OK;
    if (in->done_count == in->done_room) {
        size_t room = in->done_room ? in->done_room * 2 : 4;
        struct finished *p = mem_resize(in->done, room, sizeof *p);
        if (!p)
            return ERR_MEMORY;
        in->done = p;
        in->done_room = room;
    }
    in->done[in->done_count++] = (struct finished){in->writer, in->mode};
    in->writer = NULL;
    return OK;
}

static enum err begin_file(struct incoming *in, struct str payload, struct fault *f)
{
    struct call_file file;
    struct str name;
    enum err e = keep_file(in);
    if (e == OK)
        e = wire_get_file(payload, &file, f);
    if (e == OK)
        e = str_copy(in->call->arena, file.name, &name);
    if (e == OK)
        e = writer_open(name.ptr, file.fresh, &in->writer, f);
    in->mode = e == OK ? file.mode : 0;
    return e;
}

static enum err finish_files(struct incoming *in, struct fault *f)
{
    enum err e = keep_file(in);
    while (e == OK && in->done_count) {
        struct finished *last = &in->done[--in->done_count];
        e = writer_finish(last->writer, last->mode, f);
    }
    return e;
}

static void drop_files(struct incoming *in)
{
    writer_drop(in->writer);
    while (in->done_count)
        writer_drop(in->done[--in->done_count].writer);
    mem_free(in->done);
}

/* Files come last: what was asked for has been done by then. */
static enum err not_written(enum err e, struct fault *f)
{
    return fault_wrap(f, e, "it was done, but its file could not be written");
}

static enum err take(struct incoming *in, enum wire_kind kind, struct str payload, struct fault *f)
{
    struct wire_progress p;
    enum err e;
    switch (kind) {
    case WIRE_TEXT:
        return output_text(in->out, payload);
    case WIRE_PROGRESS:
        e = wire_get_progress(payload, &p, f);
        if (e == OK)
            output_progress(in->out, p.what, p.done, p.of);
        return e;
    case WIRE_FILE:
        return not_written(begin_file(in, payload, f), f);
    case WIRE_DATA:
        return not_written(in->writer ? writer_add(in->writer, payload, f) : ERR_FORMAT, f);
    case WIRE_CALL:
    case WIRE_END:
    case WIRE_ASK:
        break;
    }
    return fault_set(f, ERR_FORMAT, "the keeper does not speak as it should");
}

static enum err gone(const struct call *c, struct fault *f)
{
    if (c->link)
        return fault_set(f, ERR_LOCKED,
                         "the keeper waits %d seconds for a passphrase, and then it is gone: "
                         "unlock again",
                         KEEPER_FIRST_MS / 1000);
    return fault_set(f, ERR_IO,
                     "the keeper ended before it answered: look whether it was done before you do "
                     "it again");
}

/* Reads until the end. *ask: the passphrase is wanted, of the officer whose name is copied. */
static enum err hear(struct incoming *in, struct agent_link *l, struct str *ask, struct fault *f)
{
    struct buf payload = {0};
    struct fault end = {.err = OK};
    enum wire_kind kind = WIRE_TEXT;
    enum err e = OK;
    while (e == OK) {
        output_while_waiting(in->out, l->fd);
        e = wire_receive(l, &kind, &payload, f);
        if (e == ERR_NOT_FOUND || e == ERR_IO)
            e = gone(in->call, f);
        if (e != OK || kind == WIRE_END || kind == WIRE_ASK)
            break;
        e = take(in, kind, buf_view(&payload), f);
    }
    if (e == OK && kind == WIRE_ASK)
        e = str_copy(in->call->arena, buf_view(&payload), ask);
    else if (e == OK)
        e = wire_get_end(buf_view(&payload), &end, f);
    buf_free(&payload);
    if (e == OK && end.err != OK)
        e = fault_set(f, end.err, "%s", end.text);
    return e;
}

static enum err say(const struct call *c, struct agent_link *l, struct fault *f)
{
    struct buf payload = {0};
    enum err e = wire_put_call(c, &payload);
    if (e == OK)
        e = wire_send(l, WIRE_CALL, buf_view(&payload), f);
    for (size_t i = 0; e == OK && i < c->attached_count; i++) {
        buf_clear(&payload);
        e = wire_put_file(&c->attached[i], &payload);
        if (e == OK)
            e = wire_send(l, WIRE_FILE, buf_view(&payload), f);
        if (e == OK)
            e = wire_send_data(l, c->attached[i].bytes, f);
    }
    if (e == OK)
        e = wire_send(l, WIRE_END, STR_NONE, f);
    if (payload.ptr)
        c->house->crypt->wipe(payload.ptr, payload.room);
    buf_free(&payload);
    /* a keeper that refuses a call early says why: that is heard next */
    return e == ERR_IO ? OK : e;
}

/* One time to the keeper and back. */
static enum err transact(struct call *c, struct output *out, struct str *ask, struct fault *f)
{
    struct incoming in = {.call = c, .out = out};
    struct agent_link l = {-1, INT64_MAX};
    enum err e = OK;
    if (c->link && c->link->fd >= 0)
        l = *c->link;
    else
        e = keeper_connect(c->house, c->office, &l, f);
    pid_t pid = e == OK && c->leaving ? agent_peer(&l) : 0;
    if (e == OK)
        e = say(c, &l, f);
    if (e == OK)
        e = hear(&in, &l, ask, f);
    if (e == OK && !ask->len)
        e = not_written(finish_files(&in, f), f);
    drop_files(&in);
    if (e != OK && c->link) /* a keeper that nobody came in to */
        agent_part(&l, GONE_MS);
    agent_close(&l);
    if (c->link)
        c->link->fd = -1;
    /* one of another version does not even hear that it is to go */
    if (e == ERR_STATE && pid && agent_end(pid, GONE_MS)) {
        call_print(c, "%.*s is locked\n", STR_ARG(c->office));
        e = OK;
    }
    if (e == OK && pid && !agent_gone(pid, GONE_MS))
        e = fault_set(f, ERR_IO, "the keeper (process %ld) has not ended yet", (long)pid);
    return e;
}

/* Whoever answered twenty questions while the office locked itself does not answer them again. */
static enum err wait_unlocked(struct call *c, struct fault *f)
{
    struct str enter;
    fprintf(stderr, "peyvand: %s\n", f->text);
    return ask_line(
        c,
        "Nothing is lost. Unlock it at another terminal and press Enter here; Control-C "
        "gives up",
        &enter, f);
}

static enum err send_call(struct call *c, struct output *out, struct str *ask, struct fault *f)
{
    bool may_ask = c->terminal;
    enum err e;
    do {
        c->terminal = terminal_watched();
        e = transact(c, out, ask, f);
        c->terminal = may_ask;
    } while (e == ERR_LOCKED && may_ask && c->command->prepare && !c->link &&
             wait_unlocked(c, f) == OK);
    return e;
}

static enum err call_keeper(struct call *c, struct output *out, struct fault *f)
{
    struct str ask = STR_NONE;
    enum err e = client_office(c, f);
    if (e == OK && (c->command->flags & COMMAND_PERSONAL) && call_given(c, "passphrase-file"))
        e = ask_passphrase(c, "", &c->passphrase, f);
    if (e == OK)
        e = send_call(c, out, &ask, f);
    if (e != OK || !ask.len)
        return e;
    struct buf prompt = {0};
    buf_printf(&prompt, "Passphrase of %.*s, who acts: ", STR_ARG(ask));
    e = buf_check(&prompt);
    if (e == OK)
        e = ask_passphrase(c, prompt.ptr, &c->passphrase, f);
    buf_free(&prompt);
    ask = STR_NONE;
    return e == OK ? send_call(c, out, &ask, f) : e;
}

/* ---- one use of the program ---- */

static enum err help(struct call *c, struct fault *f)
{
    if (c->command)
        command_help(c->command, &c->out);
    else if (!c->word_count)
        command_help_all(&c->out);
    else if (!command_help_noun(c->words[0], &c->out))
        return fault_set(f, ERR_USAGE, "%.*s: no such command", STR_ARG(c->words[0]));
    return OK;
}

/* Before twenty questions are answered or a long list is read: is there anybody to hear it? */
static enum err somebody_there(const struct call *c, struct fault *f)
{
    struct agent_link l;
    enum err e = client_office(c, f);
    if (e == OK && c->command->prepare) {
        e = keeper_connect(c->house, c->office, &l, f);
        if (e == OK)
            agent_close(&l);
    }
    return e;
}

static enum err act(struct call *c, struct output *out, struct fault *f)
{
    enum err e = OK;
    if (call_given(c, "help"))
        return help(c, f);
    if (!c->command)
        return fault_set(f, ERR_USAGE, "say what to do; \"peyvand help\" lists the commands");
    if (CONFINED && !(c->command->flags & COMMAND_STARTS))
        e = jail_enter_reader(f); /* from here on lists and other people's files are parsed */
    if (e == OK)
        e = read_clock(c, f);
    if (e == OK)
        e = find_office(c, f);
    if (e == OK && c->command->run && !(c->command->flags & COMMAND_SEALED))
        e = somebody_there(c, f);
    if (e == OK && !(c->command->flags & COMMAND_ASKS))
        e = ask_required(c, f);
    if (e == OK && c->command->run && call_given(c, "o"))
        e = client_writable(call_text(c, "o"), false, f);
    if (e == OK && c->command->prepare)
        e = c->command->prepare(c, f);
    call_flush(c);
    if (e == OK && c->command->run && !c->answered)
        e = call_keeper(c, out, f);
    return e;
}

int client_main(const struct house *house, const char *const *argv, size_t argc)
{
    struct arena arena = {0};
    struct output out;
    output_start(&out);
    struct call_wire wire = {&out, output_call_text, output_call_progress, output_call_unread,
                             output_call_clear};
    struct call c = {.arena = &arena, .house = house, .wire = &wire, .terminal = terminal_here()};
    struct fault f = {.err = OK};
    enum err e = command_line(argv, argc, &c, &f);
    for (size_t i = 0; e != OK && i < argc; i++) /* a line that is off still says how to tell */
        c.json = c.json || strcmp(argv[i], "--json") == 0;
    if (e == OK)
        e = act(&c, &out, &f);
    call_flush(&c);
    if (e == OK && buf_check(&c.out) != OK)
        e = fault_set(&f, ERR_MEMORY, "no memory to print what came of it");
    if (output_finish(&out) != OK && e == OK)
        e = fault_set(&f, ERR_IO, "it was done, but the output could not be written");
    if (c.link) /* a keeper that was started and not called */
        agent_part(c.link, GONE_MS);
    int code = report(&c, e, &f);
    buf_free(&c.out);
    arena_free(&arena);
    return code;
}
