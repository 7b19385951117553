/* pinyin: Chinese words as Latin letters spell them by the standard of ISO 7098. */
#ifndef PV_CORE_PINYIN_H
#define PV_CORE_PINYIN_H

#include "base/str.h"

/* Whether two words of letters a to z are both Chinese syllables, at least one as no other language
 * has them, and surely not the same ones: Feng is not Fang, nor Jianhua Jianguo. A first letter of
 * older spellings (Teng for Deng, Chang for Zhang) does not tell. */
bool pinyin_apart(struct str a, struct str b);

#endif
