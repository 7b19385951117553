#include "record/case_fold.h"

/* The desk's view of a case, DOMAIN's life cycle read off what counts. Identity, contact and
 * reunion are separate facts; this is one word for a list on a screen, for officers only, and
 * nothing is decided by it. Of several persons on file, the one who is furthest gives the word. */

const char *case_stage_name(enum case_stage s)
{
    switch (s) {
    case STAGE_DRAFT:
        return "draft";
    case STAGE_SEARCHING:
        return "searching";
    case STAGE_VERIFYING:
        return "verifying";
    case STAGE_LOCATED:
        return "located";
    case STAGE_APPROACHING:
        return "approaching";
    case STAGE_DECIDING:
        return "deciding";
    case STAGE_DISCLOSING:
        return "disclosing";
    case STAGE_IN_CONTACT:
        return "in contact";
    case STAGE_RESTING:
        return "resting";
    case STAGE_FATE_CHECK:
        return "fate check";
    case STAGE_CLOSED_DECEASED:
        return "closed (deceased)";
    case STAGE_WITHDRAWN:
        return "withdrawn by the enquirer";
    }
    return "unknown";
}

static bool intake_complete(const struct case_file *c)
{
    const struct str *v = c->sought.value;
    return c->opened && str_trim(c->enquirer).len > 0 && str_trim(c->kinship).len > 0 &&
           (v[FIELD_NAME].len > 0 || v[FIELD_GIVEN].len > 0 || v[FIELD_FAMILY].len > 0);
}

/* An approach was agreed after whatever asking there was. */
static bool approach_open(const struct fold *f, const struct case_person *p)
{
    size_t last = 0, asked = 0;
    for (size_t i = 0; i < f->count; i++) {
        if (f->items[i].person != p)
            continue;
        if (item_counts(&f->items[i], KIND_APPROACH))
            last = i + 1;
        if (item_counts(&f->items[i], KIND_ASKED))
            asked = i + 1;
    }
    return last > asked;
}

static enum case_stage person_stage(const struct fold *f, const struct case_person *p)
{
    unsigned allowed = case_permissions_on(p, f->in->today);
    if (p->death_proved && p->proved)
        return STAGE_CLOSED_DECEASED;
    if (p->death_reported && (p->proved || p->upheld))
        return STAGE_FATE_CHECK;
    if (!p->proved)
        return p->upheld && !p->rejected ? STAGE_VERIFYING : STAGE_SEARCHING;
    if (allowed)
        return f->file->told_count > 0 ? STAGE_IN_CONTACT : STAGE_DISCLOSING;
    if (approach_open(f, p))
        return STAGE_APPROACHING;
    if (p->own_answer == ANSWER_NO || p->withdrawn || f->file->told_count > 0)
        return STAGE_RESTING;
    return p->own_answer == ANSWER_YES ? STAGE_DECIDING : STAGE_LOCATED;
}

static int stage_rank(enum case_stage s)
{
    if (s == STAGE_FATE_CHECK || s == STAGE_CLOSED_DECEASED)
        return (int)s + 100;
    return s == STAGE_RESTING ? STAGE_LOCATED : (int)s; /* any other person still moves it on */
}

enum case_stage fold_stage(const struct fold *f)
{
    const struct case_file *c = f->file;
    enum case_stage best = STAGE_SEARCHING;
    if (c->withdrawn)
        return STAGE_WITHDRAWN;
    if (!intake_complete(c))
        return STAGE_DRAFT;
    for (size_t i = 0; i < c->person_count; i++) {
        enum case_stage s = person_stage(f, &c->persons[i]);
        if (stage_rank(s) > stage_rank(best))
            best = s;
    }
    return best;
}
