/* See lookup.h for the way taken: persons who have words of the query, and what those words say.
 * Words are gone through rarest part first; beside a person at a word are hashes of its other
 * words, so that a person is judged where it is met and its own place in memory need not be looked
 * at. Who has words of several parts is met at the rarest of them: at a word only those of later
 * parts are watched for, and at words of the last part nobody new is to be met who has two. Only
 * the best are looked up, and judged by the words that they have. */
#include <string.h>

#include "base/fetch.h"
#include "base/mem.h"
#include "core/lookup_inner.h"

enum {
    BROUGHT_LEAST = 2900, /* persons who are judged for one word; and a share of all */
    BROUGHT_SHARE = 1000,
    READ_LEAST = 1 << 16, /* more read to find who has two words; and a share of all */
    READ_SHARE = 16,
    AHEAD = 16,    /* lists of words fetched ahead */
    FETCHED = 128, /* persons fetched at a time */
    SOME = 64      /* persons of a list looked at, and then taken */
};

/* Notes at each word what it says for the task. */
static enum err note_task(const struct lookup *l, struct lookup_scratch *s, size_t task)
{
    const struct found_words *f = &s->words.lists[s->plan.task[task].list];
    s->task_rare[task] = (float)(words_rarity(l, f) * lookup_rare_share);
    s->task_notes[task] = s->note_count;
    enum err err = mem_room(&s->notes, &s->note_room, s->note_count + f->count, sizeof *s->notes);
    for (size_t i = 0; err == OK && i < f->count; i++) {
        uint32_t word = f->words[i].word;
        const uint32_t hash = word_hash(word), begun = hash_begin(hash);
        s->notes[s->note_count] = (struct note){.word = word,
                                                .persons = f->words[i].persons,
                                                .next = s->hash_noted[begun],
                                                .bits = f->words[i].bits,
                                                .task = (uint32_t)task,
                                                .hash = hash};
        s->hash_noted[begun] = (uint32_t)++s->note_count;
        s->noted[begun / 64] |= (uint64_t)1 << begun % 64;
    }
    return err;
}

static void forget_notes(struct lookup_scratch *s)
{
    for (size_t i = 0; i < s->note_count; i++) {
        const uint32_t begun = hash_begin(s->notes[i].hash);
        s->noted[begun / 64] = s->watched[begun / 64] = 0;
        s->hash_noted[begun] = 0;
    }
    s->note_count = 0;
}

static unsigned count_bits(unsigned bits)
{
    unsigned n = 0;
    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

void lookup_score(struct judged *j, size_t names, size_t has)
{
    size_t met = count_bits(j->parts & 0xFF), held = met + count_bits(j->parts >> PARTS_MAX & 0xFF);
    size_t a = names > met ? names - met : 0, b = has > held ? has - held : 0;
    size_t both = a < b ? a : b;
    struct name_rough r = {(double)j->bits, (double)j->least, (unsigned)both,
                           (unsigned)(a + b - 2 * both)};
    int sum =
        SCORE_ZERO + (int)(SCORE_BIT * (fullname_about(&r) + (double)j->rare + (double)j->beside));
    j->score = (uint16_t)(sum < 0 ? 0 : sum > SCORE_MAX ? SCORE_MAX : sum);
}

/* By counting how many there are of each score. */
size_t lookup_keep_best(struct judged *j, size_t count, size_t most)
{
    uint32_t having[SCORE_MAX + 1] = {0};
    size_t n = 0, above = 0, least = SCORE_MAX + 1;
    for (size_t i = 0; i < count; i++)
        having[j[i].score]++;
    while (least > 0 && above + having[least - 1] <= most)
        above += having[--least];
    size_t spare = most - above;
    for (size_t i = 0; i < count; i++) {
        unsigned score = j[i].score;
        if (score + 1 < least || (score + 1 == least && !spare))
            continue;
        spare -= score + 1 == least;
        j[n++] = j[i];
    }
    return n;
}

/* One more has the score: whoever has less than `least` is not among the best any more. */
static void count_score(struct score_count *c, unsigned score)
{
    if (score < c->least)
        return;
    c->having[score]++;
    c->above++;
    while (c->above - c->having[c->least] >= c->most)
        c->above -= c->having[c->least++];
}

/* Watches for words of parts behind task t, and for those that nobody was met by. */
static void watch_behind(struct lookup_scratch *s, size_t t)
{
    const size_t end = t + 1 < s->plan.count ? s->task_notes[t + 1] : s->note_count;
    for (size_t i = s->task_notes[t]; i < end; i++)
        s->watched[hash_begin(s->notes[i].hash) / 64] = 0;
    for (size_t i = 0; i < s->note_count; i++) {
        const uint32_t begun = hash_begin(s->notes[i].hash);
        if (i >= end || s->notes[i].passed)
            s->watched[begun / 64] |= (uint64_t)1 << begun % 64;
    }
}

/* What a person's words say, task by task. */
struct said {
    float bits[TASKS_MAX];
    uint8_t words[TASKS_MAX]; /* which of the person's, as bits: one, or the same one again */
    uint32_t tasks;           /* as bits */
};

/* Of a person's words, word i says what the note does. */
static void say(const struct note *n, uint8_t i, struct said *out)
{
    const bool before = out->tasks >> n->task & 1;
    if (before && out->bits[n->task] > n->bits)
        return;
    const bool again = before && out->bits[n->task] >= n->bits;
    out->tasks |= 1u << n->task;
    out->bits[n->task] = n->bits;
    out->words[n->task] = (uint8_t)((again ? out->words[n->task] : 0) | 1u << i);
}

/* All that is noted of a word. */
static void say_word(const struct lookup_scratch *s, uint32_t word, uint8_t i, struct said *out)
{
    const uint32_t begun = hash_begin(word_hash(word));
    if (!(s->noted[begun / 64] >> begun % 64 & 1))
        return;
    for (uint32_t at = s->hash_noted[begun]; at; at = s->notes[at - 1].next)
        if (s->notes[at - 1].word == word)
            say(&s->notes[at - 1], i, out);
}

/* The same of words of a hash. */
static void say_hash(const struct lookup_scratch *s, uint32_t hash, uint8_t i, struct said *out)
{
    const uint32_t begun = hash_begin(hash);
    if (!(s->noted[begun / 64] >> begun % 64 & 1))
        return;
    for (uint32_t at = s->hash_noted[begun]; at; at = s->notes[at - 1].next)
        if (s->notes[at - 1].hash == hash)
            say(&s->notes[at - 1], i, out);
}

static void person_said(const struct lookup *l, const struct lookup_scratch *s, uint32_t person,
                        struct said *out)
{
    const struct person *p = &l->persons[person];
    const uint32_t *words = words_of(l, p);
    out->tasks = 0;
    for (uint8_t i = 0; i < p->count; i++)
        say_word(s, words[i], i, out);
}

/* From what is said for these tasks, each part and each word once; rare parts first. */
static struct judged judge_tasks(const struct lookup_scratch *s, const struct said *said,
                                 uint32_t tasks)
{
    struct judged j = {.least = 100};
    for (size_t t = 0; t < s->plan.count; t++) {
        unsigned asked = s->plan.task[t].parts;
        if (!(tasks >> t & 1) || (j.parts & asked) == asked)
            continue;
        const unsigned words = said->words[t] & ~(unsigned)j.words;
        if (!words)
            continue;
        j.parts = (uint16_t)(j.parts | asked);
        j.words = (uint8_t)(j.words | (words & (0 - words)));
        j.bits += said->bits[t];
        j.least = said->bits[t] < j.least ? said->bits[t] : j.least;
        j.rare += s->task_rare[t];
    }
    return j;
}

/* The better of what is said with and without parts joined: a long family name may be near to the
 * given name and itself in one. has: names of the person. */
static struct judged judge_said(const struct lookup_scratch *s, const struct said *said,
                                size_t names, size_t has)
{
    struct judged j = judge_tasks(s, said, said->tasks);
    lookup_score(&j, names, has);
    if (!(said->tasks & s->plan.joined))
        return j;
    struct judged apart = judge_tasks(s, said, said->tasks & ~s->plan.joined);
    lookup_score(&apart, names, has);
    return apart.score > j.score ? apart : j;
}

static struct judged judge(const struct lookup *l, const struct lookup_scratch *s, uint32_t person,
                           size_t names)
{
    struct said said;
    person_said(l, s, person, &said);
    struct judged j = judge_said(s, &said, names, l->persons[person].names);
    j.person = person;
    return j;
}

/* A word to meet persons by. */
struct meeting {
    uint32_t word;
    struct posting_list persons;
    size_t most;                   /* of those who have two words */
    bool all;                      /* take those too who have no other word of the query */
    bool behind;                   /* there are words to watch for */
    bool again;                    /* the word itself, for another part */
    size_t names;                  /* of the query */
    struct judged alone;           /* what is said of who has it alone, but for the score */
    uint16_t score[PARTS_MAX + 1]; /* of one who has so many names, */
    bool scored[PARTS_MAX + 1];    /* as far as it was asked for */
};

/* False when nothing is noted of a word of that hash. */
static bool is_noted(const struct lookup_scratch *s, uint32_t hash)
{
    uint32_t at = s->hash_noted[hash_begin(hash)];
    while (at && s->notes[at - 1].hash != hash)
        at = s->notes[at - 1].next;
    return at;
}

/* Whether the word is noted for two parts: "Nasir Nasir". */
static bool noted_again(const struct lookup_scratch *s, uint32_t word)
{
    unsigned parts = 0;
    for (uint32_t at = s->hash_noted[hash_begin(word_hash(word))]; at; at = s->notes[at - 1].next) {
        if (s->notes[at - 1].word != word)
            continue;
        const unsigned more = s->plan.task[s->notes[at - 1].task].parts;
        if (parts & ~more)
            return true;
        parts |= more;
    }
    return false;
}

/* False when the person surely has no other word that is watched for. */
static inline bool has_others(const struct lookup_scratch *s, const struct meeting *m,
                              struct others o, uint32_t own)
{
    bool any = others_more(o) || (m->again && others_again(o));
    for (size_t k = 0; k < OTHERS; k++) {
        const uint32_t hash = others_hash(o, k), begun = hash_begin(hash);
        if (s->watched[begun / 64] >> begun % 64 & 1)
            any |= hash != own && is_noted(s, hash);
    }
    return any;
}

/* The score of one who has the word alone, and so many names. */
static unsigned score_alone(struct meeting *m, size_t names)
{
    if (!m->scored[names]) {
        struct judged j = m->alone;
        lookup_score(&j, m->names, names);
        m->score[names] = j.score;
        m->scored[names] = true;
    }
    return m->score[names];
}

/* By the hashes of its words: mostly as judge says. */
static struct judged said_there(const struct lookup_scratch *s, const struct meeting *m,
                                struct others o)
{
    const uint32_t own = word_hash(m->word);
    struct said said = {.tasks = 0};
    say_word(s, m->word, 0, &said);
    for (uint8_t k = 0; k < OTHERS; k++)
        if (others_hash(o, k) != own)
            say_hash(s, others_hash(o, k), (uint8_t)(k + 1), &said);
    struct judged j = judge_said(s, &said, m->names, others_names(o));
    j.words = 0;
    return j;
}

/* Some persons of a list: who they are, and what stands beside them. */
struct some {
    const uint32_t *person;
    const struct others *others;
    size_t count;
};

/* Which of them may be taken: those who have other words of the query, and, where they are wanted,
 * who have it alone and score enough. Memory is asked for where it is kept who was met. */
static size_t choose(struct lookup_scratch *s, struct meeting *m, struct some some,
                     uint8_t chosen[SOME], bool with_others[SOME])
{
    const uint32_t own = word_hash(m->word);
    size_t n = 0;
    for (size_t k = 0; k < some.count; k++) {
        const struct others o = some.others[k];
        with_others[n] = m->behind && has_others(s, m, o, own);
        if (!with_others[n] && (!m->all || score_alone(m, others_names(o)) < s->scores.least))
            continue;
        fetch(&s->met[some.person[k] / 64]);
        chosen[n++] = (uint8_t)k;
    }
    return n;
}

/* Judges a person who is met for the first time. Those with more words than are known there, or the
 * same one again, are to be looked up. There is room. */
static void take(struct lookup_scratch *s, struct meeting *m, uint32_t person, struct others o,
                 bool with_others)
{
    const unsigned score = with_others ? 0 : score_alone(m, others_names(o));
    uint64_t *met = &s->met[person / 64], bit = (uint64_t)1 << person % 64;
    if ((!with_others && score < s->scores.least) || *met & bit)
        return;
    *met |= bit;
    s->with_two += with_others;
    if (with_others && (others_more(o) || others_again(o))) {
        s->taken[s->taken_count++] = person;
        return;
    }
    struct judged *j = with_others ? &s->judged[s->judged_count++] : &s->alone[s->alone_count++];
    *j = with_others ? said_there(s, m, o) : m->alone;
    j->score = with_others ? j->score : (uint16_t)score;
    count_score(&s->scores, j->score);
    j->person = person;
}

static enum err room_for(struct lookup_scratch *s, size_t more)
{
    enum err err = mem_room(&s->taken, &s->taken_room, s->taken_count + more, sizeof *s->taken);
    if (err == OK)
        err = mem_room(&s->judged, &s->judged_room, s->judged_count + more, sizeof *s->judged);
    if (err == OK)
        err = mem_room(&s->alone, &s->alone_room, s->alone_count + more, sizeof *s->alone);
    return err;
}

/* Judges those who have the word and others of the query, and who have it alone. */
static enum err meet(const struct lookup *l, struct lookup_scratch *s, struct meeting *m)
{
    const size_t count = m->persons.count;
    struct some some = {l->postings.at + m->persons.from,
                        (const struct others *)(const void *)l->postings.beside + m->persons.from,
                        SOME};
    uint8_t chosen[SOME];
    bool with_others[SOME];
    enum err err = room_for(s, count);
    for (size_t from = 0; err == OK && from < count && s->with_two < m->most; from += SOME) {
        some.count = count - from < SOME ? count - from : SOME;
        const size_t n = choose(s, m, some, chosen, with_others);
        for (size_t k = 0; k < n && s->with_two < m->most; k++)
            take(s, m, some.person[chosen[k]], some.others[chosen[k]], with_others[k]);
        some.person += some.count;
        some.others += some.count;
    }
    return err;
}

/* Nobody is met. */
static void forget_met(struct lookup_scratch *s)
{
    for (size_t i = 0; i < s->taken_count; i++)
        s->met[s->taken[i] / 64] = 0;
    for (size_t i = 0; i < s->judged_count; i++)
        s->met[s->judged[i].person / 64] = 0;
    for (size_t i = 0; i < s->alone_count; i++)
        s->met[s->alone[i].person / 64] = 0;
}

/* Asks memory for the persons of a word that is soon met by: notes stand in the order in which
 * their words are met by. */
static void fetch_list(const struct lookup *l, const struct lookup_scratch *s, size_t note)
{
    if (note >= s->note_count)
        return;
    const struct posting_list *list = &s->notes[note].persons;
    const size_t count = list->count < SOME ? list->count : SOME;
    fetch_all(l->postings.at + list->from, count * sizeof *l->postings.at);
    fetch_all(l->postings.beside + list->from * l->postings.beside_bytes,
              count * l->postings.beside_bytes);
}

/* How many persons are still met. */
struct budget {
    double bring; /* who have one word */
    double read;  /* more that are read to find who has two */
    size_t most;  /* who have two words */
    bool passed;  /* a word was passed over */
};

/* Meets persons by the words of task t, the heaviest first. */
static enum err meet_task(const struct lookup *l, struct lookup_scratch *s, size_t names, size_t t,
                          struct budget *left)
{
    const struct found_words *f = &s->words.lists[s->plan.task[t].list];
    enum err err = OK;
    watch_behind(s, t);
    for (size_t i = 0; err == OK && i < f->count && s->with_two < left->most; i++) {
        fetch_list(l, s, s->task_notes[t] + i + AHEAD);
        double persons = f->words[i].persons.count;
        struct meeting m = {.word = f->words[i].word,
                            .persons = f->words[i].persons,
                            .most = left->most,
                            .names = names,
                            .all = persons <= left->bring || (t == 0 && i == 0),
                            .behind = t + 1 < s->plan.count || left->passed,
                            .again = noted_again(s, f->words[i].word),
                            .alone = {.bits = f->words[i].bits,
                                      .least = f->words[i].bits,
                                      .rare = s->task_rare[t],
                                      .parts = s->plan.task[t].parts}};
        if (!m.all && !m.behind)
            continue;
        if (!m.all && persons > left->read) {
            left->passed = s->notes[s->task_notes[t] + i].passed = true;
            continue;
        }
        if (m.all)
            left->bring -= persons;
        else
            left->read -= persons;
        err = meet(l, s, &m);
    }
    return err;
}

/* Persons whose words are not known. */
struct unknown {
    const struct lookup *l;
    const struct lookup_scratch *s;
    size_t names;
    struct judged *j;
    size_t count;
};

/* FETCHED of them: memory is asked for all before the first is looked at. */
static enum err unknown_piece(void *context, size_t piece, size_t worker)
{
    const struct unknown *u = context;
    const size_t from = piece * FETCHED;
    const size_t end = u->count - from < FETCHED ? u->count : from + FETCHED;
    (void)worker;
    for (size_t i = from; i < end; i++)
        if (!u->j[i].words)
            fetch(&u->l->persons[u->j[i].person]);
    for (size_t i = from; i < end; i++)
        if (!u->j[i].words)
            fetch(words_of(u->l, &u->l->persons[u->j[i].person]));
    for (size_t i = from; i < end; i++)
        if (!u->j[i].words)
            u->j[i] = judge(u->l, u->s, u->j[i].person, u->names);
    return OK;
}

/* Looks up and judges those whose words are not known. */
static enum err judge_unknown(struct unknown u)
{
    return crew_run(u.s->crew, (u.count + FETCHED - 1) / FETCHED, unknown_piece, &u);
}

/* Looks up and judges those taken, and puts those who have one word behind those who have two: of
 * equals the first are kept. */
static enum err judge_taken(const struct lookup *l, struct lookup_scratch *s, size_t names)
{
    enum err err = mem_room(&s->judged, &s->judged_room,
                            s->judged_count + s->taken_count + s->alone_count, sizeof *s->judged);
    if (err != OK)
        return err;
    const size_t before = s->judged_count;
    for (size_t i = 0; i < s->taken_count; i++)
        s->judged[s->judged_count++] = (struct judged){.person = s->taken[i]};
    if (s->taken_count)
        err = judge_unknown((struct unknown){l, s, names, s->judged + before, s->taken_count});
    if (err == OK && s->alone_count)
        memcpy(s->judged + s->judged_count, s->alone, s->alone_count * sizeof *s->alone);
    s->judged_count += s->alone_count;
    return err;
}

enum err lookup_meet(const struct lookup *l, struct lookup_scratch *s, size_t names, size_t most,
                     size_t *count)
{
    const double persons = (double)lookup_count(l);
    struct budget left = {.bring = BROUGHT_LEAST + persons / BROUGHT_SHARE,
                          .read = READ_LEAST + persons / READ_SHARE,
                          .most = most};
    enum err err = OK;
    s->note_count = s->taken_count = s->judged_count = s->alone_count = s->with_two = 0;
    memset(&s->scores, 0, sizeof s->scores);
    s->scores.most = *count;
    for (size_t t = 0; err == OK && t < s->plan.count; t++)
        err = note_task(l, s, t);
    for (size_t i = 0; i < AHEAD; i++)
        fetch_list(l, s, i);
    for (size_t t = 0; err == OK && t < s->plan.count; t++)
        err = meet_task(l, s, names, t, &left);
    forget_met(s);
    if (err == OK)
        err = judge_taken(l, s, names);
    *count = lookup_keep_best(s->judged, s->judged_count, *count);
    if (err == OK)
        err = judge_unknown((struct unknown){l, s, names, s->judged, *count});
    forget_notes(s);
    return err;
}
