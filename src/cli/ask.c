#include "cli/ask.h"

#include "base/utf8.h"
#include "cli/render.h"
#include "os/file.h"
#include "os/terminal.h"

#include <string.h>

enum { PASSPHRASE_FILE_MAX = 1 << 16 };

enum err ask_line(struct call *c, const char *question, struct str *answer, struct fault *f)
{
    if (!c->terminal)
        return fault_set(f, ERR_USAGE, "there is no terminal to ask at: %s", question);
    struct buf prompt = {0}, line = {0};
    buf_printf(&prompt, "%s: ", question);
    enum err e = buf_check(&prompt);
    if (e == OK)
        e = terminal_line(prompt.ptr, &line, f);
    if (e == OK)
        e = str_copy(c->arena, str_trim(buf_view(&line)), answer);
    buf_free(&prompt);
    buf_free(&line);
    return e;
}

enum err ask_yes(struct call *c, const char *question, bool *yes, struct fault *f)
{
    for (;;) {
        struct str answer;
        enum err e = ask_line(c, question, &answer, f);
        if (e != OK)
            return e;
        *yes = str_eq_ascii_case(answer, STR("yes")) || str_eq_ascii_case(answer, STR("y"));
        if (*yes || str_eq_ascii_case(answer, STR("no")) || str_eq_ascii_case(answer, STR("n")))
            return OK;
    }
}

static const struct option *own_option(const struct command *command, const char *name)
{
    for (size_t i = 0; i < command->option_count; i++)
        if (strcmp(command->options[i].name, name) == 0)
            return &command->options[i];
    return NULL;
}

enum err ask_option(struct call *c, const char *name, const char *question, struct fault *f)
{
    const struct option *o = own_option(c->command, name);
    bool required = o && (o->flags & OPTION_REQUIRED);
    struct str answer = STR_NONE;
    if (!c->terminal || call_given(c, name))
        return OK;
    do {
        enum err e = ask_line(c, question, &answer, f);
        if (e != OK)
            return e;
    } while (required && !answer.len);
    return answer.len ? call_set(c, name, answer) : OK;
}

enum err ask_choice(struct call *c, const struct ask_choice *q, struct fault *f)
{
    struct str answer = STR_NONE;
    if (!c->terminal || call_given(c, q->name))
        return OK;
    for (;;) {
        enum err e = ask_line(c, q->question, &answer, f);
        if (e != OK || !answer.len)
            return e;
        if (q->known(answer))
            return call_set(c, q->name, answer);
        call_print(c, "  \"");
        render_call(c, answer);
        call_print(c, "\" is not possible here. Possible: %s\n", q->possible);
        call_flush(c);
    }
}

enum err ask_required(struct call *c, struct fault *f)
{
    for (size_t i = 0; i < c->command->option_count; i++) {
        const struct option *o = &c->command->options[i];
        char *question = arena_copy(c->arena, o->help, strlen(o->help));
        if (!(o->flags & OPTION_REQUIRED))
            continue;
        if (!question)
            return fault_set(f, ERR_MEMORY, "no memory to ask for --%s", o->name);
        if (question[0] >= 'a' && question[0] <= 'z')
            question[0] = (char)(question[0] - 'a' + 'A');
        enum err e = ask_option(c, o->name, question, f);
        if (e != OK)
            return e;
    }
    return command_complete(c, f);
}

/* ---- passphrases ---- */

static void wipe(struct call *c, struct buf *b)
{
    if (b->ptr)
        c->house->crypt->wipe(b->ptr, b->room);
    buf_free(b);
}

static enum err from_file(struct call *c, struct str path, struct str *out, struct fault *f)
{
    struct buf bytes = {0};
    bool standard_input = str_eq(path, STR("-"));
    const char *name = standard_input ? "/dev/stdin" : path.ptr;
    enum err e = buf_reserve(&bytes, 2 * PASSPHRASE_FILE_MAX + 2); /* never moved: no copies */
    if (e == OK && standard_input)
        e = terminal_line("", &bytes, f);
    else if (e == OK)
        e = file_read(name, PASSPHRASE_FILE_MAX, &bytes, f);
    if (e == OK) {
        struct str rest = buf_view(&bytes), line = STR_NONE;
        (void)str_next(&rest, '\n', &line);
        line.len -= line.len && line.ptr[line.len - 1] == '\r'; /* one: others are typed */
        if (!line.len)
            e = fault_set(f, ERR_USAGE, "%s: the first line is empty, no passphrase", name);
        else if (!utf8_valid(line, NULL))
            e = fault_set(f, ERR_FORMAT, "%s: the passphrase is not UTF-8", name);
        else
            e = str_copy(c->arena, line, out);
    }
    wipe(c, &bytes);
    return e;
}

static enum err from_terminal(struct call *c, const char *prompt, struct str *out, struct fault *f)
{
    struct buf typed = {0};
    enum err e = terminal_secret(prompt, &typed, f);
    if (e == OK && !typed.len)
        e = fault_set(f, ERR_USAGE, "no passphrase was given");
    if (e == OK)
        e = str_copy(c->arena, buf_view(&typed), out);
    wipe(c, &typed);
    return e;
}

enum err ask_passphrase(struct call *c, const char *prompt, struct str *out, struct fault *f)
{
    if (call_given(c, "passphrase-file"))
        return from_file(c, call_text(c, "passphrase-file"), out, f);
    if (!c->terminal)
        return fault_set(f, ERR_USAGE,
                         "a passphrase is needed and there is no terminal: --passphrase-file FILE");
    return from_terminal(c, prompt, out, f);
}

enum err ask_new_passphrase(struct call *c, const char *file_option, const char *prompt,
                            struct str *out, struct fault *f)
{
    if (call_given(c, file_option))
        return from_file(c, call_text(c, file_option), out, f);
    if (!c->terminal)
        return fault_set(f, ERR_USAGE,
                         "a new passphrase is needed and there is no terminal: --%s FILE",
                         file_option);
    struct str again = STR_NONE;
    enum err e = from_terminal(c, prompt, out, f);
    if (e == OK)
        e = from_terminal(c, "The same again: ", &again, f);
    if (e == OK && !str_eq(*out, again))
        e = fault_set(f, ERR_USAGE, "the two differ; nothing was done");
    return e;
}
