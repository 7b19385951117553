/* A register of the living that grows while it is asked: who is this caller looking for?
 *
 *     cc find.c $(pkg-config --cflags --libs peyvand) -o find && ./find */
#include <peyvand.h>

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 5, ROWS_MOST = 8, TEXT = 256, MOST = 3 };

static const char *const fields[COLUMNS] = {"name", "father", "birth", "place", "phone"};

static const char *const registered[][COLUMNS] = {
    {"Amina Rahmani", "Farid", "1984-03-12", "Herat", "+93 700 555 014"},
    {"Amina Rahmani", "Nader", "1991-08-30", "Kabul", ""},
    {"Yusuf Karimov", "Ilyas", "1979-11-02", "Kunduz", "+93 700 555 020"},
    {"Leila Haddad", "Samir", "2001-07-25", "Homs", ""},
    {"Daniel Okafor", "", "1990", "Enugu", ""},
};

static const char *const calls[][COLUMNS] = {
    {"امینه رحمانی", "نادر", "1991", "کابل", ""},
    {"Leyla Hadad", "", "2001-25-07", "", ""},
    {"Karimow Jusuf", "", "", "", "0700555020"},
    {"Tomas Berger", "Karl", "1968", "Linz", ""},
};

/* A list of those rows; it borrows what is in `to`. Columns are told, so that few rows do. */
struct columns {
    char bytes[COLUMNS][TEXT];
    int32_t offsets[COLUMNS][ROWS_MOST + 1];
};

static enum pv_status make_list(const char *const (*cells)[COLUMNS], size_t rows,
                                struct columns *to, struct pv_list **list, struct pv_error *error)
{
    enum pv_status s = pv_list_new(rows, list, error);
    for (size_t c = 0; c < COLUMNS && s == PV_OK; c++) {
        struct pv_column column = PV_COLUMN;
        to->offsets[c][0] = 0;
        for (size_t row = 0; row < rows; row++) {
            size_t len = strlen(cells[row][c]);
            memcpy(to->bytes[c] + to->offsets[c][row], cells[row][c], len);
            to->offsets[c][row + 1] = to->offsets[c][row] + (int32_t)len;
        }
        column.name = column.field = fields[c];
        column.bytes = to->bytes[c];
        column.offsets32 = to->offsets[c];
        s = pv_list_add(*list, &column, error);
    }
    return s;
}

static enum pv_status ask(const struct pv_index *index, struct pv_error *error)
{
    enum { CALLS = sizeof calls / sizeof *calls };
    static struct columns columns;
    struct pv_list *list = NULL;
    struct pv_find_options options = PV_FIND_OPTIONS;
    struct pv_hit hits[CALLS * MOST];
    size_t counts[CALLS];
    options.most = MOST;
    enum pv_status s = make_list(calls, CALLS, &columns, &list, error);
    if (s == PV_OK)
        s = pv_index_find_list(index, list, &options, hits, counts, error);
    for (size_t i = 0; s == PV_OK && i < CALLS; i++) {
        printf("call %zu:", i + 1);
        for (size_t k = 0; k < counts[i]; k++)
            if (hits[i * MOST + k].probability >= 0.1)
                printf("  person %u (%.0f in 100)", (unsigned)hits[i * MOST + k].person,
                       100 * hits[i * MOST + k].probability);
        printf("\n");
    }
    pv_list_free(list);
    return s;
}

int main(void)
{
    enum { ROWS = sizeof registered / sizeof *registered };
    static struct columns columns;
    struct pv_index *index = NULL;
    struct pv_list *list = NULL;
    struct pv_error error;
    uint32_t persons[ROWS];

    enum pv_status s = pv_index_new(&index, &error);
    if (s == PV_OK)
        s = make_list(registered, ROWS, &columns, &list, &error);
    if (s == PV_OK)
        s = pv_index_add_list(index, list, 2, persons, &error);
    pv_list_free(list); /* the index has what it needs */
    if (s == PV_OK)
        s = ask(index, &error);
    if (s == PV_OK)
        s = pv_index_remove(index, persons[2], &error); /* has left, and wants to be forgotten */
    if (s == PV_OK)
        printf("without person %u:\n", (unsigned)persons[2]);
    if (s == PV_OK)
        s = ask(index, &error);
    if (s != PV_OK)
        fprintf(stderr, "%s\n", error.text);
    pv_index_free(index);
    return s == PV_OK ? 0 : 1;
}
