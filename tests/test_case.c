#include "acts.h"

static int start(void **state)
{
    struct acts *w = mem_zero(1, sizeof *w);
    if (!w)
        return 1;
    acts_start(w);
    *state = w;
    return 0;
}

static int end(void **state)
{
    acts_end(*state);
    mem_free(*state);
    return 0;
}

/* Asks what case_would_count says of the last act, without it. */
static enum err would(struct acts *w, struct fault *f)
{
    struct entry added = w->entries[--w->count];
    struct case_input in = acts_input(w);
    return case_would_count(&in, &added, f);
}

static void expect_refused(struct acts *w, enum err want, const char *begins)
{
    struct fault f = {0};
    ref last = w->count;
    expect_void(w, last, begins);
    assert_int_equal(would(w, &f), want);
    if (strncmp(f.text, begins, strlen(begins)) != 0)
        fail_msg("%s", f.text);
}

/* ---- the request ---- */

static void stages(void **state)
{
    struct acts *w = *state;
    struct case_file *c = NULL;
    struct case_input in = acts_input(w);
    assert_int_equal(case_fold(&in, &w->arena, &c), ERR_NOT_FOUND);
    say_request(w, "mother");
    assert_int_equal(fold_of(w)->stage, STAGE_SEARCHING);
    say_line(w, "1981");
    assert_int_equal(fold_of(w)->stage, STAGE_SEARCHING);
    ref upheld = say_of(w, KIND_UPHELD, OMID, 0);
    assert_int_equal(fold_of(w)->stage, STAGE_VERIFYING);
    ref proof = say_verified(w, VIDA, upheld, OUTCOME_PROVED);
    assert_int_equal(fold_of(w)->stage, STAGE_LOCATED);
    ref plan = say_of(w, KIND_APPROACH, OMID, proof);
    assert_int_equal(fold_of(w)->stage, STAGE_LOCATED);
    assert_non_null(person_of(w)->approach_proposed);
    ref approach = countersign(w, plan, NADIA);
    assert_int_equal(fold_of(w)->stage, STAGE_APPROACHING);
    assert_null(person_of(w)->approach_proposed);
    ref asked = say_asked(w, SETTING_PRIVATE, ANSWER_YES, approach);
    assert_int_equal(fold_of(w)->stage, STAGE_DECIDING);
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0);
    assert_int_equal(fold_of(w)->stage, STAGE_DISCLOSING);
    say_disclosure(w, PERMIT_ALIVE, grant);
    give(w, DAY_ONE + 14);
    assert_int_equal(fold_of(w)->stage, STAGE_IN_CONTACT);
    say_withdrawal(w, PERMIT_ALL);
    assert_int_equal(fold_of(w)->stage, STAGE_RESTING);
    say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    assert_int_equal(fold_of(w)->stage, STAGE_FATE_CHECK);
    say_of(w, KIND_DEATH_PROVED, OMID, w->count);
    assert_int_equal(fold_of(w)->stage, STAGE_CLOSED_DECEASED);
    assert_string_equal(case_stage_name(fold_of(w)->stage), "closed (deceased)");
}

static void request_withdrawn_and_reopened(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say(w, (struct saying){KIND_WITHDRAWN, w->request, KARIM, NOBODY, {0}, true});
    assert_true(fold_of(w)->withdrawn);
    assert_int_equal(fold_of(w)->stage, STAGE_WITHDRAWN);
    say(w, (struct saying){KIND_REOPENED, w->request, KARIM, NOBODY, {0}, true});
    assert_false(fold_of(w)->withdrawn);
    /* The partner's withdrawal, which that reopening does not know of, stands. */
    w->at = 1;
    say(w, (struct saying){KIND_WITHDRAWN, w->request, BELA, NOBODY, {0}, true});
    assert_true(fold_of(w)->withdrawn);
}

static void request_opened_once(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_request(w, "a stranger");
    expect_refused(w, ERR_STATE, "the request is open already");
    assert_true(str_eq(fold_of(w)->kinship, STR("mother")));
    assert_int_equal(fold_of(w)->opened_ms, w->entries[0].recorded_ms);
}

static void S2_hindrance_is_no_answer_of_the_person(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    body_put_text(&w->body, BODY_TEXT, STR("stood between at the gate"));
    body_put_text(&w->body, BODY_SOURCE, STR("the mother"));
    say(w, (struct saying){KIND_HINDRANCE, w->request, KARIM, NOBODY, {0}, true});
    struct case_file *c = fold_of(w);
    assert_int_equal(c->hindrance_count, 1);
    assert_true(str_eq(c->hindrances[0].source, STR("the mother")));
    assert_false(person_of(w)->own_answer_free);
    assert_int_equal(person_of(w)->own_answer, ANSWER_NONE);
    assert_int_equal(c->stage, STAGE_SEARCHING);
}

static void request_erased(void **state)
{
    struct acts *w = *state;
    say_yes(w);
    w->entries[0] = w->entries[--w->count]; /* its stream cannot be opened any more */
    struct case_file *c = fold_of(w);
    assert_null(c->opened);
    assert_int_equal(c->stage, STAGE_DRAFT);
    assert_int_equal(c->person_count, 1);
}

/* ---- R5: two persons ---- */

static void R5_who_upheld_cannot_verify(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    ref upheld = say_of(w, KIND_UPHELD, OMID, 0);
    say_verified(w, OMID, upheld, OUTCOME_PROVED);
    expect_refused(w, ERR_REFUSED, "R5: the officer who upheld the match cannot verify it");
    say_verified(w, OMID, upheld, OUTCOME_FAILED);
    expect_refused(w, ERR_REFUSED, "R5: the officer who upheld");
    say_verified(w, VIDA, 0, OUTCOME_PROVED);
    expect_refused(w, ERR_REFUSED, "R5: a verification stands on a match");
    ref good = say_verified(w, VIDA, upheld, OUTCOME_PROVED);
    expect_counts(w, good);
    assert_true(person_of(w)->proved);
}

static void R5_approach_needs_proof_and_two(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    ref upheld = say_of(w, KIND_UPHELD, OMID, 0);
    ref failed = say_verified(w, VIDA, upheld, OUTCOME_FAILED);
    say_of(w, KIND_APPROACH, OMID, failed);
    expect_refused(w, ERR_REFUSED, "R5: an approach stands on a match that was proved");
    ref proof = say_verified(w, VIDA, upheld, OUTCOME_PROVED);
    ref plan = say_of(w, KIND_APPROACH, OMID, proof);
    countersign(w, plan, OMID); /* the same officer again is no second one */
    assert_null(person_of(w)->approach);
    say_asked(w, SETTING_PRIVATE, ANSWER_YES, w->count);
    expect_refused(w, ERR_REFUSED, "R5: nobody is asked before two officers");
    ref agreed = countersign(w, plan, NADIA);
    assert_ptr_equal(person_of(w)->approach, &w->entries[agreed - 1]);
}

static void R5_bad_second_signature_is_none(void **state)
{
    struct acts *w = *state;
    ref grant = say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    ref told = say_disclosure(w, PERMIT_ALIVE, grant);
    assert_true(person_of(w)->disclosures[0].in_force);
    w->entries[told - 1].signer_good[1] = false;
    assert_int_equal(person_of(w)->disclosure_count, 1);
    assert_false(person_of(w)->disclosures[0].in_force);
}

static void R5_discloser_is_not_who_upheld(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    ref upheld = say(w, (struct saying){KIND_UPHELD, w->person, OMID, NADIA, {0}, false});
    ref proof = say_verified(w, VIDA, upheld, OUTCOME_PROVED);
    ref approach = countersign(w, say_of(w, KIND_APPROACH, OMID, proof), NADIA);
    ref asked = say_asked(w, SETTING_PRIVATE, ANSWER_YES, approach);
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0);
    ref by_both = say_disclosure(w, PERMIT_ALIVE, grant);
    expect_void(w, by_both, "R5: somebody other than the officer who upheld");
    ref plan = say_proposal(w, PERMIT_ALIVE, grant);
    expect_counts(w, countersign(w, plan, VIDA));
}

static void R5_one_device_is_shown(void **state)
{
    struct acts *w = *state;
    ref grant = say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    ref told = say_disclosure(w, PERMIT_ALIVE, grant);
    assert_false(person_of(w)->disclosures[0].same_device);
    w->entries[told - 1].signer[1].device[0] = w->entries[told - 1].signer[0].device[0];
    assert_true(person_of(w)->disclosures[0].same_device);
    assert_true(person_of(w)->disclosures[0].in_force);
}

static void R5_failure_and_rejection_stand_against_a_proof(void **state)
{
    struct acts *w = *state;
    ref grant = say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    ref upheld = 3;
    ref told = say_disclosure(w, PERMIT_ALIVE, grant);
    expect_counts(w, told);
    w->at = 1; /* the partner's failure comes in late, with an early clock */
    w->now_ms -= 90 * (int64_t)MS_A_DAY;
    say_verified(w, BELA, upheld, OUTCOME_FAILED);
    w->now_ms += 90 * (int64_t)MS_A_DAY;
    w->at = 0;
    expect_void(w, told, "R5: no second officer has proved the match");
    assert_false(person_of(w)->proved);
    body_put_u64(&w->body, BODY_OUTCOME, OUTCOME_PROVED);
    put_sources(w, "the mother", "the person");
    body_put_bool(&w->body, BODY_ACCOUNTS_AGREE, true);
    say(w, (struct saying){KIND_VERIFIED, w->person, VIDA, NOBODY, {upheld, w->count}, false});
    assert_true(person_of(w)->proved);
    expect_counts(w, told);
    say_of(w, KIND_REJECTED, OMID, 0);
    assert_non_null(person_of(w)->rejected);
    expect_void(w, told, "R5: no second officer has proved the match");
}

static void S15_proof_needs_two_sources(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    ref upheld = say_of(w, KIND_UPHELD, OMID, 0);
    body_put_u64(&w->body, BODY_OUTCOME, OUTCOME_PROVED);
    put_sources(w, "a page < the mother", "a broadcaster < The Mother");
    body_put_bool(&w->body, BODY_ACCOUNTS_AGREE, true);
    say_of(w, KIND_VERIFIED, VIDA, upheld);
    expect_refused(w, ERR_REFUSED, "S15: proof needs two sources");
    body_put_u64(&w->body, BODY_OUTCOME, OUTCOME_PROVED);
    put_sources(w, "the mother", "the person");
    say_of(w, KIND_VERIFIED, VIDA, upheld);
    expect_refused(w, ERR_REFUSED, "S15: proof needs the accounts");
}

/* ---- R9: need to know ---- */

static void R9_roles(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    static const enum who NOT[] = {KARIM, AUDITOR, ADMIN};
    for (size_t i = 0; i < COUNT(NOT); i++) {
        say_of(w, KIND_UPHELD, NOT[i], 0);
        expect_refused(w, ERR_REFUSED, "R9: the officer's role does not allow this");
    }
    body_put_u64(&w->body, BODY_PERMISSIONS, PERMIT_ALL);
    say_of(w, KIND_WITHDRAWAL, ADMIN, 0);
    expect_refused(w, ERR_REFUSED, "R9");
    body_put_u64(&w->body, BODY_PERMISSIONS, PERMIT_ALL);
    expect_counts(w, say_of(w, KIND_WITHDRAWAL, KARIM, 0));
    say_of(w, KIND_UPHELD, NOBODY, 0);
    expect_refused(w, ERR_STATE, "no good signature");
    ref forged = say_of(w, KIND_UPHELD, OMID, 0);
    w->entries[forged - 1].signer_good[0] = false;
    expect_void(w, forged, "no good signature");
}

static void acts_in_the_wrong_stream(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    ref r = say(w, (struct saying){KIND_UPHELD, w->request, OMID, NOBODY, {0}, false});
    expect_void(w, r, "this act does not belong in this stream");
    r = say(w, (struct saying){KIND_ANSWERED, w->person, NOBODY, NOBODY, {0}, true});
    expect_void(w, r, "this act does not belong in this stream");
    r = say(w, (struct saying){KIND_ROSTER, w->person, OMID, NOBODY, {0}, true});
    expect_void(w, r, "no act of a case");
}

static void another_request_is_elsewhere(void **state)
{
    struct acts *w = *state;
    struct fault f = {0};
    say_request(w, "mother");
    say_line(w, "1981");
    body_put_bytes(&w->body, BODY_REQUEST, w->other_request.b, TAG_BYTES);
    say(w, (struct saying){KIND_UPHELD, w->person, OMID, NOBODY, {0}, true});
    assert_null(void_of(w, w->count));
    assert_null(person_of(w)->upheld);
    assert_int_equal(would(w, &f), ERR_STATE);
}

static void act_repeated(void **state)
{
    struct acts *w = *state;
    ref grant = say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    say_withdrawal(w, PERMIT_ALL);
    assert_int_equal(permitted(w), 0);
    ref again = countersign(w, grant, NOBODY); /* the old grant, played again */
    expect_void(w, again, "act repeated");
    assert_int_equal(permitted(w), 0);
}

/* ---- R6: freedom ---- */

static void R6_asked_without_freedom_is_not_asked(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    ref approach = say_located(w);
    static const enum attendee CONTROL[] = {
        ATTENDEE_SITE,  ATTENDEE_ASSOCIATION, ATTENDEE_STATE,    ATTENDEE_LEADER,
        ATTENDEE_OTHER, (enum attendee)6,     (enum attendee)99, (enum attendee)0};
    for (size_t i = 0; i < COUNT(CONTROL); i++) {
        put_present(w, CONTROL[i]);
        ref asked = say_asked(w, SETTING_PRIVATE, ANSWER_NO, approach);
        expect_counts(w, asked); /* kept */
        say_grant(w, PERMIT_ALIVE, asked, 0);
        expect_refused(w, ERR_REFUSED, "R6: the person was not asked freely");
    }
    ref open = say_asked(w, SETTING_NOT_PRIVATE, ANSWER_YES, approach);
    say_grant(w, PERMIT_ALIVE, open, 0);
    expect_refused(w, ERR_REFUSED, "R6: the person was not asked freely");
    body_put_bool(&w->body, BODY_DURESS, true);
    ref pressed = say_asked(w, SETTING_PRIVATE, ANSWER_YES, approach);
    say_grant(w, PERMIT_ALIVE, pressed, 0);
    expect_refused(w, ERR_REFUSED, "R6: the person was not asked freely");
    assert_false(person_of(w)->own_answer_free);
    assert_int_equal(person_of(w)->own_answer, ANSWER_NONE);
    assert_int_equal(person_of(w)->asked_count, COUNT(CONTROL) + 2);
    static const enum attendee ALLOWED[] = {ATTENDEE_INTERPRETER, ATTENDEE_MEDIC, ATTENDEE_GUARDIAN,
                                            ATTENDEE_SUPPORTER, ATTENDEE_OFFICER};
    for (size_t i = 0; i < COUNT(ALLOWED); i++) {
        put_present(w, ALLOWED[i]);
        ref asked = say_asked(w, SETTING_PRIVATE, ANSWER_YES, approach);
        expect_counts(w, say_grant(w, PERMIT_ALIVE, asked, 0));
    }
}

static void R6_call_from_outside_needs_no_approach(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    say_asked(w, SETTING_PRIVATE, ANSWER_YES, 0);
    expect_refused(w, ERR_REFUSED, "R5: nobody is asked before");
    ref call = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0);
    expect_counts(w, say_grant(w, PERMIT_MESSAGES, call, 0));
    assert_int_equal(person_of(w)->own_answer, ANSWER_YES);
}

static void R6_grant_needs_a_yes(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    say_grant(w, PERMIT_ALIVE, 0, 0);
    expect_refused(w, ERR_REFUSED, "R6: a grant stands on the record of asking");
    ref no = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_NO, 0);
    say_grant(w, PERMIT_ALIVE, no, 0);
    expect_refused(w, ERR_REFUSED, "R6: the person did not say yes");
    ref silent = say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_NONE, 0);
    say_grant(w, PERMIT_ALIVE, silent, 0);
    expect_refused(w, ERR_REFUSED, "R6: the person did not say yes");
}

static void R6_duress_is_marked(void **state)
{
    struct acts *w = *state;
    say_yes(w);
    assert_false(person_of(w)->duress);
    body_put_bool(&w->body, BODY_DURESS, true);
    say_asked(w, SETTING_PRIVATE, ANSWER_YES, 6);
    assert_true(person_of(w)->duress);
    say_asked(w, SETTING_OUTSIDE_CALL, ANSWER_YES, 0); /* a free asking that knows of it */
    assert_false(person_of(w)->duress);
    say(w, (struct saying){KIND_DURESS, w->person, OMID, NOBODY, {0}, true});
    assert_true(person_of(w)->duress);
    assert_false(fold_of(w)->duress);
    say(w, (struct saying){KIND_DURESS, w->request, OMID, NOBODY, {0}, true});
    assert_true(fold_of(w)->duress);
}

/* Lifted by two, and only what they named. */
static void R6_R15_a_freeze_is_lifted_by_two(void **state)
{
    struct acts *w = *state;
    say_yes(w);
    ref duress = say(w, (struct saying){KIND_DURESS, w->person, OMID, NOBODY, {0}, true});
    ref report = say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    ref plan =
        say(w, (struct saying){KIND_LIFTED, w->person, OMID, NOBODY, {duress, report}, true});
    assert_ptr_equal(person_of(w)->lifting_proposed, &w->entries[plan - 1]);
    assert_true(person_of(w)->duress && person_of(w)->death_reported);
    countersign(w, plan, OMID);
    assert_true(person_of(w)->duress && person_of(w)->death_reported);
    countersign(w, plan, NADIA);
    assert_false(person_of(w)->duress || person_of(w)->death_reported);
    assert_null(person_of(w)->lifting_proposed);
    say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    assert_true(person_of(w)->death_reported);
    ref mark = say(w, (struct saying){KIND_DURESS, w->request, OMID, NOBODY, {0}, true});
    say(w, (struct saying){KIND_LIFTED, w->request, OMID, NOBODY, {0}, true});
    expect_refused(w, ERR_STATE, "nothing is named that could be lifted");
    say(w, (struct saying){KIND_LIFTED, w->person, OMID, NADIA, {mark}, true});
    expect_refused(w, ERR_STATE, "nothing is named that could be lifted");
    plan = say(w, (struct saying){KIND_LIFTED, w->request, OMID, NOBODY, {mark}, true});
    assert_true(fold_of(w)->duress);
    assert_non_null(fold_of(w)->lifting_proposed);
    countersign(w, plan, VIDA);
    assert_false(fold_of(w)->duress);
}

/* ---- disclosures ---- */

static void R4_no_more_than_allowed(void **state)
{
    struct acts *w = *state;
    ref grant = say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    say_proposal(w, PERMIT_ALIVE | PERMIT_REGION, grant);
    expect_refused(w, ERR_REFUSED, "R4: more than the person allows");
    say_proposal(w, PERMIT_ALIVE, 0);
    expect_refused(w, ERR_REFUSED, "R4: more than the person allows");
    ref bad = say_grant(w, PERMIT_REGION, 0, 0);
    say_proposal(w, PERMIT_REGION, bad);
    expect_refused(w, ERR_REFUSED, "R4: a disclosure stands on consents that count");
}

static void R4_ended_grant_carries_nothing_new(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    body_put_i64(&w->body, BODY_UNTIL, DAY_ONE + 5);
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0);
    w->today = DAY_ONE + 5;
    expect_counts(w, say_proposal(w, PERMIT_ALIVE, grant));
    w->count--;
    struct fault f = {0};
    w->today = DAY_ONE + 6;
    say_proposal(w, PERMIT_ALIVE, grant);
    assert_int_equal(would(w, &f), ERR_REFUSED);
}

static void R2_the_value_allowed_and_no_other(void **state)
{
    struct acts *w = *state;
    ref grant = say_grant(w, PERMIT_ALIVE | PERMIT_REGION, say_yes(w), 0);
    put_values(w, PERMIT_REGION, "-west");
    say_proposal(w, PERMIT_REGION, grant);
    expect_refused(w, ERR_REFUSED, "R2: this is not the value");
    put_values(w, PERMIT_REGION, "");
    expect_counts(w, say_proposal(w, PERMIT_REGION, grant));
    expect_counts(w, say_proposal(w, PERMIT_REGION, grant)); /* takes the grant's */
    const struct case_person *p = person_of(w);
    assert_int_equal(p->disclosure_count, 2);
    assert_true(str_eq(p->disclosures[1].value[3], STR("north")));
}

static void R2_a_place_without_words_is_nothing_to_tell(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    body_put_u64(&w->body, BODY_PERMISSIONS, PERMIT_REGION);
    ref grant = say_of(w, KIND_GRANT, NADIA, asked);
    say_proposal(w, PERMIT_REGION, grant);
    expect_refused(w, ERR_STATE, "the person allowed this without saying which");
}

static void R10_withdrawn_cannot_be_disclosed(void **state)
{
    struct acts *w = *state;
    ref grant = say_grant(w, PERMIT_ALIVE | PERMIT_MESSAGES, say_yes(w), 0);
    ref plan = say_proposal(w, PERMIT_ALIVE | PERMIT_MESSAGES, grant);
    expect_counts(w, plan);
    say_withdrawal(w, PERMIT_MESSAGES);
    countersign(w, plan, NADIA);
    expect_refused(w, ERR_REFUSED, "R10: the person has withdrawn this");
    expect_counts(w, say_disclosure(w, PERMIT_ALIVE, grant));
}

static void R19_no_kinship_no_disclosure(void **state)
{
    struct acts *w = *state;
    say_request(w, NULL);
    say_line(w, "1981");
    assert_int_equal(fold_of(w)->stage, STAGE_DRAFT);
    ref asked = say_asked(w, SETTING_PRIVATE, ANSWER_YES, say_located(w));
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0);
    say_proposal(w, PERMIT_ALIVE, grant);
    expect_refused(w, ERR_REFUSED, "R19: no kinship is stated");
}

/* ---- R11: minors ---- */

static void R11_case(struct acts *w, const char *birth, bool adult)
{
    enum { BEYOND = PERMIT_ALIVE | PERMIT_REGION };
    size_t kept = w->count;
    say_request(w, "mother");
    say_line(w, birth);
    ref asked = say_asked(w, SETTING_PRIVATE, ANSWER_YES, say_located(w));
    ref grant = say_grant(w, BEYOND | PERMIT_MESSAGES, asked, 0);
    assert_int_equal(person_of(w)->adult_certain, adult);
    ref little = say_disclosure(w, PERMIT_ALIVE | PERMIT_MESSAGES, grant);
    expect_counts(w, little);
    ref more = say_disclosure(w, BEYOND, grant);
    if (adult) {
        expect_counts(w, more);
    } else {
        expect_void(w, more, "R11: of age is not certain");
        body_put_text(&w->body, BODY_TEXT, STR("heard, and found good"));
        say_of(w, KIND_BEST_INTERESTS, NADIA, 0);
        expect_void(w, more, "R11: of age is not certain"); /* it comes first, not after */
        expect_counts(w, say_disclosure(w, BEYOND, grant));
    }
    w->count = kept;
}

static void R11_minors_and_uncertain_age(void **state)
{
    struct acts *w = *state; /* DAY_ONE is 2030-03-27 */
    R11_case(w, NULL, false);
    R11_case(w, "1981-03-21", true);
    R11_case(w, "2012-03-27", true);
    R11_case(w, "2012-03-28", false);
    R11_case(w, "2012", false);
    R11_case(w, "2011", true);
    R11_case(w, "no date at all", false);
}

/* On file with an age, said on a day or not. */
static bool adult_by_age(struct acts *w, const char *age, const struct days *said)
{
    size_t kept = w->count;
    struct buf b = {0};
    cbor_put_map(&b, 1);
    cbor_put_u64(&b, FIELD_AGE);
    cbor_put_text(&b, str_from(age));
    body_put_raw(&w->body, BODY_FACTS, buf_view(&b));
    buf_free(&b);
    w->valid = said;
    say(w, (struct saying){KIND_LINE, w->person, NOBODY, NOBODY, {0}, true});
    bool adult = person_of(w)->adult_certain;
    w->count = kept;
    return adult;
}

static void R11_an_age_is_of_the_day_it_was_said(void **state)
{
    struct acts *w = *state;
    const struct days then = {DAY_OPEN, DAY_ONE - 3 * 366}, since = {DAY_ONE - 3 * 366, DAY_OPEN};
    say_request(w, "mother");
    assert_true(adult_by_age(w, "34", NULL));
    assert_false(adult_by_age(w, "17", NULL));
    assert_false(adult_by_age(w, "15", NULL));
    assert_true(adult_by_age(w, "17", &then));
    assert_true(adult_by_age(w, "17", &since));
    assert_false(adult_by_age(w, "12", &then));
    assert_false(adult_by_age(w, "grown up", NULL));
}

static void R11_records_that_differ_are_uncertain(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    assert_true(person_of(w)->adult_certain);
    put_facts(w, "Hosein Sampel", "2016");
    say(w, (struct saying){KIND_PERSON, w->person, OMID, NOBODY, {0}, true});
    assert_false(person_of(w)->adult_certain);
    w->count--;
    w->entries[0] = w->entries[--w->count];
    body_put_text(&w->body, BODY_KINSHIP, STR("mother"));
    put_facts(w, "Hossein Sample", "2016");
    say(w, (struct saying){KIND_REQUEST, w->request, KARIM, NOBODY, {0}, true});
    say_line(w, "1981");
    assert_false(person_of(w)->adult_certain);
}

static void R11_two_files_of_one_person(void **state)
{
    struct acts *w = *state;
    say_yes(w);
    assert_true(person_of(w)->adult_certain);
    const struct tag first = w->person;
    w->person = tag_of(0x62);
    say_line(w, "2016");
    ref upheld = say_of(w, KIND_UPHELD, OMID, 0);
    assert_true(case_person_of(fold_of(w), &first)->adult_certain);
    say_verified(w, VIDA, upheld, OUTCOME_PROVED);
    assert_false(case_person_of(fold_of(w), &first)->adult_certain);
}

static void R11_of_age_at_majority(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "2012-06-01");
    assert_false(person_of(w)->adult_certain);
    w->today = DAY_ONE + 66;
    assert_true(person_of(w)->adult_certain);
}

/* ---- R10: the office that holds the person ---- */

static ref say_confirmed(struct acts *w, enum who by, unsigned bits, ref knowing)
{
    body_put_u64(&w->body, BODY_PERMISSIONS, bits);
    return say_of(w, KIND_CONFIRMED, by, knowing);
}

static ref say_holder(struct acts *w, enum who by, int office)
{
    body_put_bytes(&w->body, BODY_OFFICE, w->office[office].b, TAG_BYTES);
    return say(w, (struct saying){KIND_HOLDER, w->person, by, NOBODY, {0}, true});
}

static void R10_the_holding_office_confirms(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    ref grant = say_grant(w, PERMIT_ALIVE | PERMIT_MESSAGES, asked, 0);
    ref told = say_disclosure(w, PERMIT_ALIVE, grant);
    expect_counts(w, told);
    ref own = say_confirmed(w, NADIA, PERMIT_ALIVE, asked);
    expect_counts(w, own);
    say_holder(w, NADIA, 1);
    expect_void(w, told, "R10: the office that holds the person has not confirmed");
    expect_void(w, own, "R10: only the office that holds the person confirms");
    assert_memory_equal(person_of(w)->holder.b, w->office[1].b, TAG_BYTES);
    w->at = 1;
    ref wrong =
        say_confirmed(w, NADIA, PERMIT_ALIVE, asked); /* in its log, by an officer of ours */
    expect_void(w, wrong, "R10: an officer of the office that holds");
    say_confirmed(w, BELA, PERMIT_MESSAGES, asked);
    expect_void(w, told, "R10: the office that holds the person has not confirmed");
    say_confirmed(w, BELA, PERMIT_ALIVE, 0); /* of another time: it does not know of that asking */
    expect_void(w, told, "R10: the office that holds the person has not confirmed");
    say_confirmed(w, BELA, PERMIT_ALIVE, asked);
    expect_counts(w, told);
    w->at = 0; /* a withdrawal of something else changes nothing; one of this makes it stale */
    say_withdrawal(w, PERMIT_MESSAGES);
    expect_counts(w, told);
    say_withdrawal(w, PERMIT_ALIVE);
    expect_void(w, told, "R10: the office that holds the person has not confirmed");
}

/* We hold the person; the partner, with whom the case was shared, discloses by itself. */
static void R10_a_partner_does_not_disclose_whom_we_hold(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0);
    w->at = 1;
    body_put_u64(&w->body, BODY_PERMISSIONS, PERMIT_ALIVE);
    ref theirs = say(w, (struct saying){KIND_DISCLOSURE, w->person, BELA, BORIS, {grant}, false});
    expect_void(w, theirs, "R10: the office that holds the person has not confirmed");
    w->at = 0; /* nor do its officers in our log */
    body_put_u64(&w->body, BODY_PERMISSIONS, PERMIT_ALIVE);
    ref here = say(w, (struct saying){KIND_DISCLOSURE, w->person, BELA, BORIS, {grant}, false});
    expect_void(w, here, "R10: the office that holds the person has not confirmed");
    say_confirmed(w, NADIA, PERMIT_ALIVE, 0);
    expect_counts(w, theirs);
    w->state.office = w->office[1]; /* the same in the partner's eyes */
    expect_counts(w, theirs);
}

static void R10_only_the_holder_passes_the_person_on(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    w->at = 1;
    ref grab = say_holder(w, BELA, 1);
    expect_void(w, grab, "R10: only the office that holds the person");
    w->at = 0;
    expect_counts(w, say_holder(w, NADIA, 1));
    expect_counts(w, grab);
}

/* ---- S3: meetings ---- */

static ref say_meeting(struct acts *w, enum grade g, enum attendee present)
{
    body_put_u64(&w->body, BODY_GRADE, g);
    put_present(w, present);
    return say_of(w, KIND_MEETING, OMID, 0);
}

static void S3_R6_private_means_nobody_of_control(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    say_meeting(w, GRADE_PRIVATE, ATTENDEE_SITE);
    expect_refused(w, ERR_REFUSED, "S3, R6: not private: site-official in the room");
    say_meeting(w, GRADE_PRIVATE, ATTENDEE_ASSOCIATION);
    expect_refused(w, ERR_REFUSED, "S3, R6: not private: association-worker");
    say_meeting(w, GRADE_PRIVATE, ATTENDEE_STATE);
    expect_refused(w, ERR_REFUSED, "S3, R6: not private: state-officer");
    expect_counts(w, say_meeting(w, GRADE_SUPERVISED, ATTENDEE_STATE));
    expect_counts(w, say_meeting(w, GRADE_PRIVATE, ATTENDEE_INTERPRETER));
}

static ref say_agreed(struct acts *w, enum side side, ref meeting)
{
    body_put_u64(&w->body, BODY_SIDE, side);
    return say(w, (struct saying){KIND_MEETING_AGREED, w->person, NADIA, NOBODY, {meeting}, true});
}

static void S3_both_sides_agree(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    ref meeting = say_meeting(w, GRADE_PRIVATE, ATTENDEE_INTERPRETER);
    say_grant(w, PERMIT_ALL & ~PERMIT_VISIT, asked, 0);
    say_agreed(w, SIDE_PERSON, meeting);
    expect_refused(w, ERR_REFUSED, "S3, R6: the person has not allowed a visit");
    say_grant(w, PERMIT_ALIVE | PERMIT_VISIT, asked, 0);
    say_agreed(w, SIDE_PERSON, meeting);
    say_agreed(w, SIDE_ENQUIRER, meeting);
    const struct case_meeting *m = person_of(w)->meetings;
    assert_true(m->person_agrees && m->enquirer_agrees && !m->held);
    say_agreed(w, SIDE_PERSON, asked);
    expect_refused(w, ERR_REFUSED, "S3: the meeting that is agreed to does not count");
}

static void S3_held_not_private_is_kept(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    ref meeting = say_meeting(w, GRADE_PRIVATE, ATTENDEE_INTERPRETER);
    put_present(w, ATTENDEE_STATE);
    expect_counts(w, say_of(w, KIND_MEETING_HELD, OMID, meeting));
    const struct case_person *p = person_of(w);
    assert_int_equal(p->meeting_count, 1);
    assert_true(p->meetings[0].held);
    assert_false(p->meetings[0].held_private);
    put_present(w, ATTENDEE_MEDIC);
    say_of(w, KIND_MEETING_HELD, OMID, 0); /* without a plan */
    p = person_of(w);
    assert_int_equal(p->meeting_count, 2);
    assert_true(p->meetings[1].held && p->meetings[1].held_private);
}

/* ---- R8: mandates; R20: movements ---- */

static ref say_mandate(struct acts *w, enum setting s, const char *scope)
{
    body_put_text(&w->body, BODY_BY, STR("Zahra Sample"));
    body_put_text(&w->body, BODY_SCOPE, str_from(scope));
    body_put_i64(&w->body, BODY_UNTIL, DAY_ONE + 30);
    body_put_u64(&w->body, BODY_SETTING, s);
    return say(w, (struct saying){KIND_MANDATE_GRANTED, w->person, NADIA, NOBODY, {0}, true});
}

static bool speaks(struct acts *w, const char *by, const char *scope, int32_t day)
{
    return case_mandate_holds(person_of(w), str_from(by), str_from(scope), day);
}

static void R8_a_claim_is_no_mandate(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    body_put_text(&w->body, BODY_BY, STR("Zahra Sample"));
    body_put_text(&w->body, BODY_WHAT, STR("leader"));
    body_put_text(&w->body, BODY_SCOPE, STR("all"));
    say(w, (struct saying){KIND_MANDATE_CLAIMED, w->person, OMID, NOBODY, {0}, true});
    assert_int_equal(person_of(w)->mandate_count, 1);
    assert_true(person_of(w)->mandates[0].claim);
    assert_false(speaks(w, "Zahra Sample", "all", DAY_ONE));
}

static void R8_only_the_person_grants_a_mandate(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    say_mandate(w, SETTING_NOT_PRIVATE, "letters");
    expect_refused(w, ERR_REFUSED, "R8: only the person grants a mandate");
    put_present(w, ATTENDEE_LEADER);
    say_mandate(w, SETTING_PRIVATE, "letters");
    expect_refused(w, ERR_REFUSED, "R8: only the person grants a mandate");
    ref good = say_mandate(w, SETTING_OUTSIDE_CALL, "letters");
    assert_true(speaks(w, "Zahra Sample", "letters", DAY_ONE));
    assert_true(speaks(w, " Zahra Sample ", "letters", DAY_ONE + 30));
    assert_false(speaks(w, "Zahra Sample", "letters", DAY_ONE + 31));
    assert_false(speaks(w, "Zahra Sample", "meetings", DAY_ONE));
    assert_false(speaks(w, "Zahra Sample", "", DAY_ONE));
    assert_false(speaks(w, "Reza Sample", "letters", DAY_ONE));
    say_mandate(w, SETTING_PRIVATE, "all");
    assert_true(speaks(w, "Zahra Sample", "meetings", DAY_ONE));
    say(w, (struct saying){KIND_MANDATE_ENDED, w->person, OMID, NOBODY, {good}, true});
    assert_true(person_of(w)->mandates[0].ended);
    assert_false(person_of(w)->mandates[1].ended);
    say(w, (struct saying){KIND_MANDATE_ENDED, w->person, OMID, NOBODY, {0}, true});
    expect_refused(w, ERR_STATE, "the mandate that ends is not named");
}

static void R20_a_move_is_no_answer_of_the_person(void **state)
{
    struct acts *w = *state;
    say_request(w, "mother");
    say_line(w, "1981");
    body_put_text(&w->body, BODY_FROM, STR("site one"));
    body_put_text(&w->body, BODY_TO, STR("site two"));
    body_put_u64(&w->body, BODY_OWN_ANSWER, ANSWER_YES);
    say(w, (struct saying){KIND_MOVED, w->person, OMID, NOBODY, {0}, true});
    const struct case_person *p = person_of(w);
    assert_int_equal(p->move_count, 1);
    assert_true(str_eq(p->moves[0].to, STR("site two")));
    assert_false(p->own_answer_free);
    assert_int_equal(p->own_answer, ANSWER_NONE);
    assert_int_equal(p->asked_count, 0);
}

/* ---- what cannot be read ---- */

/* The last act, with a key that this version does not know, or as a kind that it does not know. */
static void make_opaque(struct acts *w, bool kind)
{
    struct entry *e = &w->entries[w->count - 1];
    struct buf b = {0};
    cbor_put_array(&b, 5);
    cbor_put_u64(&b, kind ? 999 : (uint64_t)e->act.kind);
    cbor_put_bytes(&b, e->act.act_id.b, TAG_BYTES);
    cbor_put_null(&b);
    cbor_put_array(&b, e->act.ref_count);
    for (size_t i = 0; i < e->act.ref_count; i++)
        cbor_put_bytes(&b, e->act.refs[i].b, HASH_BYTES);
    cbor_put_map(&b, 1);
    cbor_put_u64(&b, 900);
    cbor_put_u64(&b, 1);
    act_read(w, e, buf_view(&b));
    assert_int_equal(e->act.kind, KIND_NONE);
    buf_free(&b);
}

/* Each of these with one value that is not of its form: the act counts for nothing. */
static void bodies_of_no_form(void **state)
{
    static const struct {
        enum kind kind;
        enum body_key key;
    } BAD[] = {
        {KIND_LINE, BODY_FACTS},           {KIND_VERIFIED, BODY_OUTCOME},
        {KIND_VERIFIED, BODY_SOURCES},     {KIND_ASKED, BODY_SETTING},
        {KIND_ASKED, BODY_PRESENT},        {KIND_ASKED, BODY_ANSWER},
        {KIND_GRANT, BODY_PERMISSIONS},    {KIND_GRANT, BODY_VALUES},
        {KIND_GRANT, BODY_UNTIL},          {KIND_DISCLOSURE, BODY_PERMISSIONS},
        {KIND_DISCLOSURE, BODY_VALUES},    {KIND_CONFIRMED, BODY_PERMISSIONS},
        {KIND_HOLDER, BODY_OFFICE},        {KIND_MOVED, BODY_OWN_ANSWER},
        {KIND_MEETING, BODY_GRADE},        {KIND_MEETING, BODY_PRESENT},
        {KIND_MEETING_HELD, BODY_PRESENT}, {KIND_MANDATE_GRANTED, BODY_UNTIL},
        {KIND_MANDATE_GRANTED, BODY_BY},
    };
    struct acts *w = *state;
    static const enum body_key USED[] = {BODY_OUTCOME, BODY_SETTING,     BODY_ANSWER,
                                         BODY_GRADE,   BODY_PERMISSIONS, BODY_UNTIL};
    ref approach = 6;
    say_yes(w);
    for (size_t i = 0; i < COUNT(BAD); i++) {
        ref on = BAD[i].kind == KIND_VERIFIED ? 3 : BAD[i].kind == KIND_ASKED ? approach : 7;
        for (size_t k = 0; k < COUNT(USED); k++)
            if (USED[k] != BAD[i].key)
                body_put_u64(&w->body, USED[k], 1);
        if (BAD[i].key != BODY_BY)
            body_put_text(&w->body, BODY_BY, STR("somebody"));
        body_put_bool(&w->body, BAD[i].key, true);
        ref r = say_of(w, BAD[i].kind, VIDA, on);
        const char *reason = void_of(w, r);
        if (!reason)
            fail_msg("%s with a bad key %d counts", kind_name(BAD[i].kind), (int)BAD[i].key);
        if (BAD[i].key != BODY_SOURCES)
            expect_void(w, r, "the body cannot be read");
        w->count--;
    }
}

static void what_is_on_file_is_not_added(void **state)
{
    struct acts *w = *state;
    struct fault f = {0};
    say_yes(w);
    struct entry again = w->entries[w->count - 1];
    struct case_input in = acts_input(w);
    assert_int_equal(case_would_count(&in, &again, &f), ERR_STATE);
    again.id.b[0] ^= 1; /* the same act, as another event */
    assert_int_equal(case_would_count(&in, &again, &f), ERR_STATE);
    assert_string_equal(f.text, "act repeated");
    assert_null(case_person_of(fold_of(w), &w->other_request));
}

static void opaque_raises_nothing(void **state)
{
    struct acts *w = *state;
    ref asked = say_yes(w);
    ref grant = say_grant(w, PERMIT_ALIVE, asked, 0);
    assert_int_equal(permitted(w), PERMIT_ALIVE);
    make_opaque(w, false);
    expect_void(w, grant, "with a key that is not known");
    assert_int_equal(permitted(w), 0);
    make_opaque(w, true);
    expect_void(w, grant, "of an unknown kind");
}

static void opaque_lowers_all_the_same(void **state)
{
    struct acts *w = *state;
    say_grant(w, PERMIT_ALIVE | PERMIT_MESSAGES, say_yes(w), 0);
    say_mandate(w, SETTING_PRIVATE, "all");
    static const enum kind LOWERS[] = {KIND_WITHDRAWAL, KIND_DURESS, KIND_DEATH_REPORTED,
                                       KIND_DEATH_PROVED, KIND_MANDATE_ENDED};
    for (size_t i = 0; i < COUNT(LOWERS); i++) {
        say_of(w, LOWERS[i], OMID, 0);
        make_opaque(w, false);
    }
    const struct case_person *p = person_of(w);
    assert_int_equal(permitted(w), 0);
    assert_int_equal(p->withdrawn, PERMIT_ALL);
    assert_true(p->duress && p->death_reported && !p->death_proved);
    assert_false(speaks(w, "Zahra Sample", "all", DAY_ONE));
    say(w, (struct saying){KIND_WITHDRAWN, w->request, KARIM, NOBODY, {0}, true});
    make_opaque(w, false);
    assert_true(fold_of(w)->withdrawn);
}

static void R15_proof_of_death_without_report_is_a_report(void **state)
{
    struct acts *w = *state;
    say_yes(w);
    say_of(w, KIND_DEATH_PROVED, OMID, 0);
    assert_true(person_of(w)->death_reported && !person_of(w)->death_proved);
    ref report = say_of(w, KIND_DEATH_REPORTED, OMID, 0);
    say_of(w, KIND_DEATH_PROVED, OMID, report);
    assert_true(person_of(w)->death_proved);
}

/* ---- memory ---- */

static void out_of_memory(void **state)
{
    struct acts *w = *state;
    struct case_input in;
    ref grant = say_grant(w, PERMIT_ALIVE, say_yes(w), 0);
    say_disclosure(w, PERMIT_ALIVE, grant);
    give(w, DAY_ONE + 14);
    in = acts_input(w);
    enum err err = ERR_MEMORY;
    long n = 0;
    for (; err == ERR_MEMORY && n < 2000; n++) {
        struct arena a = {0};
        struct case_file *c = NULL;
        mem_fail_after(n);
        err = case_fold(&in, &a, &c);
        mem_fail_after(-1);
        assert_int_equal(c != NULL, err == OK);
        arena_free(&a);
    }
    assert_int_equal(err, OK);
    assert_true(n > 5);
    struct entry added = w->entries[--w->count];
    in.count--;
    err = ERR_MEMORY;
    for (n = 0; err == ERR_MEMORY && n < 2000; n++) {
        mem_fail_after(n);
        err = case_would_count(&in, &added, NULL);
        mem_fail_after(-1);
    }
    assert_int_equal(err, OK);
}

#define CASE_TEST(f) cmocka_unit_test_setup_teardown(f, start, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE_TEST(stages),
        CASE_TEST(request_withdrawn_and_reopened),
        CASE_TEST(request_opened_once),
        CASE_TEST(S2_hindrance_is_no_answer_of_the_person),
        CASE_TEST(request_erased),
        CASE_TEST(R5_who_upheld_cannot_verify),
        CASE_TEST(R5_approach_needs_proof_and_two),
        CASE_TEST(R5_bad_second_signature_is_none),
        CASE_TEST(R5_discloser_is_not_who_upheld),
        CASE_TEST(R5_one_device_is_shown),
        CASE_TEST(R5_failure_and_rejection_stand_against_a_proof),
        CASE_TEST(S15_proof_needs_two_sources),
        CASE_TEST(R9_roles),
        CASE_TEST(acts_in_the_wrong_stream),
        CASE_TEST(another_request_is_elsewhere),
        CASE_TEST(act_repeated),
        CASE_TEST(R6_asked_without_freedom_is_not_asked),
        CASE_TEST(R6_call_from_outside_needs_no_approach),
        CASE_TEST(R6_grant_needs_a_yes),
        CASE_TEST(R6_duress_is_marked),
        CASE_TEST(R6_R15_a_freeze_is_lifted_by_two),
        CASE_TEST(R4_no_more_than_allowed),
        CASE_TEST(R4_ended_grant_carries_nothing_new),
        CASE_TEST(R2_the_value_allowed_and_no_other),
        CASE_TEST(R2_a_place_without_words_is_nothing_to_tell),
        CASE_TEST(R10_withdrawn_cannot_be_disclosed),
        CASE_TEST(R19_no_kinship_no_disclosure),
        CASE_TEST(R11_minors_and_uncertain_age),
        CASE_TEST(R11_an_age_is_of_the_day_it_was_said),
        CASE_TEST(R11_records_that_differ_are_uncertain),
        CASE_TEST(R11_two_files_of_one_person),
        CASE_TEST(R11_of_age_at_majority),
        CASE_TEST(R10_the_holding_office_confirms),
        CASE_TEST(R10_a_partner_does_not_disclose_whom_we_hold),
        CASE_TEST(R10_only_the_holder_passes_the_person_on),
        CASE_TEST(S3_R6_private_means_nobody_of_control),
        CASE_TEST(S3_both_sides_agree),
        CASE_TEST(S3_held_not_private_is_kept),
        CASE_TEST(R8_a_claim_is_no_mandate),
        CASE_TEST(R8_only_the_person_grants_a_mandate),
        CASE_TEST(R20_a_move_is_no_answer_of_the_person),
        CASE_TEST(bodies_of_no_form),
        CASE_TEST(what_is_on_file_is_not_added),
        CASE_TEST(opaque_raises_nothing),
        CASE_TEST(opaque_lowers_all_the_same),
        CASE_TEST(R15_proof_of_death_without_report_is_a_report),
        CASE_TEST(out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
