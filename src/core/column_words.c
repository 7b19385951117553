#include "core/column_words.h"

#include "base/utf8.h"

#include <string.h>

/* English, French, German, Persian, Dari, Arabic, Turkish, Russian, Ukrainian; "|" between. Words
 * that say a thing is NOT a name or a birth are under FIELD_OTHER. */
static const struct {
    enum field field;
    const char *words;
} table[] = {
    /* Of a list of requests: about the enquirer (cli/list_intake.c), so nothing to compare. */
    {FIELD_OTHER, "enquirer|name of enquirer|enquirer name|inquirer|applicant|name of applicant|"
                  "requester|asked by|relative|name of relative|demandeur|nom du demandeur|"
                  "antragsteller|suchender|درخواست کننده|نام درخواست کننده|متقاضی|نام متقاضی|"
                  "جستجو کننده|مقدم الطلب|اسم مقدم الطلب|صاحب الطلب|basvuran|basvuran adi|"
                  "заявитель|имя заявителя|заявник|імя заявника|phone of enquirer|enquirer phone|"
                  "enquirer s phone|phone of applicant|applicant phone|telephone du demandeur|"
                  "telefon des antragstellers|تلفن متقاضی|شماره تماس متقاضی|تلفن درخواست کننده|"
                  "هاتف مقدم الطلب|رقم مقدم الطلب|basvuranin telefonu|телефон заявителя|"
                  "телефон заявника|kinship|relation to person|relationship to sought person|"
                  "lien de parente|parente|verwandtschaft|verwandtschaftsverhaltnis|"
                  "نسبت خانوادگی|نسبت خویشاوندی|القرابة|yakinlik|yakinlik derecesi|родство|"
                  "степень родства|кем приходится|спорідненість|last news|last contact|last seen|"
                  "last heard of|last known|dernieres nouvelles|dernier contact|letzte nachricht|"
                  "letzter kontakt|آخرین خبر|آخرین تماس|آخر خبر|اخر الاخبار|آخر اتصال|son haber|"
                  "последние известия|последняя весть|последний контакт|останні звістки|"
                  "request no|request number|request id|ticket|ticket no|ticket number|form no|"
                  "form number|receipt no|numero de demande|antragsnummer|شماره درخواست|"
                  "شماره فورم|شماره فرم|رقم الطلب|رقم الاستمارة|basvuru no|номер заявки|"
                  "номер заявления|номер заяви"},
    /* Numbers of families, households or groups of people who came together. */
    {FIELD_HOUSEHOLD,
     "household|household no|household nr|household number|household id|household code|hh|hh no|"
     "hh id|hhid|hh number|family no|family nr|family number|family id|family code|group no|group "
     "number|group id|menage|no de menage|numero de menage|numero de famille|haushalt|haushalt nr|"
     "haushaltsnummer|familiennummer|خانوار|شماره خانوار|کد خانوار|شماره خانواده|کد خانواده|"
     "رقم العائلة|رقم الاسرة|رقم المجموعة|hane no|aile no|номер семьи|домохозяйство|номер "
     "домохозяйства|номер родини|домогосподарство"},
    {FIELD_OTHER,
     "line|reason|remarks|notes|comment|date|status|cluster|nationality|religion|ethnicity|tribe|"
     "signature|email|marital status|family size|family members|household size|number in family|"
     "relation|relationship|education|date of arrival|arrival date|registration date|camp name|"
     "bemerkung|bemerkungen|datum|staatsangehorigkeit|observations|nationalite|remarque|"
     "تاریخ|تاریخ ثبت|تاریخ ورود|ملاحظات|توضیحات|ملیت|تابعیت|مذهب|قومیت|وضعیت|وضعیت تاهل|امضا|نسبت|"
     "تعداد اعضای خانواده|تعداد خانواده|تحصیلات|الجنسية|ملاحظة|التاريخ|تاريخ الوصول|الحالة|"
     "الحالة الاجتماعية|عدد افراد الاسرة|صلة القرابة|التوقيع|uyruk|uyrugu|aciklama|notlar|tarih|"
     "medeni hali|примечание|гражданство|национальность|дата|состав семьи|подпись|примітка|"
     "громадянство|національність"},
    {FIELD_ID,
     "id|rec id|record id|unique id|no|nr|number|serial|serial no|s no|sr no|row|case no|uuid|"
     "registration number|numero|n|laufende nummer|lfd nr|شماره|ردیف|شماره ردیف|شناسه|کد|رقم|"
     "الرقم|الرقم التسلسلي|تسلسل|م|ت|sira|sira no|номер|№|п п|номер п п|№ п п|код|порядковий "
     "номер"},
    {FIELD_NAME,
     "name|first and surname|full name|whole name|names|name of person|complete name|nom "
     "complet|nom et prenom|"
     "noms et prenoms|vollstandiger name|vor und nachname|نام و نام خانوادگی|نام و نام فامیل|"
     "نام کامل|نام و تخلص|اسم و تخلص|نام|اسم|الاسم|الاسم الكامل|الاسم الثلاثي|الاسم الرباعي|"
     "اسم الشخص|ad soyad|adi soyadi|isim soyisim|isim|ф и о|фио|полное имя|фамилия имя отчество|"
     "фамилия имя|фамилия и имя|пiб|піб|прізвище імя|прізвище імя по батькові|прізвище та імя"},
    {FIELD_GIVEN,
     "given name|given names|given|first name|firstname|forename|forenames|christian name|"
     "middle name|prenom|prenoms|vorname|vornamen|نام کوچک|اسم کوچک|الاسم الاول|الاسم الشخصي|"
     "ad|adi|имя|імя|ім я"},
    {FIELD_FAMILY,
     "surname|family name|family|last name|lastname|nom de famille|nom|nachname|familienname|"
     "zuname|نام خانوادگی|نام فامیل|فامیل|فامیلی|تخلص|شهرت|اسم العائلة|العائلة|اللقب|الكنية|"
     "اسم العائله|الشهرة|soyad|soyadi|soyisim|фамилия|прізвище"},
    {FIELD_FATHER,
     "father|father name|fathers name|father s name|name of father|father full name|s o|son of|"
     "pere|nom du pere|prenom du pere|vater|name des vaters|vatername|vatersname|نام پدر|اسم پدر|"
     "پدر|ولد|فرزند|ولدیت|اسم الاب|الاب|اسم الوالد|الوالد|baba adi|baba ismi|baba|отчество|отец|"
     "имя отца|по батькові|батько|імя батька"},
    {FIELD_GRANDFATHER,
     "grandfather|grandfather name|grandfathers name|grandfather s name|grand father name|"
     "grand pere|nom du grand pere|grossvater|großvater|نام پدر کلان|پدر کلان|نام پدربزرگ|پدربزرگ|"
     "نام جد|جد|اسم الجد|الجد|dede adi|дед|имя деда|дід"},
    {FIELD_MOTHER,
     "mother|mother name|mothers name|mother s name|name of mother|mere|nom de la mere|mutter|"
     "name der mutter|نام مادر|مادر|اسم الام|الام|اسم الوالدة|anne adi|ana adi|мать|имя матери|"
     "мати|імя матері"},
    {FIELD_SPOUSE,
     "spouse|spouse name|husband|wife|husband name|wife name|husband s name|wife s name|conjoint|"
     "epoux|epouse|ehepartner|ehemann|ehefrau|نام همسر|همسر|نام شوهر|شوهر|زوج|زوجه|الزوج|الزوجة|"
     "اسم الزوج|اسم الزوجة|esi|es adi|супруг|супруга|муж|жена|чоловік|дружина"},
    {FIELD_BIRTH,
     "birth|dob|d o b|birth date|birthdate|date of birth|born|year of birth|birth year|birthday|"
     "date de naissance|ne le|naissance|annee de naissance|geburtsdatum|geboren|geburtsjahr|"
     "geb datum|geb am|تاریخ تولد|تولد|سال تولد|تاریخ تولدی|تاريخ الميلاد|الميلاد|سنة الميلاد|"
     "تاريخ الولادة|المواليد|dogum tarihi|dogum yili|дата рождения|год рождения|др|дата народження|"
     "рік народження"},
    {FIELD_AGE, "age|age years|age in years|alter|سن|عمر|العمر|السن|yas|yasi|возраст|вік"},
    {FIELD_SEX,
     "sex|gender|m f|sexe|genre|geschlecht|جنس|جنسیت|الجنس|النوع|cinsiyet|cinsiyeti|пол|стать"},
    {FIELD_BIRTHPLACE,
     "birth place|birthplace|place of birth|lieu de naissance|geburtsort|محل تولد|مکان الولادة|"
     "مكان الميلاد|محل الولادة|dogum yeri|место рождения|місце народження"},
    {FIELD_HOME,
     "home|home place|origin|place of origin|home town|hometown|home village|village|home "
     "province|province|"
     "home district|district|origine|lieu d origine|village d origine|herkunft|heimatort|زادگاه|"
     "ولایت|ولسوالی|قریه|روستا|ساکن اصلی|سکونت اصلی|استان|محل اصلی|المحافظة|القرية|المنطقة|"
     "البلد الاصلي|مكان الاصل|memleket|memleketi|koyu|ili|ilce|родом из|откуда|родина|звідки"},
    {FIELD_PLACE,
     "place|city|town|suburb|locality|location|camp|site|current location|residence|ville|lieu|"
     "commune|ort|wohnort|stadt|lager|شهر|مکان|کمپ|محل|محل سکونت|سکونت فعلی|اردوگاه|المدينة|"
     "المكان|المخيم|مكان الاقامة|sehir|kamp|ikamet|город|место|лагерь|место жительства|місто|"
     "місце|місце проживання"},
    {FIELD_REGION, "state|region|department|bundesland|ایالت|ناحیه|الاقليم|bolge|область|регион|"
                   "регіон|край"},
    {FIELD_ADDRESS,
     "address|street|street number|street name|address line|house no|house number|house|block|"
     "tent|tent no|shelter|room|adresse|rue|strasse|straße|hausnummer|zelt|zimmer|آدرس|نشانی|"
     "خیمه|شماره خیمه|چادر|بلوک|کوچه|العنوان|الشارع|الخيمة|رقم الخيمة|القاطع|adres|cadir|cadir no|"
     "sokak|адрес|улица|палатка|адреса|вулиця|намет"},
    {FIELD_POSTCODE, "postcode|post code|postal code|zip|zip code|code postal|plz|postleitzahl|"
                     "کد پستی|الرمز البريدي|posta kodu|индекс|почтовый индекс|поштовий індекс"},
    {FIELD_PHONE,
     "phone|phone number|phone no|telephone|tel|tel no|mobile|mobile no|cell|contact|contact no|"
     "contact number|whatsapp|portable|numero de telephone|telefon|telefonnummer|handy|تلفن|تلفون|"
     "شماره تلفن|شماره تماس|موبایل|نمبر تلفون|الهاتف|رقم الهاتف|الجوال|رقم الجوال|الموبايل|telefon "
     "no|"
     "cep|cep telefonu|телефон|номер телефона|моб|номер телефону"},
    {FIELD_DOCUMENT,
     "document|document no|document number|id number|id no|id card|id card no|national id|passport|"
     "passport no|passport number|soc sec id|social security number|ssn|tazkira|tazkira no|"
     "carte d identite|numero de passeport|passeport|ausweis|ausweisnummer|passnummer|pass "
     "nr|تذکره|"
     "نمبر تذکره|شماره تذکره|کد ملی|شماره ملی|شماره شناسنامه|شناسنامه|پاسپورت|شماره گذرنامه|"
     "رقم الهوية|الهوية|رقم الجواز|الرقم الوطني|جواز السفر|kimlik no|tc kimlik no|pasaport "
     "no|паспорт|"
     "номер паспорта|документ|серия и номер|номер документа|снилс|инн"},
    {FIELD_OCCUPATION, "occupation|job|profession|work|trade|metier|beruf|شغل|وظیفه|پیشه|حرفه|"
                       "المهنة|العمل|الوظيفة|meslek|meslegi|профессия|работа|професія"},
};

static const struct {
    uint32_t from;
    const char *to;
} letters[] = {
    {0xDF, "ss"}, {0xE6, "ae"}, {0x153, "oe"}, {0x131, "i"}, {0x11F, "g"},
    {0x15F, "s"}, {0x622, "ا"}, {0x623, "ا"},  {0x625, "ا"}, {0x671, "ا"},
    {0x64A, "ی"}, {0x649, "ی"}, {0x643, "ک"},  {0x629, "ه"}, {0x6C0, "ه"},
    {0x6C2, "ه"}, {0x624, "و"}, {0x626, "ی"},  {0x451, "е"}, {0x116, "e"},
};

static uint32_t lower(uint32_t c)
{
    static const char plain[] = "aaaaaa\xE6"
                                "ceeeeiiiidnooooo\xD7"
                                "ouuuuy\xFE\xDF"
                                "aaaaaa\xE6"
                                "ceeeeiiiidnooooo\xF7"
                                "ouuuuy\xFEy";
    if (c >= 'A' && c <= 'Z')
        return c + 32;
    if (c >= 0xC0 && c <= 0xFF)
        return (unsigned char)plain[c - 0xC0];
    if (c >= 0x410 && c <= 0x42F)
        return c + 32;
    if (c >= 0x400 && c <= 0x40F)
        return c == 0x401 ? 0x451 : c + 80;
    if (c == 0x130)
        return 'i';
    if (c == 0x11E || c == 0x15E || c == 0x152)
        return c + 1;
    return c;
}

static bool is_mark(uint32_t c)
{
    return (c >= 0x300 && c < 0x370) || (c >= 0x64B && c <= 0x65F) || c == 0x640 || c == 0x670 ||
           (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0xFEFF;
}

static bool is_word(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == 0x2116 ||
           (c >= 0xDF && c < 0x2000 && c != 0x60C && c != 0x61B && c != 0x61F && c != 0xF7);
}

static void put(char out[HEADER_ROOM], size_t *n, const char *text, size_t len)
{
    if (*n + len + 1 >= HEADER_ROOM)
        return;
    memcpy(out + *n, text, len);
    *n += len;
}

size_t header_fold(struct str s, char out[HEADER_ROOM])
{
    size_t n = 0, at = 0;
    uint32_t c, before = ' ';
    out[n++] = ' ';
    while (utf8_next_lossy(s, &at, &c)) {
        if (is_mark(c))
            continue;
        bool hump = c >= 'A' && c <= 'Z' && before >= 'a' && before <= 'z';
        before = c;
        c = lower(c);
        if ((!is_word(c) || hump) && out[n - 1] != ' ')
            put(out, &n, " ", 1);
        if (!is_word(c))
            continue;
        char bytes[4];
        size_t len = utf8_put(c, bytes);
        const char *text = bytes;
        for (size_t i = 0; i < COUNT(letters); i++)
            if (letters[i].from == c)
                text = letters[i].to;
        put(out, &n, text, text == bytes ? len : strlen(text));
    }
    if (out[n - 1] != ' ')
        out[n++] = ' ';
    return n;
}

/* Longer entries win; between equals a bare name, number or remark yields to what is more exact. */
static size_t rank(enum field f, size_t len)
{
    bool bare = f == FIELD_NAME || f == FIELD_ID;
    return len * 2 + (bare ? 0 : 1);
}

static bool generic(enum field f, struct str word)
{
    return (f == FIELD_NAME || f == FIELD_ID) && !memchr(word.ptr, ' ', word.len);
}

enum header_match header_look_up(struct str header, enum field *out)
{
    char folded[HEADER_ROOM], entry[HEADER_ROOM];
    struct str h = {folded, header_fold(header, folded)};
    enum header_match found = HEADER_UNKNOWN;
    size_t best = 0;
    for (size_t i = 0; h.len > 1 && i < COUNT(table); i++) {
        struct str rest = str_from(table[i].words), word;
        while (str_next(&rest, '|', &word)) {
            struct str e = {entry, header_fold(word, entry)};
            if (str_eq(h, e)) {
                *out = table[i].field;
                return HEADER_EXACT;
            }
            size_t r = generic(table[i].field, word) ? 1 : rank(table[i].field, e.len);
            if (r <= best || e.len < 5 || str_find(h, e) < 0)
                continue;
            best = r;
            *out = table[i].field;
            found = HEADER_CONTAINS;
        }
    }
    /* "Income of the household" numbers none. */
    if (found == HEADER_CONTAINS && *out == FIELD_HOUSEHOLD)
        *out = FIELD_OTHER;
    return found;
}
