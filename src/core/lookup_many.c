/* See lookup.h: many persons at once.
 *
 * One by one, a word's list of persons moves to a new block each time it doubles, and each move and
 * each person's place is a wait for memory. Many are counted first: each list gets its place once,
 * and threads fill the lists of a share of the words each, all going through all persons. Whatever
 * can fail comes before the first change that cannot be taken back. */
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "core/lookup_inner.h"

struct many {
    struct lookup *l;
    const struct lookup_batch *b;
    uint32_t *number; /* of the lexicon, by word of the batch */
    uint32_t *uses;   /* by word of the batch */
    uint32_t *more;   /* by number of the lexicon: persons who come to its list */
    size_t threads;
    size_t numbered;   /* words of the batch that have a number */
    size_t long_words; /* of persons with more than PERSON_WORDS */
};

/* The words of a person by number of the lexicon, and how many of them are names. */
static uint8_t words_at(const struct many *m, const uint32_t *at, size_t count,
                        uint32_t words[PARTS_MAX])
{
    uint8_t names = 0;
    for (size_t i = 0; i < count; i++) {
        words[i] = m->number[at[i]];
        names = (uint8_t)(names + (m->b->word[at[i]].role == PART_NAME));
    }
    return names;
}

/* Whether the i-th word stands before it in the same name. */
static bool again(const uint32_t *words, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (words[k] == words[i])
            return true;
    return false;
}

static enum err many_begin(struct many *m)
{
    const uint32_t *at = m->b->words;
    m->number = mem_alloc(m->b->word_count * sizeof *m->number);
    m->uses = mem_zero(m->b->word_count, sizeof *m->uses);
    if (!m->number || !m->uses)
        return ERR_MEMORY;
    for (size_t i = 0; i < m->b->persons; i++) {
        size_t count = m->b->counts[i];
        m->long_words += count > PERSON_WORDS ? count : 0;
        for (size_t k = 0; k < count; k++)
            m->uses[*at++]++;
    }
    return m->l->used + m->long_words > UINT32_MAX - PARTS_MAX ||
                   m->l->person_count + m->b->persons > UINT32_MAX
               ? ERR_MEMORY
               : OK;
}

static enum err number_words(struct many *m)
{
    struct lexicon_batch words = {.word = m->b->word,
                                  .uses = m->uses,
                                  .number = m->number,
                                  .count = m->b->word_count,
                                  .threads = m->threads,
                                  .coming = (double)m->b->coming / (double)m->b->persons};
    enum err err = lexicon_add_many(m->l->lexicon, &words);
    m->numbered = err == OK ? m->b->word_count : 0;
    return err;
}

/* How many come to each list. */
static enum err count_more(struct many *m)
{
    const uint32_t *at = m->b->words;
    uint32_t words[PARTS_MAX];
    m->more = mem_zero(lexicon_room(m->l->lexicon), sizeof *m->more);
    if (!m->more)
        return ERR_MEMORY;
    for (size_t i = 0; i < m->b->persons; i++, at += m->b->counts[i - 1]) {
        (void)words_at(m, at, m->b->counts[i], words);
        for (size_t k = 0; k < m->b->counts[i]; k++)
            m->more[words[k]] += !again(words, k);
    }
    return OK;
}

/* How much more, so that memory need not be asked for again for each of those who come: as these
 * have it, but no more than most names have. */
static size_t for_coming(const struct many *m, size_t need)
{
    enum { EACH_MOST = 8 };
    double each = (double)need / (double)m->b->persons;
    each = each < EACH_MOST ? each : EACH_MOST;
    return (size_t)(each * (double)m->b->coming);
}

/* mem_room_wide for `need`, and for `more` where there is memory for them too. */
static enum err room_for(void *array, size_t *room, size_t need, size_t more, size_t size)
{
    if (mem_room_wide(array, room, need + more, size) == OK)
        return OK;
    return mem_room_wide(array, room, need, size);
}

static enum err make_room(struct many *m)
{
    struct lookup *l = m->l;
    size_t places = 0, words = lexicon_room(l->lexicon);
    enum err err = lookup_room_for_words(l, words);
    for (size_t w = 0; err == OK && w < words; w++)
        places += postings_places(&l->by_word[w], m->more[w]);
    if (err == OK && l->postings.used + places > l->postings.room)
        err = postings_expect_more(&l->postings, places, for_coming(m, places));
    if (err == OK)
        err = room_for(&l->persons, &l->person_room, l->person_count + m->b->persons, m->b->coming,
                       sizeof *l->persons);
    if (err == OK)
        err = room_for(&l->many_words, &l->used_room, l->used + m->long_words + PARTS_MAX,
                       for_coming(m, m->long_words), sizeof *l->many_words);
    return err;
}

/* The lists of every threads-th word, `piece` the first. */
static enum err fill(void *context, size_t piece, size_t worker)
{
    const struct many *m = context;
    struct lookup *l = m->l;
    struct others *beside = (struct others *)(void *)l->postings.beside;
    const uint32_t *at = m->b->words;
    uint32_t words[PARTS_MAX];
    (void)worker;
    for (size_t i = 0; i < m->b->persons; i++) {
        size_t count = m->b->counts[i];
        uint8_t names = words_at(m, at, count, words);
        at += count;
        for (size_t k = 0; k < count; k++) {
            struct posting_list *list = &l->by_word[words[k]];
            if (words[k] % m->threads != piece || again(words, k))
                continue;
            size_t place = (size_t)list->from + list->count++;
            l->postings.at[place] = (uint32_t)(l->person_count + i);
            beside[place] = others_of(words, count, names, k);
        }
    }
    return OK;
}

static void put_persons(struct many *m)
{
    struct lookup *l = m->l;
    const uint32_t *at = m->b->words;
    uint32_t words[PARTS_MAX];
    for (size_t i = 0; i < m->b->persons; i++) {
        uint8_t names = words_at(m, at, m->b->counts[i], words);
        l->persons[l->person_count++] = lookup_person(l, words, m->b->counts[i], names);
        at += m->b->counts[i];
    }
}

static enum err put_all(struct many *m)
{
    for (size_t w = 0; w < lexicon_room(m->l->lexicon); w++)
        postings_open(&m->l->postings, &m->l->by_word[w], m->more[w]);
    enum err err = pool_run(m->threads, m->threads, fill, m);
    put_persons(m);
    m->l->changes++;
    m->numbered = 0;
    return err;
}

enum err lookup_add_many(struct lookup *l, const struct lookup_batch *b)
{
    struct many m = {.l = l, .b = b, .threads = b->threads ? b->threads : 1};
    enum err err = many_begin(&m);
    if (err == OK)
        err = number_words(&m);
    if (err == OK)
        err = count_more(&m);
    if (err == OK)
        err = make_room(&m);
    if (err == OK)
        err = put_all(&m);
    for (size_t w = 0; w < m.numbered; w++)
        for (uint32_t i = 0; i < m.uses[w]; i++)
            lexicon_drop(l->lexicon, m.number[w]);
    mem_free(m.number);
    mem_free(m.uses);
    mem_free(m.more);
    return err;
}
