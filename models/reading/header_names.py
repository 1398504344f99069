"""Header words: what people write above the columns we read, in English, Khmer and DHIS2."""

from __future__ import annotations

import re

# what ministries write; the first of each list is our own name
NAMES: dict[str, tuple[str, ...]] = {
    "area_code": (
        "area_code",
        "code",
        "pcode",
        "p-code",
        "province_code",
        "district_code",
        "adm1_code",
        "adm2_code",
        "adm1_pcode",
        "adm2_pcode",
        "organisationunitcode",
        "organisation unit code",
        "orgunit code",
        "លេខកូដ",
        "កូដ",
        "លេខកូដខេត្ត",
        "លេខកូដស្រុក",
    ),
    "area_name": (
        "area_name",
        "name",
        "area",
        "province",
        "province_name",
        "district",
        "district_name",
        "name_1",  # of GADM
        "name_2",
        "province/city",
        "organisationunitname",
        "organisation unit",
        "organisation unit name",
        "orgunit name",
        "ឈ្មោះ",
        "ខេត្ត",
        "ខេត្ត-ក្រុង",
        "រាជធានី-ខេត្ត",
        "រាជធានី/ខេត្ត",
        "ឈ្មោះខេត្ត",
        "ស្រុក",
        "ឈ្មោះស្រុក",
    ),
    "period": ("period", "year", "years", "periodname", "period name", "ឆ្នាំ", "រយៈពេល"),
    "count": (
        "count",
        "number",
        "people",
        "persons",
        "total",
        "total persons",
        "returnees",
        "repatriated",
        "number of persons",
        "number of people",
        "victims",
        "number of victims",
        "persons returned",
        "people returned",
        "people repatriated",
        "persons repatriated",
        "repatriated people",
        "repatriated persons",
        "repatriated migrants",
        "returned people",
        "returned persons",
        "returned migrants",
        "number of returnees",
        "number of returned migrants",
        "number of repatriated persons",
        "number of people returned",
        "number of persons returned",
        "number of people repatriated",
        "number of persons repatriated",
        "ចំនួន",
        "សរុប",
        "ចំនួនសរុប",
        "ចំនួនជនរងគ្រោះ",
        "ចំនួនមនុស្ស",
        "ចំនួនអ្នកត្រឡប់",
        "ចំនួនអ្នកត្រឡប់មកវិញ",
        "ចំនួនពលករត្រឡប់",
        "អ្នកធ្វើមាតុភូមិនិវត្តន៍",
        "ចំនួនអ្នកធ្វើមាតុភូមិនិវត្តន៍",
    ),
    "corridor": ("corridor", "country", "from", "returned from", "ច្រករបៀង", "ប្រទេស", "ត្រឡប់ពី"),
    "rate_pct": (
        "rate_pct",
        "rate",
        "rate (%)",
        "poverty rate",
        "poverty rate (%)",
        "poverty rate %",
        "poverty headcount rate",
        "poverty headcount ratio",
        "poverty headcount (%)",
        "poverty incidence",
        "poverty incidence (%)",
        "headcount ratio",
        "percentage",
        "percent",
        "%",
        "អត្រា",
        "អត្រា (%)",
        "អត្រាភាពក្រីក្រ",
        "អត្រាភាពក្រីក្រ (%)",
        "អត្រានៃភាពក្រីក្រ",
        "អត្រាក្រីក្រ",
    ),
    "se_pct": ("se_pct", "se", "standard error", "standard error (%)", "លម្អៀងស្តង់ដារ"),
    "damaged_ha": (
        "damaged_ha",
        "paddydam",
        "damaged (ha)",
        "paddies damaged (ha)",
        "ស្រូវខូចខាត (ហិកតា)",
        "ផ្ទៃដីខូចខាត (ហិកតា)",
    ),
    "planted_ha": (
        "planted_ha",
        "planted (ha)",
        "cultivated (ha)",
        "ផ្ទៃដីដាំដុះ (ហិកតា)",
        "ផ្ទៃដីដាំ (ហិកតា)",
    ),
    "score": ("score", "ពិន្ទុ"),
    "figure": ("figure", "value", "តម្លៃ"),
    "suppressed": ("suppressed", "withheld", "លាក់ទុក"),
}
# a column of counts for each corridor, side by side
CORRIDORS: dict[str, tuple[str, ...]] = {
    "thailand": ("thailand", "from thailand", "thai", "ថៃ", "ប្រទេសថៃ", "ពីប្រទេសថៃ"),
    "vietnam": (
        "vietnam",
        "viet nam",
        "from vietnam",
        "from viet nam",
        "វៀតណាម",
        "ប្រទេសវៀតណាម",
        "ពីប្រទេសវៀតណាម",
    ),
    "other": ("other", "others", "other countries", "ផ្សេងៗ", "ប្រទេសផ្សេងទៀត"),
}
TOTALS = {
    *("total", "grand total", "totals", "sum", "national", "cambodia", "all provinces"),
    *("subtotal", "sub-total"),
    *("សរុប", "សរុបរួម", "សរុបទាំងអស់", "ទូទាំងប្រទេស", "សរុបទូទាំងប្រទេស", "កម្ពុជា"),
}
_ROW_NUMBER = re.compile(
    r"#|n[o°º]?|nr|s/n|id|record|(?:record|project|activity|serial|row) (?:id|no|number)|"
    r"ល\.?រ|លេខរៀង|លេខសម្គាល់"
)


def numbers_rows(header: str) -> bool:
    """Return whether a header is of numbers of rows or records, which say nothing of a row.

    >>> numbers_rows("No."), numbers_rows("ល.រ"), numbers_rows("Record ID"), numbers_rows("Notes")
    (True, True, True, False)
    """
    return bool(_ROW_NUMBER.fullmatch(header.casefold().replace("_", " ").strip(" .")))
