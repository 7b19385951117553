/* libpeyvand: the same people in two lists, or in one; names in any scripts.
 *
 *     struct pv_error error;
 *     struct pv_list *a = NULL, *b = NULL;
 *     struct pv_result *result = NULL;
 *     struct pv_options options = PV_OPTIONS;
 *     struct pv_pairs pairs = PV_PAIRS;
 *     options.threads = 2;
 *     ... pv_list_new, pv_list_add for each column; or pv_list_arrow ...
 *     if (pv_link(a, b, &options, &result, &error) != PV_OK)
 *         fprintf(stderr, "%s\n", error.text);
 *     else if (pv_result_pairs(result, &pairs) == PV_OK)
 *         ... pairs.row_a[i] of a and pairs.row_b[i] of b are one person ...
 *     pv_result_free(result);
 *     pv_list_free(b);
 *     pv_list_free(a);
 *
 * Nothing needs configuring. What a column means is recognised from its name and its cells, and can
 * be told instead. Weights are learnt from the lists themselves. Same lists, seed and options give
 * the same result on any number of threads.
 *
 * Text is UTF-8. Names of columns and fields, and the texts that come back, end in a NUL. Cells do
 * not; ASCII blanks around them do not count. A cell of blanks only, or one that is not valid, is
 * unknown: no evidence for or against.
 *
 * Errors: what can fail returns enum pv_status; what reads data also says in *error (which may be
 * NULL) where the fault lies. On failure *out is NULL.
 *
 * Threads: no global state. Any function may run at the same time as any other as long as they work
 * on distinct handles; functions that take a const handle may share it, and those of pv_index may
 * share it always. Nothing here opens a file,
 * asks the time or keeps a thread after it has returned.
 *
 * Versions: structs begin with their size as the caller knows it, and grow at the end only; new
 * functions come, none change. PV_ABI, and the soname with it, changes should that ever break. */
#ifndef PEYVAND_H
#define PEYVAND_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PV_API __attribute__((visibility("default")))
#define PV_MUST_CHECK __attribute__((warn_unused_result))
#else
#define PV_API
#define PV_MUST_CHECK
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* --- version --- */

/* Of this header; the soname has it, too (libpeyvand.so.0). if (pv_abi() != PV_ABI) the library
 * that was found is another one. It goes up when a program that was built before could no longer
 * run. */
#define PV_ABI 0

/* Of the library. */
PV_API int pv_abi(void);

/* Of the library: "0.1.0". Static. */
PV_API const char *pv_version(void);

/* --- errors --- */

enum pv_status {
    PV_OK = 0,
    PV_ERR_MEMORY = 1,      /* an allocation failed */
    PV_ERR_ARGUMENT = 2,    /* the call is wrong: a NULL, an unknown word, a value out of range */
    PV_ERR_FORMAT = 3,      /* data are not of the form they claim: offsets, UTF-8 */
    PV_ERR_UNSUPPORTED = 4, /* good data of a kind that is not understood here: an Arrow type */
    PV_ERR_LIMIT = 5,       /* too many rows, columns or pairs */
    PV_ERR_STOPPED = 6,     /* the progress function asked for it */
    PV_ERR_INTERNAL = 7,    /* a fault of the library's own */
    PV_ERR_STREAM = 8       /* a stream that was read failed, and says why */
};

/* "out of memory". Static, never NULL. */
PV_API const char *pv_status_text(enum pv_status status);

/* In the caller's storage; this struct never grows. After PV_OK the text is empty. */
struct pv_error {
    enum pv_status status;
    char text[508]; /* "column birth, row 17: not UTF-8"; ends in a NUL. Rows count from 0 */
};

/* --- lists --- */

/* The columns of one list, borrowed: the caller's arrays must stay as they are until the list is
 * freed. Only what is derived from them is owned. */
struct pv_list;

/* One column of text. Start from PV_COLUMN and set what applies. Row i holds the bytes
 * from offset[first + i] up to offset[first + i + 1] of `bytes`. Offsets do not decrease.
 *
 *     static const char bytes[] = "AnnaBerta";
 *     static const int32_t ends[] = {0, 4, 9};
 *     struct pv_column c = PV_COLUMN;
 *     c.name = "first name";
 *     c.bytes = bytes;
 *     c.offsets32 = ends; */
struct pv_column {
    size_t size;
    const char *name;         /* its header; "" or NULL: none. Copied */
    const char *field;        /* what it means, see below; NULL: is recognised. Copied */
    const char *bytes;        /* may be NULL when all cells are empty */
    const int32_t *offsets32; /* exactly one of these two, rows + 1 of them after `first` */
    const int64_t *offsets64;
    const uint8_t *valid; /* NULL: all rows are; else bit (first + i) % 8 of byte (first + i) / 8 is
                             1 where row i has a value (Arrow's validity bitmap) */
    size_t first;         /* rows to skip in offsets and valid */
};
#define PV_COLUMN                                                                                  \
    {                                                                                              \
        sizeof(struct pv_column), NULL, NULL, NULL, NULL, NULL, NULL, 0                            \
    }

/* Words for a column's field:
 *   id                                              identifies the row; never evidence
 *   name given family father grandfather mother spouse     names; "name" is a whole one
 *   birth age sex
 *   birthplace home place region address postcode   where from; where now
 *   phone document occupation
 *   household                                       number of a household, family or group
 *   other                                           compared by how its values behave
 *   ignore                                          not looked at at all */

/* An empty list of `rows` rows; pv_list_free frees it. PV_ERR_MEMORY, PV_ERR_LIMIT. */
PV_API PV_MUST_CHECK enum pv_status pv_list_new(size_t rows, struct pv_list **out,
                                                struct pv_error *error);

/* Adds a column and looks at every cell once. PV_ERR_ARGUMENT for an unknown field word or a second
 * id; PV_ERR_FORMAT names the row whose offsets decrease or whose text is not UTF-8; PV_ERR_MEMORY,
 * PV_ERR_LIMIT (512 columns). The list is as before on failure.
 *
 *     if (pv_list_add(list, &c, &error) != PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status
pv_list_add(struct pv_list *list, const struct pv_column *column, struct pv_error *error);

/* Says what a column means; field NULL: is to be recognised. `name` is that of the column, case and
 * blanks around not mattering, or of several columns. PV_ERR_ARGUMENT when there is no such column
 * or word, or a second id.
 *
 *     pv_list_field(list, "Vater", "father", &error) */
PV_API PV_MUST_CHECK enum pv_status pv_list_field(struct pv_list *list, const char *name,
                                                  const char *field, struct pv_error *error);

/* Recognises the columns whose meaning was not told, to be read, and overridden with pv_list_field,
 * before linking. pv_link and pv_dedupe come to the same without it. PV_ERR_MEMORY. */
PV_API PV_MUST_CHECK enum pv_status pv_list_recognise(struct pv_list *list, struct pv_error *error);

/* As given to pv_list_new, or of the batch; as many as were added. 0 for NULL. */
PV_API size_t pv_list_rows(const struct pv_list *list);
PV_API size_t pv_list_columns(const struct pv_list *list);

/* Of column 0 .. pv_list_columns - 1, borrowed until the list changes; NULL beyond. Field and
 * reason are NULL too as long as they are neither told nor recognised.
 *
 *     printf("%s: %s (%s)\n", pv_list_column_name(list, i), pv_list_column_field(list, i),
 *            pv_list_column_reason(list, i));      "dob: birth (header says date of birth; ...)" */
PV_API const char *pv_list_column_name(const struct pv_list *list, size_t column);
PV_API const char *pv_list_column_field(const struct pv_list *list, size_t column);
PV_API const char *pv_list_column_reason(const struct pv_list *list, size_t column);

/* NULL is allowed. Releases what pv_list_arrow took. */
PV_API void pv_list_free(struct pv_list *list);

/* --- linking --- */

enum pv_assign {
    PV_ASSIGN_AUTO = 0,  /* one to one where both lists are shown to be free of doubles */
    PV_MANY_TO_MANY = 1, /* all likely pairs */
    PV_ONE_TO_MANY = 2,  /* each row of b has at most one partner */
    PV_ONE_TO_ONE = 3    /* each row of either has at most one partner */
};

/* Called when a phase begins ("reading", "preparing", "learning", "comparing", "grouping"; static),
 * on the thread that called pv_link. 0: go on. Anything else: stop; the call returns
 * PV_ERR_STOPPED. */
typedef int pv_progress(void *context, const char *phase);

/* What people decided about two rows, counted as in pv_pairs: match is 1 for one person, 0 for two.
 * The engine learns from it, and pairs come out as it says, with a weight that is then more than
 * their reasons. Rows called two persons are never in one group, not even through a third; rows
 * called one are, unless that would break such a label. Of two labels for one pair the later
 * counts. */
struct pv_label {
    uint32_t row_a, row_b;
    int32_t match;
};

/* Start from PV_OPTIONS; 0 or NULL in a member means its default. */
struct pv_options {
    size_t size;
    uint32_t threads;       /* default 1; 64 at most */
    enum pv_assign assign;  /* of two lists */
    uint64_t seed;          /* of the samples that the weights are learnt from; default 1 */
    double threshold;       /* probability from which two rows are one person; default 0.5 */
    double max_pairs;       /* pairs that may be compared; default by the number of rows */
    pv_progress *progress;  /* default none */
    void *progress_context; /* handed to progress */
    int32_t reasons;        /* 1: keep what pv_result_explain needs. It is several times the lists,
                               so 0, the default, frees it at the end */
    int32_t stated; /* the year (Gregorian) in which ages were stated, 1800 to 2200; default:
                       estimated from the lists */
    const struct pv_label *labels; /* label_count of them, borrowed for the call; default none */
    size_t label_count;
    const char *model; /* model_bytes of what pv_result_model gave or `peyvand --save-model` wrote:
                          columns of the names that are in it keep what was learnt then, the others
                          are learnt. Borrowed for the call; default none */
    size_t model_bytes;
};
#define PV_OPTIONS                                                                                 \
    {                                                                                              \
        sizeof(struct pv_options), 0, PV_ASSIGN_AUTO, 0, 0, 0, NULL, NULL, 0, 0, NULL, 0, NULL, 0  \
    }

/* What was found; owned by the caller, who frees it with pv_result_free. It does not refer to the
 * lists: they may be freed before it. */
struct pv_result;

/* The people of a that are in b. Columns go together by name (case and blanks around do not
 * matter), else by what they mean; an age goes with a date of birth, a whole name with its parts,
 * whichever list has which. options may be NULL. The lists are not changed.
 * PV_ERR_ARGUMENT (also for an option that this version does not know), PV_ERR_FORMAT (a model that
 * is none, with the byte), PV_ERR_MEMORY, PV_ERR_LIMIT (some 2^31 rows or keys), PV_ERR_STOPPED. */
PV_API PV_MUST_CHECK enum pv_status pv_link(const struct pv_list *a, const struct pv_list *b,
                                            const struct pv_options *options,
                                            struct pv_result **out, struct pv_error *error);

/* The people who are in a several times. As pv_link.
 *
 *     pv_dedupe(list, NULL, &result, &error) */
PV_API PV_MUST_CHECK enum pv_status pv_dedupe(const struct pv_list *a,
                                              const struct pv_options *options,
                                              struct pv_result **out, struct pv_error *error);

/* NULL is allowed. */
PV_API void pv_result_free(struct pv_result *result);

/* Pairs as columns, by row_a, then by row_b; borrowed from the result. Rows count from 0, in the
 * list they belong to; when there is one list, row_a < row_b. */
struct pv_pairs {
    size_t size;
    size_t count;
    const uint32_t *row_a;
    const uint32_t *row_b;
    const double *probability; /* in [0,1], threshold or more */
    const double *weight_bits; /* log2 of the odds, prior included */
};
#define PV_PAIRS                                                                                   \
    {                                                                                              \
        sizeof(struct pv_pairs), 0, NULL, NULL, NULL, NULL                                         \
    }

/* Fills in *pairs as far as its size goes. PV_ERR_ARGUMENT for a NULL, or a size of no version;
 * nothing else goes wrong. The arrays live until pv_result_free.
 *
 *     struct pv_pairs pairs = PV_PAIRS;
 *     if (pv_result_pairs(result, &pairs) == PV_OK)
 *         for (size_t i = 0; i < pairs.count; i++)
 *             printf("%u %u %.3f\n", pairs.row_a[i], pairs.row_b[i], pairs.probability[i]); */
PV_API PV_MUST_CHECK enum pv_status pv_result_pairs(const struct pv_result *result,
                                                    struct pv_pairs *pairs);

/* Of every row of a, then of every row of b, the first row, so counted, of the group that is one
 * person. Borrowed from the result (NULL of a NULL result); *count (which may be NULL) is how many.
 * Rows of one person have the same number; a row that is alone has its own.
 *
 *     const uint32_t *cluster = pv_result_clusters(result, &count);
 *     bool same = cluster[i] == cluster[pv_list_rows(a) + j];    row i of a and row j of b */
PV_API const uint32_t *pv_result_clusters(const struct pv_result *result, size_t *count);

/* What was learnt: for each column how often the records of one person agree in which way, as JSON
 * in UTF-8. It has names of columns in it and no cell of any row. For the model of pv_options, to
 * link other lists of the same kind, small ones above all, by what these have taught. Borrowed from
 * the result; a NUL stands behind it, and *bytes (which may be NULL) does not count it. NULL when
 * nothing was learnt: a list without rows or without columns, or a NULL result. */
PV_API const char *pv_result_model(const struct pv_result *result, size_t *bytes);

/* What was learnt and done. */
struct pv_summary {
    size_t size;
    uint64_t rows_a, rows_b;
    uint64_t clusters;
    double pairs_scored;
    double recall;    /* share of the matches that the rules for pairs reach, at most and about:
                         records that agree in nothing are not known of; NaN where fewer than ten
                         matches are expected, too few to say it */
    double lambda;    /* share of matches among all pairs */
    double threshold; /* that was used */
    double doubles_a, doubles_b; /* of two lists: doubles found within each, where looked for */
    enum pv_assign assign;       /* of two lists: what was done; never PV_ASSIGN_AUTO */
    int32_t stated; /* year in which the ages that were compared with dates of birth were stated, as
                       told or estimated; 0: none was compared */
};
#define PV_SUMMARY                                                                                 \
    {                                                                                              \
        sizeof(struct pv_summary), 0, 0, 0, 0, 0, 0, 0, 0, 0, PV_ASSIGN_AUTO, 0                    \
    }

/* As pv_result_pairs. */
PV_API PV_MUST_CHECK enum pv_status pv_result_summary(const struct pv_result *result,
                                                      struct pv_summary *summary);

/* One line of what a pair's weight is made of. */
struct pv_reason {
    const char *column; /* borrowed from the result */
    const char *what;   /* "one letter differs", "not known on one side or both"; static */
    double weight_bits; /* that the line adds; negative: against */
    double rarity_bits; /* part of it: by how much the value is rarer than others */
};

enum { PV_REASONS = 64 };

/* The weight of a pair is prior_bits and those of all lines. */
struct pv_explanation {
    size_t size;
    size_t
        count; /* lines: one per column that is compared, and "family" where others of it count */
    double prior_bits;
    struct pv_reason line[PV_REASONS];
};

/* Why row_a and row_b (counted as in pv_pairs; any two, not only pairs that were found) are, or are
 * not, one person. PV_ERR_ARGUMENT when the result was made without options.reasons, or there is no
 * such row.
 *
 *     struct pv_explanation why;
 *     why.size = sizeof why;
 *     if (pv_result_explain(result, 3, 5, &why) == PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status pv_result_explain(const struct pv_result *result,
                                                      uint32_t row_a, uint32_t row_b,
                                                      struct pv_explanation *why);

/* --- names --- */

/* One line of what the weight of two names is made of: a part of one name and what it is in the
 * other. Bytes from `from` up to `to` of each name; none: from == to. */
struct pv_name_line {
    uint32_t a_from, a_to;
    uint32_t b_from, b_to;
    double weight_bits;
    const char *what; /* "spelled", "initial", "written in one", "left out", "part of the other",
                       * "title" and the like; static */
};

enum { PV_NAME_LINES = 16 };

/* Two names, in any scripts. The weight is that of all lines, order_bits and chance_bits. */
struct pv_name {
    size_t size;
    double probability; /* that they are one person's, odds being even beforehand; 0.5 or more is a
                           match */
    double weight_bits;
    double order_bits;  /* 0 or less: parts are in another order */
    double chance_bits; /* names are alike by chance so often */
    size_t count;       /* lines */
    struct pv_name_line line[PV_NAME_LINES];
};

/* How likely two names are one person's, and why; the same whichever comes first. Needs no handle,
 * fills in *out as far as its size goes. PV_ERR_FORMAT for what is not UTF-8 or has no letters;
 * PV_ERR_ARGUMENT.
 *
 *     struct pv_name n;
 *     n.size = sizeof n;
 *     if (pv_name_compare("Golestanzade", 12, "Golestan zadeh", 14, &n, &error) == PV_OK)
 *         printf("%.3f\n", n.probability); */
PV_API PV_MUST_CHECK enum pv_status pv_name_compare(const char *a, size_t a_bytes, const char *b,
                                                    size_t b_bytes, struct pv_name *out,
                                                    struct pv_error *error);

/* The same for many: the cells of two columns of a list, row by row, into arrays of as many doubles
 * as the list has rows (either may be NULL). A row in which one of them has no letters gets
 * probability 0.5 and weight 0: nothing is known. PV_ERR_MEMORY; PV_ERR_ARGUMENT for a column that
 * is not there. */
PV_API PV_MUST_CHECK enum pv_status pv_names_compare(const struct pv_list *list, size_t column_a,
                                                     size_t column_b, double *probability,
                                                     double *weight_bits, struct pv_error *error);

/* Start from PV_NAMES_OPTIONS. */
struct pv_names_options {
    size_t size;
    size_t column_a, column_b; /* of the list, counted from 0; default 0 and 1 */
    size_t threads;            /* default 1; 64 at most */
};
#define PV_NAMES_OPTIONS                                                                           \
    {                                                                                              \
        sizeof(struct pv_names_options), 0, 1, 0                                                   \
    }

/* pv_names_compare with options, which may not be NULL. The same result, bit for bit, on any number
 * of threads; each takes 4 MiB and room for the words it meets. */
PV_API PV_MUST_CHECK enum pv_status pv_names_compare_with(const struct pv_list *list,
                                                          const struct pv_names_options *options,
                                                          double *probability, double *weight_bits,
                                                          struct pv_error *error);

/* --- an index in memory --- */

/* Persons by name, and by what else lists say of them, asked while it changes. Any functions on one
 * index may run at the same time, on any number of threads, but for pv_index_free: a query sees all
 * that was said of a person or nothing of it, and a person is found from the moment the addition
 * returns. */
struct pv_index;

/* Start from PV_INDEX_OPTIONS; 0 in a member means its default. */
struct pv_index_options {
    size_t size;
    int32_t stated;         /* the year (Gregorian) in which ages were stated, of persons and of who
                               is asked for, 1800 to 2200; default: not known, and ages are compared
                               with ages but not with dates of birth */
    int32_t father_in_name; /* 1: where a row has no whole name, the names of father and grandfather
                               are parts of its name; for queries that have no such columns but
                               have them in the name. 0: they are compared by themselves */
};
#define PV_INDEX_OPTIONS                                                                           \
    {                                                                                              \
        sizeof(struct pv_index_options), 0, 0                                                      \
    }

/* PV_ERR_MEMORY. Free with pv_index_free, which allows NULL. */
PV_API PV_MUST_CHECK enum pv_status pv_index_new(struct pv_index **out, struct pv_error *error);
PV_API void pv_index_free(struct pv_index *index);

/* pv_index_new with options, which may be NULL. PV_ERR_ARGUMENT for one that is not known here. */
PV_API PV_MUST_CHECK enum pv_status pv_index_new_with(const struct pv_index_options *options,
                                                      struct pv_index **out,
                                                      struct pv_error *error);

/* Adds a person, who gets the next number from 0 on; it is not given twice. A name without letters
 * is added and never found. PV_ERR_FORMAT (not UTF-8), PV_ERR_MEMORY, PV_ERR_LIMIT: nothing was
 * added. */
PV_API PV_MUST_CHECK enum pv_status pv_index_add(struct pv_index *index, const char *name,
                                                 size_t name_bytes, uint32_t *person,
                                                 struct pv_error *error);

/* Adds the rows of a list, whatever it was made of, read on `threads` threads (1 to 64; 0: 1). The
 * number of row i goes to persons[i], which has room for all rows. Columns are what they are said
 * to be or recognised as, and count as in `peyvand find`: names, birth, age, sex, relatives,
 * places, addresses, phones, documents, occupation; id and other columns are not looked at. The
 * list may be freed afterwards. Additions of other threads may come in between, and queries find
 * the first rows before the last ones are there. A row without a name can be found by a phone, a
 * paper or a day of birth. PV_ERR_MEMORY, PV_ERR_LIMIT: all rows are out again, and numbers may
 * have been passed over. PV_ERR_ARGUMENT.
 *
 *     if (pv_index_add_list(index, list, 2, persons, &error) != PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status pv_index_add_list(struct pv_index *index,
                                                      const struct pv_list *list, uint32_t threads,
                                                      uint32_t *persons, struct pv_error *error);

/* Nothing of what was said of the person stays, nor a word of its name that nobody else has. When
 * more have been removed than are left, it takes as long as adding those who are left; queries go
 * on meanwhile. PV_ERR_ARGUMENT when there is no such person, or was removed before. */
PV_API PV_MUST_CHECK enum pv_status pv_index_remove(struct pv_index *index, uint32_t person,
                                                    struct pv_error *error);

/* Persons that can be found; bytes held. */
PV_API size_t pv_index_count(const struct pv_index *index);
PV_API size_t pv_index_bytes(const struct pv_index *index);

/* weight_bits: about as in pv_name (docs/names.md), for rare parts more; of a list also of all
 * columns that both the person and the query have. probability: that this is the person asked for,
 * who is in the index or not with even chances; beforehand each of them is so with the same chance,
 * so that the larger the index, the more a weight must be, and those of all persons sum up to less
 * than 1. This struct never grows. */
struct pv_hit {
    uint32_t person;
    uint32_t reserved; /* 0 */
    double probability, weight_bits;
};

/* The persons the name is most likely of, best first, equal ones by number: at most `room` of them
 * into hits, and how many into *count. PV_ERR_FORMAT (not UTF-8), PV_ERR_MEMORY, PV_ERR_LIMIT.
 *
 *     struct pv_hit hit[10];
 *     size_t count;
 *     if (pv_index_find(index, name, strlen(name), hit, 10, &count, &error) == PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status pv_index_find(const struct pv_index *index, const char *name,
                                                  size_t name_bytes, struct pv_hit *hits,
                                                  size_t room, size_t *count,
                                                  struct pv_error *error);

/* Start from PV_FIND_OPTIONS; 0 in a member means its default. */
struct pv_find_options {
    size_t size;
    size_t most;        /* hits for a row at most; default 10; 512 at most */
    size_t first, rows; /* the rows to be looked for; default: all from `first` on */
    uint32_t threads;   /* default 1; 64 at most */
    uint32_t reserved;  /* 0 */
};
#define PV_FIND_OPTIONS                                                                            \
    {                                                                                              \
        sizeof(struct pv_find_options), 0, 0, 0, 0, 0                                              \
    }

/* Whoever the rows of a list are: as pv_index_find, with all columns that a row has, whatever
 * columns the persons came with. Hits of the i-th of those rows go from hits[i * most] on, and how
 * many there are to counts[i]. A row is judged by itself: the same whichever rows stand beside it
 * and on any number of threads; each sees the index as it is when its turn comes. What columns of
 * few rows mean is better said than recognised (pv_column.field, pv_list_field). options may be
 * NULL. PV_ERR_ARGUMENT for rows that are not there; PV_ERR_MEMORY, PV_ERR_LIMIT: what is in hits
 * and counts is void.
 *
 *     struct pv_hit hits[ROWS * 10];
 *     size_t counts[ROWS];
 *     if (pv_index_find_list(index, queries, NULL, hits, counts, &error) == PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status pv_index_find_list(const struct pv_index *index,
                                                       const struct pv_list *list,
                                                       const struct pv_find_options *options,
                                                       struct pv_hit *hits, size_t *counts,
                                                       struct pv_error *error);

/* --- Arrow C Data Interface: https://arrow.apache.org/docs/format/CDataInterface.html --- */

#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif

/* https://arrow.apache.org/docs/format/CStreamInterface.html */
#ifndef ARROW_C_STREAM_INTERFACE
#define ARROW_C_STREAM_INTERFACE

struct ArrowArrayStream {
    int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *out);
    int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *out);
    const char *(*get_last_error)(struct ArrowArrayStream *);
    void (*release)(struct ArrowArrayStream *);
    void *private_data;
};

#endif

/* A list of a struct array (a record batch) with columns of these types, any of which may have a
 * validity bitmap and an offset, as the batch may:
 *
 *   utf8, large_utf8, binary, large_binary   used where they are, without copying
 *   utf8_view, binary_view                   copied
 *   int8 to int64, uint8 to uint64           as digits
 *   bool                                     true, false
 *   float32, float64                         as digits, where whole and below 2^24 or 2^53; NaN is
 *                                            unknown
 *   decimal of 32 to 256 bits                as digits, with a point where they are not whole
 *   date32, date64, timestamp                the day, 2031-12-31; of a timestamp with a time zone
 *                                            the day there: UTC or an offset such as +03:30
 *   null                                     all unknown
 *   dictionary-encoded, run-end encoded      of any of these; places and ends of any integer type
 *
 * Bytes are text, too, and must be UTF-8. Cells of a row that is null as a whole are unknown. What
 * is not text is copied into the list as text. On PV_OK schema and array are moved into the list,
 * which releases them when it is freed, and their release is NULL; otherwise they are as before and
 * still the caller's. Afterwards pv_list_field says what columns mean. PV_ERR_UNSUPPORTED names the
 * column and its type where it is another one (lists, structs, times of day, bytes of one length),
 * or the row whose value is not of the kind above: cast it to utf8 first. PV_ERR_FORMAT for what is
 * malformed, as far as can be seen: the interface does not say how long buffers are.
 * PV_ERR_ARGUMENT for what was released; PV_ERR_MEMORY, PV_ERR_LIMIT.
 *
 *     if (pv_list_arrow(&schema, &array, &list, &error) != PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status pv_list_arrow(struct ArrowSchema *schema,
                                                  struct ArrowArray *array, struct pv_list **out,
                                                  struct pv_error *error);

/* A list of all batches of a stream, whose columns may be what they may be for pv_list_arrow; each
 * batch may have dictionaries of its own, or no rows. Cells are copied, each batch is released
 * before the next is asked for, and the stream is released in any case, also on failure: what was
 * read of it cannot be read again. (Not where it is NULL or was released before: PV_ERR_ARGUMENT.)
 * As pv_list_arrow, with the number of the batch, from 1, in which rows are counted; PV_ERR_STREAM
 * with what the stream says; PV_ERR_LIMIT.
 *
 *     if (pv_list_arrow_stream(&stream, &list, &error) != PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status
pv_list_arrow_stream(struct ArrowArrayStream *stream, struct pv_list **out, struct pv_error *error);

/* Pairs as a struct array: id_a, id_b (large_utf8), probability, weight_bits (float64); no nulls.
 * Ids are the cells of the id columns of a and b, the lists that were linked (b is NULL when there
 * was one); the row's number where there is no id column or its cell is blank. *schema and *array
 * are overwritten, owned by the caller, released by their release functions, and refer neither to
 * the result nor to the lists; on failure their release is NULL. PV_ERR_MEMORY; PV_ERR_ARGUMENT for
 * lists of other lengths.
 *
 *     if (pv_result_pairs_arrow(result, a, b, &schema, &array) == PV_OK) ... */
PV_API PV_MUST_CHECK enum pv_status pv_result_pairs_arrow(const struct pv_result *result,
                                                          const struct pv_list *a,
                                                          const struct pv_list *b,
                                                          struct ArrowSchema *schema,
                                                          struct ArrowArray *array);

/* Every row of a, then of b, as a struct array: id, cluster (large_utf8; cluster is the id of the
 * group's first row). As pv_result_pairs_arrow. */
PV_API PV_MUST_CHECK enum pv_status pv_result_clusters_arrow(const struct pv_result *result,
                                                             const struct pv_list *a,
                                                             const struct pv_list *b,
                                                             struct ArrowSchema *schema,
                                                             struct ArrowArray *array);

/* The same two as streams of batches of at most batch_rows rows (0: 65536), which are made when
 * they are asked for. The stream borrows the result and the lists: release it before they are
 * freed. *stream is overwritten and the caller's to release; on failure its release is NULL.
 * Batches and schemas it gave are of whoever asked, and outlive it. */
PV_API PV_MUST_CHECK enum pv_status
pv_result_pairs_stream(const struct pv_result *result, const struct pv_list *a,
                       const struct pv_list *b, size_t batch_rows, struct ArrowArrayStream *stream);
PV_API PV_MUST_CHECK enum pv_status pv_result_clusters_stream(const struct pv_result *result,
                                                              const struct pv_list *a,
                                                              const struct pv_list *b,
                                                              size_t batch_rows,
                                                              struct ArrowArrayStream *stream);

#ifdef __cplusplus
}
#endif

#endif
