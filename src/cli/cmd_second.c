/* second: the second officer of an office that has only one sits at a partner office. */
#include "cli/acting.h"
#include "cli/client.h"
#include "desk/second.h"
#include "desk/share.h"
#include "os/file.h"

static enum err read_what(const struct call *c, enum kind *k, struct fault *f)
{
    static const struct {
        const char *word;
        enum kind kind;
    } WORDS[] = {{"approach", KIND_APPROACH},
                 {"disclosure", KIND_DISCLOSURE},
                 {"share", KIND_SHARE},
                 {"lifting", KIND_LIFTED}};
    struct str word = call_text(c, "what");
    *k = KIND_NONE;
    if (!word.len)
        return OK;
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (str_eq(word, str_from(WORDS[i].word)))
            *k = WORDS[i].kind;
    return *k != KIND_NONE
               ? OK
               : fault_set(f, ERR_USAGE, "--what: approach, disclosure, share or lifting");
}

static enum err ask_step(struct call *c, struct step *s, struct fault *f)
{
    const struct partner *p;
    const struct entry *proposal;
    struct buf file = {0};
    enum kind k;
    enum err err = read_what(c, &k, f);
    if (err == OK)
        err = share_partner(c->book, call_text(c, "partner"), &p, f);
    if (err == OK)
        err = second_waiting(s, k, &proposal, f);
    if (err == OK)
        err = second_ask(s, proposal, p, &file, f);
    if (err == OK)
        err = call_file(c, call_word(c, 1), 0600, buf_view(&file));
    buf_free(&file);
    return err == OK ? acting_done(c, s,
                                   "written, sealed to that office; speak with the officer "
                                   "there before anything is signed")
                     : err;
}

static enum err ask_prepare(struct call *c, struct fault *f)
{
    return client_writable(call_word(c, 1), false, f);
}

static enum err ask_run(struct call *c, struct fault *f)
{
    struct step s;
    enum err err = acting_open(c, ACTING_REQUEST | ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = ask_step(c, &s, f);
    step_close(&s);
    return err;
}

static enum err file_prepare(struct call *c, struct fault *f)
{
    struct buf bytes = {0};
    struct str path;
    enum err err = str_copy(c->arena, call_word(c, 0), &path);
    if (err == OK)
        err = file_read(path.ptr, SECOND_MAX_BYTES, &bytes, f);
    if (err == OK)
        err = call_attach(c, "second", buf_view(&bytes));
    buf_free(&bytes);
    return err;
}

/* ---- what a partner asks for, in words ---- */

/* Everything of the act but references, which mean nothing here. */
static const struct {
    enum body_key key;
    const char *label;
} TEXTS[] = {
    {BODY_BY, "by"},     {BODY_PLACE, "place"},   {BODY_INTERPRETER, "interpreter"},
    {BODY_RISK, "risk"}, {BODY_REASON, "reason"}, {BODY_TEXT, "text"},
};

static void put_values(const struct act *a, struct buf *out)
{
    struct str text;
    for (unsigned bit = 1; bit < PERMIT_ALL; bit <<= 1) {
        if (!second_value(a, (enum permission)bit, &text))
            continue;
        buf_printf(out, "%s: ", permission_name((enum permission)bit));
        render_text(out, text);
        buf_byte(out, '\n');
    }
}

static enum err describe(struct call *c, const struct second_asked *asked, struct buf *out)
{
    const struct act *a = &asked->proposal.act;
    struct str text, words;
    uint64_t bits;
    buf_text(out, "office: ");
    render_text(out, asked->from.name);
    buf_text(out, "\nproposed by: ");
    render_text(out, asked->first_name);
    buf_printf(out, " (%s)\nact: %s\n", role_name(asked->proposal.signer[0].role),
               kind_name(a->kind));
    if (body_u64(a, BODY_PERMISSIONS, &bits) && bits <= PERMIT_ALL) {
        enum err err = acting_words(c, (unsigned)bits, &words);
        if (err != OK)
            return err;
        buf_printf(out, "to be told: %.*s\n", STR_ARG(words));
    }
    for (size_t i = 0; i < COUNT(TEXTS); i++) {
        if (!body_text(a, TEXTS[i].key, &text))
            continue;
        buf_printf(out, "%s: ", TEXTS[i].label);
        render_text(out, text);
        buf_byte(out, '\n');
    }
    put_values(a, out);
    return buf_check(out);
}

static enum err give_print(struct call *c, const struct second_asked *asked, bool signed_now)
{
    struct buf text = {0};
    enum err err = describe(c, asked, &text);
    if (err == OK && c->json) {
        struct render_json j = {false};
        json_t *top = json_object();
        render_json_set(&j, top, "asked", render_json_text(buf_view(&text)));
        render_json_set(&j, top, "signed", json_boolean(signed_now));
        err = render_json_print(c, &j, top);
    } else if (err == OK) {
        call_str(c, buf_view(&text));
        call_print(c, "%s\n",
                   signed_now ? "signed; the answer is sealed to that office"
                              : "not signed. When you have spoken with that officer and agree: "
                                "--agree -o FILE");
    }
    buf_free(&text);
    return err;
}

static enum err give_run(struct call *c, struct fault *f)
{
    struct second_asked asked;
    struct buf file = {0};
    struct str bytes = STR_NONE;
    bool agree = call_given(c, "agree");
    (void)call_attached(c, "second", &bytes);
    enum err err = access_check(c->book, c->seat, ACCESS_CASE_WRITE, f);
    if (err == OK && agree != call_given(c, "o"))
        err = fault_set(f, ERR_USAGE, "--agree and -o FILE go together");
    if (err == OK)
        err = second_open(c->book, bytes, c->arena, &asked, f);
    if (err == OK)
        err = book_viewed(c->book, c->seat, "what a partner office asks a second officer for",
                          &asked.proposal.stream, f);
    if (err == OK && agree)
        err = second_give(c->book, c->seat, &asked, &file, f);
    if (err == OK && agree)
        err = call_file(c, call_text(c, "o"), 0600, buf_view(&file));
    buf_free(&file);
    return err == OK ? give_print(c, &asked, agree) : err;
}

static enum err take_run(struct call *c, struct fault *f)
{
    struct str bytes = STR_NONE;
    enum kind taken;
    (void)call_attached(c, "second", &bytes);
    enum err err = second_take(c->book, c->seat, bytes, &taken, f);
    if (err != OK)
        return err;
    if (!c->json) {
        call_print(c, "in force with two officers' signatures: %s\n", kind_name(taken));
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "in_force", json_string(kind_name(taken)));
    return render_json_print(c, &j, top);
}

static const struct option ASK[] = {
    {"partner", "OFFICE", "the partner office: O-... or its name", OPTION_REQUIRED},
    {"what", "WHAT", "which proposal, when several wait: approach, disclosure, share, lifting", 0},
};
static const struct option GIVE[] = {
    {"agree", NULL, "sign it; without it, what is asked is only shown", 0},
    {"o", "FILE", "where the answer is written", 0},
};

const struct command second_commands[] = {
    {"second", "ask", "REQ|PAIR FILE", 2, 2, "ask a partner office for a second officer",
     "For an office with one officer. The proposal that waits travels, sealed to the partner; "
     "nothing else of the case does. Speak with the officer there.",
     ASK, COUNT(ASK), 0, ask_prepare, ask_run},
    {"second", "give", "FILE", 1, 1, "look at what a partner office asks, and sign it",
     "Without --agree it only shows what is asked. What you sign counts like a second officer's "
     "signature there.",
     GIVE, COUNT(GIVE), COMMAND_PERSONAL, file_prepare, give_run},
    {"second", "take", "FILE", 1, 1, "put a partner officer's signature beside the first one", NULL,
     NULL, 0, 0, file_prepare, take_run},
};
const size_t second_command_count = COUNT(second_commands);
