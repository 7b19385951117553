#!/usr/bin/env python3
"""Names of people who do not exist, as writers of many habits spell them: pairs, a pool, queries.

usage: name_styles.py OUTDIR [--seed 1] [--count 2000] [--pool 0] [--only dari,pashto]

People are made by rule from common name words (given, "servant of", -ullah, Gul, Khan, -zai, -khel, Ben,
Ould, al-), never taken from a list. Each word has its native spelling and its sounds; a habit says how a
writer puts each sound into Latin letters (French ou, ch, dj; German sch, dsch; Turkish ş, c, ç; Egyptian g;
Maghreb Ben, Ould, e for a; Afghan, Kurdish, Urdu writers), and one writer keeps to what was chosen. So it
shows what rules of letters and parts miss, not what real lists leave open: expect less of those.

OUTDIR/STYLE/pairs.tsv   native, Latin, 1 or 0, kind: pos, sibling (another given name), son (the father's
                         name is the given name), same-given, same-family, random
OUTDIR/latin/pairs.tsv   both in Latin letters, two Arabic habits against each other
OUTDIR/STYLE/pool.tsv, queries.tsv   with --pool N: Latin names of N people, three of four degraded (a slip,
                         joined, a part left out, another order, capitals); --count of them asked for
"""
import argparse
import itertools
import os
import random

# --- sounds: one character each. Capitals A I U long; E O as in Dari sher, roz; @ the ending -a of ة, ه;
# S sh, C ch, x kh, G gh, J zh, T th of ث, D dh of ذ, H of ح, 3 of ع, ' hamza, c s of ص, 6 t of ط, 9 z of ظ,
# 8 d of ض, W ts of څ, Y dz of ځ, X of ښ, R of ړ, 0 t of ټ, 1 d of ډ. "-" parts what may be written apart.
ARABIC_GIVEN = """محمد muHammad;أحمد 'aHmad;محمود maHmUd;حامد HAmid;حميد HamId;خالد xAlid;خليل xalIl;يوسف yUsuf;جمال jamAl;جميل jamIl
جعفر ja3far;جابر jAbir;شريف SarIf;شكري SukrI;رشيد raSId;راشد rASid;رشاد raSAd;بشير baSIr;بشار baSAr;هشام hiSAm;عائشة 3A'iS@
خديجة xadIj@;فاطمة fA6im@;زينب zaynab;مريم maryam;سعاد su3Ad;نورة nUr@;هدى hudA;ليلى laylA;سلمى salmA;نجوى najwA;أمينة 'amIn@
حسن Hasan;حسين Husayn;عثمان 3uTmAn;عمر 3umar;عمرو 3amr;علي 3alI;عباس 3abbAs;عادل 3Adil;عصام 3icAm;عماد 3imAd;إبراهيم 'ibrAhIm
إسماعيل 'ismA3Il;سليمان sulaymAn;مصطفى muc6afA;طارق 6Ariq;طلال 6alAl;وليد walId;وسيم wasIm;واصف wAcif;ياسين yAsIn;ياسر yAsir
رياض riyA8;ضياء 8iyA';ظافر 9Afir;غسان GassAn;غازي GAzI;قاسم qAsim;قيس qays;يحيى yaHyA;عيسى 3IsA;موسى mUsA;داود dAwUd;نزار nizAr
نبيل nabIl;نجيب najIb;نجم najm;منير munIr;منصور mancUr;مجدي majdI;ماجد mAjid;ناجي nAjI;ناصر nAcir;لطفي lu6fI;كمال kamAl;كريم karIm
فوزي fawzI;فؤاد fu'Ad;فيصل faycal;فايز fAyiz;ثابت TAbit;ثريا TurayyA;ذكرى DikrA;جهاد jihAd;جلال jalAl;أيوب 'ayyUb;أنور 'anwar;أشرف 'aSraf
أكرم 'akram;أيمن 'ayman;بدر badr;بلال bilAl;باسم bAsim;تيسير taysIr;توفيق tawfIq;حازم HAzim;حبيب HabIb;رامي rAmI;رضوان ri8wAn;زياد ziyAd
زهير zuhayr;سامي sAmI;سمير samIr;سعيد sa3Id;صابر cAbir;صالح cAliH;صلاح calAH"""
ARABIC_OF = """الله llAh;الرحمن rraHmAn;الرحيم rraHIm;القادر lqAdir;العزيز l3azIz;الحق lHaqq;الكريم lkarIm;السلام ssalAm;الجبار ljabbAr
الوهاب lwahhAb;الغني lGanI;الرزاق rrazzAq;الستار ssattAr;المجيد lmajId;الحميد lHamId;اللطيف lla6If;الناصر nnAcir;الخالق lxAliq"""
ARABIC_FAITH = "نور nUr;صلاح calAH;بدر badr;عز 3izz;شمس Sams;جمال jamAl;كمال kamAl;سيف sayf;محيي muHyI;خير xayr;تقي taqI;ضياء 8iyA'"
ARABIC_FAMILY = """الجزائري l-jazA'irI;الشامي S-SAmI;الحسني l-HasanI;القاضي l-qA8I;الخطيب l-xa6Ib;النجار n-najjAr;الحداد l-HaddAd;الصباغ c-cabbAG
الخياط l-xayyA6;الشريف S-SarIf;الجبوري l-jubUrI;الزهراني z-zahrAnI;العتيبي l-3utaybI;القرشي l-quraSI;التميمي t-tamImI;الدليمي d-dulaymI
البغدادي l-baGdAdI;الموصلي l-mawcilI;الحلبي l-HalabI;المغربي l-maGribI;الفاسي l-fAsI;التونسي t-tUnisI;الطرابلسي 6-6arAbulsI;الصغير c-caGIr
الكبير l-kabIr;الأحمر l-'aHmar;الأسود l-'aswad;الهاشمي l-hASimI;الرفاعي r-rifA3I;الجيلاني l-jIlAnI;الشاذلي S-SADilI;العبيدي l-3ubaydI
منصور mancUr;جابر jAbir;سلامة salAm@;عودة 3awd@;شحادة SiHAd@;حمودة HammUd@;خوري xUrI;عيسى 3IsA;قاسم qAsim;زيدان zaydAn;حمدان HamdAn;رمضان rama8An
شعبان Sa3bAn;خلف xalaf;جاسم jAsim;عواد 3awwAd;غانم GAnim;مراد murAd;حيدر Haydar;وهبي wahbI;بركات barakAt;نصار naccAr;جبران jubrAn;شاهين SAhIn
زغلول zaGlUl;دراجي darrAjI;بوشارب bU-SArib;بومدين bU-midyan;بوزيان bU-ziyyAn;بوضياف bU-8iyAf;بن عيسى bin-3IsA;بن يوسف bin-yUsuf;بن جلول bin-jallUl
بن صالح bin-cAliH;ولد أحمد wild-'aHmad;ولد داداه wild-dAddAh;ولد الشيخ wild-SSayx;شريفي SarIfI;جعفري ja3farI;شاوي SAwI;وزاني wazzAnI"""
DARI_GIVEN = """محمد mohammad;احمد ahmad;نور nUr;غلام GolAm;علی alI;حسین hosEn;حسن hasan;نبی nabI;حبیب habIb;رحیم rahIm;کریم karIm;عزیز azIz;ظاهر zAhir
ناصر nAser;صفی safI;ولی walI;شیر SEr;سلطان soltAn;یوسف yUsof;جواد jawAd;رضا rezA;مهدی mahdI;زهرا zahrA;فاطمه fAtema;گلالی golAlE;زرغونه zarGUna;شکریه SokrIa
فریده farIda;لطیفه latIfa;ذبیح zabIh;نجیب najIb;قدوس qodOs;شریف SarIf;جمیله jamIla;خیر xayr;پیر pIr;سرور sarwar;انور anwar;اکبر akbar;اصغر asGar;یاسین yAsIn
عارف Aref;آصف Asef;ادریس edrIs;الیاس elyAs;فرهاد farhAd;شفیق SafIq;صدیق sedIq;طاهر tAher;قاسم qAsem;بشیر baSIr;مسعود masOd;معروف mArUf;نعمت nEmat;شفیع SafI
ضیا zIA;ذکیه zakIa;رقیه roqIa;حلیمه halIma;شاه SAh;خان xAn;میر mIr;سخی saxI;عوض ewaz;جمعه jomA;چمن Caman;اسد asad;سیف sayf;امان amAn"""
DARI_FAMILY = """رحیمی rahImI;کریمی karImI;احمدی ahmadI;محمدی mohammadI;حسینی hosaynI;علیزاده alIzAda;حیدری haydarI;نوری nUrI;ستانکزی stAnekzay;احمدزی ahmadzay
نورزی nUrzay;پوپلزی pOpalzay;یوسفزی yUsofzay;الکوزی alkOzay;بارکزی bArakzay;اچکزی aCakzay;صافی sAfI;وردک wardak;شینواری SInwArI;منگل mangal;ځدراڼ zadrAn
هوتک hOtak;خروټی xarOtI;سلیمان خیل solaymAn-xEl;عمر خیل omar-xEl;ابراهیم خیل ebrAhIm-xEl;میرزایی mIrzAyI;ابراهیمی ebrAhImI;یعقوبی yaqObI;صدیقی sedIqI
فقیری faqIrI;امیری amIrI;اکبری akbarI;رضایی rezAyI;جعفری jAfarI;موسوی mOsawI;نظری nazarI;یعقوبزاده yaqObzAda;سروری sarwarI;حبیبی habIbI;عزیزی azIzI
شیرزاد SErzAd;پروانی parwAnI;هروی herawI;کابلی kAbolI;غزنوی GaznawI;بدخشی badaxSI;تاجیک tAjIk;هزاره hazAra;قندهاری qandahArI;عمرزاده omarzAda"""
PASHTO_GIVEN = """محمد muhammad;احمد ahmad;نور nUr;ګل gul;خان xAn;زمان zamAn;ځلاند YalAnd;ښایسته XAista;خوږمن xoGman;توریالی tOryAlay;ننګیالی nangyAlay;بریالی baryAlay
پسرلی psarlay;زرغونه zarGUna;ملالۍ malAlay;ګلالۍ gulAlay;پښتنه paXtana;سپوږمۍ spOGmay;وږمه waGma;شېر SEr;شین SIn;سپین spIn;تور tOr;زلمی zalmay;میرویس mIrways
اکبر akbar;ایوب ayUb;انور anwar;داود dAUd;صدیق sidIq;عمر umar;غوث GOs;هیواد hIwAd;همدرد hamdard;مجاهد mujAhid;ولي walI;شفیق SafIq;رحمت rahmat;حکمت hikmat
جانان jAnAn;خوشحال xuShAl;ازمری azmaray;باز bAz;بشیر baSIr;لعل lAl;مېوه mEwa;ناز nAz;نازو nAzO;زرلښته zarlaXta;پروین parwIn;صالح sAlih;سردار sardAr;یار yAr"""
PASHTO_FAMILY = """احمدزی ahmadzay;ستانکزی stAnikzay;نورزی nUrzay;پوپلزی pOpalzay;یوسفزی yUsufzay;الکوزی alkOzay;بارکزی bArakzay;اڅکزی aWakzay;ځاځی YAYay
ځدراڼ YadrAn;وردګ wardag;منګل mangal;شینواری SinwAray;مومند mOmand;اپریدی aprIday;خټک xa0ak;هوتک hOtak;توخی tOxay;خروټی xarO0ay;تړکی taRakay;اندړ andaR
سلیمان خېل sulaymAn-xEl;عمر خېل umar-xEl;ابراهیم خېل ibrAhIm-xEl;کاکړ kAkaR;صافی sAfay;ساپی sApay;اورکزی Orakzay;وزیر wazIr;محسود mahsUd;بنګښ bangaX
پښتون paXtUn;غلجی GilJay;ډانډی 1An1ay;کوچی kOCay;زیارمل zyArmal;ژوندی JwanDay"""
KURDISH_GIVEN = """محەمەد mihamad;ئازاد AzAd;ڕێبوار rEbwAr;شێرکۆ SErkO;هێمن hEmin;ئارام ArAm;سۆران sOrAn;ژیان JyAn;شیلان SIlAn;خەبات xabAt;دیار dyAr;ڕزگار rizgAr
کاروان kArwAn;هەڵۆ halO;چیا CyA;بەهار bahAr;نەوزاد nawzAd;سەردار sardAr;پشتیوان piStIwAn;هاوڕێ hAwrE;دڵشاد dilSAd;فەرهاد farhAd;جوان jwAn;ژوان JwAn;شاخەوان SAxawAn
گوڵاڵە gulAla;هێرۆ hErO;تارا tArA;نازدار nAzdAr;ئەحمەد ahmad;عومەر 'umar;عەلی 'alI;حەسەن hasan;حوسێن husEn;ئیبراهیم ibrAhIm;مستەفا mistafA;قادر qAdir;کەریم karIm
ڕەحیم rahIm;سەعید sa'Id;خالید xAlId;یوسف yUsif;بەکر bakir;عەبدوڵڵا 'abdulA;شوان SwAn;ڕۆژ rOJ;ئاسۆ AsO;لالە lAla"""
KURDISH_FAMILY = """بەرزنجی barzinjI;جاف jAf;تاڵەبانی tAlabAnI;بارزانی bArzAnI;خۆشناو xOSnAw;هەورامی hawrAmI;کەرکوکی karkUkI;سلێمانی slEmAnI;هەولێری hawlErI;ڕواندزی rwAndizI
زەنگەنە zangana;شوانی SwAnI;قەرەداغی qaradAGI;موکریانی mukryAnI;پێنجوێنی pEnjwEnI;دزەیی dizayI;زێباری zEbArI;شێخانی SExAnI;گەردی gardI;مەریوانی marIwAnI
سۆفی sOfI;کاکەیی kAkayI;میراودەلی mIrAwdalI;سوورچی sUrCI;هەمەوەند hamawand"""
URDU_GIVEN = """محمد muhammad;احمد ahmad;عمران imrAn;آصف Asif;کامران kAmrAn;شاہد SAhid;نوید navEd;جاوید jAvEd;پرویز parvEz;خورشید xurSId;شہزاد SahzAd;اقبال iqbAl
یاسمین yAsmIn;شازیہ SAziya;فوزیہ fOziya;روبینہ rubIna;نسرین nasrIn;ثمینہ samIna;صائمہ sAima;طاہرہ tAhira;غزالہ GazAla;بشریٰ buSrA;زبیدہ zubEda;رضیہ raziya
ذوالفقار zulfiqAr;افتخار iftixAr;مظہر mazhar;ظفر zafar;اظہر azhar;اکرم akram;اسلم aslam;ارشد arSad;راشد rASid;خالد xAlid;طارق tAriq;فاروق fArUq;غلام GulAm;حسین husEn
حسن hasan;علی alI;رضا razA;عباس abbAs;حیدر haidar;نقوی naqvI;سجاد sajjAd;اعجاز ijAz;نیاز niyAz;وقار waqAr;وسیم wasIm;یونس yUnus;بلال bilAl;ہارون hArUn"""
URDU_FAMILY = """خان xAn;چوہدری CaudhrI;بھٹی bha0I;بٹ ba0;ملک malik;قریشی qureSI;صدیقی siddIqI;انصاری ansArI;ہاشمی hASmI;رضوی rizvI;نقوی naqvI;زیدی zEdI;کاظمی kAzmI
راجپوت rAjpUt;کھوکھر khOkhar;گجر gujjar;جٹ ja0;مغل muGal;میمن mEman;سومرو sUmrO;بھٹو bhu00O;چانڈیو CAn1iO;کھوسہ khOsa;لغاری laGArI;مزاری mazArI;گیلانی gIlAnI
بخاری buxArI;ڈار 1Ar;رانا rAnA;چیمہ CIma;وڑائچ waRaiC;ٹوانہ 0iwAnA;گھمن ghumman;عباسی abbAsI;یوسفزئی yUsafzai;خٹک xa0ak;آفریدی AfrIdI"""

# --- habits: what stands for a sound, its usual spelling first. What is left out is written as it is.
COMMON = {"A": "a", "I": "i", "U": "u", "E": "e", "O": "o", "S": "sh", "C": "ch", "x": "kh", "G": "gh", "J": "zh", "T": "th", "D": "dh",
          "H": "h", "3": "", "'": "", "c": "s", "6": "t", "9": "z", "8": "d", "@": "a", "R": "r", "0": "t", "1": "d", "W": "ts", "Y": "dz",
          "X": "sh"}
HABITS = {
    "english": {"I": "i i ee", "U": "u ou oo", "q": "q k", "i": "i e", "u": "u o", "y": "y", "8": "d dh", "9": "z dh", "@": "a ah", "al": "al el"},
    "french": {"S": "ch", "u": "ou o", "U": "ou", "w": "ou", "j": "dj j", "q": "k q", "C": "tch", "i": "i", "T": "th t", "D": "dh d", "8": "dh d",
               "9": "dh d", "G": "gh rh", "n.": "ne n", "al": "el al", "ss": 1},
    "german": {"S": "sch", "j": "dsch dj", "C": "tsch", "x": "ch kh", "y": "j y", "z": "s z", "9": "s z", "q": "k q", "al": "al el", "ss": 1},
    "turkish": {"S": "ş", "j": "c", "C": "ç", "x": "h", "G": "ğ g", "q": "k", "w": "v", "d.": "t d", "b.": "p b", "u": "u ü o", "T": "s", "D": "z", "8": "z d",
                "a": "a e", "al": "el"},
    "egyptian": {"j": "g", "q": "k q", "T": "s th", "D": "z", "u": "o", "i": "e i", "U": "ou o", "I": "i", "9": "z", "8": "d", "y": "y i", "al": "el"},
    "maghreb": {"S": "ch", "u": "o ou", "U": "ou", "w": "ou", "j": "dj j", "q": "k", "a": "a e", "i": "i e", "T": "t th", "D": "d dh", "8": "d dh",
                "n.": "ne n", "al": "el", "ss": 1},
    "dari": {"I": "i ee y", "U": "u oo ou", "E": "e i ai", "O": "o u", "e": "e i", "o": "o u", "y.": "i y e", "q": "q gh", "w": "w v", "I.": "i y ee",
             "ay": "ai ay"},
    "pashto": {"X": "sh kh x", "Y": "z dz j", "W": "ts s ch", "I": "i ee", "U": "u oo", "E": "e ai", "O": "o u", "i": "i e", "u": "u o", "y.": "y i e",
               "w": "w v", "J": "zh j g", "G": "gh g", "ay": "ay ai"},
    "kurdish": {"S": "sh ş", "C": "ch ç", "x": "kh x", "J": "zh j", "j": "j c", "a": "a e", "i": "i e", "U": "u oo û", "I": "i ee y î", "E": "e ê ey", "O": "o",
                "G": "gh x", "u": "u"},
    "urdu": {"I": "i ee", "U": "u oo", "E": "e ee ai", "O": "o oo", "v": "v w", "w": "w v", "A.": "a ah"},
}
STYLES = {"arabic-english": "english", "arabic-french": "french", "arabic-german": "german", "arabic-turkish": "turkish",
          "arabic-egyptian": "egyptian", "arabic-maghreb": "maghreb", "dari": "dari", "pashto": "pashto", "kurdish": "kurdish", "urdu": "urdu"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def table(text):
    return [tuple(w.rsplit(" ", 1)) for line in text.split("\n") for w in line.split(";")]


TABLE = {"arabic": (table(ARABIC_GIVEN), table(ARABIC_FAMILY)), "dari": (table(DARI_GIVEN), table(DARI_FAMILY)),
         "pashto": (table(PASHTO_GIVEN.replace("a R", "aR")), table(PASHTO_FAMILY.replace("a R", "aR"))),
         "kurdish": (table(KURDISH_GIVEN), table(KURDISH_FAMILY)), "urdu": (table(URDU_GIVEN), table(URDU_FAMILY))}
OF, FAITH = table(ARABIC_OF), table(ARABIC_FAITH)


class Writer:
    """One hand: of each sound one spelling, mostly kept to."""

    def __init__(self, R, habit):
        self.R, self.rule, self.habit = R, HABITS[habit], habit
        self.kept = {}

    def pick(self, key):
        options = self.rule.get(key, COMMON.get(key))
        options = options.split(" ") if options else [""] if key in COMMON else [key]
        if key not in self.kept:
            self.kept[key] = options[min(int(self.R.expovariate(1.1)), len(options) - 1)]
        return self.kept[key] if self.R.random() < .9 else self.R.choice(options)

    def word(self, sounds):
        out = ""
        for i, c in enumerate(sounds):
            last = i + 1 == len(sounds)
            if sounds[i:i + 2] == "ay" and last_pair(sounds, i) and "ay" in self.rule:
                out += self.pick("ay")
                continue
            if i and sounds[i - 1:i + 1] == "ay" and last_pair(sounds, i - 1) and "ay" in self.rule:
                continue
            out += self.pick(c + "." if last and c + "." in self.rule else c)
        if "ss" in self.rule:
            out = double_s(out)
        return out.replace("ouou", "ou").replace("ouu", "ou").replace("''", "'")


def last_pair(sounds, i):
    return i + 2 == len(sounds)


def double_s(s):
    vowels = "aeiouy"
    return "".join(c * 2 if c == "s" and 0 < i < len(s) - 1 and s[i - 1] in vowels and s[i + 1] in vowels else c for i, c in enumerate(s))


def cap(s):
    return s[:1].upper() + s[1:]


# --- parts of a name: (native, [what may be said in Latin by a writer]) ---

def plain(word):
    return word[0], lambda w: [cap(w.word(word[1]))]


def servant(R, of):
    native = R.choice(("عبد ", "عبد", "عبد")) + of[0]
    sound = of[1]

    def said(w):
        head = {"egyptian": "Abdel", "french": "Abdel", "maghreb": "Abdel", "turkish": "Abdü", "german": "Abdul"}.get(w.habit, "Abdul")
        tail = w.word(sound[1:])
        if w.habit in ("french", "maghreb", "turkish") and sound[0] in "rsnl" and sound[1] == sound[0]:
            return ["Abd" + {"turkish": "ur"}.get(w.habit, "er")[:1] + sound[0] + w.word(sound[1:])]
        if w.habit == "turkish":
            return ["Abdül" + tail]
        return R.choice(([head + tail], [head, cap(tail)], ["Abd", "al-" + cap(tail)] if w.habit in ("english", "german") else [head + tail]))
    return native, said


def faith(R, word):
    native = word[0] + R.choice((" ", "")) + "الدین"

    def said(w):
        base = w.word(word[1])
        tail = {"french": "eddine", "maghreb": "eddine", "german": "uddin", "turkish": "ettin", "egyptian": " Eldin"}.get(w.habit, R.choice((" al-Din", "uddin", "eddin", " ud Din")))
        return [cap(x) for x in (base + tail).split()]
    return native, said


def nisba(word):
    """A family name; "-" in the sounds behind the article, Ben, Bou, Ould or before -khel."""
    if "-" not in word[1]:
        return plain(word)
    head, tail = word[1].split("-")

    def said(w):
        t = w.word(tail[1:] if tail[1] == tail[0] else tail)
        if len(head) == 1:
            article = w.pick("al")
            return w.R.choice(([cap(article) + "-" + cap(t)], [cap(article), cap(t)], [cap(t)], [cap(article) + t]))
        french = {"bin": "ben", "bU": "bou"} if w.habit in ("french", "maghreb") else {}
        first = cap("ould" if head == "wild" else french.get(head) or w.word(head))
        return w.R.choice(([first, cap(t)], [first + t]))
    return word[0], said


def afghan_given(R, kind):
    one, two = R.choice(TABLE[kind][0]), R.choice(TABLE[kind][0])
    k = R.random()
    if k < .35:
        return plain(one)
    if k < .55 and one != two:
        return one[0] + R.choice((" ", " ", " ", "\u200c", "")) + two[0], lambda w: R.choice(([cap(w.word(one[1])), cap(w.word(two[1]))], [cap(w.word(one[1]) + w.word(two[1]))]))
    if k < .72:
        end = R.choice(("ullah", "ollah", "ullah", " Ullah"))
        native = one[0] + R.choice(("", " ")) + "الله"
        return native, lambda w: [cap(x) for x in (w.word(one[1]) + end).split()]
    if k < .88:
        of = R.choice(OF)
        sound = of[1].replace("H", "h")

        def said(w):
            tail = w.word(sound[1:])
            return R.choice((["Abdul", cap(tail)], ["Abdul" + tail], ["Abd", "ul", cap(tail)], ["Abdol" + tail]))
        return "عبد" + R.choice((" ", "")) + of[0].replace("ي", "ی"), said
    tail = R.choice((("خان", "xAn"), ("جان", "jAn"), ("شاه", "SAh"), ("گل" if kind == "dari" else "ګل", "gul")))
    return one[0] + " " + tail[0], lambda w: [cap(w.word(one[1])), cap(w.word(tail[1]))]


class Maker:
    def __init__(self, R, style):
        self.R, self.style = R, style
        self.kind = style.split("-")[0]

    def given(self):
        R = self.R
        if self.kind in ("dari", "pashto"):
            return afghan_given(R, self.kind)
        if self.kind == "arabic":
            k = R.random()
            if k < .15:
                return servant(R, R.choice(OF))
            if k < .22:
                return faith(R, R.choice(FAITH))
        if self.kind == "urdu" and R.random() < .4:
            one, two = R.choice((("محمد", "muhammad"), ("غلام", "GulAm"), ("سید", "sayyid"))), R.choice(TABLE["urdu"][0])
            return one[0] + " " + two[0], lambda w: [cap(w.word(one[1])), cap(w.word(two[1]))]
        return plain(R.choice(TABLE[self.kind][0]))

    def family(self):
        return nisba(self.R.choice(TABLE[self.kind][1]))

    def person(self):
        """Parts: the given name first, forefathers, the family name."""
        R = self.R
        middle = {"arabic": (0, 0, 1, 1, 2), "kurdish": (1, 1, 2, 0), "urdu": (0, 1)}.get(self.kind, (0, 0, 1))
        p = [self.given()] + [self.given() for _ in range(R.choice(middle))]
        # Afghans often have no family name, and Kurds go by their grandfather's.
        if self.kind in ("arabic", "urdu") or len(p) < 2 or R.random() < .75:
            p.append(self.family())
        return p


def native(p):
    return " ".join(part[0] for part in p)


def latin(p, writer):
    """The words of each part."""
    return [part[1](writer) for part in p]


def words(parts):
    return [w for part in parts for w in part]


def typo(R, s):
    if len(s) < 4:
        return s
    i = R.randrange(1, len(s) - 1)
    return R.choice((s[:i] + s[i + 1:], s[:i] + R.choice(LETTERS) + s[i:], s[:i] + R.choice(LETTERS) + s[i + 1:], s[:i] + s[i + 1] + s[i] + s[i + 2:]))


def degrade(R, parts):
    """Of the words of each part, words: a slip, a part left out, two written in one, another order, capitals."""
    k = R.randrange(8)
    if k == 3 and len(parts) > 2:
        i = 1 + R.randrange(len(parts) - 2)
        parts = parts[:i] + parts[i + 1:]
    elif k == 5:
        parts = parts[-1:] + parts[:-1]
    out = words(parts)
    if k in (2, 7):
        i = R.randrange(len(out))
        out[i] = typo(R, out[i])
    elif k == 4 and len(out) > 1:
        i = R.randrange(len(out) - 1)
        out[i:i + 2] = [out[i] + out[i + 1].lower()]
    elif k == 6:
        out = [w.upper() for w in out]
    return out


def others(M, p):
    """Relatives and namesakes."""
    yield "sibling", [M.given()] + p[1:]
    if len(p) > 2:
        yield "son", [M.given(), p[0]] + p[2:]
    yield "same-given", [p[0]] + M.person()[1:]
    yield "same-family", M.person()[:-1] + [p[-1]]
    yield "random", M.person()


def tsv(path, rows):
    with open(path, "w", encoding="utf-8") as f:
        for r in rows:
            print(*r, sep="\t", file=f)


def pairs(M, count, say_a):
    R = M.R
    habit = STYLES[M.style]
    for _ in range(count):
        p = M.person()
        a = say_a(p)
        yield a, " ".join(degrade(R, latin(p, Writer(R, habit)))), 1, "pos"
        for kind, q in others(M, p):
            if [x[0] for x in q] != [x[0] for x in p] and native(q) != native(p):
                yield a, " ".join(degrade(R, latin(q, Writer(R, habit)))), 0, kind


def write(style, A):
    R = random.Random(f"{style} {A.seed}")
    M = Maker(R, style)
    folder = os.path.join(A.out, style)
    os.makedirs(folder, exist_ok=True)
    tsv(os.path.join(folder, "pairs.tsv"), pairs(M, A.count, native))
    if not A.pool:
        return
    people, seen = [], set()
    while len(people) < A.pool:
        p = M.person()
        if native(p) not in seen:
            seen.add(native(p))
            people.append(p)
    tsv(os.path.join(folder, "pool.tsv"), ((i, " ".join(degrade(R, latin(p, Writer(R, STYLES[style]))))) for i, p in enumerate(people)))
    asked = sorted(R.sample(range(A.pool), min(A.count, A.pool)))
    tsv(os.path.join(folder, "queries.tsv"), ((n, native(people[i]), i) for n, i in enumerate(asked)))


def write_latin(A):
    """One Arabic habit against another."""
    R = random.Random(f"latin {A.seed}")
    rows = []
    arabic = [s for s in STYLES if s.startswith("arabic")]
    for a, b in itertools.permutations(arabic, 2):
        M = Maker(R, b)
        rows += pairs(M, A.count // 12, lambda p: " ".join(words(latin(p, Writer(R, STYLES[a])))))
    folder = os.path.join(A.out, "latin")
    os.makedirs(folder, exist_ok=True)
    tsv(os.path.join(folder, "pairs.tsv"), rows)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--count", type=int, default=2000)
    ap.add_argument("--pool", type=int, default=0)
    ap.add_argument("--only", default=",".join(STYLES) + ",latin")
    A = ap.parse_args()
    for style in A.only.split(","):
        if style == "latin":
            write_latin(A)
        else:
            write(style, A)


if __name__ == "__main__":
    main()
