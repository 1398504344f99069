"""Columns: which field of an activity row a header means, in English, Khmer or by its HXL tag."""

from __future__ import annotations

import re
from itertools import pairwise

from geo.pcode import clean_text
from models.activities.template import HEADER
from models.reading.headers import is_tag_row

# field -> header of the template; the fields a tidy row has, and those of its area
TEMPLATE = {
    "record_id": "Record ID",
    "agency": "Lead organisation",
    "acronym": "Lead organisation acronym",
    "partner": "Implementing partner",
    "pillar": "Pillar (Prevention/Protection/Prosecution/Policy & partnership)",
    "activity_type": "Activity type",
    "title": "Activity title",
    "province_code": "Province code",
    "province_name": "Province",
    "area_code": "District code",
    "area_name": "District",
    "adm3_code": "Commune code (optional)",
    "target_group": "Target group",
    "people_targeted": "People targeted",
    "people_reached": "People reached",
    "start": "Start date",
    "end": "End date",
    "status": "Status (planned/ongoing/completed/suspended)",
    "budget": "Budget (optional)",
    "currency": "Currency",
    "reported_on": "Reported on",
    "source": "Reporting organisation",
}
# known to the template and never read: about persons, or more than is needed
DROPPED = (
    "Focal point role",
    "Focal point e-mail (not published)",
    "Organisation type",
    "Donor",
    "Activity description",
    "Women and girls targeted",
    "Children targeted",
)
_OTHERS = {
    "record_id": ("id", "record", "no", "no.", "ល.រ", "លេខសម្គាល់", "លេខរៀង"),
    "agency": (
        "agency",
        "organisation",
        "organization",
        "lead organization",
        "lead agency",
        "who",
        "អង្គការ",
        "ស្ថាប័ន",
        "អង្គភាព",
        "អង្គការដឹកនាំ",
        "ស្ថាប័នដឹកនាំ",
    ),
    "acronym": ("acronym", "lead organization acronym", "អក្សរកាត់"),
    "partner": (
        "partner",
        "implementing organisation",
        "implementing organization",
        "អង្គការដៃគូ",
        "ដៃគូអនុវត្ត",
        "អ្នកអនុវត្ត",
    ),
    "pillar": ("pillar", "sector", "សសរស្តម្ភ", "វិស័យ"),
    "activity_type": ("activity", "type of activity", "type", "what", "ប្រភេទសកម្មភាព", "សកម្មភាព"),
    "title": ("title", "project", "project title", "ចំណងជើង", "ឈ្មោះសកម្មភាព", "គម្រោង"),
    "adm3_code": ("commune code", "លេខកូដឃុំ", "លេខកូដឃុំ/សង្កាត់"),
    "target_group": ("target", "beneficiaries", "ក្រុមគោលដៅ"),
    "people_targeted": ("targeted", "people to reach", "ចំនួនគោលដៅ", "ចំនួនមនុស្សគោលដៅ"),
    "people_reached": ("reached", "ចំនួនបានទទួល", "ចំនួនមនុស្សបានទទួល", "ចំនួនអ្នកទទួល"),
    "start": ("start", "from date", "begins", "កាលបរិច្ឆេទចាប់ផ្តើម", "ថ្ងៃចាប់ផ្តើម", "ចាប់ផ្តើម"),
    "end": ("end", "to date", "ends", "until", "កាលបរិច្ឆេទបញ្ចប់", "ថ្ងៃបញ្ចប់", "បញ្ចប់"),
    "status": ("status", "ស្ថានភាព"),
    "budget": ("budget", "ថវិកា"),
    "currency": ("currency", "រូបិយប័ណ្ណ"),
    "reported_on": ("reported", "report date", "date reported", "កាលបរិច្ឆេទរាយការណ៍"),
    "source": (
        "source",
        "reported by",
        "reporting organization",
        "ប្រភព",
        "អង្គការរាយការណ៍",
        "រាយការណ៍ដោយ",
    ),
}
_DROPPED_OTHERS = (
    "contact",
    "contact person",
    "focal point",
    "email",
    "e-mail",
    "អ្នកទំនាក់ទំនង",
    "អ៊ីមែល",
)
IGNORED = "(not read)"


def _key(text: object) -> str:
    return re.sub(r"[\s_]+", " ", clean_text(text).casefold()).strip()


_FIELDS = {
    _key(header): field
    for field, template in TEMPLATE.items()
    for header in (template, template.split(" (")[0], field, *_OTHERS.get(field, ()))
} | {_key(header): IGNORED for header in (*DROPPED, *_DROPPED_OTHERS)}


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
    "#targeted": "people_targeted",
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


def field_of(header: str, tag: str = "", area: str | None = None) -> str | None:
    """Return the field a column holds, `IGNORED` where it is known and not read, or None.

    Where header and tag differ the tag decides; a tag without attributes that may be what the
    header says leaves it at that. What the template never reads is not read under any tag.

    Parameters
    ----------
    area : the field of a column that says where, as `models.reading.headers` names it.

    >>> field_of("Lead organisation"), field_of("ស្ថានភាព"), field_of("Zone", "#adm2+name")
    ('agency', 'status', 'area_name')
    >>> field_of("Beneficiaries", "#reached"), field_of("Activity", "#activity")
    ('people_reached', 'activity_type')
    >>> field_of("Focal point e-mail (not published)") == IGNORED, field_of("Remarks")
    (True, None)
    """
    written, tag = area or _FIELDS.get(_key(header)) or _TAGS.get(_tag(header)), _tag(tag)
    base = tag.split("+")[0]
    if base == "#contact" or written == IGNORED:
        return IGNORED
    if tag == base and written in _MAY_BE.get(base, ()):
        return written
    if tag not in _TAGS and base in _COUNTS:
        return None
    return _TAGS.get(tag, written)


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
