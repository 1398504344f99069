"""Platforms: the columns that Kobo, ODK and DHIS2 add of their own to what people fill in."""

from collections.abc import Sequence

from models.activities.labels import label_key

IGNORED = "(not read)"
KOBO, ODK, DHIS2 = "kobo", "odk", "dhis2"
# how each is known: all headers of one of these sets are there
_SIGNS = (
    (KOBO, {"_uuid"}),
    (KOBO, {"_submission_time"}),
    (ODK, {"submissiondate", "key"}),
    (ODK, {"submissiondate", "meta-instanceid"}),
    (DHIS2, {"eventdate", "organisationunitname"}),
    (DHIS2, {"eventdate", "orgunitname"}),
    (DHIS2, {"eventdate", "orgunit"}),
    (DHIS2, {"eventdate", "ouname"}),
    (DHIS2, {"organisationunitname", "periodname"}),
)
# what describes the form or the phone, not the activity
_OF_FORMS = (
    *("today", "deviceid", "device id", "username", "phonenumber", "phone number", "simserial"),
    *("subscriberid", "audit", "simid", "devicephonenum", "caseid", "rootuuid", "background-audio"),
)
_OWN: dict[str, dict[str, str]] = {
    KOBO: {
        "_id": "record_id",
        "_submission_time": "reported_on",
        **dict.fromkeys(
            (
                *("_uuid", "_validation_status", "_notes", "_status", "_submitted_by", "_tags"),
                *("__version__", "_index", "_attachments", "_geolocation", "_xform_id_string"),
                *("_parent_index", "_parent_table_name", "_version_", "formhub/uuid"),
                *("meta/instanceid", "meta/instancename", "meta/deprecatedid", "meta/rootuuid"),
                *_OF_FORMS,
            ),
            IGNORED,
        ),
    },
    ODK: {
        "key": "record_id",
        "submissiondate": "reported_on",
        **dict.fromkeys(
            (
                *("meta-instanceid", "meta-instancename", "instanceid", "submitterid", "edits"),
                *("submittername", "attachmentspresent", "attachmentsexpected", "status"),
                *("reviewstate", "deviceid", "formversion", "meta-rootuuid", "createdat"),
                *_OF_FORMS,
            ),
            IGNORED,
        ),
    },
    DHIS2: {
        **dict.fromkeys(("event", "psi"), "record_id"),
        **dict.fromkeys(("eventdate", "reportdate"), "start"),
        **dict.fromkeys(("organisationunitname", "orgunitname", "ouname"), "area_name"),
        **dict.fromkeys(("organisationunitcode", "orgunitcode", "oucode"), "area_code"),
        **dict.fromkeys(
            ("organisationunitnamehierarchy", "orgunitnamehierarchy", "ounamehierarchy", "oupath"),
            "area_path",
        ),
        "eventstatus": "status",
        **dict.fromkeys(("lastupdatedon", "lastupdated"), "reported_on"),
        **dict.fromkeys(
            (
                *("programstage", "ps", "storedby", "createdby", "createdbydisplayname", "created"),
                *("lastupdatedby", "lastupdatedbydisplayname", "scheduleddate", "programstatus"),
                *("longitude", "latitude", "geometry", "organisationunit", "orgunit", "ou"),
                *("organisationunitid", "organisationunitdescription", "enrollment", "pi", "tei"),
                *("trackedentity", "trackedentityinstance", "program", "periodid", "periodcode"),
                *("perioddescription", "completedby", "geometryextent", "attributeoptioncombo"),
                *("incidentdate", "enrollmentdate", "deleted", "followup"),
            ),
            IGNORED,
        ),
    },
}
_DHIS2_STATUS = {
    "active": "ongoing",
    "completed": "completed",
    "schedule": "planned",
    "scheduled": "planned",
    "overdue": "planned",
    "skipped": "suspended",
    "visited": "ongoing",
}


def platform_of(headers: Sequence[str]) -> str:
    """Return the platform that wrote a table with these headers, or "".

    >>> platform_of(["agency", "_id", "_uuid"]), platform_of(["Agency", "Status"])
    ('kobo', '')
    """
    keys = {_key(header) for header in headers}
    keys |= {key.replace(" ", "") for key in keys}
    return next((platform for platform, signs in _SIGNS if signs <= keys), "")


def own_field(platform: str, header: str) -> str | None:
    """Return the field of a column that the platform adds, `IGNORED`, or None for any other.

    >>> own_field("kobo", "_status"), own_field("dhis2", "Organisation unit name")
    ('(not read)', 'area_name')
    """
    key = _key(header)
    known = _OWN.get(platform, {})
    return known.get(key, known.get(key.replace(" ", "")))


def may_be_form_time(platform: str, header: str, cells: Sequence[str]) -> bool:
    """Return whether a column holds when a form was opened or closed, not when work began.

    >>> may_be_form_time("kobo", "start", ["2026-01-05T08:30:12+07:00"])
    True
    >>> may_be_form_time("kobo", "start", ["2026-01-05"])
    False
    """
    if platform not in (KOBO, ODK) or _key(header) not in ("start", "end", "starttime", "endtime"):
        return False
    filled = [cell for cell in cells if cell]
    # a day alone has no time of day; a spreadsheet writes midnight behind it
    return any(":" in cell and not cell.endswith("00:00:00") for cell in filled)


def status_word(platform: str, text: str | None) -> str | None:
    """Return a status as we write it, where the platform has its own words for it.

    >>> status_word("dhis2", "SCHEDULE"), status_word("", "active")
    ('planned', 'active')
    """
    return _DHIS2_STATUS.get((text or "").casefold(), text) if platform == DHIS2 else text


def _key(header: str) -> str:
    return header.strip().casefold() if header.strip().startswith("_") else label_key(header)
