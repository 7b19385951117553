#include "synth/words.h"

#include "base/str.h"

#define WORDS(table)                                                                               \
    {                                                                                              \
        table, COUNT(table)                                                                        \
    }
#define PLACES(table)                                                                              \
    {                                                                                              \
        table, COUNT(table)                                                                        \
    }

static const char *const persian_men[] = {
    "mu7ammad",   "3alI",         "7usayn",        "ri8A",       "mahdI",       "7asan",
    "a7mad",      "mu96afY",      "murta8Y",       "sa3Id",      "amIr~7usayn", "mu7ammad~ri8A",
    "mas3Ud",     "3abbAs",       "7amId",         "majId",      "ma7mUd",      "ibrAhIm",
    "ismA3Il",    "yUsuf",        "dAwUd",         "karIm",      "ra7Im",       "@$",
    "GulAm~ri8A", "GulAm~7usayn", "mu7ammad~3alI", "3alI~ri8A",  "7amId~ri8A",  "akbar",
    "3alI~akbar", "a9Gar",        "3alI~a9Gar",    "jalAl",      "jamAl",       "kamAl",
    "nA9ir",      "man9Ur",       "farhAd",        "bahrAm",     "bihrUz",      "fIrUz",
    "parvIz",     "xusraw",       "kUruS",         "dAriyUS",    "siyAvaS",     "AraS",
    "kAmrAn",     "kayvAn",       "bAbak",         "bIJan",      "hUSang",      "jamSId",
    "afSIn",      "ArmIn",        "rAmIn",         "sInA",       "pUyA",        "nImA",
    "umId",       "nAdir",        "fat7$",         "7abIb$",     "rU7$",        "sayf$",
    "3azIz$",     "asad$",        "faraj$",        "qudrat$",    "nUr%",        "@ra7Im",
    "@karIm",     "@7usayn",      "3inAyat$",      "ra7mat$",    "ni3mat$",     "yad$",
    "2abI7$",     "7aSmat$",      "amAn$",         "luf6$",      "fa8l$",       "naSr$",
    "bihnAm",     "SahrAm",       "SahrUz",        "mihrdAd",    "mihrAn",      "ArdaSIr",
    "iskandar",   "rustam",       "suhrAb",        "isfandiyAr", "man1Ur",      "jahAngIr",
    "humAyUn",    "bIJan",        "farIdUn",       "farAmarz",   "ImAn",        "i7sAn",
    "mujtabY",    "mu7sin",       "kA0im",         "jawAd",      "mUsY",        "3IsY",
    "ya7yY",      "9Adiq",        "bAqir",         "taqI",       "naqI",        "hAdI",
    "hASim",      "qAsim",        "Sahryar",       "yAsir",      "maysam",      "muslim",
    "7abIb",      "ra7mAn",       "nabI",          "qurbAn",     "Sukr$",
};

static const char *const persian_women[] = {
    "fA6imE",    "zahrA",   "maryam",    "zaynab",  "ma39UmE",   "sakInE",  "ruqayyE",
    "xadIjE",    "laylA",   "nargis",    "narges",  "sImA",      "mInA",    "nAhId",
    "parvIn",    "SahlA",   "SahnAz",    "farzAnE", "fariStE",   "AzAdE",   "samIrA",
    "sArA",      "sumayyE", "ray7AnE",   "marjAn",  "muJgAn",    "muJdE",   "nidA",
    "nasrIn",    "nasIm",   "nilUfar",   "yAsaman", "mahnAz",    "mahIn",   "mahvaS",
    "mihrI",     "IrAn",    "tUrAn",     "aSraf",   "a30am",     "akram",   "afsAnE",
    "ilhAm",     "ilnAz",   "bahArE",    "bihnAz",  "parIsA",    "parIvaS", "pUrAn",
    "tAhirE",    "6AhirE",  "6ayyibE",   "7alImE",  "7amIdE",    "7akImE",  "xurSId",
    "ra3nA",     "ri8vAn",  "rawSanak",  "rUyA",    "zarI",      "zIbA",    "sitArE",
    "sUsan",     "SIrIn",   "SIvA",      "9adIqE",  "9uGrY",     "kubrY",   "3iSrat",
    "3iffat",    "gul~nAz", "gul~CihrE", "kawkab",  "mAh~munIr", "munIrE",  "fA6imE~zahrA",
    "umm~alban", "batUl",   "rabAbE",    "ra7ImE",  "jamIlE",    "kAmilE",  "malI7E",
};

static const char *const pashto_men[] = {
    "mu7ammad",       "a7mad",         "gul~mu7ammad", "nUr~mu7ammad", "wAlI~mu7ammad",
    "jAn~mu7ammad",   "dUst~mu7ammad", "xAn~mu7ammad", "SIr~mu7ammad", "tAj~mu7ammad",
    "faqIr~mu7ammad", "najIb$",        "SafIq$",       "samI3$",       "i7sAn$",
    "hidAyat$",       "ikrAm$",        "in3Am$",       "3i9mat$",      "hikmat$",
    "Sams%",          "jalAl%",        "sirAj%",       "9alA7%",       "@$",
    "@wAlI",          "@wAsi3",        "@hAdI",        "@bArI",        "@Gafur",
    "@matIn",         "@Gani",         "@manAn",       "@qayyUm",      "@salAm",
    "zalmay",         "mIrways",       "tUryAlay",     "naqIb$",       "xuS7Al",
    "spIn~gul",       "zmaray",        "wafAdAr",      "bAz~gul",      "bahrAm",
    "Sah~wAlI",       "Sah~zamAn",     "sardAr",       "malang",       "pAyndE~gul",
    "aylAwar",        "wazIr",         "zAhir",        "nUr~AqA",      "AqA~gul",
    "mUsY~jAn",       "ra7mAn~gul",    "xAn~AqA",      "rA8iq",        "jAwId",
    "farIdUn",        "haSmat",        "nasIm",        "6Ariq",        "xAlid",
};

static const char *const pashto_women[] = {
    "gul~bIbI", "bIbI~gul", "zarmInE",   "spoJmay", "palwaSE", "wranga",   "zarGUnE",   "malAlay",
    "SIr~bIbI", "SAyistE",  "gul~andAm", "mInE",    "nAzU",    "tUrpekay", "bIbI~hawA", "nUr~bIbI",
    "Sah~bIbI", "xadIjE",   "3AySE",     "fA6imE",  "zaynab",  "9afiyE",   "ra7ImE",    "jamIlE",
    "rUgul",    "hawsay",   "tAj~bIbI",  "SAh~gul", "parwIn",  "nafIsE",   "gulAlay",   "zarka",
};

static const char *const arab_men[] = {
    "mu7ammad", "a7mad",  "3alI",     "7usayn",    "7asan",  "ma7mUd",  "mu96afY",  "xAlid",
    "3umar",    "3u1mAn", "ibrAhIm",  "ismA3Il",   "yUsuf",  "mUsY",    "3IsY",     "ja3far",
    "kA0im",    "7aydar", "karrAr",   "sajjAd",    "@$",     "@ra7mAn", "@qAdir",   "@karIm",
    "@razzAq",  "@amIr",  "@jabbAr",  "@wA7id",    "@nA9ir", "@mun3im", "@sattAr",  "@la6If",
    "@7amId",   "@salAm", "@zahra",   "@7usayn",   "zayd",   "bilAl",   "anas",     "usAmE",
    "7amzE",    "6al7E",  "mu3AwiyE", "nUr%",      "3alA%",  "9alA7%",  "badr%",    "sayf%",
    "3izz%",    "mu7I%",  "fAris",    "bAsim",     "qAsim",  "9alA7",   "firAs",    "mAhir",
    "sAmir",    "tAmir",  "3Amir",    "yAsir",     "nA9ir",  "munIr",   "samIr",    "baSIr",
    "na2Ir",    "3Adil",  "fA8il",    "jawAd",     "hA2im",  "7Atim",   "muhannad", "mu3taz",
    "mun2ir",   "mas3Ud", "sa3d",     "sa3Id",     "sa3dUn", "na9r",    "na9r$",    "hAdI",
    "hAnI",     "rAmI",   "sAmI",     "3alA4",     "8iyA4",  "bahA4",   "rA4id",    "xalaf",
    "jAsim",    "7ammAd", "6Ariq",    "zuhayr",    "nizAr",  "3imAd",   "iyAd",     "ziyAd",
    "murAd",    "wisAm",  "7usAm",    "3i9Am",     "GassAn", "marwAn",  "sulaymAn", "dAwUd",
    "ya3qUb",   "ayyUb",  "yUnus",    "zakariyyA", "ya7yY",  "nU7",     "9Ali7",    "hUd",
    "mu7sin",   "ra8A",   "falA7",    "9ab7I",     "fawzI",  "na3Im",   "salmAn",
};

static const char *const arab_women[] = {
    "fA6imE", "zaynab", "maryam",     "3A4iSE",  "xadIjE",   "zahrA4",  "nUr",
    "hudY",   "amInE",  "laylY",      "salmY",   "sArE",     "rIm",     "ranA",
    "dIma",   "dAliyA", "lInA",       "hind",    "amal",     "amAnI",   "asmA4",

    "bayAn",  "batUl",  "jamIlE",     "7alImE",  "7anAn",    "7awrA4",  "xawlE",
    "dalAl",  "du3A4",  "rabAb",      "ra7mE",   "rajA4",    "ruqayyE", "sakInE",
    "samIrE", "su3Ad",  "sawsan",     "SaymA4",  "9abA7",    "9afA4",

    "3abIr",  "3afrA4", "Gada",       "GAdE",    "fAtin",    "fAdiyE",  "fara7",
    "karImE", "lamIs",  "lubnY",      "mayyAdE", "munY",     "nAdiyE",  "najAt",
    "najlA4", "nawAl",  "hAlE",       "hanA4",   "hiba",     "widAd",   "wafA4",
    "yAsmIn", "yusrY",  "umm~kul1Um", "in2i9Ar", "ibtisAm",  "i7sAn",   "ilhAm",
    "imAn",   "7amIdE", "bu1aynE",    "tamA8ir", "SahrazAd", "GufrAn",  "tabArak",
};

static const char *const maghreb_men[] = {
    "mu7ammad", "a7mad",   "yUsuf",   "raSId",  "karIm",  "@qAdir", "@$",     "@ra7mAn",  "@mAlik",
    "@7akIm",   "@7aqq",   "@nUr",    "@salAm", "@jalIl", "@la6If", "@7amId", "@GanI",    "sufyAn",
    "bilAl",    "ayman",   "anIs",    "amIn",   "mahdI",  "nabIl",  "samIr",  "munIr",    "murAd",
    "ya7yY",    "6Ahir",   "6ayyib",  "6Ariq",  "7amzE",  "3u1mAn", "3umar",  "3alI",     "7usayn",
    "7asan",    "hiSAm",   "7akIm",   "jamAl",  "jalUl",  "ja3far", "xAlid",  "la7san",   "la3rabI",
    "mubArak",  "mas3Ud",  "mu96afY", "mu7sin", "nA9ir",  "nUr%",   "badr%",  "3izz%",    "3alA%",
    "9alA7%",   "xayr%",   "ri8wAn",  "ri8A",   "ramzI",  "sa3Id",  "salIm",  "sulaymAn", "Sukri",
    "3Adil",    "3azIz",   "3abbAs",  "fu4Ad",  "fay9al", "qAsim",  "kamAl",  "mAlik",    "ma7fU0",
    "ibrAhIm",  "ismA3Il", "idrIs",   "ilyAs",
};

static const char *const maghreb_women[] = {
    "fA6imE", "xadIjE",  "3A4iSE",  "zahrE",   "zuhrE",  "malIkE", "nAdiyE", "na3ImE", "raSIdE",
    "karImE", "sa3IdE",  "sa3diyE", "samIrE",  "salwY",  "sihAm",  "sanA4",  "huda",   "hanAn",
    "hayAt",  "wafA4",   "warda",   "wassIlE", "yAmInE", "yasmIn", "zulIxE", "zaynab", "rabI3E",
    "rajA4",  "lamyA4",  "laylY",   "lubnY",   "jamIlE", "7alImE", "7abIbE", "7asnA4", "7ayAt",
    "fa6Um",  "fAtin",   "fawziyE", "farIdE",  "bahiyE", "bAya",   "asmA4",  "amInE",  "amal",
    "imAn",   "ibtisAm", "nUrA",    "nawAl",   "najAt",
};

static const char *const kurd_men[] = {
    "a7mad",    "mu7ammad", "ibrAhIm", "ismA3Il",    "xAlid",    "rebwAr", "rebIn",  "rezAn",
    "sarbast",  "sardAr",   "serwAn",  "sIrwAn",     "sIyAmand", "Azad",   "AzAd",   "ArAm",
    "Ako",      "Aso",      "hewA",    "hIwA",       "heman",    "hemin",  "hawrAm", "hogir",
    "hoSmand",  "hoSyAr",   "kArwAn",  "kAwE",       "kamAl",    "karIm",  "barzAn", "bakr",
    "baxtiyAr", "dilSAd",   "dilovAn", "diyAr",      "diler",    "fArUq",  "farhAd", "goran",
    "jawhar",   "jamAl",    "lawand",  "luqmAn",     "marIwAn",  "mas3Ud", "mIrAn",  "mu96afY",
    "nawzAd",   "nAwzang",  "osmAn",   "pISawA",     "peSraw",   "qAdir",  "rasUl",  "roJhAt",
    "rizgAr",   "rostem",   "9Ali7",   "SIrko",      "SIrzAd",   "SoraS",  "SwAn",   "sAmAn",
    "soran",    "ta7sIn",   "tAhA",    "yAsIn",      "yUsuf",    "zAnA",   "zIrak",  "zAhir",
    "@$",       "@qAdir",   "@ra7mAn", "mullA~3alI",
};

static const char *const kurd_women[] = {
    "Awaz",    "AvIn",    "AmIne",    "bahAr",  "berIvAn", "berItAn", "bafrIn",   "CinAr",
    "CIman",   "dilnIyA", "dilbar",   "evIn",   "fA6imE",  "gulAle",  "gulistAn", "halAlE",
    "halabjE", "hAjar",   "hataw",    "jwAn",   "kanI",    "kaJAl",   "xadIjE",   "xunAw",
    "lanjA",   "lAvIn",   "mihrabAn", "narmIn", "nasrIn",  "naSmIl",  "nIgAr",    "nAznAz",
    "parwIn",  "payman",  "perwIn",   "rojIn",  "ronAk",   "rozA",    "ruqayyE",  "sArA",
    "srwE",    "SilAn",   "SahlE",    "SIrIn",  "soma",    "sayrAn",  "tara",     "zaynab",
    "zerIn",   "zIlAn",
};

static const char *const turkic_men[] = {
    "Рустам",     "Абдулла",    "Алишер",   "Бахтиёр",    "Бекзод",    "Ботир",     "Дилшод",
    "Жамшид",     "Зафар",      "Ильхом",   "Камол",      "Мурат",     "Нурлан",    "Нурсултан",
    "Ойбек",      "Равшан",     "Сардор",   "Тимур",      "Улугбек",   "Фарход",    "Хасан",
    "Хусан",      "Шавкат",     "Шерзод",   "Эркин",      "Юсуф",      "Акмаль",    "Анвар",
    "Аскар",      "Айбек",      "Азамат",   "Арман",      "Асхат",     "Бауыржан",  "Болат",
    "Галымжан",   "Данияр",     "Ерлан",    "Ермек",      "Жандос",    "Канат",     "Кайрат",
    "Марат",      "Мейрам",     "Мухаммад", "Абдурахман", "Абдумалик", "Абдукарим", "Абдужаббор",
    "Нуриддин",   "Саидакбар",  "Сухроб",   "Умед",       "Фируз",     "Хайрулло",  "Шамсиддин",
    "Эльдар",     "Эмомали",    "Талант",   "Таалай",     "Бакыт",     "Мирлан",    "Чынгыз",
    "Гурбангулы", "Сапармурат", "Мердан",   "Батыр",      "Довлет",    "Исмоил",    "Иброхим",
    "Хуршед",
};

static const char *const turkic_women[] = {
    "Айгуль",  "Айша",    "Азиза",  "Гульнара", "Гулчехра", "Дилором", "Дильбар",  "Зарина",
    "Зулфия",  "Камила",  "Лола",   "Мадина",   "Малика",   "Махбуба", "Мохира",   "Нигора",
    "Нилуфар", "Нодира",  "Ойдин",  "Рано",     "Раъно",    "Саида",   "Севара",   "Ситора",
    "Умида",   "Феруза",  "Фотима", "Хадича",   "Шахноза",  "Шоира",   "Юлдуз",    "Динара",
    "Жанар",   "Айжан",   "Алия",   "Асель",    "Ботагоз",  "Гаухар",  "Карлыгаш", "Сауле",
    "Мээрим",  "Нургуль", "Жыпара", "Бермет",   "Огулджан", "Джерен",  "Мухаббат", "Парвина",
};

static const char *const russian_men[] = {
    "Александр", "Сергей",   "Андрей",   "Дмитрий",  "Алексей",  "Владимир", "Иван",
    "Николай",   "Михаил",   "Евгений",  "Виктор",   "Павел",    "Олег",     "Юрий",
    "Игорь",     "Анатолий", "Валерий",  "Пётр",     "Роман",    "Максим",   "Константин",
    "Василий",   "Борис",    "Вячеслав", "Геннадий", "Григорий", "Денис",    "Леонид",
    "Станислав", "Степан",   "Фёдор",    "Артём",    "Антон",    "Кирилл",   "Виталий",
    "Вадим",     "Руслан",   "Тимофей",  "Егор",     "Илья",     "Никита",   "Лев",
    "Семён",     "Яков",     "Захар",    "Матвей",   "Аркадий",  "Эдуард",   "Ярослав",
    "Святослав", "Всеволод", "Глеб",     "Богдан",   "Данила",
};

static const char *const russian_women[] = {
    "Елена", "Ольга",    "Наталья",    "Татьяна",   "Ирина",     "Светлана",  "Анна",
    "Мария", "Людмила",  "Галина",     "Екатерина", "Надежда",   "Валентина", "Нина",
    "Вера",  "Юлия",     "Александра", "Любовь",    "Лариса",    "Тамара",    "Зинаида",
    "Раиса", "Антонина", "Евгения",    "Ксения",    "Анастасия", "Дарья",     "Полина",
    "София", "Алиса",    "Виктория",   "Марина",    "Оксана",    "Жанна",     "Инна",
    "Лидия", "Клавдия",  "Римма",      "Эльвира",   "Яна",       "Алёна",     "Вероника",
    "Диана", "Кристина", "Маргарита",
};

static const char *const ukrainian_men[] = {
    "Олександр", "Сергій",   "Андрій",    "Дмитро",   "Олексій",   "Володимир", "Іван",  "Микола",
    "Михайло",   "Євген",    "Віктор",    "Павло",    "Олег",      "Юрій",      "Ігор",  "Анатолій",
    "Валерій",   "Петро",    "Роман",     "Максим",   "Костянтин", "Василь",    "Борис", "Вячеслав",
    "Геннадій",  "Григорій", "Денис",     "Леонід",   "Станіслав", "Степан",    "Федір", "Артем",
    "Антон",     "Кирило",   "Віталій",   "Вадим",    "Руслан",    "Тарас",     "Остап", "Богдан",
    "Назар",     "Ярослав",  "Святослав", "Мирослав", "Зіновій",   "Орест",
};

static const char *const ukrainian_women[] = {
    "Олена",    "Ольга",  "Наталія",   "Тетяна",  "Ірина",     "Світлана", "Ганна",  "Марія",
    "Людмила",  "Галина", "Катерина",  "Надія",   "Валентина", "Ніна",     "Віра",   "Юлія",
    "Любов",    "Лариса", "Тамара",    "Зінаїда", "Раїса",     "Євгенія",  "Оксана", "Анастасія",
    "Дарина",   "Поліна", "Софія",     "Соломія", "Вікторія",  "Марина",   "Леся",   "Лідія",
    "Христина", "Ярина",  "Роксолана", "Богдана", "Мирослава", "Стефанія", "Зоряна", "Уляна",
};

static const char *const persian_roots[] = {
    "7usayn",  "mu7ammad", "a7mad",    "ri8A4",    "karIm",    "ra7Im",  "ra7mAn",  "3abbAs",
    "kA0im",   "ja3far",   "9Adiq",    "bAqir",    "mUsav",    "nUr",    "akbar",   "ibrAhIm",
    "ismA3Il", "yUsuf",    "sulaymAn", "qAsim",    "hASim",    "najaf",  "taq",     "naq",
    "mIr",     "SarIf",    "amIr",     "amIn",     "7ab",      "7abIb",  "jalAl",   "jamAl",
    "kamAl",   "SujA3",    "naw",      "bahrAm",   "farhAd",   "rustam", "jamSId",  "xusrav",
    "kayvAn",  "rawSan",   "najjAr",   "zargar",   "Ahangar",  "xayyA6", "9arrAf",  "baqqAl",
    "qa99Ab",  "3a66Ar",   "7addAd",   "mi3mAr",   "naqqAS",   "3ArIf",  "dihqAn",  "SabAn",
    "bAGbAn",  "Asyaban",  "gulistAn", "bustAn",   "sabzavAr", "raSt",   "aSkwar",  "parvar",
    "mihr",    "far",      "dAniS",    "xirad",    "dUst",     "yAr",    "nIk",     "pAk",
    "rAst",    "Azarm",    "pUyan",    "jahAn",    "gIt",      "kUh",    "daSt",    "rUd",
    "bahAr",   "zand",     "lur",      "baxtiyAr", "qaSqA4",   "afSAr",  "qAjAr",   "turk",
    "kurd",    "balUC",    "xal3at",   "fAti7",    "GaffAr",   "sattAr", "jabbAr",  "qudrat",
    "3inAyat", "7ikmat",   "ni3mat",   "dawlat",   "3i9mat",   "safar",  "rama8An", "rajab",
    "Sa3bAn",  "nawrUz",   "Gadir",    "qurbAn",   "7aydar",   "9afdar", "murAd",   "xudA",
    "xudAy",   "7aqq",     "da3v",     "mullA",    "mIrzA",    "A4In",   "kadxudA", "arbAb",
    "salAr",   "sardAr",
};

static const char *const persian_endings[] = {
    "I",    "I",       "~zAdE",   "~pUr",   "iyAn",    "~niJAd", "~niyA",
    "~far", "I~niJAd", "vand",    "~panAh", "~parast", "~mand",  "I~mand",
    "AnI",  "I~fard",  "I~nasab", "I~mihr", "I~9adr",  "~xAn",   "~dUst",
};

static const char *const pashto_roots[] = {
    "a7mad", "yUsuf", "mu7ammad", "nUr",   "stAnik", "bArak",  "ali",    "sulaymAn", "ibrAhIm",
    "mUsY",  "7asan", "umar",     "gul",   "bar",    "nAr",    "lUd",    "kAkar",    "xaru",
    "tarIn", "sadu",  "pUpal",    "alku",  "ayyUb",  "is7Aq",  "zadr",   "wardak",   "7utak",
    "tUr",   "spIn",  "mangal",   "jAj",   "safI",   "Sinw",   "mumand", "aprId",    "xatak",
    "orak",  "wazIr", "mas3Ud",   "dawar", "banUC",  "xugyAn", "sahAk",  "zAd",      "xAkSAr",
    "rasUl", "karIm", "amIr",     "dost",  "wafA",
};

static const char *const pashto_endings[] = {"zay",  "zay", "~xel", "I",
                                             "~xAn", "yAr", "wAl",  "mal"};

static const char *const arab_roots[] = {
    "jubUr",  "dulaym",   "Sammar",   "tamIm",  "rubay3", "zubayd", "3ubayd", "janAb",   "mUsaw",
    "7usayn", "jAbir",    "mAlik",    "kA0im",  "sA3id",  "xazraj", "baGdAd", "ba9r",    "maw9il",
    "najaf",  "karbalA4", "samarrA4", "takrIt", "7alab",  "dimaSq", "7im9",   "7amaw",   "idlib",
    "dayr",   "7awrAn",   "SAm",      "najjAr", "7addAd", "xayyA6", "9arrAf", "9Abir",   "jazzAr",
    "xabbAz", "7allAq",   "sammAn",   "6a77An", "qa99Ab", "bannA4", "na77As", "3a66Ar",  "sa33Ad",
    "7arIr",  "qu6n",     "9Awi",     "6Awil",  "a9far",  "aswad",  "abya8",  "azraq",   "aSqar",
    "qA8I",   "xa6Ib",    "imAm",     "SarIf",  "sayyid", "mullA",  "7AjjI",  "SayxalI", "mi9r",
    "magrib", "yaman",    "3umar",    "3u1mAn", "xAlid",  "walId",  "na9r",   "fayyA8",  "rifA3",
    "qAdir",  "jIlAn",    "naqSband", "SAfi3",  "xalaf",  "Ganim",  "sAlim",  "7amdAn",  "sar7An",
    "3aw8",   "zaydAn",   "SAhIn",    "fahd",   "namir",  "2iyAb",  "7ijAz",  "najd",    "3anaz",
    "6A4",    "qays",     "bakr",     "taGlib", "asad",   "kinAn",  "xafAj",  "mayyA7",  "lAm",
    "sudAn",  "3uqayl",   "ka3b",     "fatl",
};

static const char *const arab_endings[] = {"I", "I", "I", "", "awI", "AnI", ""};

static const char *const maghreb_roots[] = {
    "3alI",   "a7mad",  "3Isa",   "mUsY",    "yUsuf",  "sa3Id",  "sa3d",     "xadda",
    "slimAn", "3ammAr", "3umar",  "jalUl",   "ziyAn",  "7amIdE", "7addu",    "dAwUd",
    "man9Ur", "3aysY",  "3abbU",  "mazyAn",  "ra7Al",  "rabI7",  "zarrUq",   "xalIfE",
    "salAmE", "7amdI",  "qAsim",  "mubArak", "tUnis",  "wahrAn", "tilimsAn", "qusan6In",
    "fAs",    "mukna",  "ribA6",  "marrAk",  "sUs",    "rIf",    "qabA4il",  "SalfI",
    "biskr",  "warql",  "SawI",   "zwAw",    "7arkat", "drIs",   "xayr",     "balqAsim",
    "bal7Aj", "bU3zE",  "faqIr",  "7addAd",  "najjAr", "6AlIb",  "qA8I",     "murAbi6",
    "SarIf",  "9GIr",   "kabIr",  "6awIl",   "ak7al",  "lazraq", "ju3ayd",   "buxAr",
    "maddA7", "ra7mUn", "7amlAw",
};

static const char *const maghreb_endings[] = {"I", "", "", "awI", "UnI", "AtI"};

static const char *const kurd_roots[] = {
    "barzAn", "barzinj", "hawrAm",   "jAf",    "zangan",   "talabAn", "surC",     "dizay",
    "xoSnaw", "zebAr",   "bradost",  "balak",  "rawAnduz", "koy",     "slemAn",   "kark",
    "hawler", "dihok",   "zAxo",     "amed",   "bajalAn",  "gorAn",   "mukriyAn", "ardalAn",
    "kalhor", "sinjAb",  "mahAbAd",  "saqiz",  "sinE",     "marIwAn", "bAnE",     "piranSAr",
    "resul",  "a7mad",   "mu7ammad", "karIm",  "mIr",      "beg",     "AGA",      "mullA",
    "Sex",    "sayyid",  "faqE",     "wasta",  "xalIl",    "najAr",   "Asinger",  "3umar",
    "osmAn",  "nawrolI", "zAkir",    "haydar", "mamand",
};

static const char *const kurd_endings[] = {"I", "I", "I", "~zAdE", "", "AnI", "~pUr"};

static const char *const turkic_roots[] = {
    "Абдуллаев", "Рахимов",  "Каримов",    "Юсупов",      "Исмаилов", "Ибрагимов",  "Алиев",
    "Ахмедов",   "Хасанов",  "Хусаинов",   "Турсунов",    "Юлдашев",  "Назаров",    "Собиров",
    "Рузиев",    "Норматов", "Бекмуратов", "Сатыбалдиев", "Нурматов", "Тохтаров",   "Умаров",
    "Усманов",   "Мирзоев",  "Раджабов",   "Холматов",    "Шарипов",  "Эргашев",    "Кадыров",
    "Касымов",   "Мамедов",  "Гулиев",     "Ниязов",      "Оразов",   "Бердыев",    "Курбанов",
    "Аманов",    "Жумабаев", "Есенов",     "Сулейменов",  "Токаев",   "Байжанов",   "Искаков",
    "Ахметов",   "Оспанов",  "Садыков",    "Асанов",      "Бакиров",  "Тургунбаев", "Исаков",
    "Осмонов",   "Мамытов",  "Жээнбеков",  "Саидов",      "Давлатов", "Шодиев",     "Бобоев",
};

static const char *const russian_roots[] = {
    "Иванов",    "Смирнов",    "Кузнецов",  "Попов",       "Соколов",   "Лебедев",   "Козлов",
    "Новиков",   "Морозов",    "Петров",    "Волков",      "Соловьёв",  "Васильев",  "Зайцев",
    "Павлов",    "Семёнов",    "Голубев",   "Виноградов",  "Богданов",  "Воробьёв",  "Фёдоров",
    "Михайлов",  "Беляев",     "Тарасов",   "Белов",       "Комаров",   "Орлов",     "Киселёв",
    "Макаров",   "Андреев",    "Ковалёв",   "Ильин",       "Гусев",     "Титов",     "Кузьмин",
    "Кудрявцев", "Баранов",    "Куликов",   "Алексеев",    "Степанов",  "Яковлев",   "Сорокин",
    "Сергеев",   "Романов",    "Захаров",   "Борисов",     "Королёв",   "Герасимов", "Пономарёв",
    "Григорьев", "Лазарев",    "Медведев",  "Ершов",       "Никитин",   "Соболев",   "Рябов",
    "Поляков",   "Цветков",    "Данилов",   "Жуков",       "Фролов",    "Журавлёв",  "Николаев",
    "Крылов",    "Максимов",   "Сидоров",   "Осипов",      "Белоусов",  "Федотов",   "Дорофеев",
    "Егоров",    "Матвеев",    "Бобров",    "Дмитриев",    "Калинин",   "Анисимов",  "Петухов",
    "Антонов",   "Тимофеев",   "Никифоров", "Веселов",     "Филиппов",  "Марков",    "Большаков",
    "Суханов",   "Миронов",    "Ширяев",    "Александров", "Коновалов", "Шестаков",  "Казаков",
    "Ефимов",    "Денисов",    "Громов",    "Фомин",       "Давыдов",   "Мельников", "Щербаков",
    "Блинов",    "Колесников",
};

static const char *const ukrainian_roots[] = {
    "Мельник", "Шевч",  "Бонд",  "Коваль", "Ткач",   "Кравч",  "Олійник", "Полищ",  "Савч",
    "Руд",     "Мороз", "Марч",  "Лис",    "Гаврил", "Петр",   "Іван",    "Павл",   "Кузьм",
    "Гонч",    "Хом",   "Клим",  "Панас",  "Левч",   "Юрч",    "Данил",   "Степан", "Василь",
    "Бойч",    "Яр",    "Сидор", "Тимош",  "Романч", "Федор",  "Карп",    "Назар",  "Тарас",
    "Мирош",   "Кост",  "Литв",  "Костир", "Заяч",   "Прокоп", "Якуб",    "Дем'ян", "Макс",
    "Остап",   "Гриц",  "Мик",   "Сем",    "Лукаш",  "Білоус", "Чорн",    "Коломі", "Пол",
};

static const char *const ukrainian_endings[] = {"енко", "енко",  "ук",   "чук", "ко",
                                                "ів",   "ський", "ишин", "ик",  "юк"};
static const char *const no_ending[] = {""};

static const char *const persian_syllables[] = {
    "bar", "zan", "dil", "kAw", "mIr", "SAh", "gul", "xAn", "tAj", "nAm", "rUd",
    "kUh", "dar", "bih", "par", "vIs", "sAm", "tUs", "qal", "Cam", "lAr", "sar",
    "mAh", "jAn", "fIr", "kAz", "nUS", "raz", "bUm", "tan", "gar", "ziy", "hur",
    "Az",  "riz", "dam", "nAr", "Cin", "bun", "Sir", "7A",  "3Ar",
};

static const char *const arab_syllables[] = {
    "ba",  "ra",  "sa",  "3a",  "7u",  "ja",  "ma",  "na",  "la",  "mu",  "6a",  "9A",   "xa",
    "Ga",  "fA",  "qA",  "rUm", "jIb", "zIn", "mAr", "lAm", "rAs", "bIr", "nAf", "mayr", "wad",
    "sUd", "dAr", "has", "3Ib", "qIl", "mAn", "SUr", "bAd", "tUm", "kAs", "fIl", "lU7",  "rIS",
};

static const char *const turkic_syllables[] = {
    "Бай", "Тур", "Нур", "Кара", "Мир", "Дос", "Сат", "Ал",   "Жан",  "Кул",
    "Той", "Бек", "Тем", "Ур",   "Хол", "Ама", "Оро", "Эсен", "Маму", "Дже",
};

static const char *const russian_syllables[] = {
    "Бар", "Вер", "Гор", "Дуб", "Ели",  "Жер",  "Зим",  "Кар",  "Лук",  "Мал",
    "Нес", "Ост", "Пер", "Рос", "Сух",  "Тол",  "Уш",   "Фил",  "Хар",  "Чер",
    "Шев", "Щук", "Юр",  "Яр",  "Боло", "Коло", "Миро", "Село", "Водо", "Тара",
};

static const char *const persian_titles[] = {"sayyid", "7Aj",    "mullA",    "karbalA4I", "mIrzA",
                                             "AqA",    "duktur", "muhandis", "ustAd",     "7AjI"};
static const char *const persian_lady_titles[] = {"sayyidE", "7AjiyE", "xAnum", "bIbI"};
static const char *const arab_titles[] = {"sayyid", "7Ajj", "Sayx", "mullA", "duktUr", "ustA2"};
static const char *const arab_lady_titles[] = {"sayyidE", "7AjjE", "ustA2E"};
static const char *const kurd_titles[] = {"mullA", "Sex", "7Aj", "kAk", "mAmostA", "sayyid"};
static const char *const kurd_lady_titles[] = {"xAn", "pUr", "dAya"};
static const char *const cyrillic_titles[] = {"гр.", "доктор", "хаджи", "г-н"};
static const char *const cyrillic_lady_titles[] = {"гр.", "доктор", "г-жа"};

static const struct place iran_places[] = {
    {"tihrAn", "Tehran", "Teheran"},
    {"maShad", "Mashhad", "Meshed"},
    {"i9fahAn", "Isfahan", "Esfahan"},
    {"tabrIz", "Tabriz", NULL},
    {"SIrAz", "Shiraz", NULL},
    {"karaj", "Karaj", NULL},
    {"ahwAz", "Ahvaz", "Ahwaz"},
    {"qum", "Qom", "Ghom"},
    {"kirmAnSAh", "Kermanshah", "Bakhtaran"},
    {"urUmiyyE", "Urmia", "Orumiyeh"},
    {"raSt", "Rasht", NULL},
    {"zAhidAn", "Zahedan", NULL},
    {"hamadAn", "Hamadan", "Hamedan"},
    {"kirmAn", "Kerman", NULL},
    {"yazd", "Yazd", NULL},
    {"ardabIl", "Ardabil", "Ardebil"},
    {"bandar 3abbAs", "Bandar Abbas", NULL},
    {"arAk", "Arak", NULL},
    {"qazvIn", "Qazvin", "Ghazvin"},
    {"zanjAn", "Zanjan", NULL},
    {"xurram AbAd", "Khorramabad", NULL},
    {"gurgAn", "Gorgan", NULL},
    {"sArI", "Sari", NULL},
    {"bUSihr", "Bushehr", "Bushire"},
    {"IlAm", "Ilam", NULL},
    {"AbAdAn", "Abadan", NULL},
    {"dizfUl", "Dezful", NULL},
    {"nIsAbUr", "Neyshabur", "Nishapur"},
    {"sabzavAr", "Sabzevar", NULL},
    {"kASAn", "Kashan", NULL},
    {"burUjird", "Borujerd", "Boroujerd"},
    {"xuy", "Khoy", "Khoi"},
};

static const struct place afghan_places[] = {
    {"kAbul", "Kabul", "Kaboul"},
    {"hirAt", "Herat", NULL},
    {"qandahAr", "Kandahar", "Qandahar"},
    {"balx", "Balkh", NULL},
    {"mazAr SarIf", "Mazar-e Sharif", "Mazar"},
    {"jalAl AbAd", "Jalalabad", NULL},
    {"GaznI", "Ghazni", NULL},
    {"bAmiyAn", "Bamyan", "Bamiyan"},
    {"bada7SAn", "Badakhshan", NULL},
    {"taxAr", "Takhar", NULL},
    {"qunduz", "Kunduz", "Kondoz"},
    {"baGlAn", "Baghlan", NULL},
    {"fAryAb", "Faryab", NULL},
    {"jawzjAn", "Jowzjan", "Jawzjan"},
    {"nImrUz", "Nimroz", "Nimruz"},
    {"farAh", "Farah", NULL},
    {"hilmand", "Helmand", "Hilmand"},
    {"urUzgAn", "Uruzgan", "Oruzgan"},
    {"dAykundI", "Daykundi", "Daikundi"},
    {"wardak", "Wardak", NULL},
    {"lUgar", "Logar", NULL},
    {"paktiyA", "Paktia", "Paktya"},
    {"xUst", "Khost", NULL},
    {"nangarhAr", "Nangarhar", "Ningarhar"},
    {"laGmAn", "Laghman", NULL},
    {"kunar", "Kunar", "Konar"},
    {"kApIsA", "Kapisa", NULL},
    {"parwAn", "Parwan", NULL},
    {"panjSIr", "Panjshir", "Panjsher"},
    {"bAdGIs", "Badghis", NULL},
};

static const struct place iraq_places[] = {
    {"baGdAd", "Baghdad", NULL},         {"+ba9rE", "Basra", "Al-Basrah"},
    {"+maw9il", "Mosul", "Al-Mawsil"},   {"+najaf", "Najaf", "An-Najaf"},
    {"karbalA4", "Karbala", "Kerbala"},  {"+nA9iriyyE", "Nasiriyah", "Nasiriya"},
    {"+3imArE", "Amarah", "Amara"},      {"+kUt", "Kut", "Al-Kut"},
    {"+7illE", "Hilla", "Al-Hillah"},    {"+dIwAniyyE", "Diwaniyah", "Diwaniya"},
    {"+samAwE", "Samawah", "Samawa"},    {"+ramAdI", "Ramadi", NULL},
    {"+fallUjE", "Fallujah", "Falluja"}, {"tikrIt", "Tikrit", NULL},
    {"sAmarrA4", "Samarra", NULL},       {"ba3qUbE", "Baqubah", "Baquba"},
    {"sinjAr", "Sinjar", "Shingal"},     {"tall 3afar", "Tal Afar", "Tel Afar"},
};

static const struct place syria_places[] = {
    {"dimaSq", "Damascus", "Damas"},
    {"7alab", "Aleppo", "Halab"},
    {"7im9", "Homs", "Hims"},
    {"7amAE", "Hama", "Hamah"},
    {"+lA2iqiyyE", "Latakia", "Lattakia"},
    {"6ar6Us", "Tartus", "Tartous"},
    {"idlib", "Idlib", "Edleb"},
    {"dar3A", "Daraa", "Dera"},
    {"+suwaydA4", "Suwayda", "Sweida"},
    {"+raqqE", "Raqqa", "Rakka"},
    {"dayr +zUr", "Deir ez-Zor", "Deir Ezzor"},
    {"+7asakE", "Hasakah", "Hassake"},
    {"+qAmiSlI", "Qamishli", "Kamechli"},
    {"manbij", "Manbij", "Membij"},
    {"+bAb", "Al-Bab", NULL},
    {"jisr +SuGUr", "Jisr al-Shughur", NULL},
    {"dUmA", "Douma", "Duma"},
    {"dArayyA", "Darayya", "Daraya"},
};

static const struct place maghreb_places[] = {
    {"+jazA4ir", "Alger", "Algiers"},
    {"wahrAn", "Oran", "Wahran"},
    {"qusan6InE", "Constantine", NULL},
    {"3annAbE", "Annaba", NULL},
    {"tilimsAn", "Tlemcen", NULL},
    {"bijAyE", "Bejaia", "Bougie"},
    {"tUnis", "Tunis", NULL},
    {"9afAqis", "Sfax", NULL},
    {"sUsE", "Sousse", "Susa"},
    {"qAbis", "Gabes", NULL},
    {"+dAr +bay8A4", "Casablanca", NULL},
    {"fAs", "Fes", "Fez"},
    {"+ribA6", "Rabat", NULL},
    {"marrAkiS", "Marrakech", "Marrakesh"},
    {"6anjE", "Tanger", "Tangier"},
    {"wajdE", "Oujda", NULL},
    {"+nA0Ur", "Nador", NULL},
    {"benGAzI", "Benghazi", NULL},
    {"6arAblus", "Tripoli", NULL},
};

static const struct place kurd_places[] = {
    {"hawler", "Erbil", "Hewler"}, {"slemAnI", "Sulaymaniyah", "Slemani"},
    {"dihok", "Duhok", "Dohuk"},   {"karkUk", "Kirkuk", "Kerkuk"},
    {"halabjE", "Halabja", NULL},  {"zAxo", "Zakho", "Zaxo"},
    {"rAnyE", "Ranya", "Rania"},   {"koyE", "Koya", NULL},
    {"sinE", "Sanandaj", "Sine"},  {"mahAbAd", "Mahabad", NULL},
    {"saqiz", "Saqqez", "Saghez"}, {"marIwAn", "Marivan", "Meriwan"},
    {"bAnE", "Baneh", "Bane"},     {"kobAnE", "Kobani", "Kobane"},
    {"3afrIn", "Afrin", "Efrin"},
};

static const struct place turkic_places[] = {
    {"Ташкент", "Tashkent", "Toshkent"},
    {"Самарканд", "Samarkand", "Samarqand"},
    {"Бухара", "Bukhara", "Buxoro"},
    {"Андижан", "Andijan", "Andijon"},
    {"Фергана", "Fergana", "Farghona"},
    {"Наманган", "Namangan", NULL},
    {"Ургенч", "Urgench", NULL},
    {"Термез", "Termez", "Termiz"},
    {"Душанбе", "Dushanbe", NULL},
    {"Худжанд", "Khujand", "Khodjent"},
    {"Куляб", "Kulob", "Kulyab"},
    {"Бишкек", "Bishkek", NULL},
    {"Ош", "Osh", NULL},
    {"Алматы", "Almaty", "Alma-Ata"},
    {"Шымкент", "Shymkent", "Chimkent"},
    {"Караганда", "Karaganda", "Qaraghandy"},
    {"Ашхабад", "Ashgabat", "Ashkhabad"},
    {"Мары", "Mary", NULL},
};

static const struct place russia_places[] = {
    {"Москва", "Moscow", "Moskva"},
    {"Белгород", "Belgorod", NULL},
    {"Ростов-на-Дону", "Rostov-on-Don", "Rostov"},
    {"Воронеж", "Voronezh", NULL},
    {"Курск", "Kursk", NULL},
    {"Грозный", "Grozny", "Groznyy"},
    {"Махачкала", "Makhachkala", NULL},
    {"Саратов", "Saratov", NULL},
    {"Самара", "Samara", NULL},
    {"Казань", "Kazan", NULL},
    {"Омск", "Omsk", NULL},
    {"Томск", "Tomsk", NULL},
    {"Краснодар", "Krasnodar", NULL},
    {"Тула", "Tula", NULL},
    {"Псков", "Pskov", NULL},
};

static const struct place ukraine_places[] = {
    {"Київ", "Kyiv", "Kiev"},
    {"Харків", "Kharkiv", "Kharkov"},
    {"Маріуполь", "Mariupol", NULL},
    {"Донецьк", "Donetsk", NULL},
    {"Луганськ", "Luhansk", "Lugansk"},
    {"Херсон", "Kherson", NULL},
    {"Запоріжжя", "Zaporizhzhia", "Zaporozhye"},
    {"Миколаїв", "Mykolaiv", "Nikolaev"},
    {"Одеса", "Odesa", "Odessa"},
    {"Дніпро", "Dnipro", NULL},
    {"Полтава", "Poltava", NULL},
    {"Суми", "Sumy", NULL},
    {"Чернігів", "Chernihiv", "Chernigov"},
    {"Ізюм", "Izium", "Izyum"},
    {"Бахмут", "Bakhmut", NULL},
    {"Сєвєродонецьк", "Sievierodonetsk", "Severodonetsk"},
    {"Львів", "Lviv", "Lvov"},
    {"Житомир", "Zhytomyr", NULL},
};

struct people {
    struct words men, women, roots, endings, syllables, titles, lady_titles;
    struct places places;
};

static const struct people peoples[CULTURE_COUNT] = {
    [CULTURE_IRAN] = {WORDS(persian_men), WORDS(persian_women), WORDS(persian_roots),
                      WORDS(persian_endings), WORDS(persian_syllables), WORDS(persian_titles),
                      WORDS(persian_lady_titles), PLACES(iran_places)},
    [CULTURE_DARI] = {WORDS(persian_men), WORDS(persian_women), WORDS(persian_roots),
                      WORDS(persian_endings), WORDS(persian_syllables), WORDS(persian_titles),
                      WORDS(persian_lady_titles), PLACES(afghan_places)},
    [CULTURE_PASHTO] = {WORDS(pashto_men), WORDS(pashto_women), WORDS(pashto_roots),
                        WORDS(pashto_endings), WORDS(persian_syllables), WORDS(persian_titles),
                        WORDS(persian_lady_titles), PLACES(afghan_places)},
    [CULTURE_IRAQ] = {WORDS(arab_men), WORDS(arab_women), WORDS(arab_roots), WORDS(arab_endings),
                      WORDS(arab_syllables), WORDS(arab_titles), WORDS(arab_lady_titles),
                      PLACES(iraq_places)},
    [CULTURE_SYRIA] = {WORDS(arab_men), WORDS(arab_women), WORDS(arab_roots), WORDS(arab_endings),
                       WORDS(arab_syllables), WORDS(arab_titles), WORDS(arab_lady_titles),
                       PLACES(syria_places)},
    [CULTURE_MAGHREB] = {WORDS(maghreb_men), WORDS(maghreb_women), WORDS(maghreb_roots),
                         WORDS(maghreb_endings), WORDS(arab_syllables), WORDS(arab_titles),
                         WORDS(arab_lady_titles), PLACES(maghreb_places)},
    [CULTURE_KURD] = {WORDS(kurd_men), WORDS(kurd_women), WORDS(kurd_roots), WORDS(kurd_endings),
                      WORDS(persian_syllables), WORDS(kurd_titles), WORDS(kurd_lady_titles),
                      PLACES(kurd_places)},
    [CULTURE_TURKIC] = {WORDS(turkic_men), WORDS(turkic_women), WORDS(turkic_roots),
                        WORDS(no_ending), WORDS(turkic_syllables), WORDS(cyrillic_titles),
                        WORDS(cyrillic_lady_titles), PLACES(turkic_places)},
    [CULTURE_RUSSIA] = {WORDS(russian_men), WORDS(russian_women), WORDS(russian_roots),
                        WORDS(no_ending), WORDS(russian_syllables), WORDS(cyrillic_titles),
                        WORDS(cyrillic_lady_titles), PLACES(russia_places)},
    [CULTURE_UKRAINE] = {WORDS(ukrainian_men), WORDS(ukrainian_women), WORDS(ukrainian_roots),
                         WORDS(ukrainian_endings), WORDS(russian_syllables), WORDS(cyrillic_titles),
                         WORDS(cyrillic_lady_titles), PLACES(ukraine_places)},
};

bool culture_cyrillic(enum culture c)
{
    return c == CULTURE_TURKIC || c == CULTURE_RUSSIA || c == CULTURE_UKRAINE;
}

struct words words_given(enum culture c, bool female)
{
    return female ? peoples[c].women : peoples[c].men;
}

struct words words_root(enum culture c)
{
    return peoples[c].roots;
}

struct words words_ending(enum culture c)
{
    return peoples[c].endings;
}

struct words words_syllable(enum culture c)
{
    return peoples[c].syllables;
}

struct words words_title(enum culture c, bool female)
{
    return female ? peoples[c].lady_titles : peoples[c].titles;
}

struct places words_places(enum culture c)
{
    return peoples[c].places;
}
