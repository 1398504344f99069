"""Person headers: what the header of a column says about persons, and what it says of others."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.khmer import normal_khmer
from geo.pcode import clean_text
from models.reading.headers import NAMES as COLUMNS
from models.reading.headers import meaning

# what columns hold, as `error.persons.*` names it
NAMES, DOCUMENTS, BIRTHS, LIVES = "names", "documents", "births", "lives"
PHONES, MAILS, ADDRESSES, SEX, ACCOUNTS = "phones", "mails", "addresses", "sex", "accounts"


@dataclass(frozen=True)
class _Kind:
    """What tells that a column is about persons: words of its header."""

    what: str
    latin: re.Pattern[str]
    khmer: re.Pattern[str]

    def tells(self, words: str) -> bool:
        # Khmer has no blanks between words: its words may stand anywhere, in whatever pieces
        return bool(self.latin.search(words) or self.khmer.search(_BLANKS.sub("", words)))


def _kind(what: str, latin: str, khmer: str) -> _Kind:
    return _Kind(
        what, re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])"), re.compile(normal_khmer(khmer))
    )


_PERSON = (
    r"(?:victim|person|returnee|client|survivor|child|migrant|worker|beneficiary|respondent|"
    r"individual|member|patient|case|suspect|offender|labou?rer|participant|attendee|trainee|"
    r"girl|boy|woman|man|student|pupil|interviewee|household head|head of (?:household|family))"
)
_KHMER_PERSON = (
    "(?:ជនរងគ្រោះ|អ្នករងគ្រោះ|ពលករ|អ្នកត្រឡប់|អ្នកទទួលផល|អតិថិជន|អ្នកជំងឺ|ជនសង្ស័យ|កុមារ|បុគ្គល|សមាជិក|"
    "អ្នកចូលរួម|សិក្ខាកាម|ករណី|សំណុំរឿង|មេគ្រួសារ|អ្នកឆ្លើយ|ជនចំណាកស្រុក|កម្មករ)"
)
_KINDS = (
    _kind(
        ACCOUNTS,
        r"(?:bank )?accounts? (?:no\.?|numbers?|names?|holders?)|(?:bank|wing) accounts?|iban|khqr|"
        r"aba|acleda",
        "គណនី(?!ថវិកា|ជាតិ)|លេខកុង|កុងធនាគារ",
    ),
    _kind(
        DOCUMENTS,
        rf"{_PERSON}(?:'?s)?'? (?:id|code|ref(?:erence)?|number|no\.?|files?)|"
        rf"(?:id|code|number) of (?:the )?{_PERSON}|(?:household|hh|family) (?:id|code)",
        f"(?:កូដ|សម្គាល់|លេខ|ID|id)(?:នៃ|របស់)?{_KHMER_PERSON}|{_KHMER_PERSON}(?:លេខ|ID|id|កូដ)",
    ),
    _kind(
        NAMES,
        r"(?:full|first|last|family|given|middle|nick) ?names?|surname|alias|initials|name ?list|"
        r"list of names|pr[eé]noms?|next of kin|who (?:was|were|is|came|got|received)|"
        r"(?:father|mother|guardian|parent|husband|wife|spouse)s?(?:'s)?",
        "នាមត្រកូល|នាមខ្លួន|គោត្តនាម|រាយនាម|រាយឈ្មោះ|ឈ្មោះពេញ|ហៅក្រៅ|ឈ្មោះសាច់ញាតិ|ប្រពន្ធ|ភរិយា|ប្តី|ស្វាមី|ឪពុក|ម្តាយ|អាណាព្យាបាល",
    ),
    _kind(
        PHONES,
        r"(?:tele)?phones?(?: numbers?| no\.?)?|"
        r"mobiles?(?! (?:clinic|team|unit|librar|court|money|exhibit|outreach|service|app|"
        r"network))|"
        r"tel\.?|cell(?: ?phone)?(?: no\.?| number)?|whats ?app|viber|line id|h/p|telegram|"
        r"contact(?: (?:numbers?|no\.?|details?|info))?",
        "ទូរស័ព្ទ|ទូរសព្ទ|លេខទំនាក់ទំនង|តេឡេក្រាម|តេលេក្រាម",
    ),
    _kind(
        BIRTHS,
        r"(?:date|place|year|month|day) of birth|birth ?(?:date|day|place|year)?|"
        r"naissance|[dy]\.?o\.?b\.?|y\.?/?o\.?|years? old|ages?|born(?: on| in| at)?",
        "កំណើត|អាយុ(?!កាល|សង្ឃឹម)|(?<!បង្)(?<!ការ)កើត(?!ឡើង|មាន|ហេតុ|ជំងឺ|រោគ|ចេញ)",
    ),
    _kind(
        ADDRESSES,
        r"(?:home |current |street )?address(?:es)?|residence|"
        r"street(?! (?:child|light|vend|famil|people|youth))|"
        r"house (?:no\.?|number)|villages?|gps|geo ?location|geopoint|latitude|longitude|"
        r"last known|(?<![a-z ])home$|(?:of|at) (?:the )?home$|"
        r"whereabouts|where .*(?:liv|stay)(?:e|es|s|ing)?",
        # not in the words for homeland (as in repatriation), geography and region
        "អាសយដ្ឋាន|អាស័យដ្ឋាន|ផ្ទះលេខ|"
        "លេខផ្ទះ|ទីតាំងផ្ទះ|លំនៅ|(?:កន្លែង|ទី)(?:ស្នាក់|រស់)នៅ|ចុងក្រោយដែលស្គាល់|រស់នៅ(?:ឯ|ទី)ណា|(?<!មាតុ)ភូមិ(?!សាស្ត្រ|ភាគ|បាល|ន្ទ)",
    ),
    _kind(
        DOCUMENTS,
        r"(?:national |identity |id )(?:id|card|number|no\.?|type)s?|nid|"
        r"uic|unique identifier(?: code)?|passports?(?: numbers?| no\.?)?|travel doc\w*|"
        r"pink card|border pass|work permit|"
        r"(?:mosvy|oscar|primero|nssf|equity card|birth cert\w*|family book|residence book|"
        r"id ?poor(?: card| household)?) (?:id|code|number|no\.?)s?|"
        r"(?:number |licen[cs]e )?plates?(?: numbers?| no\.?)?",
        "លេខប័ណ្ណ|ប័ណ្ណ(?:សមធម៌|ក្រីក្រ|ការងារ)លេខ|សៀវភៅ(?:គ្រួសារ|ស្នាក់នៅ)|ស្លាកលេខ|"
        "អត្តសញ្ញាណ|អត្តលេខ|លិខិតឆ្លងដែន|ប៉ាស្ព័រ|ប៉ាស្ពោត|លេខករណី",
    ),
    _kind(MAILS, r"e ?mails?(?: address(?:es)?)?|face ?book", "អ៊ីមែល|អ៊ីម៉ែល|អ៊ីម៉ៃល៍|ហ្វេសប៊ុក|ហ្វេសបុក"),
    _kind(
        SEX,
        r"sex|gender|m/f|f/m|male/female|ethnicity|ethnic group|religion|nationality",
        "(?<!ប្រ)ភេទ|ស្រី/ប្រុស|ប្រុស/ស្រី|ជនជាតិ|សញ្ជាតិ|សាសនា",
    ),
    _kind(
        LIVES,
        r"occupations?|professions?|(?:marital|civil) status|relationships?|relation to",
        "មុខរបរ|ស្ថានភាពគ្រួសារ|អាពាហ៍ពិពាហ៍|ត្រូវជា",
    ),
)
_BLANKS = re.compile(r"[\s\u200b-\u200d-]+")
# a name is a person's but where the header says whose else it is
_NAME = re.compile(r"(?<![a-z])names?(?![a-z])|ឈ្មោះ")
_OF_PLACES = r"area|place|location|site|zone|" + normal_khmer("តំបន់|ទីតាំង")
_OF_AGENCIES = (
    r"province|district|commune|municipality|city|khan|srok|sangkat|region|country|adm\d|"
    r"admin(?:istrative)?(?: level)? ?\d|centroid|border|checkpoint|organi[sz]ation|"
    r"agency|ngo|partner|donor|ministry|department|office|unit|institution|project|program|"
    r"activity|training|campaign|session|event|school|market|factory|company|shelter|cent(?:er|re)|"
    r"station|indicator|sector|cluster|source|file|sheet|dataset|hospital|clinic|facility|"
    r"service|crop|commodity|hazard|disaster|survey|variable|committee|network|university|"
    + normal_khmer(
        r"ខេត្ត|(?<!ចំណាក)ស្រុក|ខណ្ឌ|ក្រុង|រាជធានី|ឃុំ|សង្កាត់|ប្រទេស|អង្គការ|អង្គភាព|ស្ថាប័ន|ទីភ្នាក់ងារ|ដៃគូ|គម្រោង|កម្មវិធី|សកម្មភាព|"
        r"សាលា|មជ្ឈមណ្ឌល|ក្រសួង|មន្ទីរ|ប្រភព|មន្ទីរពេទ្យ|សេវា|ដំណាំ|គណៈកម្មា|ក្រុមហ៊ុន|រោងចក្រ"
    )
)
_OF_OTHERS = re.compile(f"{_OF_AGENCIES}|{_OF_PLACES}")
_NOT_OF_HOMES = re.compile(_OF_AGENCIES)
# a name alone, in some language
_ALONE = re.compile(
    r"names?(?: \(?(?:in )?(?:en|km|kh|english|khmer|latin|\d+)\)?)?|"
    r"ឈ្មោះ(?:ជា)?(?:ភាសា)?(?:ខ្មែរ|អង់គ្លេស)?"
)
_RUN_TOGETHER = re.compile(
    rf"(?<![a-z])({_PERSON}|phone|telephone|mobile|tel|contact|passport|id|home|date|place|year)"
    r"(of|s)?(names?|no|numbers?|cards?|address|birth|id|code|file)(?![a-z])"
)
_ANY_PERSON = re.compile(rf"(?<![a-z]){_PERSON}|{normal_khmer(_KHMER_PERSON)}")
_ONE = re.compile(
    rf"(?:the )?(?:{_PERSON}|witness|perpetrator|broker|complainant|plaintiff|accused|defendant|"
    r"care ?giver|carer|informant|neighbou?r|relative|sibling|brother|sister|uncle|aunt)|"
    + normal_khmer(
        "ជនរងគ្រោះ|ពលករ|អ្នកត្រឡប់|អ្នកទទួលផល|សាក្សី|បងប្អូន|ជនសង្ស័យ|អ្នកថែទាំ|ដើមបណ្តឹង|ដើមចោទ|មេខ្យល់|សាច់ញាតិ"
    )
)
# how many there are of something, not who
_HOW_MANY = re.compile(
    r"(?:numbers?|no\.?|nr\.?|total|count) of|affected|covered|population|percent|[%‰]|"
    r"(?<![a-z])(?:rates?|ratio|share|index|average|mean|median|proportion|expectancy|parity)(?![a-z])|"
    r"per 1,?000|\(number\)|(?<![a-z])(?:under|over|below|above)(?![a-z])|"
    r"\d\s*(?:[-–+]|to)\s*\d*|"
    + normal_khmer("ក្រោម|ចាប់ពី|លើសពី|ផលធៀប|ចំនួន|ភាគរយ|អត្រា|មធ្យម|សមាមាត្រ|សន្ទស្សន៍")
)
# the same, where what is counted can be no figure itself, as an age can
_COUNTED = re.compile(
    r"(?<![a-z])(?:households|families|villages|reached|trained|issued|registered|"
    r"supported|assisted|followers|users|subscribers|owner(?:s|ship)|damaged|destroyed|built|visited)(?![a-z])|"
    + normal_khmer("(?<!សៀវភៅ)គ្រួសារ|បានចេញ|ចុះបញ្ជី|ខូចខាត|រងផលប៉ះពាល់")
)
# words after which a header still speaks of the same
_STILL = re.compile(
    r"of|at|when|in|on|by|upon|now|and|or|to|n[or]|number|code|id|years?|months?|days?|date|place|"
    r"sex|gender|names?|phone|lat(?:itude)?|lon(?:gitude)?|lng|coordinates"
)
_HOTLINE = re.compile(
    r"hotlines?|helplines?|call cent(?:er|re)|toll.?free|"
    + normal_khmer("លេខបន្ទាន់|(?:ខ្សែ|បណ្តាញ)ទូរស័ព្ទ(?:បន្ទាន់|ទាន់ហេតុការណ៍)")
)
MONEY = re.compile(
    r"riel|(?<![a-z])(?:khr|usd|eur|cost|price|loss(?:es)?|value|paid|funds?|funding)(?![a-z])|"
    r"[$៛€]|dollar|amount|budget|expen|grant|revenue|income|remittance|damage|disburse|"
    + normal_khmer("រៀល|ថវិកា|ចំណាយ|ចំណូល|តម្លៃ|ទឹកប្រាក់|ដុល្លារ|ខូចខាត")
)


def person_column(header: str) -> str | None:
    """Return what a header says about persons (`error.persons.*`), or None.

    >>> person_column("VictimName"), person_column("ទូរស័ព្ទ"), person_column("Province name")
    ('names', 'phones', None)
    """
    if meaning(header) in COLUMNS:
        return None
    words = words_of(header)
    if _HOTLINE.search(words):
        return None
    what = next((kind.what for kind in _KINDS if kind.tells(words)), None)
    whose = _OF_OTHERS.search(words) or _ALONE.fullmatch(words)
    return what or (NAMES if _NAME.search(words) and not whose else None)


def words_of(header: str) -> str:
    """Return a header in lower case with blanks between its words, Khmer in one form.

    >>> words_of("DateOfBirth"), words_of("ID_card-no"), words_of("phonenumber")
    ('date of birth', 'id card no', 'phone number')
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", clean_text(header))
    words = re.sub(r"[\s_-]+", " ", apart).casefold().strip()
    return normal_khmer(_RUN_TOGETHER.sub(r"\1 \2 \3", words).replace("  ", " "))


def of_others(words: str) -> bool:
    """Return whether a header says that its column is of places, agencies, projects or money.

    >>> of_others("commune"), of_others("loss (riel)"), of_others("remarks")
    (True, True, False)
    """
    return bool(_OF_OTHERS.search(words) or MONEY.search(words))


def of_homes(words: str) -> bool:
    """Return whether a header leaves open whose addresses there are.

    >>> of_homes("location"), of_homes("school location")
    (True, False)
    """
    return not _NOT_OF_HOMES.search(words)


def goes_on(words: str) -> bool:
    """Return whether a header goes on about something else after it speaks of persons.

    >>> goes_on("birth certificates printed"), goes_on("age of victim"), goes_on("age (years)")
    (True, False, False)
    """
    ends = [found.end() for kind in _KINDS if (found := kind.latin.search(words))]
    after = words[min(ends) :] if ends else ""
    closed = after.rfind(")") + 1  # behind it none is looked for in vain
    rest = re.sub(r"\(.*?\)", " ", after[:closed]) + after[closed:]
    spoken = re.sub(r"[^a-z]", " ", rest).split()
    return bool(spoken) and not _STILL.fullmatch(spoken[0])


def of_hotlines(words: str) -> bool:
    """Return whether a header says that its numbers are to be called by anybody."""
    return bool(_HOTLINE.search(words))


def of_people_reached(words: str) -> bool:
    """Return whether a header names those who were reached, not staff.

    >>> of_people_reached("participant phone"), of_people_reached("office phone")
    (True, False)
    """
    return bool(_ANY_PERSON.search(words))


def of_one(words: str) -> bool:
    """Return whether a header names one person and says no more of them.

    >>> of_one("victim"), of_one("victims")
    (True, False)
    """
    return bool(_ONE.fullmatch(words))


def asks_how_many(words: str, what: str) -> bool:
    """Return whether a header that speaks of persons asks how many they are, or how often.

    >>> asks_how_many("average age", "births"), asks_how_many("age when registered", "births")
    (True, False)
    """
    counted = what != BIRTHS and _COUNTED.search(words)
    return bool(counted or _HOW_MANY.search(words))


def only_a_name(words: str) -> bool:
    """Return whether a header says that there are names, and not of whom.

    >>> only_a_name("boat name"), only_a_name("victim name")
    (True, False)
    """
    told = any(kind.tells(words) for kind in _KINDS) or _ANY_PERSON.search(words)
    return bool(_NAME.search(words) and not told)
