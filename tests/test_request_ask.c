/* request add at a terminal: one question after another. */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "terminal_world.h"

#include "cli/command.h"
#include "cli/request_ask.h"

static void show(void *context, struct str text)
{
    (void)context;
    printf("%.*s", STR_ARG(text));
    fflush(stdout);
}

static void say(const struct call *c, const char *name)
{
    printf("[%s %.*s]", name, STR_ARG(call_text(c, name)));
}

static void take_down(struct buf *b)
{
    static const struct command ADD = {.noun = "request", .verb = "add"};
    struct arena arena = {0};
    struct fault f = {.err = OK};
    struct call_wire wire = {NULL, show, NULL, NULL, NULL};
    struct call c = {.command = &ADD, .arena = &arena, .wire = &wire, .terminal = true};
    (void)b;
    enum err e = request_ask(&c, &f);
    printf("[err %d]", (int)e);
    say(&c, "wants");
    say(&c, "sees");
    say(&c, "sex");
    printf("[end]\n");
    buf_free(&c.out);
    arena_free(&arena);
}

/* What stands behind the question stays to be seen. */
static void answer(struct person *p, const char *question, const char *text)
{
    if (!sees(p, question)) {
        print_message("not asked: %s\n", question);
        fail();
    }
    char *behind = strstr(p->seen, question) + strlen(question);
    p->len -= (size_t)(behind - p->seen);
    memmove(p->seen, behind, p->len + 1);
    type(p, text, strlen(text));
}

static void a_word_that_is_not_possible_is_asked_again(void **state)
{
    (void)state;
    struct person p = sit_down(take_down);
    answer(&p, "for example Maryam Golestan: ", "Maryam\n");
    answer(&p, "Telephone of the enquirer: ", "\n");
    answer(&p, "For example mother, brother, friend: ", "mother\n");
    answer(&p, "meeting [news]: ", "x\n");
    answer(&p, "\"x\" is not possible here. Possible: news, contact, meeting", "");
    answer(&p, "meeting [news]: ", "contact\n");
    answer(&p, "public [person]: ", "person,everybody\n");
    answer(&p, "Possible: person, partner, authority, public; several", "");
    answer(&p, "public [person]: ", "person, partner\n");
    answer(&p, "Whole name", "Somebody Made Up\n");
    for (int i = 0; i < 6; i++) /* parts of the name, parents, spouse */
        type(&p, "\n", 1);
    answer(&p, "for example 1360 or 2 June 1981: ", "\n");
    answer(&p, "about 40: ", "\n");
    answer(&p, "Sex: m or f: ", "x\n");
    answer(&p, "Possible: m, f", "");
    answer(&p, "Sex: m or f: ", "f\n");
    for (int i = 0; i < 11; i++) /* places, news, ticket, six identity questions */
        type(&p, "\n", 1);
    answer(&p, "Record it: ", "yes\n");
    assert_true(sees(&p, "[err 0][wants contact][sees person, partner][sex f][end]"));
    leave(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_word_that_is_not_possible_is_asked_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
