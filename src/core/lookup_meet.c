/* See lookup.h for the way taken: persons who have words of the query, and what those words say.
 * Words are gone through rarest part first; beside a person at a word are hashes of its other
 * words, so that a person is judged where it is met and its own place in memory need not be looked
 * at. Who has words of several parts is met at the rarest of them: at a word only those of later
 * parts are watched for, and at words of the last part nobody new is to be met who has two. Only
 * the best are looked up, and judged by the words that they have. */
#include <string.h>

#include "base/mem.h"
#include "core/lookup_inner.h"

enum {
    BROUGHT_LEAST = 2900, /* persons who are judged for one word; and a share of all */
    BROUGHT_SHARE = 1000,
    READ_LEAST = 1 << 16, /* more read to find who has two words; and a share of all */
    READ_SHARE = 16,
    AHEAD = 16 /* persons fetched ahead */
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
        const uint32_t hash = word_hash(word);
        uint32_t *begun = &s->hash_noted[hash_begin(hash)];
        s->notes[s->note_count] = (struct note){.word = word,
                                                .next = s->noted[word],
                                                .bits = f->words[i].bits,
                                                .task = (uint32_t)task,
                                                .hash = hash,
                                                .next_hash = *begun};
        s->noted[word] = *begun = (uint32_t)++s->note_count;
        s->has_note[word / 64] |= (uint64_t)1 << word % 64;
    }
    return err;
}

static void forget_notes(struct lookup_scratch *s)
{
    for (size_t i = 0; i < s->note_count; i++) {
        s->noted[s->notes[i].word] = 0;
        s->has_note[s->notes[i].word / 64] = 0;
        s->watched[hash_begin(s->notes[i].hash) / 64] = 0;
        s->hash_noted[hash_begin(s->notes[i].hash)] = 0;
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
    uint8_t word[TASKS_MAX]; /* which of the person's */
    uint32_t tasks;          /* as bits */
};

/* Of a person's words, word i says what the note does. */
static void say(const struct note *n, uint8_t i, struct said *out)
{
    if (out->tasks >> n->task & 1 && out->bits[n->task] >= n->bits)
        return;
    out->tasks |= 1u << n->task;
    out->bits[n->task] = n->bits;
    out->word[n->task] = i;
}

/* All that is noted of a word. */
static void say_word(const struct lookup_scratch *s, uint32_t word, uint8_t i, struct said *out)
{
    for (uint32_t at = s->noted[word]; at; at = s->notes[at - 1].next)
        say(&s->notes[at - 1], i, out);
}

/* The same of words of a hash. */
static void say_hash(const struct lookup_scratch *s, uint32_t hash, uint8_t i, struct said *out)
{
    for (uint32_t at = s->hash_noted[hash_begin(hash)]; at; at = s->notes[at - 1].next_hash)
        if (s->notes[at - 1].hash == hash)
            say(&s->notes[at - 1], i, out);
}

static void person_said(const struct lookup *l, const struct lookup_scratch *s, uint32_t person,
                        struct said *out)
{
    const struct person *p = &l->persons[person];
    const uint32_t *words = words_of(l, p);
    out->tasks = 0;
    for (uint8_t i = 0; i < p->count; i++) {
        uint32_t word = words[i];
        if (s->has_note[word / 64] >> word % 64 & 1)
            say_word(s, word, i, out);
    }
}

/* From what is said, each part and each word once; rare parts first. has: names of the person. */
static struct judged judge_said(const struct lookup_scratch *s, const struct said *said,
                                size_t names, size_t has)
{
    struct judged j = {.least = 100};
    for (size_t t = 0; t < s->plan.count; t++) {
        unsigned asked = s->plan.task[t].parts;
        if (!(said->tasks >> t & 1) || (j.parts & asked) == asked || j.words >> said->word[t] & 1)
            continue;
        j.parts = (uint16_t)(j.parts | asked);
        j.words = (uint8_t)(j.words | 1u << said->word[t]);
        j.bits += said->bits[t];
        j.least = said->bits[t] < j.least ? said->bits[t] : j.least;
        j.rare += s->task_rare[t];
    }
    lookup_score(&j, names, has);
    return j;
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
    size_t most;                   /* of those who have two words */
    bool all;                      /* take those too who have no other word of the query */
    bool behind;                   /* there are words to watch for */
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
        at = s->notes[at - 1].next_hash;
    return at;
}

/* False when the person surely has no other word that is watched for. */
static inline bool has_others(const struct lookup_scratch *s, struct others o, uint32_t own)
{
    bool any = others_more(o);
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

/* Judges those who have the word and others of the query, and who have it alone. Those with more
 * words than are known there are to be looked up. */
static enum err meet(const struct lookup *l, struct lookup_scratch *s, struct meeting *m)
{
    const struct posting_list *list = &l->by_word[m->word];
    const uint32_t *persons = l->postings.at + list->from;
    const struct others *others =
        (const struct others *)(const void *)l->postings.beside + list->from;
    const uint32_t own = word_hash(m->word);
    enum err err =
        mem_room(&s->taken, &s->taken_room, s->taken_count + list->count, sizeof *s->taken);
    if (err == OK)
        err =
            mem_room(&s->judged, &s->judged_room, s->judged_count + list->count, sizeof *s->judged);
    if (err == OK)
        err = mem_room(&s->alone, &s->alone_room, s->alone_count + list->count, sizeof *s->alone);
    for (uint32_t k = 0; err == OK && k < list->count && s->with_two < m->most; k++) {
        const bool with_others = m->behind && has_others(s, others[k], own);
        const unsigned score = with_others || !m->all ? 0 : score_alone(m, others_names(others[k]));
        if (!with_others && (!m->all || score < s->scores.least))
            continue;
        uint64_t *met = &s->met[persons[k] / 64], bit = (uint64_t)1 << persons[k] % 64;
        if (*met & bit)
            continue;
        *met |= bit;
        s->with_two += with_others;
        if (with_others && others_more(others[k])) {
            s->taken[s->taken_count++] = persons[k];
            continue;
        }
        struct judged *j =
            with_others ? &s->judged[s->judged_count++] : &s->alone[s->alone_count++];
        *j = with_others ? said_there(s, m, others[k]) : m->alone;
        j->score = with_others ? j->score : (uint16_t)score;
        count_score(&s->scores, j->score);
        j->person = persons[k];
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

/* The lists of words that persons are soon met by. */
static void fetch_lists(const struct lookup *l, const struct found_words *f, size_t i)
{
    if (i + 2 * AHEAD < f->count)
        __builtin_prefetch(&l->by_word[f->words[i + 2 * AHEAD].word]);
    if (i + AHEAD >= f->count)
        return;
    const struct posting_list *list = &l->by_word[f->words[i + AHEAD].word];
    __builtin_prefetch(l->postings.at + list->from);
    __builtin_prefetch(l->postings.beside + list->from * l->postings.beside_bytes);
}

/* Asks memory for a person, and for the words of another one that was asked for before. */
static void fetch(const struct lookup *l, const uint32_t *person, const uint32_t *fetched)
{
    if (person)
        __builtin_prefetch(&l->persons[*person]);
    if (fetched)
        __builtin_prefetch(words_of(l, &l->persons[*fetched]));
}

static void fetch_taken(const struct lookup *l, const struct lookup_scratch *s, size_t i)
{
    fetch(l, i + 2 * AHEAD < s->taken_count ? &s->taken[i + 2 * AHEAD] : NULL,
          i + AHEAD < s->taken_count ? &s->taken[i + AHEAD] : NULL);
}

static void fetch_judged(const struct lookup *l, const struct lookup_scratch *s, size_t i,
                         size_t count)
{
    fetch(l, i + 2 * AHEAD < count ? &s->judged[i + 2 * AHEAD].person : NULL,
          i + AHEAD < count ? &s->judged[i + AHEAD].person : NULL);
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
        fetch_lists(l, f, i);
        double persons = l->by_word[f->words[i].word].count;
        struct meeting m = {.word = f->words[i].word,
                            .most = left->most,
                            .names = names,
                            .all = persons <= left->bring || (t == 0 && i == 0),
                            .behind = t + 1 < s->plan.count || left->passed,
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

/* Looks up and judges those taken, and puts those who have one word behind those who have two: of
 * equals the first are kept. */
static enum err judge_taken(const struct lookup *l, struct lookup_scratch *s, size_t names)
{
    enum err err = mem_room(&s->judged, &s->judged_room,
                            s->judged_count + s->taken_count + s->alone_count, sizeof *s->judged);
    if (err != OK)
        return err;
    for (size_t i = 0; i < s->taken_count; i++) {
        fetch_taken(l, s, i);
        s->judged[s->judged_count++] = judge(l, s, s->taken[i], names);
    }
    if (s->alone_count)
        memcpy(s->judged + s->judged_count, s->alone, s->alone_count * sizeof *s->alone);
    s->judged_count += s->alone_count;
    return OK;
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
    for (size_t t = 0; err == OK && t < s->plan.count; t++)
        err = meet_task(l, s, names, t, &left);
    forget_met(s);
    if (err == OK)
        err = judge_taken(l, s, names);
    *count = lookup_keep_best(s->judged, s->judged_count, *count);
    for (size_t i = 0; err == OK && i < *count; i++) {
        fetch_judged(l, s, i, *count);
        if (!s->judged[i].words)
            s->judged[i] = judge(l, s, s->judged[i].person, names);
    }
    forget_notes(s);
    return err;
}
