/* terminal: what a person types is read, and a secret is not shown. */
#define _GNU_SOURCE /* posix_openpt, ptsname_r */
#include "terminal_world.h"

#include "os/terminal.h"

static void ask_secret(struct buf *b)
{
    struct fault f = {.err = OK};
    struct termios t;
    enum err e = terminal_secret("Secret: ", b, &f);
    printf("[%d %s]", (int)e, e == OK ? b->ptr : f.text);
    printf("[echo %d]\n", tcgetattr(0, &t) == 0 && (t.c_lflag & ECHO) && (t.c_lflag & ISIG));
}

static void ask_line(struct buf *b)
{
    struct fault f = {.err = OK};
    enum err e = terminal_line("Name: ", b, &f);
    printf("[%d %s][here %d]\n", (int)e, e == OK ? b->ptr : f.text, terminal_here());
}

static void a_secret_is_not_shown(void **state)
{
    (void)state;
    struct person p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, "open sesame\n", 12);
    assert_true(sees(&p, "[0 open sesame][echo 1]")); /* told by the child, and echo is back */
    char *first = strstr(p.seen, "open sesame");
    assert_null(strstr(first + 1, "open sesame")); /* once, not twice */
    leave(&p);
}

static void control_c_gives_up(void **state)
{
    (void)state;
    struct person p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, "half\x03", 5);
    assert_true(sees(&p, "cancelled][echo 1]"));
    leave(&p);
}

static void bad_secrets_are_refused(void **state)
{
    (void)state;
    struct person p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, "\xff\xfe\n", 3);
    assert_true(sees(&p, "is not UTF-8][echo 1]"));
    leave(&p);
    char many[2000];
    memset(many, 'x', sizeof many);
    many[sizeof many - 1] = '\n';
    p = sit_down(ask_secret);
    assert_true(sees(&p, "Secret: "));
    type(&p, many, sizeof many);
    assert_true(sees(&p, "is longer than 1024 bytes][echo 1]"));
    leave(&p);
}

static void a_line_is_read(void **state)
{
    (void)state;
    struct person p = sit_down(ask_line);
    assert_true(sees(&p, "Name: "));
    type(&p, "Mira\n", 5);
    assert_true(sees(&p, "[0 Mira][here 1]"));
    leave(&p);
    p = sit_down(ask_line);
    assert_true(sees(&p, "Name: "));
    type(&p, "\x04", 1); /* end of input */
    assert_true(sees(&p, "the input ended"));
    leave(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_not_shown),
        cmocka_unit_test(control_c_gives_up),
        cmocka_unit_test(bad_secrets_are_refused),
        cmocka_unit_test(a_line_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
