/* See lookup.h for the way taken. What makes it quick at ten million persons: words are found by
 * keys; the list of a word says of each of its persons which other words there are, about so, and
 * only who has two words of the query is looked up; those who have one are judged by that list
 * alone; what a person's words say is read off notes at the words; only the best are compared in
 * full. */
#include <string.h>

#include "base/mem.h"
#include "core/lookup_inner.h"

enum { SCORE_MAX = 4095 };

enum {
    COMPARED = 64, /* persons compared in full, or twice as many as are asked for; */
    COMPARED_WORK = 15 * 1000 * 1000, /* and this through the pool's persons */

    BESIDE = 4 * JUDGED, /* of whom it is asked what else is known */
    CACHE_BITS = 16,
    BROUGHT_LEAST = 3000, /* persons who are judged for one word; and a share of all */
    BROUGHT_SHARE = 5000,
    READ_LEAST = 1 << 16, /* more read to find who has two words; and a share of all */
    READ_SHARE = 16,
    TAKEN_LEAST = 2000, /* persons who are looked up, having two words; and a share of all */
    TAKEN_SHARE = 5000,
    TAKEN_BESIDE = 12000, /* so many when more is known of them than names */
    AHEAD = 16            /* persons fetched ahead */
};

/* Words of queries have ids of their own above those of the pool. */
static const uint32_t query_ids = 0x80000000;

enum err lookup_scratch_new(struct lookup_scratch **out)
{
    struct lookup_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    if (name_cache_new(CACHE_BITS, &s->cache) != OK || lexicon_scratch_new(&s->words.near) != OK) {
        lookup_scratch_free(s);
        return ERR_MEMORY;
    }
    *out = s;
    return OK;
}

void lookup_scratch_cpu(struct lookup_scratch *s, enum cpu_level cpu)
{
    lexicon_scratch_cpu(s->words.near, cpu);
}

void lookup_scratch_free(struct lookup_scratch *s)
{
    if (!s)
        return;
    words_free(&s->words);
    name_cache_free(s->cache);
    map_free(&s->ids);
    mem_free(s->noted);
    mem_free(s->has_note);
    mem_free(s->notes);
    mem_free(s->met);
    mem_free(s->alone);
    mem_free(s->taken);
    mem_free(s->judged);
    mem_free(s);
}

/* Notes at each word what it says for the task. */
static enum err note_task(const struct lookup *l, struct lookup_scratch *s, size_t task)
{
    const struct found_words *f = &s->words.lists[s->plan.task[task].list];
    s->task_rare[task] = (float)(words_rarity(l, f) * lookup_rare_share);
    enum err err = mem_room(&s->notes, &s->note_room, s->note_count + f->count, sizeof *s->notes);
    for (size_t i = 0; err == OK && i < f->count; i++) {
        uint32_t word = f->words[i].word;
        s->notes[s->note_count] =
            (struct note){word, s->noted[word], f->words[i].bits, (uint32_t)task};
        s->noted[word] = (uint32_t)++s->note_count;
        s->has_note[word / 64] |= (uint64_t)1 << word % 64;
        s->hashed[word_hash(word) / 64] |= (uint64_t)1 << word_hash(word) % 64;
    }
    return err;
}

static void forget_notes(struct lookup_scratch *s)
{
    for (size_t i = 0; i < s->note_count; i++) {
        s->noted[s->notes[i].word] = 0;
        s->has_note[s->notes[i].word / 64] = 0;
        s->hashed[word_hash(s->notes[i].word) / 64] = 0;
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

/* About what comparing in full will say. names: of the query; has: names of the person. */
static void score(struct judged *j, size_t names, size_t has)
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

/* Brings the best `most` of them to the front, by counting how many there are of each score. */
static size_t keep_best(struct judged *j, size_t count, size_t most)
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

/* False when the person surely has no other word of the query. */
static bool has_others(const struct lookup_scratch *s, const struct others *o, uint16_t own)
{
    bool any = o->more;
    for (size_t k = 0; k < OTHERS; k++) {
        uint16_t hash = o->hash[k];
        any |= hash != own && (s->hashed[hash / 64] >> hash % 64 & 1);
    }
    return any;
}

/* A word to meet persons by. */
struct meeting {
    uint32_t word;
    size_t most;                   /* of those taken */
    bool all;                      /* take those too who have no other word of the query */
    size_t names;                  /* of the query */
    struct judged alone;           /* what is said of who has it alone, but for the score */
    uint16_t score[PARTS_MAX + 1]; /* of one who has so many names, */
    bool scored[PARTS_MAX + 1];    /* as far as it was asked for */
};

/* What is said of one who has the word alone, and so many names. */
static struct judged said_alone(struct meeting *m, size_t names)
{
    struct judged j = m->alone;
    if (!m->scored[names])
        score(&j, m->names, names);
    else
        j.score = m->score[names];
    m->score[names] = j.score;
    m->scored[names] = true;
    return j;
}

/* Takes those who have the word and others of the query, and notes those who have it alone. */
static enum err meet(const struct lookup *l, struct lookup_scratch *s, struct meeting *m)
{
    const struct posting_list *list = &l->by_word[m->word];
    const uint32_t *persons = l->postings.at + list->from;
    const struct others *others =
        (const struct others *)(const void *)l->postings.beside + list->from;
    const uint16_t own = word_hash(m->word);
    enum err err =
        mem_room(&s->taken, &s->taken_room, s->taken_count + list->count, sizeof *s->taken);
    if (err == OK && m->all)
        err = mem_room(&s->alone, &s->alone_room, s->alone_count + list->count, sizeof *s->alone);
    for (uint32_t k = 0; err == OK && k < list->count && s->taken_count < m->most; k++) {
        uint64_t *met = &s->met[persons[k] / 64], bit = (uint64_t)1 << persons[k] % 64;
        bool with_others = has_others(s, &others[k], own);
        if ((!with_others && !m->all) || *met & bit)
            continue;
        *met |= bit;
        if (with_others) {
            s->taken[s->taken_count++] = persons[k];
            continue;
        }
        struct judged *j = &s->alone[s->alone_count++];
        *j = said_alone(m, others[k].names);
        j->person = persons[k];
    }
    return err;
}

/* Nobody is met. */
static void forget_met(struct lookup_scratch *s)
{
    for (size_t i = 0; i < s->taken_count; i++)
        s->met[s->taken[i] / 64] = 0;
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

/* Takes the persons to look up, who have two words, `most` of them at most, and notes who has a
 * rare one, as long as they are few. Rare parts come first, and of a part the heaviest words. */
static enum err take_persons(const struct lookup *l, struct lookup_scratch *s, size_t names,
                             size_t most)
{
    double bring = BROUGHT_LEAST + (double)l->person_count / BROUGHT_SHARE;
    double read = READ_LEAST + (double)l->person_count / READ_SHARE;
    enum err err = OK;
    s->taken_count = s->alone_count = 0;
    for (size_t t = 0; t < s->plan.count; t++) {
        const struct found_words *f = &s->words.lists[s->plan.task[t].list];
        for (size_t i = 0; err == OK && i < f->count && s->taken_count < most; i++) {
            fetch_lists(l, f, i);
            double persons = l->by_word[f->words[i].word].count;
            struct meeting m = {.word = f->words[i].word,
                                .most = most,
                                .names = names,
                                .all = persons <= bring || (t == 0 && i == 0),
                                .alone = {.bits = f->words[i].bits,
                                          .least = f->words[i].bits,
                                          .rare = s->task_rare[t],
                                          .parts = s->plan.task[t].parts}};
            if (!m.all && persons > read)
                continue;
            if (m.all)
                bring -= persons;
            else
                read -= persons;
            err = meet(l, s, &m);
        }
    }
    forget_met(s);
    return err;
}

/* What a person's words say, task by task. */
struct said {
    float bits[TASKS_MAX];
    uint8_t word[TASKS_MAX]; /* which of the person's */
    uint32_t tasks;          /* as bits */
};

static void person_said(const struct lookup *l, const struct lookup_scratch *s, uint32_t person,
                        struct said *out)
{
    const struct person *p = &l->persons[person];
    out->tasks = 0;
    for (uint8_t i = 0; i < p->count; i++) {
        uint32_t word = l->person_words[p->words + i];
        if (!(s->has_note[word / 64] >> word % 64 & 1))
            continue;
        for (uint32_t at = s->noted[word]; at; at = s->notes[at - 1].next) {
            const struct note *n = &s->notes[at - 1];
            if (out->tasks >> n->task & 1 && out->bits[n->task] >= n->bits)
                continue;
            out->tasks |= 1u << n->task;
            out->bits[n->task] = n->bits;
            out->word[n->task] = i;
        }
    }
}

/* From the notes at the person's words. */
static struct judged judge(const struct lookup *l, const struct lookup_scratch *s, uint32_t person,
                           size_t names)
{
    struct judged j = {.person = person, .least = 100};
    struct said said;
    person_said(l, s, person, &said);
    for (size_t t = 0; t < s->plan.count; t++) {
        unsigned asked = s->plan.task[t].parts;
        if (!(said.tasks >> t & 1) || (j.parts & asked) == asked || j.words >> said.word[t] & 1)
            continue;
        j.parts = (uint16_t)(j.parts | asked);
        j.words = (uint8_t)(j.words | 1u << said.word[t]);
        j.bits += said.bits[t];
        j.least = said.bits[t] < j.least ? said.bits[t] : j.least;
        j.rare += s->task_rare[t];
    }
    score(&j, names, l->persons[person].names);
    return j;
}

/* Asks memory for a person, and for the words of another one that was asked for before. */
static void fetch(const struct lookup *l, const uint32_t *person, const uint32_t *fetched)
{
    if (person)
        __builtin_prefetch(&l->persons[*person]);
    if (fetched)
        __builtin_prefetch(&l->person_words[l->persons[*fetched].words]);
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

/* Judges those taken, and brings the best of them and of those who have one word to the front,
 * *count of them at most. */
static enum err judge_taken(const struct lookup *l, struct lookup_scratch *s, size_t names,
                            size_t *count)
{
    size_t n = s->taken_count + s->alone_count;
    enum err err = mem_room(&s->judged, &s->judged_room, n, sizeof *s->judged);
    if (err != OK)
        return err;
    for (size_t i = 0; i < s->taken_count; i++) {
        fetch_taken(l, s, i);
        s->judged[i] = judge(l, s, s->taken[i], names);
    }
    if (s->alone_count)
        memcpy(s->judged + s->taken_count, s->alone, s->alone_count * sizeof *s->alone);
    *count = keep_best(s->judged, n, *count);
    for (size_t i = 0; i < *count; i++) {
        fetch_judged(l, s, i, *count);
        if (!s->judged[i].words)
            s->judged[i] = judge(l, s, s->judged[i].person, names);
    }
    return OK;
}

/* The person's words that part `bit` of the query may still be, though they are not near enough to
 * have been looked for. */
static size_t pairs_of(const struct lookup *l, struct lookup_scratch *s, size_t bit, size_t count)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct judged *j = &s->judged[i];
        const struct person *who = &l->persons[j->person];
        for (size_t k = 0; !(j->parts >> bit & 1) && k < who->count; k++) {
            if (j->words >> k & 1)
                continue;
            s->pair_word[n] = l->person_words[who->words + k];
            s->pair_of[n++] = (uint32_t)(i * PARTS_MAX + k);
        }
    }
    return n;
}

/* Judges a part that nothing was noted for by what the other words may be at most. */
static enum err judge_part(const struct lookup *l, struct lookup_scratch *s,
                           const struct parts *query, size_t bit, size_t count)
{
    size_t n = pairs_of(l, s, bit, count);
    struct lexicon_words words = {s->pair_word, s->pair_bits, n};
    enum err err = lexicon_most(l->lexicon, s->words.near, &query->part[bit], &words);
    for (size_t from = 0, to; err == OK && from < n; from = to) {
        struct judged *j = &s->judged[s->pair_of[from] / PARTS_MAX];
        size_t best = from;
        for (to = from; to < n && s->pair_of[to] / PARTS_MAX == s->pair_of[from] / PARTS_MAX; to++)
            best = s->pair_bits[to] > s->pair_bits[best] ? to : best;
        if (s->pair_bits[best] <= LEXICON_LEAST)
            continue;
        j->parts = (uint16_t)(j->parts | 1u << bit);
        j->words = (uint8_t)(j->words | 1u << s->pair_of[best] % PARTS_MAX);
        j->bits += s->pair_bits[best];
        j->least = s->pair_bits[best] < j->least ? s->pair_bits[best] : j->least;
        score(j, query->names, l->persons[j->person].names);
    }
    return err;
}

static enum err name_ids(struct lookup_scratch *s, struct parts *query)
{
    for (size_t i = 0; i < query->count; i++) {
        char bytes[PART_KEY_BYTES];
        struct str key = part_key(&query->part[i], bytes);
        uint64_t id = s->ids.count;
        if (!map_get(&s->ids, key, &id)) {
            enum err err = map_set(&s->ids, key, id);
            if (err != OK)
                return err;
        }
        query->part[i].id = query_ids + (uint32_t)id;
    }
    return OK;
}

static enum err prepare(const struct lookup *l, struct lookup_scratch *s)
{
    size_t before = s->noted_room, words = lexicon_room(l->lexicon) + 1;
    words_refresh(l, &s->words);
    enum err err = mem_room(&s->noted, &s->noted_room, words, sizeof *s->noted);
    if (before < s->noted_room)
        memset(s->noted + before, 0, (s->noted_room - before) * sizeof *s->noted);
    before = s->has_note_room;
    if (err == OK)
        err = mem_room(&s->has_note, &s->has_note_room, words / 64 + 1, sizeof *s->has_note);
    if (before < s->has_note_room)
        memset(s->has_note + before, 0, (s->has_note_room - before) * sizeof *s->has_note);
    before = s->met_room;
    if (err == OK)
        err = mem_room(&s->met, &s->met_room, l->person_count / 64 + 1, sizeof *s->met);
    if (before < s->met_room)
        memset(s->met + before, 0, (s->met_room - before) * sizeof *s->met);
    return err;
}

/* Of the first `count` judged, the best with what else is known of them. */
static size_t judge_beside(const struct lookup *l, struct lookup_scratch *s, size_t names,
                           const struct lookup_beside *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct judged *j = &s->judged[i];
        j->beside = (float)b->bits(b->context, j->person);
        score(j, names, l->persons[j->person].names);
    }
    return keep_best(s->judged, count, JUDGED);
}

/* The persons to compare, *count of them at most: the first of those judged. b may be NULL. */
static enum err gather(const struct lookup *l, struct lookup_scratch *s, const struct parts *query,
                       const struct lookup_beside *b, size_t *count)
{
    size_t most = *count, n = b ? BESIDE : JUDGED;
    size_t taken = b ? TAKEN_BESIDE : TAKEN_LEAST + l->person_count / TAKEN_SHARE;
    enum err err = words_plan(l, &s->words, query, &s->plan);
    for (size_t t = 0; err == OK && t < s->plan.count; t++)
        err = note_task(l, s, t);
    if (err == OK)
        err = take_persons(l, s, query->names, taken);
    if (err == OK)
        err = judge_taken(l, s, query->names, &n);
    forget_notes(s);
    if (err != OK)
        return err;
    if (b)
        n = judge_beside(l, s, query->names, b, n);
    for (size_t i = 0; err == OK && n > most && i < query->count; i++)
        if (query->part[i].role == PART_NAME)
            err = judge_part(l, s, query, i, n);
    *count = keep_best(s->judged, n, most);
    return err;
}

/* A small pool is looked through more thoroughly. */
static size_t compared_most(const struct lookup *l, size_t room)
{
    size_t most = 2 * room > COMPARED ? 2 * room : COMPARED;
    most += COMPARED_WORK / (l->person_count + 1);
    return most < JUDGED ? most : JUDGED;
}

enum err lookup_find(const struct lookup *l, struct lookup_scratch *s, struct str name,
                     struct lookup_hit *out, size_t room, size_t *count)
{
    struct parts query;
    size_t n = compared_most(l, room);
    parts_read(name, &query);
    enum err err = prepare(l, s);
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = gather(l, s, &query, NULL, &n);
    if (err == OK)
        err = lookup_compare_best(l, s, &query, n);
    if (err != OK)
        return err;
    lookup_hits_settle(l, s->hits, n);
    *count = n < room ? n : room;
    memcpy(out, s->hits, *count * sizeof *out);
    return OK;
}

/* Adds to the first `count` of those judged whoever is to be compared in any case. */
static enum err add_asked(struct lookup_scratch *s, const struct lookup_beside *b, size_t *count)
{
    size_t before = *count;
    enum err err = mem_room(&s->judged, &s->judged_room, before + b->count, sizeof *s->judged);
    for (size_t i = 0; err == OK && i < b->count && i < LOOKUP_BESIDE_ASKED; i++) {
        size_t k = 0;
        while (k < before && s->judged[k].person != b->persons[i])
            k++;
        if (k == before)
            s->judged[(*count)++] = (struct judged){.person = b->persons[i]};
    }
    return err;
}

enum err lookup_find_beside(const struct lookup *l, struct lookup_scratch *s, struct str name,
                            const struct lookup_beside *b, struct lookup_hit out[LOOKUP_BESIDE],
                            size_t *count)
{
    struct parts query;
    size_t n = compared_most(l, b->wanted);
    parts_read(name, &query);
    enum err err = prepare(l, s);
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = gather(l, s, &query, b, &n);
    if (err == OK)
        err = add_asked(s, b, &n);
    if (err == OK)
        err = lookup_compare_best(l, s, &query, n);
    if (err != OK)
        return err;
    *count = n;
    memcpy(out, s->hits, n * sizeof *out);
    return OK;
}

enum err lookup_find_slowly(const struct lookup *l, struct lookup_scratch *s, struct str name,
                            struct lookup_hit *out, size_t room, size_t *count)
{
    struct parts query;
    size_t n = 0;
    parts_read(name, &query);
    enum err err = prepare(l, s);
    if (err == OK)
        err = name_ids(s, &query);
    if (err == OK)
        err = words_plan(l, &s->words, &query, &s->plan);
    for (uint32_t i = 0; err == OK && i < l->person_count; i++) {
        struct lookup_hit hit = lookup_compare(l, s, &query, i);
        size_t k = n;
        if (l->persons[i].gone || !l->persons[i].count)
            continue;
        for (; k && lookup_hit_order(&hit, &out[k - 1], NULL) < 0; k--)
            if (k < room)
                out[k] = out[k - 1];
        if (k < room)
            out[k] = hit;
        n += n < room;
    }
    if (err != OK)
        return err;
    lookup_hits_settle(l, out, n);
    *count = n;
    return OK;
}
