/* One way of reading a command line for all commands: a table row says what may be there. Whatever
 * is not there is named, together with the nearest thing that is, because an officer in a hurry
 * mistypes and must not have to search. */
#include "cli/command.h"

#include "base/utf8.h"

#include <string.h>

const struct option command_globals[] = {
    {"office", "FILE", "the office to work on (else $PEYVAND_OFFICE)", 0},
    {"as", "OFFICER", "who acts, when several officers are seated", 0},
    {"passphrase-file", "FILE", "the passphrase is the first line of FILE; \"-\": standard input",
     0},
    {"json", NULL, "one JSON document instead of text", 0},
    {"clock", "TIME", "sets the clock forward, as 2031-04-02T10:00; exercise offices only", 0},
    {"help", NULL, "how the command is used", 0},
};
const size_t command_global_count = COUNT(command_globals);

bool command_knows(const struct command *command, const struct option *global)
{
    if (strcmp(global->name, "json") == 0)
        return !(command->flags & COMMAND_TEXT);
    return strcmp(global->name, "help") == 0 || !(command->flags & COMMAND_APART);
}

void command_each(command_visit *visit, void *context)
{
    const char *title = "";
    for (size_t g = 0; g < command_group_count; g++) {
        const struct command_group *group = &command_groups[g];
        title = group->title ? group->title : title;
        for (size_t i = 0; i < *group->count; i++)
            if (!visit(context, title, &group->commands[i]))
                return;
    }
}

/* ---- finding ---- */

struct search {
    const struct str *words;
    size_t count, used;
    const struct command *found;
};

static bool search_visit(void *context, const char *title, const struct command *command)
{
    (void)title;
    struct search *s = context;
    if (!str_eq(s->words[0], str_from(command->noun)))
        return true;
    if (!command->verb) {
        s->found = command;
        s->used = 1;
        return true; /* a verb that fits is better */
    }
    if (s->count < 2 || !str_eq(s->words[1], str_from(command->verb)))
        return true;
    s->found = command;
    s->used = 2;
    return false;
}

const struct command *command_find(const struct str *words, size_t count, size_t *used)
{
    struct search s = {.words = words, .count = count};
    if (count)
        command_each(search_visit, &s);
    *used = s.used;
    return s.found;
}

/* ---- the nearest word ---- */

enum { NEAR_BYTES = 32 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between two words, neighbours exchanged counting as one; too long words are far. */
static size_t edits(struct str a, struct str b)
{
    size_t row[3][NEAR_BYTES + 1];
    if (a.len > NEAR_BYTES || b.len > NEAR_BYTES)
        return NEAR_BYTES;
    for (size_t j = 0; j <= b.len; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *now = row[i % 3], *up = row[(i + 2) % 3], *above = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t change = up[j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
            now[j] = least(change, 1 + least(up[j], now[j - 1]));
            if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1])
                now[j] = least(now[j], above[j - 2] + 1);
        }
    }
    return row[a.len % 3][b.len];
}

/* The best seen so far. */
struct nearest {
    struct str word;
    const char *best;
    size_t edits;
};

static void nearest_try(struct nearest *n, const char *candidate)
{
    struct str c = str_from(candidate);
    size_t d = edits(n->word, c);
    if (n->word.len >= 3 && str_starts(c, n->word))
        d = least(d, 1);
    size_t most = n->word.len <= 3 ? 1 : n->word.len <= 7 ? 2 : 3;
    if (d <= most && (!n->best || d < n->edits)) {
        n->best = candidate;
        n->edits = d;
    }
}

const char *command_nearest(struct str word, const char *const *list, size_t count)
{
    struct nearest n = {.word = word};
    for (size_t i = 0; i < count; i++)
        nearest_try(&n, list[i]);
    return n.best;
}

/* What the words of an unknown command may have meant. */
struct guess {
    struct str noun;
    bool known;           /* the noun is one */
    struct nearest verb;  /* among its verbs */
    struct nearest other; /* among the nouns */
    struct buf verbs;     /* all verbs of the noun */
};

static bool guess_visit(void *context, const char *title, const struct command *command)
{
    (void)title;
    struct guess *g = context;
    nearest_try(&g->other, command->noun);
    if (!command->verb || !str_eq(g->noun, str_from(command->noun)))
        return true;
    g->known = true;
    nearest_try(&g->verb, command->verb);
    buf_printf(&g->verbs, "%s%s", g->verbs.len ? ", " : "", command->verb);
    return true;
}

static enum err unknown(const struct str *words, size_t count, struct fault *f)
{
    struct guess g = {.noun = words[0], .other = {.word = words[0]}};
    struct str verb = count > 1 ? words[1] : STR_NONE;
    g.verb.word = verb;
    command_each(guess_visit, &g);
    int noun_len = (int)least(words[0].len, 40);
    if (g.known && !verb.len)
        fault_set(f, ERR_USAGE, "%.*s: say what to do: %.*s", noun_len, words[0].ptr,
                  STR_ARG(buf_view(&g.verbs)));
    else if (g.known && g.verb.best)
        fault_set(f, ERR_USAGE, "%.*s %.*s: no such command; did you mean \"%.*s %s\"?", noun_len,
                  words[0].ptr, (int)least(verb.len, 40), verb.ptr, noun_len, words[0].ptr,
                  g.verb.best);
    else if (g.known)
        fault_set(f, ERR_USAGE, "%.*s %.*s: no such command; there are: %.*s", noun_len,
                  words[0].ptr, (int)least(verb.len, 40), verb.ptr, STR_ARG(buf_view(&g.verbs)));
    else if (g.other.best)
        fault_set(f, ERR_USAGE, "%.*s: no such command; did you mean \"%s\"?", noun_len,
                  words[0].ptr, g.other.best);
    else
        fault_set(f, ERR_USAGE, "%.*s: no such command; \"peyvand help\" lists them", noun_len,
                  words[0].ptr);
    buf_free(&g.verbs);
    return ERR_USAGE;
}

/* ---- reading ---- */

struct reader {
    const char *const *argv;
    size_t argc, at;
    bool words_only; /* behind "--" */
    const struct command *command;
    struct call *call;
    struct str *words; /* room for argc */
    size_t word_count;
};

static const char *dashes(struct str name)
{
    return name.len == 1 ? "-" : "--";
}

static const struct option *option_of(const struct option *list, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(name, str_from(list[i].name)))
            return &list[i];
    return NULL;
}

static enum err option_unknown(const struct reader *r, struct str name, struct fault *f)
{
    struct nearest n = {.word = name};
    for (size_t i = 0; r->command && i < r->command->option_count; i++)
        nearest_try(&n, r->command->options[i].name);
    for (size_t i = 0; i < command_global_count; i++)
        nearest_try(&n, command_globals[i].name);
    int len = (int)least(name.len, 40);
    if (n.best)
        return fault_set(f, ERR_USAGE, "%s%.*s: no such option; did you mean %s%s?", dashes(name),
                         len, name.ptr, dashes(str_from(n.best)), n.best);
    if (!r->command)
        return fault_set(f, ERR_USAGE,
                         "%s%.*s: the options of a command stand behind it; see \"peyvand help\"",
                         dashes(name), len, name.ptr);
    return fault_set(f, ERR_USAGE, "%s%.*s: no such option; \"peyvand help %s%s%s\" lists them",
                     dashes(name), len, name.ptr, r->command->noun, r->command->verb ? " " : "",
                     r->command->verb ? r->command->verb : "");
}

static enum err not_known(const struct command *c, const struct option *global, struct fault *f)
{
    return fault_set(f, ERR_USAGE, "--%s: %s%s%s %s", global->name, c->noun, c->verb ? " " : "",
                     c->verb ? c->verb : "",
                     strcmp(global->name, "json") == 0 ? "writes lines of text with tabs, no JSON"
                                                       : "works without an office");
}

/* The argument at r->at begins with a dash. In front of the command, which is not known yet, stands
 * what is said to the program: an office is then named to whoever works on one. */
static enum err read_option(struct reader *r, struct fault *f)
{
    struct str arg = str_from(r->argv[r->at++]);
    struct str name = str_sub(arg, str_starts(arg, STR("--")) ? 2 : 1, arg.len);
    struct str value = STR_NONE;
    ptrdiff_t equals = str_find(name, STR("="));
    if (equals >= 0) {
        value = str_sub(name, (size_t)equals + 1, name.len);
        name = str_sub(name, 0, (size_t)equals);
    }
    const struct option *o = NULL;
    if (!str_starts(arg, STR("--")) && name.len != 1)
        return option_unknown(r, name, f);
    if (r->command)
        o = option_of(r->command->options, r->command->option_count, name);
    if (!o) {
        o = option_of(command_globals, command_global_count, name);
        if (o && r->command && !command_knows(r->command, o))
            return not_known(r->command, o, f);
    }
    if (!o)
        return option_unknown(r, name, f);
    if (!o->value && equals >= 0)
        return fault_set(f, ERR_USAGE, "%s%s takes no value", dashes(name), o->name);
    if (o->value && equals < 0) {
        if (r->at >= r->argc)
            return fault_set(f, ERR_USAGE, "%s%s: %s is missing behind it", dashes(name), o->name,
                             o->value);
        value = str_from(r->argv[r->at++]);
    }
    if (!utf8_valid(value, NULL))
        return fault_set(f, ERR_USAGE, "%s%s: the value is not UTF-8", dashes(name), o->name);
    if (!(o->flags & OPTION_REPEAT) && call_given(r->call, o->name))
        return fault_set(f, ERR_USAGE, "%s%s is given twice", dashes(name), o->name);
    return call_set(r->call, o->name, value);
}

/* Reads one argument: an option into the call, or a word behind r->words. */
static enum err read_argument(struct reader *r, struct fault *f)
{
    struct str arg = str_from(r->argv[r->at]);
    if (!r->words_only && str_eq(arg, STR("--"))) {
        r->words_only = true;
        r->at++;
        return OK;
    }
    if (!r->words_only && arg.len > 1 && arg.ptr[0] == '-')
        return read_option(r, f);
    if (!utf8_valid(arg, NULL))
        return fault_set(f, ERR_USAGE, "argument %zu is not UTF-8", r->at + 1);
    r->words[r->word_count++] = arg;
    r->at++;
    return OK;
}

static enum err reader_start(struct reader *r, struct fault *f)
{
    r->words = arena_zero(r->call->arena, r->argc + 1, sizeof *r->words);
    if (!r->words)
        return fault_set(f, ERR_MEMORY, "no memory to read the command line");
    return OK;
}

/* The rest of the arguments, then whether the count of words is right. */
static enum err read_rest(struct reader *r, struct fault *f)
{
    const struct command *command = r->command;
    enum err e = OK;
    while (e == OK && r->at < r->argc)
        e = read_argument(r, f);
    if (e != OK)
        return e;
    r->call->command = command;
    r->call->words = r->words;
    r->call->word_count = r->word_count;
    r->call->json = call_given(r->call, "json");
    r->call->as = call_text(r->call, "as");
    if (call_given(r->call, "help"))
        return OK;
    if (r->call->json && (command->flags & COMMAND_TEXT)) /* wherever it stood */
        return not_known(command, option_of(command_globals, command_global_count, STR("json")), f);
    bool few = r->word_count < command->arg_min;
    if (few || r->word_count > command->arg_max)
        return fault_set(f, ERR_USAGE, "too %s arguments: peyvand %s%s%s%s%s", few ? "few" : "many",
                         command->noun, command->verb ? " " : "",
                         command->verb ? command->verb : "", command->arguments ? " " : "",
                         command->arguments ? command->arguments : "");
    return OK;
}

enum err command_parse(const struct command *command, const char *const *argv, size_t argc,
                       struct call *c, struct fault *f)
{
    struct reader r = {.argv = argv, .argc = argc, .command = command, .call = c};
    enum err e = reader_start(&r, f);
    return e == OK ? read_rest(&r, f) : e;
}

enum err command_line(const char *const *argv, size_t argc, struct call *c, struct fault *f)
{
    static const char *const version[] = {"version"};
    bool asks_version = argc == 1 && strcmp(argv[0], "--version") == 0;
    struct reader r = {.argv = asks_version ? version : argv, .argc = argc, .call = c};
    size_t used = 0;
    enum err e = reader_start(&r, f);
    while (e == OK && r.at < argc && !(r.command && used == 2)) {
        size_t before = r.word_count;
        e = read_argument(&r, f);
        if (e != OK || r.word_count == before)
            continue;
        size_t now;
        const struct command *found = command_find(r.words, r.word_count, &now);
        if (found && now < r.word_count) { /* one word was enough; this one is an argument */
            break;
        }
        if (found) {
            r.command = found;
            used = now;
        }
        if (r.word_count == 2 && !found)
            return unknown(r.words, 2, f);
    }
    if (e != OK)
        return e;
    if (r.command) {
        r.words += used;
        r.word_count -= used;
        return read_rest(&r, f);
    }
    c->words = r.words;
    c->word_count = r.word_count;
    c->json = call_given(c, "json");
    return r.word_count && !call_given(c, "help") ? unknown(r.words, r.word_count, f) : OK;
}

enum err command_complete(const struct call *c, struct fault *f)
{
    for (size_t i = 0; i < c->command->option_count; i++) {
        const struct option *o = &c->command->options[i];
        if ((o->flags & OPTION_REQUIRED) && !call_text(c, o->name).len)
            return fault_set(f, ERR_USAGE, "%s%s %s is missing: %s", dashes(str_from(o->name)),
                             o->name, o->value ? o->value : "", o->help);
    }
    return OK;
}
