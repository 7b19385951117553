#include "cli/request_ask.h"

#include "cli/ask.h"
#include "cli/render.h"
#include "core/trait.h"
#include "desk/request.h"

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

static bool sex_known(struct str answer)
{
    return sex_parse(answer) != SEX_UNKNOWN;
}

/* In brackets: what is taken when the answer is empty. */
static const struct ask_choice ABOUT[] = {
    {"enquirer", "Who asks? Name of the enquirer, for example Maryam Golestan", NULL, NULL},
    {"phone", "Telephone of the enquirer", NULL, NULL},
    {"kinship", "What is the enquirer to the person? For example mother, brother, friend", NULL,
     NULL},
    {"wants", "What is wanted: news, contact or meeting [news]", "news, contact, meeting",
     request_wants_known},
    {"sees", "Who may see this request: person, partner, authority, public [person]",
     "person, partner, authority, public; several with commas between", request_sees_known},
    {"name", "Whole name of the person, in any script; or leave it empty and give the parts", NULL,
     NULL},
    {"given", "Given name", NULL, NULL},
    {"family", "Family name", NULL, NULL},
    {"father", "The person's father", NULL, NULL},
    {"grandfather", "Father's father", NULL, NULL},
    {"mother", "The person's mother", NULL, NULL},
    {"spouse", "Wife or husband", NULL, NULL},
    {"birth", "Date or year of birth, any calendar, for example 1360 or 2 June 1981", NULL, NULL},
    {"age", "Age, if the date is not known, for example 34 or about 40", NULL, NULL},
    {"sex", "Sex: m or f", "m, f, or the word for it in the languages of the lists", sex_known},
    {"birthplace", "Born where", NULL, NULL},
    {"home", "From where: village, town, province", NULL, NULL},
    {"place", "Where was the person last", NULL, NULL},
    {"last-news", "The last news, and of when; for example a letter, 2027", NULL, NULL},
    {"ticket", "Number of the paper form, if there is one", NULL, NULL},
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
        if (err != OK)
            break;
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
        text = call_text(c, ABOUT[i].name);
        if (!text.len)
            continue;
        render_cell_f(&t, "%s", ABOUT[i].name);
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
        err = ABOUT[i].known ? ask_choice(c, &ABOUT[i], f)
                             : ask_option(c, ABOUT[i].name, ABOUT[i].question, f);
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
        any = any || call_given(c, ABOUT[i].name);
    if (c->terminal && !any && !c->json)
        return ask_all(c, f);
    if (!has_name(c))
        return fault_set(
            f, ERR_USAGE,
            "a request needs some name of the person who is sought: --name, or --given "
            "and --family");
    if (call_text(c, "sex").len && !sex_known(call_text(c, "sex")))
        return fault_set(f, ERR_USAGE, "--sex: \"%.*s\" is neither m nor f, nor a word for it",
                         STR_ARG(call_text(c, "sex")));
    return OK;
}
