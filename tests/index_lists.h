/* index_lists: made-up persons with columns, for the tests of an index with columns. */
#ifndef PV_TESTS_INDEX_LISTS_H
#define PV_TESTS_INDEX_LISTS_H

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "peyvand.h"

enum { BOX_COLUMNS = 6, BOX_ROWS = 1200, BOX_CELL = 40 };

/* Columns of one list, and room for what they hold. */
struct box {
    size_t rows;
    char bytes[BOX_COLUMNS][BOX_ROWS * BOX_CELL];
    int32_t ends[BOX_COLUMNS][BOX_ROWS + 1];
};

static const char *const box_fields[BOX_COLUMNS] = {"given", "family", "father",
                                                    "birth", "place",  "phone"};

static inline void box_cell(struct box *b, size_t column, const char *text)
{
    int32_t at = b->ends[column][b->rows];
    memcpy(b->bytes[column] + at, text, strlen(text));
    b->ends[column][b->rows + 1] = at + (int32_t)strlen(text);
}

/* Cells of the i-th person; asked: as somebody else writes them. */
static inline void box_person(size_t i, bool asked, char cell[BOX_COLUMNS][BOX_CELL])
{
    static const char *const given[2][7] = {
        {"Reza", "Morteza", "Shirin", "Golnar", "Sergey", "Hossein", "Amina"},
        {"رضا", "مرتضی", "شیرین", "Gulnar", "Сергей", "Husain", "Ameena"}};
    static const char *const family[2][5] = {
        {"Moosavi", "Golestani", "Norouzi", "Karimzade", "Rahmani"},
        {"Musavi", "گلستانی", "Nowruzi", "Karimzadeh", "Rahmani"}};
    static const char *const father[2][6] = {{"Hasan", "Jafar", "Kaveh", "Omid", "Farhad", "Nader"},
                                             {"حسن", "Jaafar", "Kaweh", "Umid", "Farhad", "نادر"}};
    static const char *const place[2][3] = {{"Herat", "Kabul", "Mazar"},
                                            {"هرات", "Kabul", "Mazar"}};
    snprintf(cell[0], BOX_CELL, "%s", given[asked][i % 7]);
    snprintf(cell[1], BOX_CELL, "%s", family[asked][i / 7 % 5]);
    snprintf(cell[2], BOX_CELL, "%s", asked && i % 4 == 3 ? "" : father[asked][i / 35 % 6]);
    snprintf(cell[3], BOX_CELL, "%u-%02u-%02u", (unsigned)(1940 + i * 7 % 61),
             (unsigned)(1 + i % 12), (unsigned)(1 + i / 12 % 28));
    if (asked && i % 3 == 2)
        cell[3][4] = '\0'; /* the year alone */
    snprintf(cell[4], BOX_CELL, "%s", place[asked][i / 5 % 3]);
    snprintf(cell[5], BOX_CELL, asked ? "+93 700 %06u" : "0700-%06u", (unsigned)(i * 37 % 9973));
    if (i % (asked ? 5 : 4) == 1)
        cell[5][0] = '\0';
}

static inline void box_put(struct box *b, size_t i, bool asked)
{
    char cell[BOX_COLUMNS][BOX_CELL];
    box_person(i, asked, cell);
    for (size_t c = 0; c < BOX_COLUMNS; c++)
        box_cell(b, c, cell[c]);
    b->rows++;
}

/* Persons from, from + step and so on, `rows` of them. */
static inline void box_fill(struct box *b, size_t from, size_t step, size_t rows, bool asked)
{
    memset(b, 0, sizeof *b);
    for (size_t i = 0; i < rows; i++)
        box_put(b, from + i * step, asked);
}

/* The list of those columns whose bits are set in which. */
static inline enum pv_status box_list(const struct box *b, unsigned which, struct pv_list **out)
{
    enum pv_status s = pv_list_new(b->rows, out, NULL);
    for (size_t c = 0; c < BOX_COLUMNS && s == PV_OK; c++) {
        struct pv_column column = PV_COLUMN;
        column.name = column.field = box_fields[c];
        column.bytes = b->bytes[c];
        column.offsets32 = b->ends[c];
        if (which >> c & 1)
            s = pv_list_add(*out, &column, NULL);
    }
    if (s != PV_OK) {
        pv_list_free(*out);
        *out = NULL;
    }
    return s;
}

enum { BOX_NAMES = 3, BOX_ALL = 63 };

#endif
