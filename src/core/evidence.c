/* See evidence.h. A person is a row of bytes (evidence_row.h), unpacked when it is weighed. Who has
 * a phone, a paper or a day of birth stands in sorted arrays of hash and person (evidence_keys.h);
 * what has the same hash and is another code is told apart by looking at the person. Who is taken
 * out is wiped, and the row kept, marked. */
#include "core/evidence.h"

#include "base/map.h"
#include "base/mem.h"
#include "core/evidence_keys.h"
#include "core/evidence_row.h"
#include "core/weigh.h"
#include "core/weigh_rules.h"
#include "core/words.h"

#include <math.h>
#include <string.h>

enum {
    BEARERS_MOST = 2000, /* a code that more have leads to nobody */
    SWEEP_AT = 1024
};

struct evidence {
    struct census census;
    bool ages_undated;
    uint8_t *bytes;
    size_t used, room;
    uint32_t *from; /* where each person begins, and where the last ends */
    size_t persons, from_room;
    struct evidence_keys keys;
    size_t gone; /* taken out since the last sweep */
};

struct evidence_scratch {
    const struct evidence *of;
    struct asked asked;
    bool father_said;
    float bits[TRAITS][NEAR_MAX + 1]; /* of an asked word, by distance */
    uint32_t live[TRAITS];            /* of an asked phone or paper: persons who have it */
    struct evidence_row row;          /* of the person looked at last */
    bool said; /* both names hold the father's, the asked one's and that one's */
    uint32_t keyed[EVIDENCE_KEYED];
    double keyed_bits[EVIDENCE_KEYED];
    size_t keyed_count;
};

enum err evidence_new(struct evidence **out)
{
    struct evidence *e = mem_zero(1, sizeof *e);
    if (!e)
        return ERR_MEMORY;
    *out = e;
    return OK;
}

void evidence_free(struct evidence *e)
{
    if (!e)
        return;
    vocab_free(&e->census.words);
    mem_free(e->bytes);
    mem_free(e->from);
    mem_free(e->keys.at);
    mem_free(e);
}

void evidence_ages_undated(struct evidence *e)
{
    e->ages_undated = true;
}

size_t evidence_persons(const struct evidence *e)
{
    return e->persons;
}

size_t evidence_bytes(const struct evidence *e)
{
    return sizeof *e + vocab_bytes(&e->census.words) + e->room + e->from_room * sizeof *e->from +
           e->keys.room * sizeof *e->keys.at;
}

bool evidence_of_field(enum field f)
{
    return f != FIELD_ID && f != FIELD_NAME && f != FIELD_GIVEN && f != FIELD_FAMILY &&
           f < FIELD_OTHER;
}

/* --- traits and rows --- */

static bool is_rare(const struct trait *t)
{
    return t->code_len && (t->class == TRAIT_PHONE || t->class == TRAIT_DOCUMENT);
}

static bool is_keyed(const struct trait *t)
{
    return is_rare(t) || t->class == TRAIT_DAY;
}

static uint64_t key_of(const struct trait *t)
{
    return hash_bytes(t->code, t->code_len, t->class + 1u) << 32; /* the upper half counts */
}

/* Puts the traits that are words first, drops names, and says how many words and how many rare
 * codes there are. True when the father's name is in the name. */
static bool sift(struct traits *t, size_t *words, size_t *rare)
{
    struct trait codes[TRAITS];
    bool father = false;
    *words = *rare = 0;
    for (size_t i = 0; i < t->count; i++) {
        father = father || t->at[i].in_chain;
        if (is_rare(&t->at[i]))
            codes[(*rare)++] = t->at[i];
        else if (t->at[i].class != TRAIT_NAME)
            t->at[(*words)++] = t->at[i];
    }
    memcpy(t->at + *words, codes, *rare * sizeof *codes);
    t->count = *words + *rare;
    return father;
}

static void unpack(struct evidence_scratch *s, uint32_t person)
{
    const struct evidence *e = s->of;
    struct str bytes = {(const char *)e->bytes + e->from[person],
                        e->from[person + 1] - e->from[person]};
    evidence_row_read(bytes, person, &s->row);
    s->said = s->row.father && s->father_said;
}

/* --- adding --- */

static enum err reserve(struct evidence *e, size_t bytes, size_t keys)
{
    if (e->used + bytes > UINT32_MAX || e->persons + 1 >= UINT32_MAX)
        return ERR_LIMIT;
    enum err err = mem_room(&e->bytes, &e->room, e->used + bytes, 1);
    if (err == OK)
        err = mem_room(&e->from, &e->from_room, e->persons + 2, sizeof *e->from);
    return err == OK ? evidence_keys_reserve(&e->keys, keys) : err;
}

static bool repeated(const struct held_word *words, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (held_term(&words[j]) == held_term(&words[i]))
            return true;
    return false;
}

/* All in the census that a person changes, who comes (1) or goes (-1); nothing can fail any more.
 * rare: by class, whether there is such a code. */
static void count_person(struct evidence *e, const struct person *p, const bool *rare, int sign)
{
    const struct held_word *words = person_words(p);
    census_count(&e->census, p, sign); /* while words that nobody else has are still there */
    for (size_t i = 0; i < p->word_count; i++) {
        if (repeated(words, i))
            continue;
        if (sign > 0)
            vocab_count(&e->census.words, held_term(&words[i]));
        else
            vocab_leave(&e->census.words, held_term(&words[i]));
    }
    for (size_t i = 0; i < TRAIT_CLASSES; i++)
        e->census.filled[i] += rare[i] ? (uint32_t)sign : 0;
}

void evidence_read(const struct facts *f, struct name_words *words, struct evidence_said *out)
{
    traits_read(f, words, &out->traits);
    out->father = sift(&out->traits, &out->words, &out->rare);
}

/* Behind all others; there is room. */
static void put_row(struct evidence *e, const struct evidence_said *said, const uint32_t *terms)
{
    uint8_t packed[EVIDENCE_ROW_MAX];
    const struct traits *t = &said->traits;
    for (size_t i = 0; i < t->count; i++)
        if (is_keyed(&t->at[i]))
            evidence_keys_put(&e->keys, key_of(&t->at[i]), (uint32_t)e->persons);
    size_t len = evidence_row_write(t, terms, said->words, said->father, packed);
    e->from[e->persons] = (uint32_t)e->used;
    memcpy(e->bytes + e->used, packed, len);
    e->used += len;
    e->from[++e->persons] = (uint32_t)e->used;
}

enum err evidence_put(struct evidence *e, struct evidence_said *said)
{
    struct traits *t = &said->traits;
    uint32_t terms[TRAITS];
    bool rare[TRAIT_CLASSES] = {false};
    enum err err = reserve(e, EVIDENCE_ROW_MAX, t->count);
    size_t made = 0, all = t->count;
    for (; err == OK && made < said->words; made++)
        err = vocab_term(&e->census.words, &t->at[made], &terms[made]);
    t->count = said->words;
    struct person *p = err == OK ? person_pack((uint32_t)e->persons, t, terms) : NULL;
    t->count = all;
    if (!p) {
        for (size_t i = 0; err != OK ? i + 1 < made : i < made; i++)
            vocab_drop_unused(&e->census.words, terms[i]);
        return err == OK ? ERR_MEMORY : err;
    }
    for (size_t i = 0; i < t->count; i++)
        rare[t->at[i].class] = rare[t->at[i].class] || is_rare(&t->at[i]);
    count_person(e, p, rare, 1);
    mem_free(p);
    put_row(e, said, terms);
    return OK;
}

enum err evidence_add(struct evidence *e, const struct facts *f)
{
    struct evidence_said said;
    evidence_read(f, NULL, &said);
    return evidence_put(e, &said);
}

static void give_back(void *array, size_t *room, size_t count, size_t size)
{
    void *old, *less;
    memcpy(&old, array, sizeof old);
    less = count ? mem_resize(old, count, size) : NULL;
    if (!less)
        return;
    memcpy(array, &less, sizeof less);
    *room = count;
}

enum err evidence_settle(struct evidence *e)
{
    enum err err = evidence_keys_settle(&e->keys);
    if (err != OK)
        return err;
    give_back(&e->bytes, &e->room, e->used, 1);
    give_back(&e->from, &e->from_room, e->persons + 1, sizeof *e->from);
    return OK;
}

/* --- taking out --- */

static bool is_alive(const void *evidence, uint32_t person)
{
    const struct evidence *e = evidence;
    return !(e->bytes[e->from[person]] & EVIDENCE_ROW_GONE);
}

static bool has_bearer(const void *evidence, uint32_t slot)
{
    (void)evidence;
    (void)slot;
    return false; /* terms are counted, and nobody stands at them */
}

/* Keys and terms that nobody has any more; by and by, so that taking out costs little. */
static void sweep(struct evidence *e)
{
    if (e->gone < SWEEP_AT || e->gone < e->census.persons / 4)
        return;
    evidence_keys_sweep(&e->keys, is_alive, e);
    vocab_sweep(&e->census.words, has_bearer, e);
    e->gone = 0;
}

void evidence_forget(struct evidence_scratch *s)
{
    evidence_row_wipe(&s->row);
}

bool evidence_remove(struct evidence *e, uint32_t person, struct evidence_scratch *s)
{
    bool rare[TRAIT_CLASSES] = {false};
    if (person >= e->persons || !is_alive(e, person))
        return false;
    unpack(s, person);
    for (size_t i = 0; i < s->row.code_count; i++)
        rare[s->row.codes[i].class] = true;
    count_person(e, s->row.person, rare, -1);
    uint32_t from = e->from[person];
    memset(e->bytes + from, 0, e->from[person + 1] - from);
    e->bytes[from] = EVIDENCE_ROW_GONE;
    evidence_forget(s);
    e->gone++;
    sweep(e);
    return true;
}

void evidence_renumber(struct evidence *e, const uint32_t *to)
{
    size_t kept = 0, used = 0;
    evidence_keys_sweep(&e->keys, is_alive, e);
    evidence_keys_renumber(&e->keys, to);
    for (size_t i = 0; i < e->persons; i++) {
        size_t from = e->from[i], len = e->from[i + 1] - from;
        if (to[i] == EVIDENCE_NOBODY)
            continue;
        memmove(e->bytes + used, e->bytes + from, len);
        e->from[kept++] = (uint32_t)used;
        used += len;
    }
    if (e->persons)
        e->from[kept] = (uint32_t)used;
    if (used < e->used)
        memset(e->bytes + used, 0, e->used - used);
    e->used = used;
    e->persons = kept;
    give_back(&e->bytes, &e->room, e->used, 1);
    give_back(&e->from, &e->from_room, e->persons + 1, sizeof *e->from);
    give_back(&e->keys.at, &e->keys.room, e->keys.count, sizeof *e->keys.at);
}

/* --- asking --- */

enum err evidence_scratch_new(const struct evidence *e, struct evidence_scratch **out)
{
    struct evidence_scratch *s = mem_zero(1, sizeof *s);
    if (!s)
        return ERR_MEMORY;
    s->of = e;
    enum err err = evidence_row_new(&s->row);
    if (err == OK)
        *out = s;
    else
        mem_free(s);
    return err;
}

void evidence_scratch_free(struct evidence_scratch *s)
{
    if (!s)
        return;
    asked_free(&s->asked);
    evidence_row_free(&s->row);
    mem_free(s);
}

static bool has_code(const struct evidence_scratch *s, const struct trait *t)
{
    for (size_t i = 0; i < s->row.code_count; i++)
        if (s->row.codes[i].class == t->class && s->row.codes[i].len == t->code_len &&
            memcmp(s->row.codes[i].code, t->code, t->code_len) == 0)
            return true;
    return false;
}

/* Of those who have a hash, how many are still there; above `most` it may be any number above. */
static size_t count_there(const struct evidence *e, const struct evidence_key_runs *k, size_t most)
{
    size_t n = 0;
    if (!e->gone || k->count[0] + k->count[1] <= BEARERS_MOST)
        return k->count[0] + k->count[1];
    for (size_t r = 0; r < COUNT(k->run); r++)
        for (size_t i = 0; n <= most && i < k->count[r]; i++)
            n += is_alive(e, (uint32_t)k->run[r][i]);
    return n;
}

/* Persons who have it. Where they are many it is not looked which of them have another code of the
 * same hash. */
static uint32_t count_live(struct evidence_scratch *s, const struct trait *t)
{
    struct evidence_key_runs k = evidence_keys_of(&s->of->keys, key_of(t));
    size_t count = count_there(s->of, &k, SIZE_MAX - 1);
    uint32_t live = 0;
    if (count > BEARERS_MOST)
        return (uint32_t)(count < UINT32_MAX ? count : UINT32_MAX);
    for (size_t r = 0; r < COUNT(k.run); r++)
        for (size_t i = 0; i < k.count[r]; i++) {
            if (i && k.run[r][i] == k.run[r][i - 1]) /* written twice in one row */
                continue;
            unpack(s, (uint32_t)k.run[r][i]);
            live += has_code(s, t);
        }
    return live;
}

/* Before the best comes who has more bits, of equals who has the smaller number. */
static void keep_keyed(struct evidence_scratch *s, uint32_t person)
{
    double bits;
    size_t n = s->keyed_count;
    for (size_t i = 0; i < n; i++)
        if (s->keyed[i] == person)
            return;
    bits = evidence_rough(s, person);
    if (n < EVIDENCE_KEYED)
        s->keyed_count = ++n;
    else if (bits < s->keyed_bits[n - 1] ||
             (bits <= s->keyed_bits[n - 1] && person > s->keyed[n - 1]))
        return;
    size_t i = n - 1;
    for (; i && (s->keyed_bits[i - 1] < bits ||
                 (s->keyed_bits[i - 1] <= bits && s->keyed[i - 1] > person));
         i--) {
        s->keyed[i] = s->keyed[i - 1];
        s->keyed_bits[i] = s->keyed_bits[i - 1];
    }
    s->keyed[i] = person;
    s->keyed_bits[i] = bits;
}

static void gather_keyed(struct evidence_scratch *s)
{
    const struct traits *t = &s->asked.traits;
    s->keyed_count = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (!is_keyed(&t->at[i]))
            continue;
        struct evidence_key_runs k = evidence_keys_of(&s->of->keys, key_of(&t->at[i]));
        const bool few = count_there(s->of, &k, BEARERS_MOST) <= BEARERS_MOST;
        for (size_t r = 0; few && r < COUNT(k.run); r++)
            for (size_t j = 0; j < k.count[r]; j++)
                if (is_alive(s->of, (uint32_t)k.run[r][j]))
                    keep_keyed(s, (uint32_t)k.run[r][j]);
    }
}

/* Bits of each asked word by distance. */
static void price_words(struct evidence_scratch *s)
{
    const struct asked *a = &s->asked;
    for (size_t i = 0; i < a->traits.count; i++) {
        const struct near_terms *near = near_list(&a->cache, a->near[i]);
        uint32_t filled = s->of->census.filled[a->traits.at[i].class];
        for (unsigned d = 0; d <= NEAR_MAX && near->count; d++)
            s->bits[i][d] = (float)word_bits(d, true, near->within[d], filled);
    }
}

enum err evidence_ask(struct evidence_scratch *s, const struct facts *f, bool *any)
{
    struct facts rest = *f;
    struct traits t;
    traits_of(f, &t);
    s->father_said = false;
    for (size_t i = 0; i < t.count; i++)
        s->father_said = s->father_said || t.at[i].in_chain;
    rest.value[FIELD_NAME] = rest.value[FIELD_GIVEN] = rest.value[FIELD_FAMILY] = STR_NONE;
    enum err err = asked_fill(&s->asked, &s->of->census.words, &rest);
    if (err != OK)
        return err;
    const struct traits *a = &s->asked.traits;
    *any = a->count || a->birth.count || a->stated_day != DAY_UNKNOWN || a->sex != SEX_UNKNOWN;
    price_words(s);
    for (size_t i = 0; i < a->count; i++)
        s->live[i] = is_rare(&a->at[i]) ? count_live(s, &a->at[i]) : 0;
    gather_keyed(s);
    return OK;
}

const uint32_t *evidence_keyed(const struct evidence_scratch *s, size_t *count)
{
    *count = s->keyed_count;
    return s->keyed;
}

/* --- weighing --- */

static void say_live(struct evidence_scratch *s)
{
    const struct traits *t = &s->asked.traits;
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 0; s->live[i] && k < s->row.code_count; k++)
            if (s->row.codes[k].class == t->at[i].class &&
                s->row.codes[k].len == t->at[i].code_len &&
                memcmp(s->row.codes[k].code, t->at[i].code, s->row.codes[k].len) == 0)
                s->row.codes[k].live = s->live[i];
}

/* The best that an asked word says of one of the person's; 0 for nothing. *comparable is set where
 * there is an asked word of its class. */
static float word_rough(const struct evidence_scratch *s, const struct held_word *w, unsigned class,
                        bool *comparable)
{
    const struct asked *a = &s->asked;
    float best = 0;
    for (size_t i = 0; i < a->traits.count; i++) {
        unsigned d;
        if (a->traits.at[i].class != class)
            continue;
        *comparable = true;
        if (near_find(near_list(&a->cache, a->near[i]), held_term(w), &d) && s->bits[i][d] > best)
            best = s->bits[i][d];
    }
    return best;
}

static double words_rough(const struct evidence_scratch *s)
{
    static const struct {
        double differs, most;
    } rule[TRAIT_CLASSES] = {
        [TRAIT_FATHER] = {KIN_DIFFERS, 20},           [TRAIT_MOTHER] = {KIN_DIFFERS, 20},
        [TRAIT_SPOUSE] = {KIN_DIFFERS, 20},           [TRAIT_PLACE] = {PLACE_DIFFERS, 9},
        [TRAIT_REGION] = {REGION_DIFFERS, 5},         [TRAIT_ADDRESS] = {ADDRESS_DIFFERS, 16},
        [TRAIT_OCCUPATION] = {OCCUPATION_DIFFERS, 4},
    };
    const struct person *p = s->row.person;
    const struct held_word *words = person_words(p);
    double sum[TRAIT_CLASSES] = {0};
    bool comparable[TRAIT_CLASSES] = {false};
    double bits = 0;
    for (size_t i = 0; i < p->word_count; i++) {
        unsigned class = s->of->census.words.terms[held_term(&words[i])].class;
        sum[class] += (double)word_rough(s, &words[i], class, &comparable[class]);
    }
    comparable[TRAIT_FATHER] = comparable[TRAIT_FATHER] && !s->said;
    for (size_t c = 0; c < TRAIT_CLASSES; c++)
        if (comparable[c])
            bits += sum[c] > 0 ? fmin(sum[c], rule[c].most) : rule[c].differs;
    return bits;
}

static void weigh_unpacked(const struct evidence_scratch *s, struct beside b, struct candidate *out)
{
    b.codes = s->row.codes;
    b.code_count = s->row.code_count;
    b.father_said = s->said;
    b.ages_alone = s->of->ages_undated;
    weigh_beside(&s->of->census, &s->asked, s->row.person, &b, out);
}

double evidence_rough(struct evidence_scratch *s, uint32_t person)
{
    struct candidate c;
    unpack(s, person);
    say_live(s);
    weigh_unpacked(s, (struct beside){.rough = true}, &c);
    return c.weight_bits + words_rough(s);
}

void evidence_weigh(struct evidence_scratch *s, uint32_t person, double name_bits,
                    struct candidate *out)
{
    unpack(s, person);
    say_live(s);
    weigh_unpacked(s, (struct beside){.name_bits = name_bits}, out);
    out->id = person;
}
