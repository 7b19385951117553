#include "cli/request_ask.h"

#include "cli/ask.h"
#include "cli/render.h"

#include <stdio.h>

/* Every identity question is asked at intake, of everybody, so that none that comes later betrays
 * that there is a candidate. */
static const char *const IDENTITY[] = {
    "Names of brothers and sisters, oldest first",
    "School, trade or place of work",
    "A mark, scar or habit by which to know the person",
    "What the person was called at home",
    "Where you last were together",
    "Something that only the two of you know",
};

static const struct {
    const char *option, *question;
} ABOUT[] = {
    {"enquirer", "Who asks? Name of the enquirer (Maryam Golestan)"},
    {"phone", "Telephone of the enquirer"},
    {"kinship", "What is the enquirer to the person? (mother, brother, friend)"},
    {"wants", "What is wanted: news, contact or meeting (news)"},
    {"sees", "Who may see this request: person, partner, authority, public (person)"},
    {"name", "Whole name of the person, in any script (or leave empty and give its parts)"},
    {"given", "Given name"},
    {"family", "Family name"},
    {"father", "The person's father"},
    {"grandfather", "Father's father"},
    {"mother", "The person's mother"},
    {"spouse", "Wife or husband"},
    {"birth", "Date or year of birth, any calendar (1360, 2 June 1981)"},
    {"age", "Age, if the date is not known (34, about 40)"},
    {"sex", "Sex (m, f)"},
    {"birthplace", "Born where"},
    {"home", "From where: village, town, province"},
    {"place", "Where was the person last"},
    {"last-news", "The last news, and of when (a letter, 2027)"},
    {"ticket", "Number of the paper form, if there is one"},
};

static bool has_name(const struct call *c)
{
    return str_trim(call_text(c, "name")).len || str_trim(call_text(c, "given")).len ||
           str_trim(call_text(c, "family")).len;
}

static enum err ask_identity(struct call *c, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; err == OK && i < COUNT(IDENTITY); i++) {
        struct str answer;
        char text[400];
        err = ask_line(c, IDENTITY[i], &answer, f);
        if (err != OK || !answer.len)
            continue;
        int len = snprintf(text, sizeof text, "%s=%.*s", IDENTITY[i], STR_ARG(answer));
        if (len < 0 || (size_t)len >= sizeof text)
            return fault_set(f, ERR_LIMIT, "the answer is too long: 300 bytes at most");
        err = call_set(c, "question", (struct str){text, (size_t)len});
    }
    return err;
}

static enum err show_summary(struct call *c)
{
    struct render_table t = {.arena = c->arena, .columns = 2};
    struct str text;
    call_print(c, "\nThis will be recorded:\n");
    for (size_t i = 0; i < COUNT(ABOUT); i++) {
        text = call_text(c, ABOUT[i].option);
        if (!text.len)
            continue;
        render_cell_f(&t, "%s", ABOUT[i].option);
        render_cell(&t, text);
    }
    for (size_t i = 0; call_nth(c, "question", i, &text); i++) {
        struct str rest = text, question = STR_NONE;
        (void)str_next(&rest, '=', &question);
        render_cell(&t, question);
        render_cell(&t, rest);
    }
    enum err err = render_rows(c, &t, 2);
    if (!call_text(c, "enquirer").len || !call_text(c, "kinship").len)
        call_print(c, "Without the enquirer's name and kinship it is a draft: kept and looked for, "
                      "but nothing can be told on it.\n");
    call_flush(c);
    return err;
}

static enum err ask_all(struct call *c, struct fault *f)
{
    bool yes = false;
    enum err err = OK;
    call_print(c, "One question after another; an empty answer leaves it open.\n\n");
    call_flush(c);
    for (size_t i = 0; err == OK && i < COUNT(ABOUT); i++)
        err = ask_option(c, ABOUT[i].option, ABOUT[i].question, f);
    while (err == OK && !has_name(c))
        err = ask_option(c, "name", "Some name of the person is needed", f);
    if (err == OK)
        err = ask_identity(c, f);
    if (err == OK)
        err = show_summary(c);
    if (err == OK)
        err = ask_yes(c, "Record it", &yes, f);
    if (err == OK && !yes)
        err = fault_set(f, ERR_USAGE, "nothing was recorded");
    return err;
}

enum err request_ask(struct call *c, struct fault *f)
{
    bool any = call_given(c, "question");
    for (size_t i = 0; i < COUNT(ABOUT); i++)
        any = any || call_given(c, ABOUT[i].option);
    if (c->terminal && !any && !c->json)
        return ask_all(c, f);
    if (!has_name(c))
        return fault_set(
            f, ERR_USAGE,
            "a request needs some name of the person who is sought: --name, or --given "
            "and --family");
    return OK;
}
