/* Who of the people at the hospital was registered at the camp?
 *
 *     cc link.c $(pkg-config --cflags --libs peyvand) -o link && ./link */
#include <peyvand.h>

#include <stdio.h>
#include <string.h>

enum { ROWS = 8, COLUMNS = 5, TEXT = 256 };

/* A list as columns: all cells of one column behind each other, and where each ends. */
struct columns {
    char bytes[COLUMNS][TEXT];
    int32_t offsets[COLUMNS][ROWS + 1];
};

static const char *const camp[ROWS + 1][COLUMNS] = {
    {"id", "first name", "surname", "date of birth", "from"},
    {"C1", "Amina", "Rahmani", "1984-03-12", "Herat"},
    {"C2", "Yusuf", "Karimov", "1979-11-02", "Kunduz"},
    {"C3", "Leila", "Haddad", "2001-07-25", "Homs"},
    {"C4", "Daniel", "Okafor", "1990-01-30", "Enugu"},
    {"C5", "Maryam", "Nazari", "1995-09-09", "Herat"},
    {"C6", "Tomas", "Berger", "1968-05-17", "Linz"},
    {"C7", "Sara", "Mansour", "1988-12-01", "Aleppo"},
    {"C8", "Ivan", "Petrenko", "1973-06-21", "Lviv"},
};

static const char *const hospital[ROWS + 1][COLUMNS] = {
    {"id", "first name", "surname", "date of birth", "from"},
    {"H1", "Lejla", "Haddad", "2001-07-25", "Homs"},
    {"H2", "Karimov", "Yusuf", "1979-11-02", ""},
    {"H3", "Elena", "Marin", "1992-04-14", "Galati"},
    {"H4", "Danyel", "Okafor", "1990-01-30", "Enugu"},
    {"H5", "Petar", "Kolar", "1959-10-03", "Osijek"},
    {"H6", "Amina", "Rahmani", "1984-12-03", "Herat"},
    {"H7", "Nadia", "Farouk", "1999-02-11", "Tanta"},
    {"H8", "Ivan", "Petrenko", "1973-06-21", "Lvov"},
};

/* The list borrows the columns: they stay as they are until pv_list_free. */
static enum pv_status read_list(const char *const cells[ROWS + 1][COLUMNS], struct columns *to,
                                struct pv_list **list, struct pv_error *error)
{
    enum pv_status s = pv_list_new(ROWS, list, error);
    for (int c = 0; c < COLUMNS && s == PV_OK; c++) {
        struct pv_column column = PV_COLUMN;
        to->offsets[c][0] = 0;
        for (int row = 0; row < ROWS; row++) {
            size_t len = strlen(cells[row + 1][c]);
            memcpy(to->bytes[c] + to->offsets[c][row], cells[row + 1][c], len);
            to->offsets[c][row + 1] = to->offsets[c][row] + (int32_t)len;
        }
        column.name = cells[0][c];
        column.bytes = to->bytes[c];
        column.offsets32 = to->offsets[c];
        s = pv_list_add(*list, &column, error);
    }
    return s == PV_OK ? pv_list_recognise(*list, error) : s;
}

static void print_pairs(const struct pv_result *result)
{
    struct pv_pairs pairs = PV_PAIRS;
    if (pv_result_pairs(result, &pairs) != PV_OK)
        return;
    for (size_t i = 0; i < pairs.count; i++) {
        uint32_t a = pairs.row_a[i], b = pairs.row_b[i];
        struct pv_explanation why;
        printf("%s is %s\n", camp[a + 1][0], hospital[b + 1][0]);
        why.size = sizeof why;
        if (pv_result_explain(result, a, b, &why) != PV_OK)
            continue;
        for (size_t k = 0; k < why.count; k++)
            printf("    %s: %s\n", why.line[k].column, why.line[k].what);
    }
}

int main(void)
{
    static struct columns a_columns, b_columns;
    struct pv_list *a = NULL, *b = NULL;
    struct pv_result *result = NULL;
    struct pv_options options = PV_OPTIONS;
    struct pv_error error;

    options.reasons = 1;
    enum pv_status s = read_list(camp, &a_columns, &a, &error);
    if (s == PV_OK)
        s = read_list(hospital, &b_columns, &b, &error);
    for (size_t i = 0; s == PV_OK && i < pv_list_columns(a); i++)
        printf("column \"%s\" is read as: %s\n", pv_list_column_name(a, i),
               pv_list_column_field(a, i));
    if (s == PV_OK)
        s = pv_link(a, b, &options, &result, &error);
    if (s == PV_OK)
        print_pairs(result);
    else
        fprintf(stderr, "%s\n", error.text);
    pv_result_free(result);
    pv_list_free(b);
    pv_list_free(a);
    return s == PV_OK ? 0 : 1;
}
