"""Words of a part: how columns and lines beside a table say what its figures are, in one list."""

from __future__ import annotations

import re

from geo.khmer import normal_khmer


def any_of(*words: str) -> re.Pattern[str]:
    """Return a pattern of any of some words, in the normal form of Khmer.

    >>> bool(any_of("unit", "ឯកតា").search("unit: persons"))
    True
    """
    return re.compile(normal_khmer("|".join(words)))


# headers of columns that say what a figure is, whole
COLUMNS = any_of(
    r"units?(?: of (?:measure(?:ment)?|figures?))?",
    r"months?(?: of (?:return|arrival|the year))?",
    r"(?:half[ -]?year|quarters?|semesters?|trimesters?)(?: of the year)?",
    r"age ?groups?|ages?|age range|age category",
    r"sex|gender|sex/age|age/sex",
    r"types?|types? of (?:people|persons|population|returnees?|returns?|case|migrants?)",
    r"(?:returnee|return|population|migrant|case) types?",
    r"population groups?|disaggregation|age and sex",
    r"ឯកតា|ខែ|ត្រីមាស|ឆមាស|អាយុ|ក្រុមអាយុ|ភេទ|យេនឌ័រ|ប្រភេទ|ក្រុមប្រជាជន",
)
# headers of columns that say which part of a province or district a figure is of
WITHIN_AREA = any_of(
    r"(?:(?:name of )?(?:the )?(?:commune|sangkat|village|phum|khum)s?)(?:/(?:commune|sangkat)s?)?",
    r"(?:commune|sangkat|village)[ _/]?(?:sangkat)?[ _]?names?",
    r"adm(?:in)?[ _]?[345](?:[ _](?:name|en|km))?",
    r"check ?points?|border (?:crossing|gate|point|checkpoint)s?|shelters?",
    r"ឃុំ(?:[/-]សង្កាត់)?|សង្កាត់|ភូមិ|ឈ្មោះ(?:ឃុំ|ភូមិ|សង្កាត់)|ច្រកព្រំដែន|ច្រកទ្វារព្រំដែន",
)
# which of two countries people came from or went to, only the owner of the file knows
COUNTRY_COLUMNS = any_of(
    r"return(?:ed|ing|s)? ?(?:from|to)(?: country)?",
    r"(?:destination|return|returning|origin|sending|host|receiving) countr(?:y|ies)",
    r"countr(?:y|ies) of (?:destination|return|origin|exploitation|work|residence|departure)",
    r"destinations?|(?:repatriated|deported) from",
    r"ប្រទេសគោលដៅ|គោលដៅ|ប្រទេសដើម|ប្រទេសត្រឡប់|ត្រឡប់មកពី|ប្រទេសដែលត្រឡប់មក",
)

WHOLE = any_of(
    r"all|any|total|both|both (?:sexes|genders)|all (?:ages|sexes|people|persons|months|groups)",
    r"m ?[+&/] ?f|f ?[+&/] ?m|male ?(?:and|&|\+) ?female|female ?(?:and|&|\+) ?male",
    r"persons?|people|individuals?|head|heads|number|count|each|ones?|%|percent|percentage|pct",
    r"ha|hectares?|returnees?|returned migrants|migrants|population|total population",
    r"year|whole year|full year|annual|yearly|jan(?:uary)?\.? ?(?:-|–|to) ?dec(?:ember)?\.?|1-12",
    r"province|provinces|municipality|capital|city|district|khan|krong|srok|khet|srok/khan|area",
    r"សរុប|ទាំងអស់|ទាំងពីរ|ទាំងពីរភេទ|នាក់|មនុស្ស|ភាគរយ|ហិកតា|ពេញមួយឆ្នាំ|ប្រជាជន",
    r"ខេត្ត|រាជធានី|ក្រុង|ស្រុក|ខណ្ឌ|ប្រុស ?និង ?ស្រី",
)
ALL_COUNTRIES = any_of(r"all|total|cambodia|kingdom of cambodia|khm?|សរុប|ទាំងអស់|កម្ពុជា")
# what an indicator must name to be the figure that we read
INDICATORS = {
    "repatriation": any_of(r"return|repatriat|migrant", r"ត្រឡប់|មាតុភូមិនិវត្តន៍|ចំណាកស្រុក"),
    "poverty": any_of(r"rate|ratio|incidence|percent|%|prevalence|pct", r"អត្រា|ភាគរយ"),
    "harvest": any_of(
        r"rate|percent|%|pct|damag|loss|lost|score|index|planted|cultivated|hectare",
        r"ខូចខាត|ពិន្ទុ|អត្រា",
    ),
}
INDICATOR_COLUMNS = any_of(r"indicators?(?: name)?|measures?|variables?|(?:ឈ្មោះ)?សូចនាករ")

_THOUSAND = r"1[., '’]?000(?!\d)"
# what says that a unit follows, and how many it may be of: ten at least
_UNIT_IS = (
    r"(?:(?<![a-z])(?:units?(?: of (?:measure(?:ment)?|figures?))?|scale) ?(?:[:=៖–-]|is|are)"
    r"|multipl(?:y|ied) by|ឯកតា ?(?:[:=៖–-]|គឺ)?|គិតជា|គុណ ?នឹង) ?(?:គិតជា ?|in |[x×*] ?)?"
)
_MANY = (
    r"(?:10{1,6}|10{0,2}[., '’]000(?:[., '’]000)?|['’]?000s?|1 (?:thousand|million)|one million|"
    r"k|thds?|រយ|ម៉ឺន|សែន|លាន)(?![\da-z]|[.,]\d)"
)
UNITS = any_of(
    r"(?<![a-z])(?:thousands?|thds|hundreds(?! of (?!people|persons)))(?![a-z])",
    # 1.5 million is an amount, and no unit of other numbers
    r"(?<![a-z\d])(?<!\d )(?<!one )millions?(?![a-z])",
    _UNIT_IS + _MANY,
    rf"(?<![a-z])units? (?:in|of) {_THOUSAND}|(?<![\d.,])(?<!\d )000s(?![a-z])",
    rf"['’]000s?(?!\d)|\(000s?\)|[x×*] ?{_THOUSAND}|\( ?(?:in )?{_THOUSAND} ?\)",
    rf"(?<![\d.,])10{{0,2}}[., '’]?000['’]?s(?![a-z])|(?<![a-z])in {_THOUSAND}(?=[ ,;.]*$)",
    rf"(?:^|[(:=៖]|(?<![a-z])in|units?(?: of)?) ?{_THOUSAND} ?"
    r"(?:persons?|people|individuals?|returnees|migrants|ha|hectares|riels?|khr|usd|នាក់|ហិកតា)"
    r"(?![a-z])",
    r"(?:(?<![a-z])per|ក្នុង(?:ចំណោម)?|លើ) ?1(?:0|[., ]0)[0., ]*00(?!\d)",
    r"(?<![a-z])units?(?: of measure(?:ment)?)? ?[:=] ?(?:households?|famil(?:y|ies)|cases?)",
    r"ពាន់|លាននាក់|ឯកតា ?[៖:] ?(?:គ្រួសារ|ករណី)",
)

_FAMILIES = r"(?:famil(?:y|ies)|households?)(?! ?members?)(?![a-z])"
# kind of table -> what else a title may say that its figures are
OTHER_FIGURES = {
    "repatriation": any_of(
        rf"(?<![a-z])(?:return(?:ed|ing)|repatriated|deported) (?:migrant |poor )?{_FAMILIES}",
        rf"(?<![a-z])number of (?:return(?:ed|ing) |repatriated )?{_FAMILIES}",
        r"(?<![a-z])per 100(?!\d)|(?<!non-)(?<!non )(?<![a-z])cumulative|ចំនួនគ្រួសារ",
    ),
    "poverty": any_of(
        r"(?<![a-z])(?:(?:il)?literacy|enrol?l?ment|drop-?out|attendance|(?:un)?employment|"
        r"mortality|fertility|birth|immuni[sz]ation|vaccination|electrification|migration|"
        r"inflation) rates?(?![a-z])"
    ),
}
THE_KIND = {"repatriation": any_of(r"(?!)"), "poverty": any_of(r"pover|poor|ក្រីក្រ")}

# offices, programmes and districts whose names have a word for some of the people
OFFICES = any_of(
    r"youth (?:rehabilitation|(?:and|&) sports?)",
    r"(?:ministry|department|committee|council|office|directorate|commission|bureau)[^,;.:|\n]*",
    r"save the children|children['’]s (?:fund|village)|un women|women(?:['’]?s)? affairs",
    r"(?:ក្រសួង|មន្ទីរ|ក្រុមប្រឹក្សាជាតិ|អង្គការ|សមាគម|គណៈកម្មាធិការ)[^,;.:|។\s]*"
    r"(?:(?<=នារី) និងកុមារ)?",
    r"កិច្ចការ(?:នារី|ស្ត្រី)(?: ?និង ?កុមារ)?|ស្រី ?ស្នំ|ស្រី ?សន្ធរ|បន្ទាយ ?ស្រី",
)
# what stands before the name of an office and nothing else; a centre only counts as one there
SOURCE = any_of(r"(?:data )?sources?|prepared by|collected by|ប្រភព(?:ទិន្នន័យ)?|រៀបចំដោយ")
CENTRES = any_of(
    r"(?:women|children|girls|youth)['’]?s? (?:crisis |development |rights |health )?"
    r"(?:cent(?:er|re)|association|organi[sz]ation|foundation|network)(?![a-z])",
    r"(?:cent(?:er|re)|association|organi[sz]ation|foundation|network)s? (?:for|of) "
    r"(?:women|children|girls|youth)(?: (?:and|&) (?:women|children|girls|youth))?(?![a-z])",
)
_MONEY = r"(?![.,]?\d| ?(?:us\$|usd|dollars?|riels?|khr|%|per ?cent|៛|រៀល))"
PART_OF_PEOPLE = any_of(
    r"(?<![a-z])(?:female|male|women|woman|men|girl|boy|child|children|minor|infant|adult|youth)"
    r"s?(?![a-z])",
    # an age; a poverty line and a count that is hidden are none
    r"(?<![a-z])(?<!counts )(?<!cells )(?<!values )(?:under|below|over|above|aged) (?:age )?"
    rf"\d{{1,3}}{_MONEY}",
    r"(?<![<>\d])[<>] ?1[58](?!\d)",
    r"ស្ត្រី|នារី|កុមារ|ស្រី|បុរស|ប្រុស|អនីតិជន|មនុស្សពេញវ័យ",
)
_AND = r"(?:,|,? ?(?:and|&|\+|/|as well as)) ?"
_KM_AND = r" ?(?:និង|ទាំង|[-/&+,])? ?"
# all of them, wherever it stands; girls and boys are children alone
_BOTH = any_of(
    rf"(?<![a-z])(?:female|women)s?{_AND}(?:male|men|boy)s?(?![a-z])",
    rf"(?<![a-z])(?:male|men)s?{_AND}(?:female|women|girl)s?(?![a-z])",
    rf"(?<![a-z])girls?{_AND}(?:male|men)s?(?![a-z])|(?<![a-z])boys?{_AND}(?:female|women)s?(?![a-z])",
    rf"(?<![a-z])adults?{_AND}child|(?<![a-z])child(?:ren)?{_AND}adult",
    rf"(?:ប្រុស|បុរស){_KM_AND}(?:ស្រី|ស្ត្រី)|(?:ស្រី|ស្ត្រី|នារី){_KM_AND}(?:ប្រុស|បុរស)",
)
# what makes all people of some that are named behind it, and of none before it
_WITH = any_of(
    r"(?<![a-z])(?:incl|both (?:sex|gender)|by (?:sex|gender|age)|of which|of whom|as well as|"
    r"disaggregat)",
    r"រួមទាំង|រួមបញ្ចូល|ទាំងពីរភេទ|ក្នុងនោះ|តាមភេទ|ទាំងអស់",
)


def part_of_people(text: str) -> str:
    """Return the words by which a text, in small letters, names some of the people, or nothing.

    >>> part_of_people("people, including women"), part_of_people("women, including girls")
    ('', 'women')
    """
    part = PART_OF_PEOPLE.search(text)
    if part is None or _BOTH.search(text) or _WITH.search(text, 0, part.start()):
        return ""
    return part.group().strip()
