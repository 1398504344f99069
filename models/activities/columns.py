"""Columns: which field of an activity row a header means, in English, Khmer or by its HXL tag."""

import re
from itertools import pairwise

from geo.digits import latin_digits
from geo.khmer import normal_khmer
from geo.pcode import clean_text
from models.activities.fields import MEASURES
from models.activities.header_words import TEMPLATE, dropped, spellings
from models.activities.labels import forms, groups, label_key
from models.activities.platforms import IGNORED
from models.activities.template import HEADER
from models.desk.only_part_words import UNITS, part_of_people
from models.reading.headers import is_tag_row, meaning

_OF_PEOPLE = ("target_group", "people_targeted", "people_reached")
_NAME = re.compile(r"\bnames?\b|ឈ្មោះ")
_PROVINCE = re.compile(r"province|adm(?:in)? ?1|ខេត្ត|រាជធានី")
_DISTRICT = re.compile(r"district|adm(?:in)? ?2|ស្រុក|ខណ្ឌ")
_REMARK = re.compile(r"[(\[][^()\[\]]*[)\]]")
# a remark that begins so is about the column itself
_OF_WHICH = re.compile(r"^[(\[] ?(?:of (?:which|whom)|among (?:them|whom)|ក្នុងនោះ)")
UNIT = re.compile(
    r"(?<![a-z])(?:households?(?! ?members?)|hhs?|famil(?:y|ies)(?! ?members?))(?![a-z])|គ្រួសារ|"
    r"លាន|%|per ?cent|ភាគរយ|^[(\[] ?(?:indirect|(?:last|previous|prior) year|"
    r"(?:avg|average|mean|per (?:session|event|visit|day|week|month))(?![a-z])|"
    r"មធ្យម|ជាមធ្យម|ដោយប្រយោល|ឆ្នាំមុន)|" + UNITS.pattern
)
THINGS = (
    r"(?:cases?|sessions?|schools?|events?|villages?|communes?|materials?|leaflets?|posters?|"
    r"trainings?|meetings?|groups?|times|workshops?|visits?|class(?:es)?|kits?|packages?|sets?|"
    r"pieces?|items?|copies|calls?|views|impressions|days?|hours?)"
)
# a remark that is only a letter for some people or thousands, or names what is no person
_NOBODY = re.compile(
    rf"[fmk]|(?:(?:total )?(?:number|no\.?|nr\.?|#|count) ?(?:of )?)?{THINGS}"
    r"(?: (?:held|visits?|visited|conducted|organi[sz]ed|completed|covered|reached|supported))?|"
    r"(?:ចំនួន ?)?(?:ករណី|សាលា|ភូមិ|ឃុំ|វគ្គ|ដង)"
)
# how many there are of something, which says of no row where it is or what
_HOW_MANY = re.compile(r"(?<![a-z])(?:no\.?|nr\.?|num|numbers?|#|count|how many) ?of(?![a-z])|ចំនួន")
_GROUPS = re.compile(r"\bgroups?\b|ក្រុម")
PERSONS = re.compile(r"participant|beneficiar|people|person|អ្នក|មនុស្ស")
# where something is done: a target commune says nothing of how many people are
_PLACES = "area|district|province|commune|village|communit|site|school|location|place|zone"
_KM_PLACES = "ភូមិ|ឃុំ|សង្កាត់|ស្រុក|ខណ្ឌ|ក្រុង|ខេត្ត|តំបន់|សាលា|សហគមន៍|ក្រុម"
_NO_PLACE = "".join(f"(?<!{word})(?<!{word} )" for word in _KM_PLACES.split("|"))
# what is to be, and what has come of it
_GOAL = re.compile(
    normal_khmer(
        rf"(?<![a-z])(?:target(?:s|ed)?(?! ?(?:group|population|{_PLACES}))|goals?|"
        r"plan(?! international)|planned|expected|intended|proposed|to be reached|to reach)"
        rf"(?![a-z])|{_NO_PLACE}គោលដៅ|គ្រោង|ផែនការ|រំពឹង"
    )
)
_DONE = re.compile(
    normal_khmer(
        r"(?<![a-z])(?:(?<!to be )reached|actual(?:ly)?|achieved|achievements?|results?|received)"
        r"(?![a-z])|អនុវត្ត|សម្រេច|ជាក់ស្តែង|បាន"
    )
)
_FIELDS = {label_key(header): field for field in TEMPLATE for header in spellings(field)} | {
    label_key(header): IGNORED for header in dropped()
}


def _tag(text: object) -> str:
    """Return a tag with its attributes in order: HXL gives their order no meaning."""
    base, *attributes = re.sub(r"\s", "", clean_text(text).casefold()).split("+")
    return "+".join([base, *sorted(attributes)])


_TAG_FIELDS = {HEADER[header]: field for field, header in TEMPLATE.items()} | {
    "#org": "agency",
    "#org+impl": "partner",
    "#sector": "pillar",
    "#subsector": "activity_type",
    "#activity": "title",
    "#activity+type": "activity_type",
    "#status": "status",
    "#reached": "people_reached",
    "#reached+total": "people_reached",
    "#targeted": "people_targeted",
    "#targeted+total": "people_targeted",
    "#beneficiary": "target_group",
    "#currency": "currency",
    "#adm1": "province_name",
    "#adm2": "area_name",
    "#date+reported": "reported_on",
}
_TAGS = {_tag(tag): field for tag, field in _TAG_FIELDS.items()}
# hashtag -> the fields it may stand for, with whatever attributes
_MAY_BE: dict[str, set[str]] = {}
for _known, _field in _TAGS.items():
    _MAY_BE.setdefault(_known.split("+")[0], set()).add(_field)
# a count of others than the people reached or targeted must not be taken for a text
_COUNTS = {"#reached", "#targeted", "#affected", "#inneed", "#population", "#capacity"}


def field_of(header: str, tag: str = "") -> str | None:
    """Return the field a column holds, `IGNORED` where it is known and not read, or None.

    Where header and tag differ the tag decides; a tag without attributes that may be what the
    header says leaves it at that. What the template never reads is not read under any tag.

    >>> field_of("Lead organisation"), field_of("ស្ថានភាព"), field_of("Zone", "#adm2+name")
    ('agency', 'status', 'area_name')
    >>> field_of("Beneficiaries", "#reached"), field_of("Activity", "#activity")
    ('people_reached', 'activity_type')
    >>> field_of("Focal point e-mail (not published)") == IGNORED, field_of("Remarks")
    (True, None)
    >>> field_of("where/province"), field_of("2. Please select the District *")
    ('province_name', 'area_name')
    """
    written, tag = _written_field(header), _tag(tag)
    base = tag.split("+")[0]
    if base == "#contact" or written == IGNORED:
        return IGNORED
    if tag == base and written in _MAY_BE.get(base, ()):
        return written
    if tag not in _TAGS and base in _COUNTS:
        return None
    return _TAGS.get(tag, written)


def _written_field(header: str) -> str | None:
    if (field := _TAGS.get(_tag(header))) is not None:
        return field
    for form in forms(header):
        if (field := _FIELDS.get(label_key(form)) or _area(form)) is not None:
            # a question for the names of people is never one for whom they are
            people = field in _OF_PEOPLE and _NAME.search(label_key(header))
            other = _counts_others(header, field) or (field in MEASURES and of_unit(header))
            counts = field in _OF_PEOPLE and field in MEASURES
            return None if people or other else counted(header, field) if counts else field
    return None


def _counts_others(header: str, field: str) -> bool:
    """Return whether a header asks how many there are of something that is no person.

    >>> _counts_others("Number of provinces", "province_name")
    True
    >>> _counts_others("No. of beneficiaries", "target_group")
    False
    """
    key = label_key(header)
    asks = field not in MEASURES and _HOW_MANY.search(key)
    return bool(asks and (field != "target_group" or _GROUPS.search(key)))


def counted(header: str, field: str) -> str | None:
    """Return which people a column counts, where a remark or a group says planned or reached.

    None where it counts only some of them, or is called both.

    >>> counted("Participants (planned)", "people_reached")
    'people_targeted'
    >>> counted("Reached (planned)", "people_reached"), counted("women/reached", "people_reached")
    (None, None)
    """
    path, last = groups(header)
    before, own = [*map(label_key, path)], label_key(last)
    beside = " ".join((*before, *_REMARK.findall(label_key(header))))
    goal, done = _GOAL.search(beside), _DONE.search(beside)
    if of_unit(header) or any(_of_group(group, own) for group in before):
        return None
    if field == "people_targeted":
        return None if done and not goal else field
    if not goal:
        return field
    return None if done or _DONE.search(own) else "people_targeted"


def says_reached(header: str) -> bool:
    """Return whether a header says itself that its people were reached.

    >>> says_reached("People reached"), says_reached("Beneficiaries"), says_reached("ចំនួនអ្នកចូលរួម")
    (True, False, False)
    """
    return bool(_DONE.search(label_key(header)))


def _of_group(group: str, own: str) -> bool:
    """Return whether a group says that not all people, or no single ones, are counted in it."""
    # a group of sessions has the people in them as well
    return not (_NOBODY.fullmatch(group) and PERSONS.search(own)) and of_unit(f"({group})")


def of_unit(header: str) -> bool:
    """Return whether a remark in brackets says that not all people, or no single ones, are counted.

    >>> of_unit("Reached (HH)"), of_unit("Reached (women)"), of_unit("Reached (people)")
    (True, True, False)
    >>> of_unit("ចំនួនអ្នកចូលរួម (១០០០នាក់)"), of_unit("ចំនួនអ្នកចូលរួម (នាក់)")
    (True, False)
    """
    return any(
        UNIT.search(remark)
        or _NOBODY.fullmatch(remark[1:-1].strip())
        or part_of_people(_OF_WHICH.sub("", remark))
        for remark in _REMARK.findall(latin_digits(label_key(header)))
    )


def _area(header: str) -> str | None:
    """Return the field of a header that other tables have for an area."""
    field = meaning(header)
    if field not in ("area_name", "area_code"):
        return None
    plain = label_key(header)
    if _PROVINCE.search(plain) and not _DISTRICT.search(plain):
        return field.replace("area", "province")
    return field


def tags_of(rows: list[list[str]]) -> dict[str, str]:
    """Return header as written -> HXL tag, where a row of tags stands below the headers.

    >>> tags_of([["Who", "Where"], ["#org", "#adm2+name"], ["A", "Kampot"]])
    {'Who': '#org', 'Where': '#adm2+name'}
    """
    for above, row in pairwise(rows[:16]):
        cells = [clean_text(cell) for cell in row]
        if is_tag_row(cells):
            return {clean_text(h): tag for h, tag in zip(above, cells, strict=False) if tag}
    return {}
