#include "record/case_fold.h"

/* What counted about one person, written down for officers and for the gate. Nothing is judged
 * here, but for what is put together from several acts: majority, duress, death. */

/* ---- what the late rules need ---- */

/* An age is as of the day it was said. Where that day is not known, the day of recording is taken:
 * it is the latest possible one, and so the person never comes out older than is certain. */
static void facts_date(struct facts *facts, const struct entry *e)
{
    const struct act *a = &e->act;
    int32_t said = DAY_OPEN;
    if (a->has_valid)
        said = a->valid.to != DAY_OPEN ? a->valid.to : a->valid.from;
    facts->stated_day = said != DAY_OPEN ? said : day_of_ms(e->recorded_ms);
}

static void take_record(struct case_person *p, const struct fold_item *it)
{
    const struct act *a = &it->e->act;
    if (!read_facts(a, &p->facts))
        return;
    facts_date(&p->facts, it->e);
    if (!body_tag(a, BODY_ROSTER, &p->roster))
        p->roster = (struct tag){{0}};
    if (!body_u64(a, BODY_LINE, &p->line))
        p->line = 0;
    p->verbatim = read_text(a, BODY_VERBATIM);
}

static bool says_age(const struct facts *facts)
{
    return str_trim(facts->value[FIELD_BIRTH]).len > 0 || str_trim(facts->value[FIELD_AGE]).len > 0;
}

/* A record of the person, or of another file that was proved to be the same one. */
static bool says_of(const struct fold *f, const struct case_person *p, const struct fold_item *it)
{
    if (!item_counts(it, KIND_LINE) && !item_counts(it, KIND_PERSON))
        return false;
    return it->person == p || (it->person && fold_proof(f, p) && fold_proof(f, it->person));
}

/* R11: certain only when every record of the person that says an age says so, and the request does
 * not say otherwise. */
static bool adult_certain(const struct fold *f, const struct case_person *p)
{
    bool certain = false;
    struct facts facts;
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *it = &f->items[i];
        if (!says_of(f, p, it) || !read_facts(&it->e->act, &facts) || !says_age(&facts))
            continue;
        facts_date(&facts, it->e);
        if (!facts_adult(&facts, f->in->today))
            return false;
        certain |= it->person == p;
    }
    facts = f->file->sought;
    if (says_age(&facts) && !facts_adult(&facts, f->in->today))
        return false;
    return certain;
}

bool item_lifted(const struct fold *f, const struct fold_item *mark)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct entry *e = f->items[i].e;
        if (!item_counts(&f->items[i], KIND_LIFTED) || !tags_equal(&e->stream, &mark->e->stream))
            continue;
        for (size_t r = 0; r < e->act.ref_count; r++)
            if (digests_equal(&e->act.refs[r], &mark->e->id))
                return true;
    }
    return false;
}

bool item_only_proposed(const struct fold *f, const struct fold_item *it)
{
    if (it->standing != STANDING_PROPOSED)
        return false;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == it->person && item_counts(&f->items[i], it->kind) &&
            str_eq(f->items[i].e->act.bytes, it->e->act.bytes))
            return false;
    return true;
}

static bool reported_first(const struct fold *f, const struct fold_item *proof)
{
    for (size_t i = 0; i < proof->e->act.ref_count && !proof->opaque; i++) {
        const struct fold_item *r = fold_find(f, &proof->e->act.refs[i], &proof->e->stream);
        if (r && item_counts(r, KIND_DEATH_REPORTED))
            return true;
    }
    return false;
}

/* A duress mark made while asking stands until a free asking that knows of it. */
static bool pressed(const struct fold *f, const struct fold_item *asked)
{
    bool mark = false;
    if (!body_bool(&asked->e->act, BODY_DURESS, &mark) || !mark)
        return false;
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == asked->person && item_counts(&f->items[i], KIND_ASKED) &&
            read_free(&f->items[i].e->act) && fold_knows(f, &f->items[i], asked))
            return false;
    return true;
}

void person_early(struct fold *f, struct case_person *p)
{
    bool recorded = false;
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *it = &f->items[i];
        if (it->person != p || it->standing != STANDING_COUNTS)
            continue;
        if ((it->kind == KIND_LINE || it->kind == KIND_PERSON) && !recorded) {
            take_record(p, it);
            recorded = true;
        }
        p->best_interests |= it->kind == KIND_BEST_INTERESTS;
        if ((!kind_freezes(it->kind) && it->kind != KIND_ASKED) || item_lifted(f, it))
            continue;
        p->duress |= it->kind == KIND_DURESS || (it->kind == KIND_ASKED && pressed(f, it));
        p->death_reported |= it->kind == KIND_DEATH_REPORTED || it->kind == KIND_DEATH_PROVED;
        p->death_proved |= it->kind == KIND_DEATH_PROVED && reported_first(f, it);
    }
    p->adult_certain = adult_certain(f, p);
}

/* ---- from match to asking ---- */

static bool known_to(const struct fold *f, const struct fold_item *what, enum kind by)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == what->person && item_counts(&f->items[i], by) &&
            fold_knows(f, &f->items[i], what))
            return true;
    return false;
}

static void fill_match(struct fold *f, struct case_person *p)
{
    const struct fold_item *proof = fold_proof(f, p);
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *it = &f->items[i];
        if (it->person != p)
            continue;
        if (item_counts(it, KIND_UPHELD))
            p->upheld = it->e;
        if (item_counts(it, KIND_REJECTED) && !known_to(f, it, KIND_UPHELD))
            p->rejected = it->e;
        if (item_counts(it, KIND_VERIFIED))
            p->verified = it->e;
        if (item_counts(it, KIND_APPROACH))
            p->approach = it->e;
    }
    p->proved = proof != NULL;
    if (proof)
        p->verified = proof->e;
}

static void take_asked(struct case_person *p, const struct fold_item *it)
{
    uint64_t setting = SETTING_NOT_PRIVATE, answer = ANSWER_NONE;
    struct case_asked *to = &p->asked[p->asked_count++];
    if (!body_u64(&it->e->act, BODY_SETTING, &setting))
        setting = SETTING_NOT_PRIVATE;
    if (!body_u64(&it->e->act, BODY_ANSWER, &answer))
        answer = ANSWER_NONE;
    *to = (struct case_asked){.entry = it->e,
                              .setting = (enum setting)setting,
                              .answer = (enum own_answer)answer,
                              .free = read_free(&it->e->act)};
    if (!to->free || to->answer == ANSWER_NONE)
        return;
    p->own_answer_free = true;
    p->own_answer = to->answer;
}

/* ---- disclosures ---- */

/* Does the grant still give this, with that value? *until is then its end. */
static bool still_gives(const struct fold *f, const struct fold_item *g, enum permission one,
                        struct str value, int32_t *until)
{
    struct str given;
    return consent_live(f, g, NULL) & one && read_value(&g->e->act, one, &given) &&
           str_eq(given, value) && read_day(&g->e->act, BODY_UNTIL, until);
}

static bool later_end(int32_t a, int32_t b)
{
    return b != DAY_OPEN && (a == DAY_OPEN || a > b);
}

static void take_live(const struct fold *f, const struct fold_item *it, enum permission one,
                      struct case_disclosure *d, struct str value)
{
    bool live = false;
    int32_t end = DAY_OPEN, until;
    for (size_t i = 0; i < it->e->act.ref_count; i++) {
        const struct fold_item *g = fold_find(f, &it->e->act.refs[i], &it->e->stream);
        if (!g || !item_counts(g, KIND_GRANT) || !still_gives(f, g, one, value, &until))
            continue;
        if (!live || later_end(until, end))
            end = until;
        live = true;
    }
    if (!live)
        return;
    d->live |= one;
    if (later_end(d->until, end))
        d->until = end;
}

static bool one_device(const struct entry *e)
{
    return e->signer_count == 2 &&
           str_eq((struct str){(const char *)e->signer[0].device, DEVICE_BYTES},
                  (struct str){(const char *)e->signer[1].device, DEVICE_BYTES});
}

/* Acts by which something held back may come free, for a disclosure about p. */
static bool releases(const struct fold_item *it, const struct case_person *p)
{
    if (it->standing != STANDING_COUNTS)
        return false;
    return it->kind == KIND_CONFIRMED || it->kind == KIND_LIFTED || it->kind == KIND_VERIFIED ||
           it->kind == KIND_HOLDER || it->kind == KIND_REOPENED || it->kind == KIND_COMPLETED ||
           it->kind == KIND_ASKED ||
           (it->person != p && (it->kind == KIND_GRANT || it->kind == KIND_REJECTED));
}

static int64_t ready_ms(const struct fold *f, const struct fold_item *d)
{
    int64_t latest = INT64_MIN;
    for (size_t i = 0; i < f->count; i++) {
        const struct entry *e = f->items[i].e;
        if (&f->items[i] != d && !releases(&f->items[i], d->person))
            continue;
        latest = e->recorded_ms > latest ? e->recorded_ms : latest;
        latest = e->received_ms > latest ? e->received_ms : latest;
    }
    return latest;
}

static void take_disclosure(struct fold *f, struct case_person *p, const struct fold_item *it)
{
    struct case_disclosure *d = &p->disclosures[p->disclosure_count++];
    *d = (struct case_disclosure){.entry = it->e,
                                  .in_force = it->standing == STANDING_COUNTS,
                                  .same_device = one_device(it->e),
                                  .ready_ms = ready_ms(f, it),
                                  .until = DAY_OPEN};
    if (!read_permissions(&it->e->act, &d->permissions))
        return;
    for (unsigned b = 0; b < CASE_PERMISSIONS; b++) {
        enum permission one = (enum permission)(1u << b);
        if (d->permissions & one && fold_told_value(f, it, one, &d->value[b]))
            take_live(f, it, one, d, d->value[b]);
    }
}

/* ---- meetings, mandates, movements ---- */

static bool names(const struct entry *e, const struct entry *what)
{
    for (size_t i = 0; i < e->act.ref_count; i++)
        if (digests_equal(&e->act.refs[i], &what->id))
            return true;
    return false;
}

static bool held_private(const struct entry *held)
{
    enum attendee control;
    return read_present(&held->act, &control) && !control;
}

static void take_meeting(struct fold *f, struct case_person *p, const struct fold_item *it)
{
    uint64_t grade = 0, side;
    struct case_meeting *m = &p->meetings[p->meeting_count++];
    *m = (struct case_meeting){.entry = it->e};
    if (body_u64(&it->e->act, BODY_GRADE, &grade) && grade <= GRADE_SUPERVISED)
        m->grade = (enum grade)grade;
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *other = &f->items[i];
        if (other->person != p || !names(other->e, it->e))
            continue;
        if (item_counts(other, KIND_MEETING_AGREED) && body_u64(&other->e->act, BODY_SIDE, &side)) {
            m->person_agrees |= side == SIDE_PERSON;
            m->enquirer_agrees |= side == SIDE_ENQUIRER;
        }
        if (item_counts(other, KIND_MEETING_HELD)) {
            m->held_private = (!m->held || m->held_private) && held_private(other->e);
            m->held = true;
        }
    }
}

/* A meeting that took place without a plan that counts. */
static void take_held(struct fold *f, struct case_person *p, const struct fold_item *it)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == p && item_counts(&f->items[i], KIND_MEETING) &&
            names(it->e, f->items[i].e))
            return;
    p->meetings[p->meeting_count++] =
        (struct case_meeting){.entry = it->e, .held = true, .held_private = held_private(it->e)};
}

/* An ending that cannot be read and names no mandate ends them all. */
static bool mandate_ended(const struct fold *f, const struct fold_item *mandate)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *end = &f->items[i];
        if (end->person == mandate->person && item_counts(end, KIND_MANDATE_ENDED) &&
            (names(end->e, mandate->e) || (end->opaque && end->e->act.ref_count == 0)))
            return true;
    }
    return false;
}

static void take_mandate(struct fold *f, struct case_person *p, const struct fold_item *it)
{
    const struct act *a = &it->e->act;
    struct case_mandate *m = &p->mandates[p->mandate_count++];
    *m = (struct case_mandate){.entry = it->e,
                               .claim = it->kind == KIND_MANDATE_CLAIMED,
                               .ended = mandate_ended(f, it),
                               .until = DAY_OPEN,
                               .by = str_trim(read_text(a, BODY_BY)),
                               .what = read_text(a, BODY_WHAT),
                               .scope = str_trim(read_text(a, BODY_SCOPE))};
    if (!m->claim && !read_day(a, BODY_UNTIL, &m->until))
        m->ended = true;
}

static void take_move(struct case_person *p, const struct fold_item *it)
{
    const struct act *a = &it->e->act;
    uint64_t answer = ANSWER_NONE;
    if (!body_u64(a, BODY_OWN_ANSWER, &answer))
        answer = ANSWER_NONE;
    p->moves[p->move_count++] = (struct case_move){.entry = it->e,
                                                   .from = read_text(a, BODY_FROM),
                                                   .to = read_text(a, BODY_TO),
                                                   .own_answer = (enum own_answer)answer};
}

/* ---- all together ---- */

static enum err person_room(struct fold *f, struct case_person *p)
{
    size_t asked = 0, disclosures = 0, meetings = 0, mandates = 0, moves = 0;
    for (size_t i = 0; i < f->count; i++) {
        const struct fold_item *it = &f->items[i];
        if (it->person != p)
            continue;
        asked += it->kind == KIND_ASKED;
        disclosures += it->kind == KIND_DISCLOSURE;
        meetings += it->kind == KIND_MEETING || it->kind == KIND_MEETING_HELD;
        mandates += it->kind == KIND_MANDATE_CLAIMED || it->kind == KIND_MANDATE_GRANTED;
        moves += it->kind == KIND_MOVED;
    }
    p->asked = arena_zero(f->arena, asked, sizeof *p->asked);
    p->disclosures = arena_zero(f->arena, disclosures, sizeof *p->disclosures);
    p->meetings = arena_zero(f->arena, meetings, sizeof *p->meetings);
    p->mandates = arena_zero(f->arena, mandates, sizeof *p->mandates);
    p->moves = arena_zero(f->arena, moves, sizeof *p->moves);
    return p->asked && p->disclosures && p->meetings && p->mandates && p->moves ? OK : ERR_MEMORY;
}

static void take_item(struct fold *f, struct case_person *p, const struct fold_item *it)
{
    if (it->kind == KIND_DISCLOSURE &&
        (it->standing == STANDING_COUNTS || item_only_proposed(f, it)))
        take_disclosure(f, p, it);
    if (it->kind == KIND_APPROACH && item_only_proposed(f, it))
        p->approach_proposed = it->e;
    if (it->kind == KIND_LIFTED && item_only_proposed(f, it))
        p->lifting_proposed = it->e;
    if (item_counts(it, KIND_ASKED))
        take_asked(p, it);
    if (item_counts(it, KIND_MEETING))
        take_meeting(f, p, it);
    if (item_counts(it, KIND_MEETING_HELD))
        take_held(f, p, it);
    if (item_counts(it, KIND_MANDATE_CLAIMED) || item_counts(it, KIND_MANDATE_GRANTED))
        take_mandate(f, p, it);
    if (item_counts(it, KIND_MOVED))
        take_move(p, it);
}

enum err person_fill(struct fold *f, struct case_person *p)
{
    enum err err = person_room(f, p);
    if (err != OK)
        return err;
    fill_match(f, p);
    for (size_t i = 0; i < f->count; i++)
        if (f->items[i].person == p)
            take_item(f, p, &f->items[i]);
    return OK;
}
