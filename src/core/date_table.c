#include "core/date_table.h"

#define MONTH(calendar, number, texts)                                                             \
    {                                                                                              \
        DATE_WORD_MONTH, calendar, number, texts                                                   \
    }
#define G(number, texts) MONTH(CALENDAR_GREGORIAN, number, texts)
#define P(number, texts) MONTH(CALENDAR_PERSIAN, number, texts)
#define I(number, texts) MONTH(CALENDAR_ISLAMIC, number, texts)

/* Gregorian months: English, French, German, Turkish; Arabic of Egypt, the Levant, the Maghreb;
 * Persian and Dari; Russian, Ukrainian. Persian months: Iran, Latin letters, Afghanistan's zodiac,
 * Pashto, Kurdish. */
const struct date_words date_words[] = {
    G(1, "january|jan|janvier|janv|januar|ocak|يناير|جانفي|كانون الثاني|كانون ثاني|ژانویه|جنوری|"
         "январь|января|янв|січень|січня"),
    G(2, "february|feb|febr|fevrier|fev|februar|subat|şubat|فبراير|فيفري|شباط|فوریه|فبروری|февраль|"
         "февраля|фев|лютий|лютого"),
    G(3, "march|mar|mars|maerz|marz|mart|مارس|آذار|مارچ|март|марта|мар|березень|березня"),
    G(4, "april|apr|avril|avr|nisan|أبريل|ابريل|أفريل|نيسان|آوریل|اپریل|апрель|апреля|апр|квітень|"
         "квітня"),
    G(5, "may|mai|mayis|مايو|ماي|أيار|مه|می|май|мая|травень|травня"),
    G(6,
      "june|jun|juin|juni|haziran|يونيو|يونيه|جوان|حزيران|ژوئن|جون|июнь|июня|июн|червень|червня"),
    G(7, "july|jul|juillet|juil|juli|temmuz|يوليو|يوليه|يوليوز|جويلية|تموز|ژوئیه|جولای|июль|июля|"
         "июл|липень|липня"),
    G(8, "august|aug|aout|agustos|ağustos|أغسطس|أوت|غشت|آب|اوت|اگست|آگست|آگوست|август|августа|авг|"
         "серпень|"
         "серпня"),
    G(9, "september|sept|sep|septembre|eylul|سبتمبر|شتنبر|أيلول|سپتامبر|سپتمبر|سبتامبر|сентябрь|"
         "сентября|сен|сент|вересень|вересня"),
    G(10, "october|oct|octobre|oktober|okt|ekim|أكتوبر|تشرين الأول|تشرين أول|اکتبر|اکتوبر|октябрь|"
          "октября|окт|жовтень|жовтня"),
    G(11, "november|nov|novembre|kasim|نوفمبر|نونبر|تشرين الثاني|تشرين ثاني|نوامبر|نومبر|ноябрь|"
          "ноября|ноя|листопад|листопада"),
    G(12, "december|dec|decembre|dezember|dez|aralik|ديسمبر|دجنبر|كانون الأول|كانون أول|دسامبر|"
          "دسمبر|декабрь|декабря|дек|грудень|грудня"),
    P(1, "فروردین|farvardin|حمل|hamal|وری|خاکەلێوە|хамал|фарвардин"),
    P(2, "اردیبهشت|ordibehesht|ثور|saur|sawr|غویی|گوڵان|саур"),
    P(3, "خرداد|khordad|جوزا|jawza|jauza|غبرګولی|جۆزەردان|джауза"),
    P(4, "تیر|tir|سرطان|saratan|چنګاښ|پووشپەڕ|саратан"),
    P(5, "مرداد|امرداد|mordad|amordad|اسد|asad|زمری|گەلاوێژ|асад"),
    P(6, "شهریور|shahrivar|سنبله|sonbola|sunbula|وږی|خەرمانان|сунбула"),
    P(7, "مهر|mehr|میزان|mizan|تله|ڕەزبەر|мизан"),
    P(8, "آبان|aban|عقرب|aqrab|لړم|گەڵاڕێزان|акраб"),
    P(9, "آذر|azar|قوس|qaws|qaus|ليندۍ|سەرماوەز|каус"),
    P(10, "دی|dey|dei|جدی|jadi|jadee|مرغومی|بەفرانبار|джади"),
    P(11, "بهمن|bahman|دلو|dalw|dalwa|سلواغه|ڕێبەندان|далв"),
    P(12, "اسفند|esfand|حوت|hut|hoot|کب|ڕەشەمێ|хут"),
    I(1, "محرم|المحرم|muharram|moharram|мухаррам"),
    I(2, "صفر|safar|сафар"),
    I(3, "ربيع الأول|ربيع أول|ربيع الاولى|rabi al awwal|rabi al awal|rabi ul awwal|rabi ul awal|"
         "rabi i|rabi awwal"),
    I(4, "ربيع الثاني|ربيع الآخر|rabi al thani|rabi ath thani|rabi al akhir|rabi us sani|rabi ii|"
         "rabi thani"),
    I(5, "جمادى الأولى|جمادى الأول|جمادی الاولی|jumada al ula|jumada al awwal|jumada i|"
         "jamadi ul awwal|jumada ula"),
    I(6, "جمادى الثانية|جمادى الآخرة|جمادى الثاني|جمادی الثانی|jumada al thani|jumada al akhira|"
         "jumada al akhirah|jumada ii|jamadi us sani"),
    I(7, "رجب|rajab|раджаб"),
    I(8, "شعبان|shaban|shaaban|шаабан"),
    I(9, "رمضان|رمضان المبارك|ramadan|ramazan|ramzan|рамадан"),
    I(10, "شوال|shawwal|shawal|шавваль"),
    I(11, "ذو القعدة|ذي القعدة|ذی القعده|ذیقعده|dhu al qadah|dhul qadah|dhu al qidah|zulqada|"
          "zilqada|zolqadeh"),
    I(12, "ذو الحجة|ذي الحجة|ذی الحجه|ذیحجه|dhu al hijjah|dhul hijjah|dhu al hijja|zulhijja|"
          "zilhijja|zolhajjeh"),
    {DATE_WORD_ABOUT, CALENDAR_GREGORIAN, 0,
     "about|approx|approximately|around|circa|ca|c|abt|est|estimated|roughly|vers|environ|etwa|"
     "ungefahr|um|yaklasik|حدود|حدودا|حدودی|تقریبا|تقريبا|در حدود|حوالی|حوالي|نحو|قرابة|نزدیک|"
     "نزدێکەی|около|примерно|приблизительно|ок|близько|приблизно"},
    {DATE_WORD_TO, CALENDAR_GREGORIAN, 0,
     "to|until|till|and|or|bis|und|oder|a|et|ou|ve|تا|یا|الى|"
     "إلى|أو|و|до|по|или|и|або|та"},
    {DATE_WORD_ERA, CALENDAR_PERSIAN, 0,
     "ap|sh|hs|shamsi|solar|solar hijri|jalali|ش|ه ش|شمسی|خورشیدی|هجری شمسی|هجری خورشیدی|"
     "هـ ش|هجري شمسي|لمریز"},
    {DATE_WORD_ERA, CALENDAR_ISLAMIC, 0,
     "ah|qamari|lunar|hijri|lunar hijri|ق|ه ق|قمری|هجری قمری|هجري قمري|هـ|ه|سپوږمیز|хиджры"},
    {DATE_WORD_ERA, CALENDAR_GREGORIAN, 0, "ad|ce|gregorian|م|میلادی|ميلادية|زایینی|н э"},
    {DATE_WORD_YEAR, CALENDAR_GREGORIAN, 0,
     "year|annee|an|jahr|yil|yili|سال|سنة|سنه|عام|ساڵی|کال|год|года|году|г|гг|рік|року|р"},
    {DATE_WORD_NOTHING, CALENDAR_GREGORIAN, 0,
     "of|the|in|on|from|between|born|b|st|nd|rd|th|de|du|le|en|ne|nee|er|am|im|den|geb|von|"
     "zwischen|entre|t|d|متولد|مورخ|مورخه|در|از|ماه|روز|بین|هجری|هجري|هجرية|مواليد|شهر|يوم|في|من|"
     "بين|род|родился|родилась|рождения|с|от|в|между|число|"
     "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun|"
     "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|montag|dienstag|mittwoch|donnerstag|"
     "freitag|samstag|sonntag|شنبه|یکشنبه|یک شنبه|دوشنبه|دو شنبه|سه شنبه|چهارشنبه|چهار شنبه|"
     "پنجشنبه|پنج شنبه|جمعه|الاثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد|понедельник|"
     "вторник|среда|четверг|пятница|суббота|воскресенье"},
};

const size_t date_words_count = COUNT(date_words);
