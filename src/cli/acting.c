#include "cli/acting.h"

#include "desk/consent.h"

static enum err resolve(struct call *c, unsigned forms, struct step *s, struct fault *f)
{
    struct str word = str_trim(call_word(c, 0));
    bool pair = str_find(word, STR("/")) >= 0;
    bool person = !pair && (str_starts(word, STR("P")) || str_starts(word, STR("p")));
    if (pair && forms & ACTING_PAIR)
        return call_pair(c, word, &s->request, &s->person, f);
    if (pair && forms & ACTING_PERSON) {
        uint32_t request;
        return call_pair(c, word, &request, &s->person, f);
    }
    if (person && forms & ACTING_PERSON)
        return call_person(c, word, &s->person, f);
    if (!pair && !person && forms & ACTING_REQUEST)
        return call_request(c, word, &s->request, f);
    return fault_set(f, ERR_USAGE, "\"%.*s\": this command is about%s%s%s", STR_ARG(word),
                     forms & ACTING_REQUEST ? " a request R-..." : "",
                     forms & ACTING_PERSON ? " a person P-..." : "",
                     forms & ACTING_PAIR ? " a pair R-.../P-..." : "");
}

enum err acting_open(struct call *c, unsigned forms, enum access need, struct step *s,
                     struct fault *f)
{
    *s = (struct step){
        .book = c->book, .by = c->seat, .need = need, .request = STEP_NONE, .person = STEP_NONE};
    /* Who may not look is told so before anything is looked up: a name that is not there must not
     * be told apart from one that is. */
    enum err err = access_check(c->book, c->seat, need, f);
    if (err == OK)
        err = resolve(c, forms, s, f);
    return err == OK ? step_open(s, f) : err;
}

enum err acting_present(struct call *c, struct present **out, size_t *count, struct fault *f)
{
    struct str word;
    size_t n = 0;
    enum err err = OK;
    while (call_nth(c, "present", n, &word))
        n++;
    *count = n;
    *out = arena_zero(c->arena, n + 1, sizeof **out);
    if (!*out)
        return fault_set(f, ERR_MEMORY, "%s", err_text(ERR_MEMORY));
    for (size_t i = 0; err == OK && call_nth(c, "present", i, &word); i++)
        err = present_parse(word, &(*out)[i], f);
    return err;
}

enum err acting_done(struct call *c, const struct step *s, const char *what)
{
    return acting_done_with(c, s, what, NULL, STR_NONE);
}

enum err acting_done_with(struct call *c, const struct step *s, const char *what, const char *key,
                          struct str value)
{
    bool request = s->request != STEP_NONE && !s->context;
    if (!c->json) {
        if (request)
            call_print(c, "%s", render_reference('R', &s->request_tag).text);
        if (s->person != STEP_NONE)
            call_print(c, "%s%s", request ? "/" : "", render_reference('P', &s->person_tag).text);
        call_print(c, ": %s\n", what);
        if (key) {
            call_print(c, "%s: ", key);
            render_call(c, value);
            call_print(c, "\n");
        }
        return OK;
    }
    struct render_json j = {false};
    json_t *top = json_object();
    if (request)
        render_json_set(&j, top, "request",
                        json_string(render_reference('R', &s->request_tag).text));
    if (s->person != STEP_NONE)
        render_json_set(&j, top, "person", json_string(render_reference('P', &s->person_tag).text));
    render_json_set(&j, top, "done", json_string(what));
    if (key) {
        char name[48] = "";
        for (size_t i = 0; key[i] && i + 1 < sizeof name; i++)
            name[i] = key[i] == ' ' ? '_' : key[i];
        render_json_set(&j, top, name, render_json_text(value));
    }
    return render_json_print(c, &j, top);
}

enum err acting_words(struct call *c, unsigned bits, struct str *out)
{
    struct buf text = {0};
    consent_words(bits, &text);
    enum err err = buf_check(&text);
    if (err == OK)
        err = str_copy(c->arena, buf_view(&text), out);
    buf_free(&text);
    return err;
}

enum err acting_items(struct call *c, const char *option, bool *given, unsigned *bits,
                      struct fault *f)
{
    struct str words, bad;
    *given = call_nth(c, option, 0, &words);
    *bits = 0;
    if (!*given || permissions_from_words(words, bits, &bad))
        return OK;
    return fault_set(f, ERR_USAGE,
                     "--%s: \"%.*s\" is not known: alive, no-contact, messages, region, channel, "
                     "address, visit with commas between; or nothing, alive-only, "
                     "messages-no-place, messages-and-region, one-channel",
                     option, STR_ARG(bad));
}
