/* pinyin: Chinese words as Latin letters spell them by the standard of ISO 7098. */
#ifndef PV_CORE_PINYIN_H
#define PV_CORE_PINYIN_H

#include "base/str.h"

/* Whether two words of letters a to z could both be Chinese, of one or two syllables that are not
 * the same ones: Feng is not Fang, nor Jianhua Jianguo. One of them must have what is rare
 * elsewhere: q, x or zh in front, ng before no vowel, y or h, or uo as in Guo. What older spellings
 * (Teng for Deng, Chang for Zhang) and writers of other names (Jina for Zhina) begin a syllable
 * with does not tell, nor does a letter written twice. It sees the words alone, not what stands
 * beside them: two spellings of a name that is not Chinese may be taken for two names (Malang,
 * Molang). */
bool pinyin_apart(struct str a, struct str b);

/* The same of words in names that are Chinese throughout, whatever is rare in them: Lixin is not
 * Limin there, nor Biao Bao. */
bool pinyin_differ(struct str a, struct str b);

/* Whether it could be one or two syllables; whether it is a family of many Chinese. */
bool pinyin_spoken(struct str word);
bool pinyin_family(struct str word);

#endif
