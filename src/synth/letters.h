/* letters: one name, all the ways in which hands write it.
 *
 * Input is a name as synth/words keeps it (sounds in ASCII, or Cyrillic); output is UTF-8 in
 * Arabic, Cyrillic or Latin letters. A hand is a bundle of habits drawn once for a clerk or a
 * paper; within a hand one word in eight breaks a habit. */
#ifndef PV_SYNTH_LETTERS_H
#define PV_SYNTH_LETTERS_H

#include "base/str.h"
#include "synth/dice.h"
#include "synth/words.h"

/* A short text on the stack. What does not fit is left out at a whole character, never cut. */
struct slip {
    char text[232];
    size_t len;
};

void slip_text(struct slip *s, const char *terminated);
void slip_str(struct slip *s, struct str t);
void slip_char(struct slip *s, uint32_t cp);
struct str slip_view(const struct slip *s);

enum script { SCRIPT_LATIN, SCRIPT_PERSIAN, SCRIPT_ARABIC, SCRIPT_SORANI, SCRIPT_CYRILLIC };

/* Whose Latin letters: the clerk's school, or the paper that the person carries. */
enum style {
    STYLE_PERSIAN,
    STYLE_ARABIC,
    STYLE_FRENCH,
    STYLE_GERMAN,
    STYLE_TURKISH,
    STYLE_RUSSIAN,
    STYLE_COUNT
};

enum { HABIT_COUNT = 36 };

struct hand {
    enum style style;
    uint8_t habit[HABIT_COUNT];
};

/* A hand of that style writing names of that people. */
struct hand hand_draw(enum style style, enum culture c, struct dice *d);

/* Writes name (one or more words, seams allowed) in that script. The dice decide what a hand leaves
 * open: seams, broken habits, marks left out. For SCRIPT_LATIN hand must be given. */
void letters_write(struct slip *out, const char *name, enum script script, const struct hand *hand,
                   struct dice *d);

/* One slip of the pen in a random word: by key in Latin, by ear or by dots in other scripts.
 * False when the text is too short to err in. */
bool letters_typo(struct slip *s, struct dice *d);

#endif
