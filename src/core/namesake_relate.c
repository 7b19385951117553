/* Which words may be spellings of each other. Words of the same key are compared, a key being the
 * classes of their consonants in Latin spelling, whole or with one left out: two words that differ
 * by one class, one class too many or one in place of another, still share a key. Vowels, h, w, y
 * and v are no consonants here: some write them where others do not. */
#include "core/namesake_inner.h"

#include "base/mem.h"
#include "base/pool.h"
#include "core/fullname.h"
#include "core/letter_bound.h"
#include "core/radix.h"

#include <math.h>
#include <string.h>

/* Bits (fullname.h, before scale) from which one word may be the other. */
static const double related_bits = 1.0;

/* Bits from which one word is the other beyond doubt. */
static const double full_bits = 5.2;

/* Bits for a title, which must not be taken for a name like it. */
static const double title_bits = 4;

enum { CLASSES_MAX = 12, WORD_KEYS = CLASSES_MAX + 8, KEY_WORDS_MAX = 6000 };

/* Latin consonants and what class they are of, longer ones before what they begin with. */
static const struct {
    char letters[4], class;
} consonants[] = {{"ph", 'f'}, {"tch", 'j'}, {"sch", 'j'}, {"th", 't'}, {"tj", 'j'}, {"dh", 't'},
                  {"dj", 'j'}, {"sh", 'j'},  {"zh", 'j'},  {"ch", 'j'}, {"ck", 'k'}, {"ce", 't'},
                  {"ci", 't'}, {"cy", 't'},  {"kh", 'k'},  {"gh", 'k'}, {"b", 'b'},  {"p", 'b'},
                  {"f", 'f'},  {"t", 't'},   {"d", 't'},   {"s", 't'},  {"z", 't'},  {"c", 'k'},
                  {"j", 'j'},  {"k", 'k'},   {"g", 'k'},   {"q", 'k'},  {"x", 'k'},  {"l", 'l'},
                  {"m", 'm'},  {"n", 'n'},   {"r", 'r'}};

/* The class of the consonant at s, which *used letters make; 0: none is there. */
static char consonant(const char *s, size_t len, size_t *used)
{
    for (size_t i = 0; i < COUNT(consonants); i++) {
        size_t n = strlen(consonants[i].letters);
        if (n <= len && memcmp(s, consonants[i].letters, n) == 0) {
            *used = n;
            return consonants[i].class;
        }
    }
    *used = 1;
    return 0;
}

static size_t classes(const char *latin, size_t len, char out[CLASSES_MAX])
{
    size_t n = 0;
    for (size_t i = 0, used; i < len && n < CLASSES_MAX; i += used) {
        char c = consonant(latin + i, len - i, &used);
        if (c && !(n && out[n - 1] == c && i && latin[i - 1] == latin[i]))
            out[n++] = c;
    }
    return n;
}

static void add_key(uint64_t key[WORD_KEYS], size_t *count, uint64_t k)
{
    for (size_t i = 0; i < *count; i++)
        if (key[i] == k)
            return;
    if (*count < WORD_KEYS)
        key[(*count)++] = k;
}

static void add_spelling_keys(const char *latin, size_t len, uint64_t key[WORD_KEYS], size_t *count)
{
    char c[CLASSES_MAX] = {0}, less[CLASSES_MAX] = {0};
    size_t n = classes(latin, len, c);
    add_key(key, count, hash_bytes(c, n, 1));
    for (size_t i = 0; i < n && n >= 3; i++) {
        memcpy(less, c, i);
        memcpy(less + i, c + i + 1, n - i - 1);
        add_key(key, count, hash_bytes(less, n - 1, 1));
    }
}

static size_t word_keys(const struct part *p, uint64_t key[WORD_KEYS])
{
    size_t count = 0;
    char latin[LETTERS_MAX];
    if (p->initial)
        return 0;
    add_spelling_keys(latin, letters_spell(&p->letters, latin), key, &count);
    if (p->skip) {
        struct letters bare = part_bare(p);
        add_spelling_keys(latin, letters_spell(&bare, latin), key, &count);
    }
    for (int i = 0; i < 2; i++)
        if (p->group[i])
            add_key(key, &count, radix_mix(p->group[i], 17));
    return count;
}

static uint64_t pair_key(uint32_t a, uint32_t b)
{
    return a < b ? (uint64_t)(a + 1) << 32 | b : (uint64_t)(b + 1) << 32 | a;
}

static size_t related_slot(const struct namesakes *n, uint64_t key)
{
    size_t i = (size_t)radix_mix(key, 23) & (n->related_slots - 1);
    while (n->related[i] && n->related[i] != key)
        i = (i + 1) & (n->related_slots - 1);
    return i;
}

bool namesake_related(const struct namesakes *n, uint32_t a, uint32_t b)
{
    return a == b || (n->related_count && n->related[related_slot(n, pair_key(a, b))] != 0);
}

static enum err add_related(struct namesakes *n, uint64_t key, uint8_t share)
{
    if ((n->related_count + 1) * 2 > n->related_slots) {
        struct namesakes more = {.related_slots = n->related_slots ? n->related_slots * 2 : 1024};
        more.related = mem_zero(more.related_slots, sizeof *more.related);
        more.share = mem_zero(more.related_slots, sizeof *more.share);
        if (!more.related || !more.share) {
            mem_free(more.related);
            mem_free(more.share);
            return ERR_MEMORY;
        }
        for (size_t i = 0; i < n->related_slots; i++) {
            size_t at = n->related[i] ? related_slot(&more, n->related[i]) : 0;
            if (!n->related[i])
                continue;
            more.related[at] = n->related[i];
            more.share[at] = n->share[i];
        }
        mem_free(n->related);
        mem_free(n->share);
        n->related = more.related;
        n->share = more.share;
        n->related_slots = more.related_slots;
    }
    size_t i = related_slot(n, key);
    n->related_count += n->related[i] == 0;
    n->related[i] = key;
    n->share[i] = share;
    return OK;
}

static bool may_be_related(const struct part *a, const struct part *b, bool latin_pairs)
{
    if (!latin_pairs && a->letters.alphabet == ALPHABET_LATIN &&
        b->letters.alphabet == ALPHABET_LATIN)
        return false;
    return part_same_group(a, b) || !(many_bits(a->has & ~b->can) || many_bits(b->has & ~a->can));
}

/* All keys of all words, in order of keys and then of words. */
struct keyed {
    uint64_t *at; /* upper bits the key, lower bits the word */
    size_t count;
    unsigned bits;
    uint32_t *first; /* by word: where its places begin; word_count + 1 of them */
    uint32_t *place; /* places of words in at */
    /* By place: where its key begins and ends; both the place where too many words have it. */
    uint32_t *begin, *end;
};

/* Words are looked at piece by piece, by several threads; what each piece found is put together in
 * the order of pieces. */
enum { PIECE_WORDS = 128 };

struct related_pair {
    uint64_t words;
    uint8_t share;
};

struct found {
    struct related_pair *pair;
    size_t count, room;
};

/* Words of one script that wait for their bounds (letter_bound.h) against the word looked at:
 * most are ruled out, many at a time. */
struct waiting_words {
    uint32_t of; /* the word plus one that `bound` is for */
    bool bounded;
    struct letter_bound bound;
    uint32_t word[BOUND_LANES];
    uint8_t limit[BOUND_LANES];
    size_t count;
};

/* What a worker works in. */
struct relater {
    uint32_t *mark; /* by word: the word plus one that it was last looked at for */
    struct waiting_words waiting[ALPHABET_TABLES];
};

struct relating {
    const struct namesakes *n;
    const struct keyed *k;
    bool latin_pairs;
    enum cpu_level cpu;
    struct letter_least least[ALPHABET_TABLES];
    struct letter_trace *trace; /* by word; len 0: it has none */
    struct relater **worker;
    struct found *piece;
};

/* Beyond what a bound is about so, in eighths of a bit. */
enum { BOUND_SLACK = 4, BOUND_MOST = 250 };

/* How far a word makes another one common. One that hardly may be its spelling would seldom be met
 * in its place: it counts less by as many bits as it falls short. */
static uint8_t share_of(double bits)
{
    double share = bits >= full_bits ? 1 : exp2(bits - full_bits);
    return (uint8_t)(share * SHARES + 0.5);
}

static bool only_joined(const struct namesakes *n, uint32_t w)
{
    return w >= n->joined_from && w < n->joined_to;
}

/* Joined words are compared with words that are written in one; with each other where they are keys
 * of what they stand for. */
static bool may_be_compared(const struct relating *x, uint32_t a, uint32_t b)
{
    const struct namesakes *n = x->n;
    if (only_joined(n, a) && only_joined(n, b) && (a >= n->joined_less || b >= n->joined_less))
        return false;
    return may_be_related(&n->word[a], &n->word[b], x->latin_pairs);
}

/* Prices two words and writes them down if they may be one. a has the lower hash: both ways round
 * give the same, but not to the last bit. */
static enum err price_words(const struct relating *x, uint32_t a, uint32_t b, struct found *out)
{
    double bits = part_compare(&x->n->word[a], &x->n->word[b], related_bits);
    if (bits < related_bits)
        return OK;
    enum err e = mem_room(&out->pair, &out->room, out->count + 1, sizeof *out->pair);
    if (e == OK)
        out->pair[out->count++] = (struct related_pair){pair_key(a, b), share_of(bits)};
    return e;
}

/* Prices those that wait and that their bounds leave. */
static enum err look_at_waiting(const struct relating *x, uint32_t a, struct waiting_words *w,
                                struct found *out)
{
    struct trace_lanes lanes;
    uint8_t price[BOUND_LANES], most = 0;
    enum err e = OK;
    lanes.count = w->count;
    for (size_t i = 0; i < w->count; i++) {
        lanes.at[i] = &x->trace[w->word[i]];
        most = w->limit[i] > most ? w->limit[i] : most;
    }
    if (w->count)
        letters_bounds(x->cpu, &w->bound, most, &lanes, price);
    for (size_t i = 0; i < w->count && e == OK; i++)
        if (price[i] <= w->limit[i])
            e = price_words(x, a, w->word[i], out);
    w->count = 0;
    return e;
}

/* The words of one script that may wait for bounds against a; NULL: b is to be priced at once. */
static struct waiting_words *waiting_for(const struct relating *x, struct relater *r, uint32_t a,
                                         uint32_t b)
{
    const struct part *p = &x->n->word[a], *q = &x->n->word[b];
    enum alphabet of = (enum alphabet)q->letters.alphabet;
    if (x->trace[b].len == 0 || p->skip || q->skip || part_same_group(p, q))
        return NULL;
    struct waiting_words *w = &r->waiting[of];
    if (w->of != a + 1) {
        w->of = a + 1;
        w->bounded = letters_bound(NULL, &p->letters, of, &x->least[of], &w->bound);
    }
    return w->bounded ? w : NULL;
}

/* Prices b as a spelling of a, or lets it wait. */
static enum err relate_words(const struct relating *x, struct relater *r, const uint32_t word[2],
                             struct found *out)
{
    uint32_t a = word[0], b = word[1];
    struct waiting_words *w = waiting_for(x, r, a, b);
    if (!w)
        return price_words(x, a, b, out);
    unsigned limit = part_limit(&x->n->word[a], &x->n->word[b], related_bits) + BOUND_SLACK;
    if (limit <= BOUND_SLACK)
        return OK;
    w->word[w->count] = b;
    w->limit[w->count++] = (uint8_t)(limit < BOUND_MOST ? limit : BOUND_MOST);
    return w->count < BOUND_LANES ? OK : look_at_waiting(x, a, w, out);
}

/* Words of a higher hash that share a key with a, each once: so each two words are met from the
 * same side whatever their numbers. */
static enum err relate_word(const struct relating *x, uint32_t a, struct relater *r,
                            struct found *out)
{
    const struct keyed *k = x->k;
    const struct namesakes *n = x->n;
    uint64_t mask = ((uint64_t)1 << k->bits) - 1;
    enum err e = OK;
    for (uint32_t i = k->first[a]; i < k->first[a + 1] && e == OK; i++)
        for (uint32_t j = k->begin[k->place[i]]; j < k->end[k->place[i]] && e == OK; j++) {
            uint32_t b = (uint32_t)(k->at[j] & mask);
            if (b == a || r->mark[b] == a + 1 || n->hash[b] < n->hash[a] ||
                (n->hash[b] == n->hash[a] && b < a))
                continue;
            r->mark[b] = a + 1;
            if (may_be_compared(x, a, b))
                e = relate_words(x, r, (uint32_t[2]){a, b}, out);
        }
    for (size_t of = 0; of < ALPHABET_TABLES && e == OK; of++)
        if (r->waiting[of].of == a + 1)
            e = look_at_waiting(x, a, &r->waiting[of], out);
    return e;
}

static enum err relate_piece(void *context, size_t piece, size_t worker)
{
    struct relating *x = context;
    size_t from = piece * PIECE_WORDS, to = from + PIECE_WORDS;
    enum err e = OK;
    for (size_t a = from; a < to && a < x->n->word_count && e == OK; a++)
        e = relate_word(x, (uint32_t)a, x->worker[worker], &x->piece[piece]);
    return e;
}

/* Which words can be bounded, and by what. */
static enum err trace_words(struct relating *x)
{
    bool met[ALPHABET_TABLES] = {false};
    x->trace = mem_zero(x->n->word_count + 1, sizeof *x->trace);
    if (!x->trace)
        return ERR_MEMORY;
    for (size_t w = 0; w < x->n->word_count; w++) {
        const struct letters *l = &x->n->word[w].letters;
        if (l->alphabet == ALPHABET_NONE || l->alphabet >= ALPHABET_TABLES ||
            x->n->word[w].initial || !letters_trace(l, &x->trace[w]))
            x->trace[w].len = 0;
        else
            met[l->alphabet] = true;
    }
    for (int a = 0; a < ALPHABET_TABLES; a++)
        if (met[a])
            letters_least((enum alphabet)a, &x->least[a]);
    return OK;
}

static enum err ready_workers(struct relating *x, size_t workers)
{
    x->worker = mem_zero(workers, sizeof(struct relater *));
    for (size_t i = 0; x->worker && i < workers; i++) {
        x->worker[i] = mem_zero(1, sizeof **x->worker);
        if (!x->worker[i] ||
            !(x->worker[i]->mark = mem_zero(x->n->word_count + 1, sizeof(uint32_t))))
            return ERR_MEMORY;
    }
    return x->worker ? trace_words(x) : ERR_MEMORY;
}

static void free_workers(struct relating *x, size_t workers)
{
    for (size_t i = 0; x->worker && i < workers; i++) {
        if (x->worker[i])
            mem_free(x->worker[i]->mark);
        mem_free(x->worker[i]);
    }
    mem_free(x->worker);
    mem_free(x->trace);
}

static enum err relate_all(struct namesakes *n, const struct keyed *k,
                           const struct namesake_values *v)
{
    size_t pieces = n->word_count / PIECE_WORDS + 1, workers = v->workers ? v->workers : 1;
    struct relating *x = mem_zero(1, sizeof *x);
    if (!x)
        return ERR_MEMORY;
    *x = (struct relating){.n = n, .k = k, .latin_pairs = v->latin_pairs};
    x->cpu = cpu_settle(CPU_BEST);
    x->piece = mem_zero(pieces, sizeof *x->piece);
    enum err e = x->piece ? ready_workers(x, workers) : ERR_MEMORY;
    if (e == OK)
        e = pool_run(workers, pieces, relate_piece, x);
    for (size_t i = 0; i < pieces && e == OK; i++)
        for (size_t j = 0; j < x->piece[i].count && e == OK; j++)
            e = add_related(n, x->piece[i].pair[j].words, x->piece[i].pair[j].share);
    for (size_t i = 0; x->piece && i < pieces; i++)
        mem_free(x->piece[i].pair);
    mem_free(x->piece);
    free_workers(x, workers);
    mem_free(x);
    return e;
}

static enum err key_words(const struct namesakes *n, struct keyed *k)
{
    uint64_t key[WORD_KEYS];
    size_t room = 0;
    k->bits = radix_bits(n->word_count + 1);
    for (size_t w = 0; w < n->word_count; w++) {
        size_t count = word_keys(&n->word[w], key);
        enum err e = mem_room(&k->at, &room, k->count + count, sizeof *k->at);
        if (e != OK)
            return e;
        for (size_t i = 0; i < count; i++)
            k->at[k->count++] = key[i] >> k->bits << k->bits | w;
    }
    uint64_t *scratch = mem_alloc((k->count + 1) * sizeof *scratch);
    if (!scratch)
        return ERR_MEMORY;
    radix_sort(k->at, scratch, k->count, k->bits);
    mem_free(scratch);
    return k->count < UINT32_MAX ? OK : ERR_LIMIT;
}

/* Where the places of each word are, and where each key ends. */
static enum err place_keys(const struct namesakes *n, struct keyed *k)
{
    uint64_t mask = ((uint64_t)1 << k->bits) - 1;
    k->first = mem_zero(n->word_count + 2, sizeof *k->first);
    k->place = mem_alloc((k->count + 1) * sizeof *k->place);
    k->begin = mem_alloc((k->count + 1) * sizeof *k->begin);
    k->end = mem_alloc((k->count + 1) * sizeof *k->end);
    if (!k->first || !k->place || !k->begin || !k->end)
        return ERR_MEMORY;
    for (size_t i = 0; i < k->count; i++)
        k->first[(k->at[i] & mask) + 2]++;
    for (size_t w = 2; w <= n->word_count; w++)
        k->first[w] += k->first[w - 1];
    for (size_t i = 0; i < k->count; i++)
        k->place[k->first[(k->at[i] & mask) + 1]++] = (uint32_t)i;
    for (size_t from = 0, to; from < k->count; from = to) {
        for (to = from + 1; to < k->count && k->at[to] >> k->bits == k->at[from] >> k->bits;)
            to++;
        for (size_t i = from; i < to; i++) {
            k->begin[i] = (uint32_t)(to - from <= KEY_WORDS_MAX ? from : i);
            k->end[i] = (uint32_t)(to - from <= KEY_WORDS_MAX ? to : i);
        }
    }
    return OK;
}

static enum err find_related(struct namesakes *n, const struct namesake_values *v)
{
    struct keyed k = {0};
    enum err e = key_words(n, &k);
    if (e == OK)
        e = place_keys(n, &k);
    if (e == OK)
        e = relate_all(n, &k, v);
    mem_free(k.at);
    mem_free(k.first);
    mem_free(k.place);
    mem_free(k.begin);
    mem_free(k.end);
    return e;
}

/* Rows of each word in one column, added to out. */
static void count_rows(const struct namesakes *n, const uint32_t *rows, float *out)
{
    for (size_t v = 1; v <= n->value_count; v++)
        for (uint32_t k = n->first[v]; k < n->first[v + 1]; k++)
            out[n->member[k]] += (float)rows[v];
}

/* Adds to each word the rows of those related, as far as they count; in whole numbers, so that the
 * order does not matter. */
static enum err spread(const struct namesakes *n, const float *own, float *out)
{
    uint64_t *sum = mem_zero(n->word_count + 1, sizeof *sum);
    if (!sum)
        return ERR_MEMORY;
    for (size_t w = 0; w < n->word_count; w++)
        sum[w] = (uint64_t)own[w] * SHARES;
    for (size_t i = 0; i < n->related_slots; i++) {
        if (!n->related[i])
            continue;
        uint32_t a = (uint32_t)(n->related[i] >> 32) - 1, b = (uint32_t)n->related[i];
        sum[a] += (uint64_t)own[b] * n->share[i];
        sum[b] += (uint64_t)own[a] * n->share[i];
    }
    for (size_t w = 0; w < n->word_count; w++)
        out[w] = (float)((double)sum[w] / SHARES);
    mem_free(sum);
    return OK;
}

static enum err weigh_words(struct namesakes *n, const struct namesake_values *v)
{
    float *own = mem_alloc((n->word_count + 1) * sizeof *own);
    n->rows = mem_zero(n->word_count + 1, sizeof *n->rows);
    enum err e = own && n->rows ? OK : ERR_MEMORY;
    for (size_t c = 0; c < n->column_count && e == OK; c++) {
        float *bits = n->bits[c] = mem_zero(n->word_count + 1, sizeof *bits);
        double filled = 0;
        if (!bits) {
            e = ERR_MEMORY;
            break;
        }
        memset(own, 0, n->word_count * sizeof *own);
        count_rows(n, v->rows[c], own);
        e = spread(n, own, bits);
        if (e != OK)
            break;
        for (size_t i = 1; i <= v->count; i++)
            filled += v->rows[c][i];
        for (size_t w = 0; w < n->word_count; w++) {
            n->rows[w] += bits[w];
            double others = (double)bits[w] - 1;
            bits[w] = (float)-log2((others > 0.5 ? others : 0.5) / (filled + 1 + v->strangers));
            bits[w] = bits[w] > 0 ? bits[w] : 0;
        }
    }
    mem_free(own);
    return e;
}

/* Which of two words is to lead: the commoner one. */
static bool leads(const struct namesakes *n, uint32_t a, uint32_t b)
{
    if (n->rows[a] > n->rows[b] || n->rows[a] < n->rows[b])
        return n->rows[a] > n->rows[b];
    return n->hash[a] < n->hash[b];
}

static void take_leader(const struct namesakes *n, uint32_t lead[2], uint32_t w)
{
    if (leads(n, w, lead[0])) {
        lead[1] = lead[0];
        lead[0] = w;
    } else if (w != lead[0] && (lead[1] == lead[0] || leads(n, w, lead[1]))) {
        lead[1] = w;
    }
}

/* Of each word the two commonest words related to it, itself included. */
static enum err choose_leaders(struct namesakes *n)
{
    n->code = mem_zero(n->word_count + 1, sizeof *n->code);
    if (!n->code)
        return ERR_MEMORY;
    for (uint32_t w = 0; w < n->word_count; w++)
        n->code[w][0] = n->code[w][1] = w;
    for (size_t i = 0; i < n->related_slots; i++) {
        if (!n->related[i])
            continue;
        uint32_t a = (uint32_t)(n->related[i] >> 32) - 1, b = (uint32_t)n->related[i];
        take_leader(n, n->code[a], b);
        take_leader(n, n->code[b], a);
    }
    for (uint32_t w = 0; w < n->word_count; w++)
        for (size_t k = 0; k < 2; k++)
            n->code[w][k] = (uint32_t)(n->hash[n->code[w][k]] >> 32) | 1;
    return OK;
}

/* Words that are related to titles. */
static enum err mark_titles(struct namesakes *n)
{
    n->title = mem_zero(n->word_count + 1, sizeof *n->title);
    if (!n->title)
        return ERR_MEMORY;
    for (size_t i = 0; i < n->related_slots; i++) {
        if (!n->related[i])
            continue;
        uint32_t a = (uint32_t)(n->related[i] >> 32) - 1, b = (uint32_t)n->related[i];
        const struct part *p = &n->word[a], *q = &n->word[b];
        if ((p->role == PART_HONORIFIC) == (q->role == PART_HONORIFIC) || p->group[0] ||
            q->group[0])
            continue;
        bool turn = n->hash[a] > n->hash[b];
        if (part_compare(turn ? q : p, turn ? p : q, title_bits) >= title_bits)
            n->title[q->role == PART_HONORIFIC ? a : b] = true;
    }
    return OK;
}

enum err namesake_relate(struct namesakes *n, const struct namesake_values *v)
{
    enum err e = find_related(n, v);
    if (e == OK)
        e = weigh_words(n, v);
    if (e == OK)
        e = mark_titles(n);
    return e == OK ? choose_leaders(n) : e;
}
