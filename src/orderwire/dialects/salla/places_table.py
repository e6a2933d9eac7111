"""Countries and cities as a table: those with the platform's ids first, then ours. Data only.

The last digits of our own ids are the places in this table: new cities are added at its end, and
none is ever taken out.
"""

from dataclasses import dataclass

_SAUDI_ARABIA = "SA"
_OURS = 4_000_000_001


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCountry:
    """A country that the platform publishes, in its own words."""

    id: int
    code: str
    arabic: str
    english: str
    capital: str


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city of a country (ISO 3166 alpha-2)."""

    id: int
    country: str
    arabic: str
    english: str


COUNTRIES = tuple(
    KnownCountry(id=number, code=code, arabic=arabic, english=english, capital=capital)
    for number, code, arabic, english, capital in (
        (1473353380, "SA", "السعودية", "Saudi Arabia", "Riyadh"),
        (566146469, "AE", "الامارات", "United Arab Emirates", "Abu Dhabi"),
        (1939592358, "KW", "الكويت", "Kuwait", "Kuwait City"),
        (1298199463, "QA", "قطر", "Qatar", "Doha"),
        (525144736, "BH", "البحرين", "Bahrain", "Manama"),
        (1764372897, "IQ", "العراق", "Iraq", "Baghdad"),
        (989286562, "OM", "عمان", "Oman", "Muscat"),
        (349994915, "YE", "اليمن", "Yemen", "Sanaa"),
        (1723506348, "EG", "مصر", "Egypt", "Cairo"),
        (814202285, "SD", "السودان", "Sudan", "Khartoum"),
        (40688814, "LY", "ليبيا", "Libya", "Tripoli"),
        (1548352431, "DZ", "الجزائر", "Algeria", "Algiers"),
        (773200552, "TN", "تونس", "Tunisia", "Tunis"),
        (2079537577, "MA", "المغرب", "Morocco", "Rabat"),
        (1440241834, "SY", "سوريا", "Syria", "Damascus"),
    )
)

_PUBLISHED = tuple(
    City(id=number, country=_SAUDI_ARABIA, arabic=arabic, english=english)
    for number, arabic, english in (
        (1473353380, "الرياض", "Riyadh"),
        (566146469, "جدة", "Jeddah"),
        (1939592358, "مكة", "Mecca"),
        (1298199463, "المدينة المنورة", "Medina"),
        (525144736, "الدمام", "Dammam"),
        (1764372897, "الأحساء", "Al Ahsa"),
        (989286562, "القطيف", "Al Qatif"),
        (349994915, "خميس مشيط", "Khamis Mushait"),
        (1723506348, "المظيلف", "Almuzaylif"),
        (814202285, "تبوك", "Tabuk"),
        (40688814, "الهفوف", "Al Hofuf"),
        (1548352431, "المبرز", "Al Mubarraz"),
        (773200552, "نجران", "Najran"),
        (2079537577, "حفر الباطن", "Hafar Al Batin"),
        (1440241834, "الجبيل", "Al Jubail"),
    )
)

_OTHERS = tuple(
    City(id=_OURS + place, country=country, arabic=arabic, english=english)
    for place, (country, arabic, english) in enumerate(
        (
            ("SA", "الطائف", "Taif"),
            ("SA", "بريدة", "Buraydah"),
            ("SA", "عنيزة", "Unayzah"),
            ("SA", "حائل", "Hail"),
            ("SA", "أبها", "Abha"),
            ("SA", "الخبر", "Khobar"),
            ("SA", "الظهران", "Dhahran"),
            ("SA", "ينبع", "Yanbu"),
            ("SA", "الخرج", "Al Kharj"),
            ("SA", "جازان", "Jazan"),
            ("SA", "الباحة", "Al Bahah"),
            ("SA", "عرعر", "Arar"),
            ("SA", "سكاكا", "Sakaka"),
            ("SA", "القريات", "Qurayyat"),
            ("SA", "رابغ", "Rabigh"),
            ("SA", "الرس", "Ar Rass"),
            ("SA", "الزلفي", "Az Zulfi"),
            ("SA", "المجمعة", "Al Majmaah"),
            ("SA", "الدوادمي", "Ad Dawadimi"),
            ("SA", "وادي الدواسر", "Wadi Ad Dawasir"),
            ("SA", "بيشة", "Bisha"),
            ("SA", "محايل عسير", "Muhayil Asir"),
            ("SA", "صبيا", "Sabya"),
            ("SA", "شرورة", "Sharurah"),
            ("SA", "رأس تنورة", "Ras Tanura"),
            ("SA", "الخفجي", "Al Khafji"),
            ("SA", "العلا", "Al Ula"),
            ("SA", "أملج", "Umluj"),
            ("SA", "الليث", "Al Lith"),
            ("SA", "القنفذة", "Al Qunfudhah"),
            ("AE", "دبي", "Dubai"),
            ("AE", "أبوظبي", "Abu Dhabi"),
            ("AE", "الشارقة", "Sharjah"),
            ("AE", "العين", "Al Ain"),
            ("AE", "عجمان", "Ajman"),
            ("AE", "رأس الخيمة", "Ras Al Khaimah"),
            ("AE", "الفجيرة", "Fujairah"),
            ("AE", "أم القيوين", "Umm Al Quwain"),
            ("AE", "خورفكان", "Khor Fakkan"),
            ("KW", "مدينة الكويت", "Kuwait City"),
            ("KW", "حولي", "Hawalli"),
            ("KW", "السالمية", "Salmiya"),
            ("KW", "الفروانية", "Farwaniya"),
            ("KW", "الجهراء", "Jahra"),
            ("KW", "الأحمدي", "Ahmadi"),
            ("KW", "الفحيحيل", "Fahaheel"),
            ("KW", "صباح السالم", "Sabah Al Salem"),
            ("QA", "الدوحة", "Doha"),
            ("QA", "الريان", "Al Rayyan"),
            ("QA", "الوكرة", "Al Wakrah"),
            ("QA", "الخور", "Al Khor"),
            ("QA", "أم صلال", "Umm Salal"),
            ("QA", "لوسيل", "Lusail"),
            ("BH", "المنامة", "Manama"),
            ("BH", "المحرق", "Muharraq"),
            ("BH", "الرفاع", "Riffa"),
            ("BH", "مدينة حمد", "Hamad Town"),
            ("BH", "مدينة عيسى", "Isa Town"),
            ("BH", "سترة", "Sitra"),
            ("OM", "مسقط", "Muscat"),
            ("OM", "السيب", "Seeb"),
            ("OM", "صلالة", "Salalah"),
            ("OM", "صحار", "Sohar"),
            ("OM", "نزوى", "Nizwa"),
            ("OM", "صور", "Sur"),
            ("OM", "البريمي", "Al Buraimi"),
        )
    )
)

CITIES = _PUBLISHED + _OTHERS
