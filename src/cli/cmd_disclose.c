/* disclose, confirm, answer: what is told, by two officers, through the one gate. */
#include "cli/acting.h"
#include "desk/tell.h"

static enum err propose_run(struct call *c, struct fault *f)
{
    struct step s;
    struct str words;
    bool given;
    unsigned items, told = 0;
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = acting_items(c, "tell", &given, &items, f);
    if (err == OK && given && !items)
        err = fault_set(f, ERR_USAGE, "--tell: name what is to be told");
    if (err == OK)
        err = tell_propose(&s, items, &told, f);
    if (err == OK)
        err = acting_words(c, told, &words);
    if (err == OK)
        err = acting_done_with(c, &s, "disclosure proposed; a second officer decides with you",
                               "to be told", words);
    step_close(&s);
    return err;
}

static enum err approve_run(struct call *c, struct fault *f)
{
    struct step s;
    bool same_device = false;
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = tell_approve(&s, &same_device, f);
    if (err == OK)
        err = acting_done_with(c, &s,
                               "disclosure approved by two officers; it is told on the next answer "
                               "day",
                               "devices",
                               same_device ? STR("both approvals came from this device")
                                           : STR("the approvals came from two devices"));
    step_close(&s);
    return err;
}

static enum err confirm_run(struct call *c, struct fault *f)
{
    struct step s;
    bool given;
    unsigned items;
    enum err err = acting_open(c, ACTING_PAIR, ACCESS_CASE_WRITE, &s, f);
    if (err == OK)
        err = acting_items(c, "tell", &given, &items, f);
    if (err == OK)
        err = tell_confirm(&s, items, f);
    if (err == OK)
        err = acting_done(c, &s, "confirmed; it travels with the next bundle");
    step_close(&s);
    return err;
}

/* Nothing but the enquirer's text may come out here, in no world and in no form. */
static enum err answer_print(struct call *c, struct str text)
{
    struct str file;
    if (call_nth(c, "o", 0, &file))
        return call_file(c, file, 0600, text);
    if (!c->json) {
        call_str(c, text);
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    render_json_set(&j, top, "text", render_json_text(text));
    return render_json_print(c, &j, top);
}

static enum err answer_run(struct call *c, struct fault *f)
{
    struct step s;
    struct str text;
    enum err err = acting_open(c, ACTING_REQUEST, ACCESS_ANSWER, &s, f);
    if (err == OK)
        err = tell_answer(&s, &text, f);
    if (err == OK)
        err = answer_print(c, text);
    step_close(&s);
    return err;
}

static const struct option PROPOSE[] = {
    {"tell", "ITEMS", "what to tell; all that the person allows when left out", 0},
};
static const struct option CONFIRM[] = {
    {"tell", "ITEMS", "what may be told", OPTION_REQUIRED},
};
static const struct option ANSWER[] = {
    {"o", "FILE", "write it to a file", 0},
};

const struct command disclose_commands[] = {
    {"disclose", "propose", "PAIR", 1, 1, "propose to tell what the person allows", NULL, PROPOSE,
     COUNT(PROPOSE), COMMAND_PERSONAL, NULL, propose_run},
    {"disclose", "approve", "PAIR", 1, 1, "a second officer approves it", NULL, NULL, 0,
     COMMAND_PERSONAL, NULL, approve_run},
    {"confirm", NULL, "PAIR", 1, 1, "as the office that holds the person: this may be told now",
     "Another office tells nothing about a person who is held here without it (R10).", CONFIRM,
     COUNT(CONFIRM), COMMAND_PERSONAL, NULL, confirm_run},
    {"answer", NULL, "REQ", 1, 1, "the enquirer's text of the day, and nothing else",
     "The letter of an answer day is written once and given again, byte for byte, until the next "
     "one. It is the same text for everybody who may not be told anything.",
     ANSWER, COUNT(ANSWER), 0, NULL, answer_run},
};
const size_t disclose_command_count = COUNT(disclose_commands);
