#include "core/blank.h"

/* The whole cell says this. Letters that are not Latin are compared as they stand. */
static const char *const words[] = {
    "unknown",    "n/a",        "n.a",         "not known",   "not available", "not applicable",
    "not stated", "not given",  "no data",     "unbekannt",   "keine angabe",  "inconnu",
    "inconnue",   "non connu",  "desconocido", "desconocida", "sconosciuto",   "sconosciuta",
    "bilinmiyor", "bilinmeyen", "nepoznato",   "nepoznat",    "неизвестно",    "Неизвестно",
    "неизвестен", "неизвестна", "нет данных",  "Нет данных",  "невідомо",      "Невідомо",
    "نامعلوم",    "نا معلوم",   "نامشخص",      "ناشناس",      "ناشناخته",      "مجهول",
    "مجهولة",     "غير معروف",  "غير معروفة",  "نەزانراو",
};

enum { LONGEST = 24 };

static bool is_sign(char c)
{
    return c == '.' || c == '?' || c == ' ';
}

bool blank_is(struct str cell)
{
    while (cell.len && is_sign(cell.ptr[cell.len - 1]))
        cell.len--;
    for (size_t i = 0; i < COUNT(words) && cell.len <= LONGEST; i++)
        if (str_eq_ascii_case(cell, str_from(words[i])))
            return true;
    return false;
}
