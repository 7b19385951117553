#include "record/answer.h"

#include "core/date.h"
#include "record/plain.h"

/* The gate. Everything an enquirer ever gets from an office is one of four texts:
 *
 *   the one text        nothing may be told, and nothing ever was
 *   the tail            "On D we told you: ... We have nothing newer that we may tell you."
 *   a letter that tells what was told before, then what may be told now
 *   a receipt           at intake
 *
 * The attack to withstand is not a break-in but patience: asking again and again, on chosen days,
 * with a friend who asks too, and comparing. So the first two must not depend on anything that the
 * sought person did not allow, and news must not follow events. Three things see to that.
 *
 * First, the letter of a calendar day is written once. Whoever asks again before the next calendar
 * day gets the same bytes, out of the letter file, whatever happened meanwhile; and nothing is told
 * that was not approved by two officers, and free of whatever held it back, before the calendar day
 * began. What lowers acts at once, what raises waits for the day.
 *
 * Second, nothing else of the case goes into a text: no count, no name, no stage, no date but the
 * calendar day of an earlier letter. The tail is made from the letter file alone, which has a key
 * of its own; so a person who withdrew, one who died, one who asked to be erased and one of whom
 * there is no news all give the same tail. Were it missing after an erasure, it would say that the
 * person lives and asked for it.
 *
 * Third, a disclosure is looked at again at the moment of telling. Approved is not enough: each of
 * its items must still be given by a grant that it names, with the very value that it names; no
 * duress on either side, no death reported of anybody who may be the one sought, no withdrawal on
 * another file of the same person. What fails any of this is silent; no reason comes out here, for
 * officers find it in the case.
 *
 * A death is told by a person to a person, never by a letter (R15): there is no sentence for it.
 *
 * What this is not a defence against: an officer who talks, and a partner office that puts false
 * letters into a letter file which it was given. Both sign with their names. */

enum { MS_PER_DAY = 86400000, VALUE_CHARACTERS = 1000 };

static const char ONE_TEXT[] =
    "We have nothing that we may tell you today. Everyone who asks receives this same text, "
    "whether "
    "nobody was found, the person was not yet asked, or the person asked us to say nothing. Your "
    "request stays open.\n";

struct answer {
    struct str text;
    struct str told;
    unsigned permissions;
    int32_t day;
    const struct digest *refs;
    size_t ref_count;
    bool repeated;
};

/* ---- may this disclosure be told now? ---- */

/* Two files of one request that were both taken for the person sought. */
static bool may_be_sought(const struct case_person *p)
{
    return p->proved || (p->upheld && !p->rejected);
}

static bool frozen(const struct case_file *c)
{
    if (!c->opened || c->withdrawn || c->duress)
        return true;
    for (size_t i = 0; i < c->person_count; i++) {
        const struct case_person *p = &c->persons[i];
        if (may_be_sought(p) && (p->duress || p->death_reported || p->death_proved))
            return true;
    }
    return false;
}

static bool withdrawn_elsewhere(const struct case_file *c, unsigned permissions)
{
    for (size_t i = 0; i < c->person_count; i++)
        if (c->persons[i].proved && c->persons[i].withdrawn & permissions)
            return true;
    return false;
}

/* Approved, and free of whatever held it back, before the calendar day began. */
static bool in_time(const struct case_disclosure *d, int32_t calendar_day)
{
    return d->ready_ms < (int64_t)calendar_day * MS_PER_DAY;
}

static bool tellable(const struct case_file *c, const struct case_disclosure *d, int32_t today,
                     int32_t calendar_day)
{
    return d->in_force && d->permissions != 0 && in_time(d, calendar_day) &&
           (d->permissions & ~d->live) == 0 && (d->until == DAY_OPEN || today <= d->until) &&
           !withdrawn_elsewhere(c, d->permissions);
}

/* ---- the sentences ---- */

/* A value as one line of plain text. */
static void put_value(struct buf *b, struct str value)
{
    size_t at = 0, characters = 0;
    uint32_t cp;
    struct str s = str_trim(value);
    while (characters++ < VALUE_CHARACTERS && utf8_next_lossy(s, &at, &cp))
        buf_utf8(b, plain_character(cp) ? cp : ' ');
}

static void put_sentence(struct buf *b, enum permission one, struct str value)
{
    switch (one) {
    case PERMIT_ALIVE:
        buf_text(b, "Your relative is alive.");
        return;
    case PERMIT_NO_CONTACT:
        buf_text(b, "Your relative wants no contact.");
        return;
    case PERMIT_MESSAGES:
        buf_text(b, "You may send your relative a family message through us.");
        return;
    case PERMIT_REGION:
        buf_text(b, "Your relative is in this region: ");
        break;
    case PERMIT_CHANNEL:
        buf_text(b, "You can reach your relative in this way: ");
        break;
    case PERMIT_ADDRESS:
        buf_text(b, "Your relative's address is: ");
        break;
    case PERMIT_VISIT:
        buf_text(b, "Your relative agrees to a visit; we will arrange it with you.");
        return;
    case PERMIT_ALL:
        return;
    }
    put_value(b, value);
    buf_text(b, ".");
}

/* Told already: in the last letter that told anything under this permission. */
static bool told_before(const struct case_file *c, enum permission one, struct str sentence)
{
    bool any = false;
    int32_t day = 0;
    for (size_t i = c->told_count; i-- > 0;) {
        const struct case_told *t = &c->told[i];
        if (!(t->permissions & one))
            continue;
        if (any && t->day != day)
            return false;
        if (str_find(t->what, sentence) >= 0)
            return true;
        any = true;
        day = t->day;
    }
    return false;
}

/* ---- what is new ---- */

struct news {
    const struct case_file *c;
    int32_t today, calendar_day;
    struct buf told;
    unsigned permissions;
    struct digest *refs; /* EVENT_REFS of them */
    size_t ref_count;
};

static bool news_ref(struct news *n, const struct digest *id)
{
    for (size_t i = 0; i < n->ref_count; i++)
        if (str_eq(digest_str(&n->refs[i]), digest_str(id)))
            return true;
    if (n->ref_count == EVENT_REFS)
        return false;
    n->refs[n->ref_count++] = *id;
    return true;
}

static enum err news_item(struct news *n, const struct case_disclosure *d, unsigned bit)
{
    enum permission one = (enum permission)(1u << bit);
    struct buf sentence = {0};
    put_sentence(&sentence, one, d->value[bit]);
    enum err err = buf_check(&sentence);
    struct str s = buf_view(&sentence);
    if (err == OK && !told_before(n->c, one, s) && str_find(buf_view(&n->told), s) < 0 &&
        news_ref(n, &d->entry->id)) {
        if (n->told.len)
            buf_text(&n->told, " ");
        buf_str(&n->told, s);
        n->permissions |= one;
        err = buf_check(&n->told);
    }
    buf_free(&sentence);
    return err;
}

/* In order of the permissions, so that one letter reads like another. */
static enum err news_collect(struct news *n)
{
    if (frozen(n->c))
        return OK;
    for (unsigned bit = 0; bit < CASE_PERMISSIONS; bit++) {
        for (size_t i = 0; i < n->c->person_count; i++) {
            const struct case_person *p = &n->c->persons[i];
            for (size_t k = 0; k < p->disclosure_count; k++) {
                const struct case_disclosure *d = &p->disclosures[k];
                if (!(d->permissions & 1u << bit) || !tellable(n->c, d, n->today, n->calendar_day))
                    continue;
                enum err err = news_item(n, d, bit);
                if (err != OK)
                    return err;
            }
        }
    }
    return OK;
}

/* ---- the letter ---- */

static void put_letter(struct buf *b, const struct news *n)
{
    for (size_t i = 0; i < n->c->told_count; i++) {
        char day[12];
        date_print(n->c->told[i].day, day);
        buf_printf(b, "On %s we told you: ", day);
        buf_str(b, n->c->told[i].what);
        buf_text(b, " ");
    }
    if (n->permissions) {
        buf_text(b, "We may tell you today: ");
        buf_str(b, buf_view(&n->told));
        buf_text(b, " Your request stays open.\n");
    } else if (n->c->told_count) {
        buf_text(b, "We have nothing newer that we may tell you.\n");
    } else {
        buf_text(b, ONE_TEXT);
    }
}

static enum err answer_new(struct arena *a, struct str text, int32_t day, struct answer **out)
{
    struct answer *answer = arena_zero(a, 1, sizeof *answer);
    if (!answer)
        return ERR_MEMORY;
    answer->day = day;
    *out = answer;
    return str_copy(a, text, &answer->text);
}

static enum err answer_write(struct news *n, struct arena *a, struct answer **out)
{
    struct buf text = {0};
    put_letter(&text, n);
    enum err err = buf_check(&text);
    if (err == OK)
        err = answer_new(a, buf_view(&text), n->calendar_day, out);
    if (err == OK)
        err = str_copy(a, buf_view(&n->told), &(*out)->told);
    buf_free(&text);
    if (err != OK)
        return err;
    (*out)->permissions = n->permissions;
    (*out)->refs = n->refs;
    (*out)->ref_count = n->ref_count;
    return OK;
}

/* The letter that this calendar day already has; NULL when nobody has asked yet. */
static const struct case_letter *letter_of(const struct case_file *c, int32_t calendar_day)
{
    for (size_t i = 0; i < c->answer_count; i++)
        if (c->letters[i].day == calendar_day)
            return &c->letters[i];
    return NULL;
}

enum err answer_build(const struct case_file *c, const struct office_state *o, int32_t today,
                      struct arena *a, const struct answer **out)
{
    struct answer *answer = NULL;
    if (c->today != today)
        return ERR_RANGE;
    struct news n = {.c = c, .today = today, .calendar_day = office_calendar_day(o, today)};
    const struct case_letter *given = letter_of(c, n.calendar_day);
    enum err err;
    if (given) {
        err = answer_new(a, given->text, n.calendar_day, &answer);
        if (err == OK)
            answer->repeated = true;
    } else {
        n.refs = arena_zero(a, EVENT_REFS, sizeof *n.refs);
        err = n.refs ? news_collect(&n) : ERR_MEMORY;
        if (err == OK)
            err = answer_write(&n, a, &answer);
        buf_free(&n.told);
    }
    if (err == OK)
        *out = answer;
    return err;
}

enum err answer_receipt(const struct tag *request, struct arena *a, const struct answer **out)
{
    struct buf text = {0};
    struct answer *answer = NULL;
    char reference[REFERENCE_BYTES];
    reference_print('R', request, reference);
    buf_printf(
        &text,
        "We have taken down your request. Its reference is %s. Please keep it, and name it when "
        "you ask. Answers come on fixed days that are the same for everybody; nobody is called in "
        "because there is news. Your request stays open.\n",
        reference);
    enum err err = buf_check(&text);
    if (err == OK)
        err = answer_new(a, buf_view(&text), 0, &answer);
    buf_free(&text);
    if (err == OK)
        *out = answer;
    return err;
}

struct str answer_text(const struct answer *a)
{
    return a->text;
}

struct str answer_told(const struct answer *a)
{
    return a->told;
}

unsigned answer_permissions(const struct answer *a)
{
    return a->permissions;
}

int32_t answer_day(const struct answer *a)
{
    return a->day;
}

const struct digest *answer_refs(const struct answer *a, size_t *count)
{
    *count = a->ref_count;
    return a->refs;
}

bool answer_repeated(const struct answer *a)
{
    return a->repeated;
}
