/* In most languages another vowel is a slip or a habit. Chinese has some four hundred syllables,
 * and each pair of them is two names: whoever writes one for the other has written another name. */
#include "core/pinyin.h"

#include <string.h>

/* What each syllable begins with, the longest first, and what it may end with. */
static const struct {
    const char *head, *ends;
} syllables[] = {
    {"", "a ai an ang ao e en er ou"}, /* at the start of a word alone: elsewhere as in Xi'an */
    {"zh", "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo"},
    {"ch", "a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo"},
    {"sh", "a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo"},
    {"b", "a ai an ang ao ei en eng i ian iao ie in ing o u"},
    {"p", "a ai an ang ao ei en eng i ian iao ie in ing o ou u"},
    {"m", "a ai an ang ao ei en eng i ian iao ie in ing iu o ou u"},
    {"f", "a an ang ei en eng o ou u"},
    {"d", "a ai an ang ao e ei en eng i ian iao ie ing iu ong ou u uan ui un uo"},
    {"t", "a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo"},
    {"n", "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan ue uo"},
    {"l", "a ai an ang ao e ei eng i ian iang iao ie in ing iu ong ou u uan ue un uo"},
    {"g", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"},
    {"k", "a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo"},
    {"h", "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo"},
    {"j", "i ia ian iang iao ie in ing iong iu u uan ue un"},
    {"q", "i ia ian iang iao ie in ing iong iu u uan ue un"},
    {"x", "i ia ian iang iao ie in ing iong iu u uan ue un"},
    {"r", "an ang ao e en eng i ong ou u uan ui un uo"},
    {"z", "a ai an ang ao e ei en eng i ong ou u uan ui un uo"},
    {"c", "a ai an ang ao e en eng i ong ou u uan ui un uo"},
    {"s", "a ai an ang ao e en eng i ong ou u uan ui un uo"},
    {"y", "a an ang ao e i in ing ong ou u uan ue un"},
    {"w", "a ai an ang ei en eng o u"},
};

enum { SYLLABLES = 2 }; /* of one word: given names have no more, and Langarudi is no Chinese */

/* The syllables of a word: what each begins with, as an index, and what it ends with. */
struct spoken {
    uint8_t head[SYLLABLES];
    struct str end[SYLLABLES];
    size_t count;
};

static bool begins(struct str word, struct str with)
{
    return word.len >= with.len && memcmp(word.ptr, with.ptr, with.len) == 0;
}

/* All of the word, whatever way it is cut. */
static bool speak(struct str word, struct spoken *out)
{
    const size_t n = out->count;
    if (word.len == 0)
        return n > 0;
    for (uint8_t k = n > 0; n < SYLLABLES && k < COUNT(syllables); k++) {
        const struct str head = str_from(syllables[k].head);
        if (!begins(word, head))
            continue;
        const struct str left = str_sub(word, head.len, word.len);
        struct str rest = str_from(syllables[k].ends), end;
        while (str_next(&rest, ' ', &end)) {
            if (!begins(left, end))
                continue;
            out->head[n] = k;
            out->end[n] = end;
            out->count = n + 1;
            if (speak(str_sub(left, end.len, left.len), out))
                return true;
            out->count = n;
        }
    }
    return false;
}

static bool among(char c, const char *of)
{
    return c && strchr(of, c);
}

/* What few words of other languages have: not Lexi, Hezha, Sanga, Sangye, nor Yasuo. */
static bool is_marked(struct str word)
{
    if (word.len && (among(word.ptr[0], "qx") || begins(word, str_from("zh"))))
        return true;
    for (size_t i = 1; i + 1 < word.len; i++) {
        const char *at = word.ptr + i, behind = i + 2 < word.len ? at[2] : 0;
        if ((at[0] == 'n' && at[1] == 'g' && !among(behind, "aeiouyh")) ||
            (at[0] == 'u' && at[1] == 'o' && among(at[-1], "dtnlgh")))
            return true;
    }
    return false;
}

/* The same, or what others write for each other: older spellings and Korean ones, and those of
 * words that are not Chinese at all (Zhina, Jina; Quli, Guli). */
static bool same_head(uint8_t a, uint8_t b)
{
    static const struct {
        const char *one, *other;
    } pairs[] = {{"b", "p"},  {"d", "t"},  {"g", "k"},  {"zh", "ch"}, {"q", "ch"},
                 {"j", "ch"}, {"zh", "j"}, {"zh", "z"}, {"q", "k"},   {"q", "g"}};
    const char *x = syllables[a].head, *y = syllables[b].head;
    for (size_t i = 0; a != b && i < COUNT(pairs); i++)
        if ((strcmp(pairs[i].one, x) == 0 && strcmp(pairs[i].other, y) == 0) ||
            (strcmp(pairs[i].one, y) == 0 && strcmp(pairs[i].other, x) == 0))
            return true;
    return a == b;
}

/* Whether the words differ by nothing but letters that one has twice: Zhanna, Zhana. */
static bool same_undoubled(struct str a, struct str b)
{
    size_t i = 0, j = 0;
    while (i < a.len && j < b.len && a.ptr[i] == b.ptr[j]) {
        const char c = a.ptr[i];
        while (i < a.len && a.ptr[i] == c)
            i++;
        while (j < b.len && b.ptr[j] == c)
            j++;
    }
    return i == a.len && j == b.len;
}

bool pinyin_differ(struct str a, struct str b)
{
    struct spoken x = {.count = 0}, y = {.count = 0};
    if (!speak(a, &x) || !speak(b, &y))
        return false;
    bool same = x.count == y.count;
    for (size_t i = 0; same && i < x.count; i++)
        same = same_head(x.head[i], y.head[i]) && str_eq(x.end[i], y.end[i]);
    return !same && !same_undoubled(a, b);
}

bool pinyin_apart(struct str a, struct str b)
{
    return (is_marked(a) || is_marked(b)) && pinyin_differ(a, b);
}

bool pinyin_spoken(struct str word)
{
    struct spoken x = {.count = 0};
    return speak(word, &x);
}

bool pinyin_family(struct str word)
{
    static const char families[] =
        "wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo luo liang "
        "song "
        "zheng xie han tang feng dong xiao cheng cao yuan deng fu shen zeng peng lu su jiang cai "
        "jia ding wei xue ye yan yu pan du dai xia zhong tian ren fan fang shi yao tan liao zou "
        "xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan qian yin";
    struct str rest = str_from(families), family;
    while (str_next(&rest, ' ', &family))
        if (str_eq(family, word))
            return true;
    return false;
}
