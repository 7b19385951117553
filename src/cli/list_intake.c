#include "cli/list_file_inner.h"

#include "core/column_words.h"

#include <stdio.h>

/* Headers of a list of requests that are not about the person who is sought, in the languages
 * that offices write them in. Compared whole, folded as core/column folds headers. */
static const struct {
    enum intake_field field;
    const char *words;
} TABLE[] = {
    {INTAKE_ENQUIRER,
     "enquirer|name of enquirer|enquirer name|inquirer|applicant|name of applicant|requester|"
     "asked by|relative|name of relative|demandeur|nom du demandeur|antragsteller|suchender|"
     "درخواست کننده|نام درخواست کننده|متقاضی|نام متقاضی|جستجو کننده|مقدم الطلب|اسم مقدم الطلب|"
     "صاحب الطلب|basvuran|basvuran adi|заявитель|имя заявителя|заявник|імя заявника"},
    {INTAKE_PHONE,
     "phone of enquirer|enquirer phone|enquirer s phone|phone of applicant|applicant phone|"
     "telephone du demandeur|telefon des antragstellers|تلفن متقاضی|شماره تماس متقاضی|"
     "تلفن درخواست کننده|هاتف مقدم الطلب|رقم مقدم الطلب|basvuranin telefonu|телефон заявителя|"
     "телефон заявника"},
    {INTAKE_KINSHIP,
     "kinship|relationship|relation|relation to person|relationship to sought person|tie|"
     "lien de parente|parente|verwandtschaft|verwandtschaftsverhaltnis|نسبت|نسبت خانوادگی|"
     "نسبت خویشاوندی|صلة القرابة|القرابة|yakinlik|yakinlik derecesi|родство|степень родства|"
     "кем приходится|спорідненість"},
    {INTAKE_LAST_NEWS,
     "last news|last contact|last seen|last heard of|last known|dernieres nouvelles|"
     "dernier contact|letzte nachricht|letzter kontakt|آخرین خبر|آخرین تماس|آخر خبر|اخر الاخبار|"
     "آخر اتصال|son haber|последние известия|последняя весть|последний контакт|останні звістки"},
    {INTAKE_TICKET,
     "request no|request number|request id|ticket|ticket no|ticket number|form no|form number|"
     "receipt no|numero de demande|antragsnummer|شماره درخواست|شماره فورم|شماره فرم|رقم الطلب|"
     "رقم الاستمارة|basvuru no|номер заявки|номер заявления|номер заяви"},
};

static const char *const NAMES[INTAKE_FIELDS] = {
    "other", "enquirer", "enquirer-phone", "kinship", "last-news", "ticket",
};

const char *intake_field_name(enum intake_field f)
{
    return NAMES[f];
}

static enum intake_field field_of_name(struct str name)
{
    for (int f = INTAKE_ENQUIRER; f < INTAKE_FIELDS; f++)
        if (str_eq_ascii_case(name, str_from(NAMES[f])))
            return (enum intake_field)f;
    return INTAKE_NONE;
}

static bool folded_equal(struct str a, struct str b)
{
    char x[HEADER_ROOM], y[HEADER_ROOM];
    size_t xn = header_fold(a, x), yn = header_fold(b, y);
    return str_eq((struct str){x, xn}, (struct str){y, yn});
}

static enum intake_field field_of_header(struct str header)
{
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        struct str word;
        for (struct str rest = str_from(TABLE[i].words); str_next(&rest, '|', &word);)
            if (folded_equal(header, word))
                return TABLE[i].field;
    }
    return INTAKE_NONE;
}

/* "kinship=Tie" or "kinship=4", either way round. */
static bool cut_rule(struct str rule, enum intake_field *field, struct str *column)
{
    struct str rest = rule, left;
    if (!str_next(&rest, '=', &left) || !rest.ptr)
        return false;
    *field = field_of_name(str_trim(left));
    *column = str_trim(rest);
    if (*field != INTAKE_NONE)
        return true;
    *field = field_of_name(str_trim(rest));
    *column = str_trim(left);
    return *field != INTAKE_NONE;
}

bool list_intake_rule(struct str rule)
{
    enum intake_field field;
    struct str column;
    return cut_rule(rule, &field, &column);
}

static void take_column(struct list_reading *r, size_t column, enum intake_field field,
                        const char *why)
{
    struct column_kind *k = &r->columns[column];
    r->intake[column] = field;
    k->field = FIELD_OTHER;
    k->confidence = 1;
    snprintf(k->reason, sizeof k->reason, "%s %s", why, intake_field_name(field));
}

static enum err apply_rule(struct list_reading *r, struct str rule, struct fault *f)
{
    enum intake_field field = INTAKE_NONE;
    struct str column = STR_NONE;
    uint64_t number = 0;
    bool found = false;
    if (!cut_rule(rule, &field, &column))
        return fault_set(f, ERR_USAGE, "--map %.*s is not understood", STR_ARG(rule));
    if (str_u64(column, &number) != OK)
        number = 0;
    for (size_t i = 0; i < r->list->columns; i++) {
        if (number ? number != i + 1
                   : !r->list->header || !folded_equal(column, r->list->header[i]))
            continue;
        take_column(r, i, field, "told to be");
        r->columns[i].mapped = true;
        found = true;
    }
    if (!found)
        return fault_set(f, ERR_USAGE, "--map %.*s: the list has no such column", STR_ARG(rule));
    return OK;
}

enum err list_intake_columns(struct list_reading *r, struct fault *f)
{
    enum err err = OK;
    for (size_t i = 0; r->list->header && i < r->list->columns; i++) {
        enum intake_field field = field_of_header(r->list->header[i]);
        if (field != INTAKE_NONE && !r->columns[i].mapped)
            take_column(r, i, field, "header says");
    }
    for (size_t i = 0; err == OK && i < r->intake_rule_count; i++)
        err = apply_rule(r, r->intake_rules[i], f);
    return err;
}

static struct str *slot(struct intake_row *row, enum intake_field f)
{
    switch (f) {
    case INTAKE_ENQUIRER:
        return &row->enquirer;
    case INTAKE_PHONE:
        return &row->phone;
    case INTAKE_KINSHIP:
        return &row->kinship;
    case INTAKE_LAST_NEWS:
        return &row->last_news;
    case INTAKE_TICKET:
        return &row->ticket;
    case INTAKE_NONE:
    case INTAKE_FIELDS:
        break;
    }
    return NULL;
}

enum err list_intake_row(const struct list_reading *r, size_t row, struct intake_row *out)
{
    struct intake_row it = {.line = r->list->rows[row].line,
                            .verbatim = list_verbatim(r->list, row)};
    enum err err = list_facts(r->list, row, r->columns, r->call->arena, &it.facts);
    for (size_t i = 0; i < r->list->columns; i++) {
        struct str *to = r->kind == LIST_FILE_REQUESTS ? slot(&it, r->intake[i]) : NULL;
        if (to && !to->len)
            *to = list_cell(r->list, row, i);
    }
    if (!it.ticket.len)
        it.ticket = it.facts.value[FIELD_ID];
    if (err == OK)
        *out = it;
    return err;
}
