"""Headers: the columns of the template, and what else agencies and ministries call them."""

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
AREA = ("province_name", "area_name", "province_code", "area_code", "adm3_code")
# field -> other headers, each on its own between semicolons
_OTHERS = {
    "record_id": "id; record; no; no.; ល.រ; លេខសម្គាល់; លេខរៀង",
    "agency": (
        "agency name; organisation name; organization name; org; org name; "
        "implementing agency; lead agency name; reporting agency; institution; ngo; "
        "ngo name; ឈ្មោះអង្គការ; ឈ្មោះស្ថាប័ន; ស្ថាប័ន ឬអង្គការ; ស្ថាប័ន/អង្គការ; ភ្នាក់ងារ; "
        "agency; organisation; organization; lead organization; lead agency; who; អង្គការ; "
        "ស្ថាប័ន; អង្គភាព; អង្គការដឹកនាំ; ស្ថាប័នដឹកនាំ"
    ),
    "acronym": "acronym; lead organization acronym; អក្សរកាត់",
    "partner": (
        "partner name; implementing partner name; implementing partners; "
        "partner organisation; partner organization; ដៃគូ; partner; "
        "implementing organisation; implementing organization; អង្គការដៃគូ; ដៃគូអនុវត្ត; "
        "អ្នកអនុវត្ត"
    ),
    "pillar": "pillar; sector; សសរស្តម្ភ; វិស័យ",
    "activity_type": (
        "activity types; type of activities; kind of activity; intervention; "
        "intervention type; activities; activity name type; សកម្មភាពប្រភេទ; "
        "ប្រភេទនៃសកម្មភាព; activity; type of activity; type; what; ប្រភេទសកម្មភាព; សកម្មភាព"
    ),
    "title": (
        "activity name; activity description short; project name; title; project; "
        "project title; ចំណងជើង; ឈ្មោះសកម្មភាព; គម្រោង"
    ),
    "adm3_code": "commune code; លេខកូដឃុំ; លេខកូដឃុំ/សង្កាត់",
    "target_group": (
        "target groups; target population; beneficiary; beneficiary group; who is it for; "
        "target; beneficiaries; ក្រុមគោលដៅ; អ្នកទទួលផល"
    ),
    "people_targeted": (
        "target people; people planned; planned people; planned beneficiaries; "
        "beneficiaries targeted; beneficiaries planned; to be reached; n targeted; "
        "គោលដៅ (នាក់); ចំនួនគ្រោង; targeted; people to reach; ចំនួនគោលដៅ; ចំនួនមនុស្សគោលដៅ"
    ),
    "people_reached": (
        "reached people; people reached total; beneficiaries reached; total beneficiaries; "
        "total reached; total people reached; n reached; reached total; participants; "
        "total participants; participants total; "
        "actual reached; អ្នកទទួលបានការផ្សព្វផ្សាយ; ចំនួនអ្នកទទួលបានការផ្សព្វផ្សាយ; "
        "ចំនួនអ្នកចូលរួម; ចំនួនអ្នកទទួលផល; reached; ចំនួនបានទទួល; ចំនួនមនុស្សបានទទួល; ចំនួនអ្នកទទួល"
    ),
    "start": (
        "starting date; date of start; date start; date started; activity start; "
        "activity start date; start day; ថ្ងៃខែចាប់ផ្តើម; កាលបរិច្ឆេទចាប់ផ្ដើម; start; "
        "from date; begins; កាលបរិច្ឆេទចាប់ផ្តើម; ថ្ងៃចាប់ផ្តើម; ចាប់ផ្តើម"
    ),
    "end": (
        "ending date; date of end; date end; date ended; activity end; activity end date; "
        "completion date; completed date; end day; ថ្ងៃខែបញ្ចប់; end; to date; ends; until; "
        "កាលបរិច្ឆេទបញ្ចប់; ថ្ងៃបញ្ចប់; បញ្ចប់"
    ),
    "status": (
        "activity status; status of activity; implementation status; progress; "
        "ស្ថានភាពសកម្មភាព; ស្ថានភាពអនុវត្ត; status; ស្ថានភាព"
    ),
    "budget": "budget; ថវិកា",
    "currency": "currency; រូបិយប័ណ្ណ",
    "reported_on": (
        "reporting date; date of report; reported; report date; date reported; កាលបរិច្ឆេទរាយការណ៍"
    ),
    "source": "source; reported by; reporting organization; ប្រភព; អង្គការរាយការណ៍; រាយការណ៍ដោយ",
    "province_name": (
        "adm1 name; adm1 en; admin 1 name; admin1 name; "
        "province; province name; province/capital; capital/province; provinces; adm1 name; "
        "admin 1; admin1; ខេត្ត; ខេត្ត/រាជធានី; រាជធានី-ខេត្ត; រាជធានី/ខេត្ត; រាជធានី ខេត្ត; "
        "ឈ្មោះខេត្ត"
    ),
    "area_name": (
        "district; district name; districts; district/city; city/district; "
        "district/khan/city; khan; adm2 name; adm2 en; admin 2 name; admin2 name; admin 2; "
        "admin2; location; place; where; area; "
        "ស្រុក; ក្រុង ស្រុក ខណ្ឌ; ស្រុក/ខណ្ឌ; ក្រុង/ស្រុក; ក្រុង/ស្រុក/ខណ្ឌ; "
        "ស្រុក/ក្រុង/ខណ្ឌ; ស្រុក/ខណ្ឌ/ក្រុង; ឈ្មោះស្រុក; ទីតាំង; ទីកន្លែង"
    ),
    "province_code": "province code; adm1 code; adm1 pcode; លេខកូដខេត្ត",
    "area_code": "district code; adm2 code; adm2 pcode; លេខកូដស្រុក",
}
_DROPPED_OTHERS = "contact; contact person; focal point; email; e-mail; អ្នកទំនាក់ទំនង; អ៊ីមែល"


def spellings(field: str) -> tuple[str, ...]:
    """Return the headers of a field: the template's, whole and without brackets, and others.

    >>> spellings("status")[:2], "ខេត្ត" in spellings("province_name")
    (('Status (planned/ongoing/completed/suspended)', 'Status'), True)
    """
    template = TEMPLATE[field]
    return (template, template.split(" (")[0], field, *_listed(_OTHERS.get(field, "")))


def dropped() -> tuple[str, ...]:
    """Return the headers that are known and never read.

    >>> "contact person" in dropped()
    True
    """
    return (*DROPPED, *_listed(_DROPPED_OTHERS))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
