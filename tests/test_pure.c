#include "acts.h"

/* The fold is a function of a set: whatever the order of the entries, and however often they come,
 * the file is the same. Acts of chance, in two offices with clocks apart, most of them void. */

enum { RUNS = 300, ACTS = 60, MIXES = 6 };

/* ---- a file as text ---- */

static void dump_entry(struct buf *b, const struct entry *e)
{
    if (!e) {
        buf_text(b, " -");
        return;
    }
    buf_printf(b, " %02x%02x%02x%02x/%zu@%lld", e->id.b[0], e->id.b[1], e->id.b[2], e->id.b[3],
               e->signer_count, (long long)e->received_ms);
}

static void dump_permissions(struct buf *b, const struct case_person *p)
{
    for (unsigned i = 0; i < CASE_PERMISSIONS; i++) {
        const struct case_permission *x = &p->permission[i];
        buf_printf(b, " [%d %d %d %.*s", (int)x->permission, x->in_force, (int)x->until,
                   STR_ARG(x->value));
        dump_entry(b, x->grant);
        buf_text(b, "]");
    }
    buf_printf(b, "\nwithdrawn %u by", p->withdrawn);
    for (size_t i = 0; i < p->withdrawal_count; i++)
        dump_entry(b, p->withdrawals[i]);
    for (size_t i = 0; i < p->disclosure_count; i++) {
        const struct case_disclosure *d = &p->disclosures[i];
        buf_printf(b, "\ntold %u %d %d %u %d %lld", d->permissions, d->in_force, d->same_device,
                   d->live, (int)d->until, (long long)d->ready_ms);
        dump_entry(b, d->entry);
        for (unsigned k = 0; k < CASE_PERMISSIONS; k++)
            buf_printf(b, " %.*s", STR_ARG(d->value[k]));
    }
}

static void dump_person(struct buf *b, const struct case_person *p)
{
    buf_printf(b, "\nperson %02x %s %llu holder %02x %d%d%d%d%d%d%d %d", p->person.b[0],
               p->facts.value[FIELD_NAME].ptr ? "named" : "", (unsigned long long)p->line,
               p->holder.b[0], p->proved, p->own_answer_free, p->duress, p->death_reported,
               p->death_proved, p->best_interests, p->adult_certain, (int)p->own_answer);
    dump_entry(b, p->upheld);
    dump_entry(b, p->rejected);
    dump_entry(b, p->verified);
    dump_entry(b, p->approach);
    dump_entry(b, p->approach_proposed);
    dump_permissions(b, p);
    for (size_t i = 0; i < p->asked_count; i++) {
        buf_printf(b, "\nasked %d %d %d", (int)p->asked[i].setting, (int)p->asked[i].answer,
                   p->asked[i].free);
        dump_entry(b, p->asked[i].entry);
    }
    for (size_t i = 0; i < p->meeting_count; i++) {
        const struct case_meeting *m = &p->meetings[i];
        buf_printf(b, "\nmeeting %d %d%d%d%d", (int)m->grade, m->person_agrees, m->enquirer_agrees,
                   m->held, m->held_private);
        dump_entry(b, m->entry);
    }
    for (size_t i = 0; i < p->mandate_count; i++) {
        const struct case_mandate *m = &p->mandates[i];
        buf_printf(b, "\nmandate %d %d %d %.*s %.*s", m->claim, m->ended, (int)m->until,
                   STR_ARG(m->by), STR_ARG(m->scope));
        dump_entry(b, m->entry);
    }
    for (size_t i = 0; i < p->move_count; i++)
        dump_entry(b, p->moves[i].entry);
}

static void dump_file(struct buf *b, const struct case_file *c)
{
    buf_printf(b, "%s %lld %d%d kin %.*s", case_stage_name(c->stage), (long long)c->opened_ms,
               c->withdrawn, c->duress, STR_ARG(c->kinship));
    dump_entry(b, c->opened);
    for (size_t i = 0; i < c->hindrance_count; i++)
        dump_entry(b, c->hindrances[i].entry);
    for (size_t i = 0; i < c->answer_count; i++) {
        buf_printf(b, "\nletter %d", (int)c->letters[i].day);
        dump_entry(b, c->letters[i].entry);
    }
    for (size_t i = 0; i < c->told_count; i++)
        buf_printf(b, "\ntold %d %u %.*s", (int)c->told[i].day, c->told[i].permissions,
                   STR_ARG(c->told[i].what));
    for (size_t i = 0; i < c->person_count; i++)
        dump_person(b, &c->persons[i]);
    for (size_t i = 0; i < c->void_count; i++) {
        buf_text(b, "\nvoid");
        dump_entry(b, c->voids[i].entry);
        buf_printf(b, " %.*s", STR_ARG(c->voids[i].reason));
    }
}

/* ---- acts of chance ---- */

struct chance {
    struct acts w;
    uint64_t seed;
    bool calm;     /* nothing lowers, so that something comes to be in force */
    ref last[256]; /* of each kind */
};

static const enum kind ANY_KIND[] = {
    KIND_LINE,          KIND_PERSON,         KIND_UPHELD,          KIND_REJECTED,
    KIND_VERIFIED,      KIND_VERIFIED,       KIND_APPROACH,        KIND_ASKED,
    KIND_ASKED,         KIND_GRANT,          KIND_GRANT,           KIND_GRANT,
    KIND_WITHDRAWAL,    KIND_DISCLOSURE,     KIND_DISCLOSURE,      KIND_DISCLOSURE,
    KIND_DURESS,        KIND_MOVED,          KIND_MANDATE_CLAIMED, KIND_MANDATE_GRANTED,
    KIND_MANDATE_ENDED, KIND_MEETING,        KIND_MEETING_AGREED,  KIND_MEETING_HELD,
    KIND_DEATH_PROVED,  KIND_DEATH_REPORTED, KIND_BEST_INTERESTS,  KIND_HOLDER,
    KIND_CONFIRMED,     KIND_WITHDRAWN,      KIND_REOPENED,        KIND_HINDRANCE,
    KIND_REQUEST,       KIND_ROSTER,         KIND_LIFTED,          KIND_ANSWERED};

static enum kind stands_on(enum kind k, size_t which)
{
    static const struct {
        enum kind kind, on[2];
    } ON[] = {
        {KIND_VERIFIED, {KIND_UPHELD, KIND_REJECTED}},
        {KIND_APPROACH, {KIND_VERIFIED, KIND_UPHELD}},
        {KIND_ASKED, {KIND_APPROACH, KIND_WITHDRAWAL}},
        {KIND_GRANT, {KIND_ASKED, KIND_WITHDRAWAL}},
        {KIND_DISCLOSURE, {KIND_GRANT, KIND_NONE}},
        {KIND_MANDATE_ENDED, {KIND_MANDATE_GRANTED, KIND_NONE}},
        {KIND_MEETING_AGREED, {KIND_MEETING, KIND_NONE}},
        {KIND_MEETING_HELD, {KIND_MEETING, KIND_NONE}},
        {KIND_DEATH_PROVED, {KIND_DEATH_REPORTED, KIND_NONE}},
        {KIND_LIFTED, {KIND_DURESS, KIND_DEATH_REPORTED}},
    };
    for (size_t i = 0; i < COUNT(ON); i++)
        if (ON[i].kind == k)
            return ON[i].on[which];
    return KIND_NONE;
}

static void fill_person_act(struct chance *c)
{
    struct acts *w = &c->w;
    unsigned bits = 1u + (unsigned)dice(&c->seed, PERMIT_ALL);
    body_put_u64(&w->body, BODY_PERMISSIONS, dice(&c->seed, 3) ? PERMIT_ALIVE : bits);
    if (dice(&c->seed, 4) == 0)
        put_values(w, PERMIT_REGION, dice(&c->seed, 2) ? "" : "-west");
    if (dice(&c->seed, 5) == 0)
        body_put_i64(&w->body, BODY_UNTIL, DAY_ONE + (int32_t)dice(&c->seed, 20));
    body_put_u64(&w->body, BODY_OUTCOME, c->calm || dice(&c->seed, 5));
    put_sources(w, "the mother", dice(&c->seed, 5) ? "the person" : "The Mother");
    body_put_bool(&w->body, BODY_ACCOUNTS_AGREE, dice(&c->seed, 8) != 0);
    body_put_u64(&w->body, BODY_SETTING, 1 + dice(&c->seed, 2));
    body_put_u64(&w->body, BODY_ANSWER, c->calm || dice(&c->seed, 8) ? ANSWER_YES : ANSWER_NO);
    if (dice(&c->seed, 6) == 0)
        put_present(w, (enum attendee)dice(&c->seed, 21));
    body_put_u64(&w->body, BODY_GRADE, dice(&c->seed, 5));
    body_put_u64(&w->body, BODY_SIDE, dice(&c->seed, 4));
    body_put_text(&w->body, BODY_BY, STR("Zahra Sample"));
    body_put_text(&w->body, BODY_SCOPE, STR("letters"));
    body_put_bytes(&w->body, BODY_OFFICE, w->office[dice(&c->seed, 2)].b, TAG_BYTES);
}

static void fill(struct chance *c, enum kind k)
{
    struct acts *w = &c->w;
    if (k == KIND_ANSWERED) {
        bool told = dice(&c->seed, 2);
        body_put_i64(&w->body, BODY_CALENDAR_DAY, DAY_ONE + (int32_t)dice(&c->seed, 3));
        body_put_text(&w->body, BODY_TEXT, STR("So: alive.\n"));
        body_put_u64(&w->body, BODY_PERMISSIONS, told);
        if (told)
            body_put_text(&w->body, BODY_TOLD, STR("alive."));
        return;
    }
    if (k == KIND_REQUEST) {
        body_put_bytes(&w->body, BODY_LETTER, w->letter.b, TAG_BYTES);
        body_put_text(&w->body, BODY_KINSHIP, dice(&c->seed, 2) ? STR("mother") : STR("aunt"));
    }
    if (k == KIND_LINE || k == KIND_PERSON || k == KIND_REQUEST)
        put_facts(w, "Hosein Sampel", dice(&c->seed, 9) ? "1981" : NULL);
    else
        fill_person_act(c);
}

static struct tag stream_of(struct chance *c, enum kind k)
{
    if (dice(&c->seed, 30) == 0)
        return c->w.letter;
    if (k == KIND_ANSWERED)
        return c->w.letter;
    if (k >= KIND_REQUEST || (k == KIND_DURESS && dice(&c->seed, 2)))
        return c->w.request;
    return dice(&c->seed, 8) ? c->w.person : c->w.other_request; /* another person, here */
}

/* The last entry becomes a second section of the event before it, when it can. */
static void join_event(struct acts *w)
{
    struct entry *e = &w->entries[w->count - 1];
    const struct entry *before = w->count > 1 ? e - 1 : NULL;
    if (!before || before->office.b[0] != e->office.b[0] ||
        str_eq(tag_str(&before->stream), tag_str(&e->stream)))
        return;
    e->id = before->id;
    e->pos = before->pos;
    e->recorded_ms = before->recorded_ms;
}

/* What lowers is rare, or nothing would ever come to anything. */
static enum kind any_kind(struct chance *c)
{
    enum kind k = ANY_KIND[dice(&c->seed, COUNT(ANY_KIND))];
    bool lowers = k == KIND_LINE || k == KIND_PERSON || k == KIND_WITHDRAWAL || k == KIND_HOLDER ||
                  k == KIND_REJECTED || k == KIND_DURESS || k == KIND_DEATH_PROVED ||
                  k == KIND_DEATH_REPORTED;
    return lowers && (c->calm || dice(&c->seed, 3)) ? KIND_DISCLOSURE : k;
}

static void one_act(struct chance *c)
{
    struct acts *w = &c->w;
    static const enum who US[] = {NADIA, NADIA, NADIA, OMID, VIDA, KARIM, NOBODY},
                          THEM[] = {BELA, BORIS, BELA, NADIA};
    enum kind k = any_kind(c);
    w->at = dice(&c->seed, 4) == 0;
    w->now_ms += ((int64_t)dice(&c->seed, 40) - 15) * MS_A_DAY / 4; /* clocks go as they like */
    if (w->now_ms < 0)
        w->now_ms = 0;
    enum who by = w->at ? THEM[dice(&c->seed, COUNT(THEM))] : US[dice(&c->seed, COUNT(US))];
    ref *two = &c->last[dice(&c->seed, 2) ? KIND_APPROACH : KIND_DISCLOSURE];
    if (*two && dice(&c->seed, 4) == 0) {
        countersign(w, *two, by);
        *two = 0;
        return;
    }
    fill(c, k);
    struct saying s = {k, stream_of(c, k), by, NOBODY, {0}, dice(&c->seed, 25) == 0};
    size_t refs = 0;
    for (size_t i = 0; i < 2; i++)
        if (c->last[stands_on(k, i)] && (i == 0 || dice(&c->seed, 2)))
            s.refs[refs++] = c->last[stands_on(k, i)];
    if (refs < 2 && w->count && dice(&c->seed, 20) == 0)
        s.refs[refs++] = 1 + dice(&c->seed, w->count);
    ref said = say(w, s);
    if (dice(&c->seed, 8) == 0)
        join_event(w);
    if (dice(&c->seed, 12) == 0)
        w->entries[said - 1].signer_good[0] = false;
    if (!void_of(w, said) || dice(&c->seed, 6) == 0)
        c->last[k] = said; /* further acts mostly stand on what counts */
}

static void begin(struct chance *c, uint64_t run)
{
    memset(c, 0, sizeof *c);
    c->seed = run;
    c->calm = run % 2;
    acts_start(&c->w);
    c->last[KIND_REQUEST] = say_request(&c->w, "mother");
    c->last[KIND_LINE] = say_line(&c->w, "1981");
    if (dice(&c->seed, 3)) {
        c->last[KIND_UPHELD] = c->w.count + 1;
        c->last[KIND_APPROACH] = say_located(&c->w);
        c->last[KIND_ASKED] = say_asked(&c->w, SETTING_PRIVATE, ANSWER_YES, c->last[KIND_APPROACH]);
    }
}

/* ---- the properties ---- */

/* The entries in another order, some of them twice, copies with other receipt times. */
static size_t mix(struct chance *c, struct entry *to)
{
    const struct acts *w = &c->w;
    size_t n = w->count;
    memcpy(to, w->entries, n * sizeof *to);
    for (size_t i = 0; i < w->count; i++) {
        if (dice(&c->seed, 3))
            continue;
        to[n] = w->entries[i];
        to[n++].received_ms += (int64_t)dice(&c->seed, 3);
    }
    for (size_t i = n; i > 1; i--) {
        struct entry swap = to[i - 1];
        size_t k = dice(&c->seed, i);
        to[i - 1] = to[k];
        to[k] = swap;
    }
    return n;
}

static void dump_mixed(struct chance *c, const struct entry *entries, size_t count, struct buf *out)
{
    struct case_file *file = NULL;
    const struct answer *a = NULL;
    struct case_input in = acts_input(&c->w);
    in.entries = entries;
    in.count = count;
    in.today = DAY_ONE + 30;
    assert_int_equal(case_fold(&in, &c->w.arena, &file), OK);
    dump_file(out, file);
    assert_int_equal(answer_build(file, &c->w.state, DAY_ONE + 30, &c->w.arena, &a), OK);
    buf_str(out, answer_text(a));
    assert_int_equal(buf_check(out), OK);
}

static void any_order_any_copies(void **state)
{
    (void)state;
    static struct chance c;
    static struct entry mixed[2 * ACTS_ROOM];
    size_t in_force = 0, told = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        struct buf first = {0};
        begin(&c, run);
        for (size_t i = 0; i < 4 + run % ACTS; i++)
            one_act(&c);
        dump_mixed(&c, c.w.entries, c.w.count, &first);
        in_force += str_find(buf_view(&first), STR("\ntold 1 1")) >= 0;
        told += str_find(buf_view(&first), STR("may tell you today: Y")) >= 0;
        for (int m = 0; m < MIXES; m++) {
            struct buf again = {0};
            size_t n = mix(&c, mixed);
            dump_mixed(&c, mixed, n, &again);
            if (!str_eq(buf_view(&first), buf_view(&again)))
                fail_msg("run %llu:\n%.*s\nand\n%.*s", (unsigned long long)run,
                         STR_ARG(buf_view(&first)), STR_ARG(buf_view(&again)));
            buf_free(&again);
        }
        buf_free(&first);
        acts_end(&c.w);
    }
    assert_true(in_force > RUNS / 20 && told > 0); /* the acts of chance come to something */
}

/* What case_would_count allows counts when it is written, in an office that is alone. */
static void would_count_is_the_fold(void **state)
{
    (void)state;
    static struct chance c;
    size_t counted = 0, refused = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        begin(&c, run + 1000);
        for (int i = 0; i < ACTS; i++) {
            one_act(&c);
            struct entry added = c.w.entries[--c.w.count];
            if (added.office.b[0] != c.w.office[0].b[0])
                continue;
            struct fault f = {0};
            struct case_input in = acts_input(&c.w);
            enum err err = case_would_count(&in, &added, &f);
            c.w.count++;
            const char *reason = void_of(&c.w, c.w.count);
            if (err == OK && reason)
                fail_msg("run %llu: %s is void: %s", (unsigned long long)run,
                         kind_name(added.act.kind), reason);
            if (err != OK && !reason && added.act.kind != KIND_DISCLOSURE)
                assert_string_equal(f.text, "this act is about another request");
            counted += err == OK;
            refused += err != OK;
        }
        acts_end(&c.w);
    }
    assert_true(counted > RUNS * 5 && refused > RUNS * 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_any_copies),
        cmocka_unit_test(would_count_is_the_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
