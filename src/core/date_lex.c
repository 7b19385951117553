#include "core/date_lex.h"

#include "base/utf8.h"
#include "core/script.h"

static bool lex_digit(struct lexeme *l, int digit)
{
    if (l->digits == 8)
        return false;
    l->number = true;
    l->value = l->value * 10 + (unsigned)digit;
    l->digits++;
    return true;
}

static bool lex_letters(struct lexeme *l, const uint32_t *letters, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (l->len == LEXEME_LETTERS)
            return false;
        l->letters[l->len++] = (uint16_t)letters[i];
    }
    return true;
}

bool date_lex(struct str text, struct lexeme out[LEXEMES], size_t *count, bool *doubt)
{
    struct lexeme now = {0};
    uint32_t cp, letters[4];
    *count = 0;
    for (size_t at = 0;;) {
        bool more = utf8_next_lossy(text, &at, &cp);
        int digit = more ? script_digit(cp) : -1;
        size_t n = more && digit < 0 && cp != 0xFFFD ? script_fold_letter(cp, letters) : 0;
        bool quote = more && (cp == '\'' || cp == 0x2019);
        if (more && n == 0 && digit < 0 && script_ignorable(cp) && !quote)
            continue;
        bool running = now.number || now.len;
        bool ends = !more || (now.number ? digit < 0 : n == 0);
        if (running && ends) {
            if (more && cp == ':' && now.number)
                return true;
            if (*count == LEXEMES)
                return false;
            out[(*count)++] = now;
            now = (struct lexeme){0};
        }
        if (!more)
            return true;
        if ((digit >= 0 && !lex_digit(&now, digit)) || !lex_letters(&now, letters, n))
            return false;
        now.eastern = now.eastern || (cp >= 0x6F0 && cp <= 0x6F9);
        if (digit < 0 && n == 0)
            now.before = cp;
        *doubt = *doubt || cp == '?' || cp == 0x61F || cp == '~';
    }
}

bool lexemes_spell(const struct lexeme *l, size_t n, struct str text)
{
    size_t at = 0, i = 0, j = 0;
    uint32_t cp, folded[4];
    while (utf8_next(text, &at, &cp)) {
        size_t count = script_fold_letter(cp, folded);
        for (size_t k = 0; k < count; k++) {
            while (i < n && j == l[i].len) {
                i++;
                j = 0;
            }
            if (i == n || l[i].letters[j++] != folded[k])
                return false;
        }
    }
    return i + 1 == n && j == l[i].len;
}
