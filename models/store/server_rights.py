"""Server rights: what PostgreSQL itself lets the dashboard's own account do, row by row.

The owner makes the tables; another account runs the dashboard. It may add rows and never change or
delete one, and only such rows as the roles of whoever acts allow: the table of rights a second
time, for a check that the program forgets.
"""

from sqlalchemy import Connection, text

from models.access.rights import RIGHTS, SAVING
from models.store.store import Store
from models.store.store_error import StoreError, told
from models.store.store_tables import metadata
from models.store.unsaved import BOUNDS

_GUARDED = (
    *("document", "version", "archiving", "chosen", "decided", "staged", "proposed", "answered"),
    *("granted", "audit"),
)
_BY = "outreach_by(author)"
_ALONE = "current_setting('outreach.way', true) = 'alone'"
_OWN = (
    "CASE current_setting('outreach.way', true)"
    " WHEN 'account' THEN owner = 'account:' || current_setting('outreach.account', true)"
    " WHEN 'alone' THEN NOT EXISTS (SELECT 1 FROM granted) ELSE false END"
)
# whoever says yes adds what was proposed, in the same change, and nothing else
_AGREED = (
    "EXISTS (SELECT 1 FROM answered a JOIN proposed p ON p.change = a.proposal"
    " WHERE a.answer = 'yes' AND "
)
# table -> what must be true of a row that is added
_ADDING = {
    "document": "outreach_may(outreach_saving(kind))"
    " OR (kind = 'contacts' AND outreach_may('answer_contacts'))",
    "version": f"{_BY} AND (outreach_may(outreach_saving("
    "(SELECT d.kind FROM document d WHERE d.id = document_id)))"
    f" OR {_AGREED} a.change = version.change AND p.subject = 'contacts'"
    " AND p.target IN ('', version.document_id) AND p.wanted = version.body"
    # in the place of what was seen
    " AND p.before = coalesce(nullif(version.number - 1, 0)::text, 'null'))) AND NOT EXISTS ("
    # what is approved is never changed
    "SELECT 1 FROM staged s WHERE s.document_id = version.document_id AND s.stage = 'approved')"
    " AND number = (SELECT d.newest FROM document d WHERE d.id = document_id)",
    "archiving": f"{_BY} AND outreach_may('archive') AND ({_ALONE} OR 'contacts' <> "
    "(SELECT d.kind FROM document d WHERE d.id = document_id))",
    "chosen": f"{_BY} AND (outreach_may('use_table')"
    f" OR {_AGREED} a.change = chosen.change AND p.subject = 'table' AND p.target = chosen.input"
    " AND p.wanted = coalesce('\"' || chosen.document_id || '\"', 'null')))",
    "decided": f"{_BY} AND outreach_may('decide_names')",
    "staged": f"{_BY} AND outreach_may("
    "CASE stage WHEN 'reviewed' THEN 'review' ELSE 'approve' END)"
    " AND outreach_follows(document_id, version, stage, author)",
    "proposed": f"{_BY} AND outreach_may('propose_' || subject)",
    "answered": f"{_BY} AND EXISTS (SELECT 1 FROM proposed p WHERE p.change = answered.proposal"
    " AND CASE WHEN answered.answer = 'withdrawn' THEN outreach_may('propose_' || p.subject)"
    f" AND ({_ALONE} OR p.author = answered.author) ELSE outreach_may('answer_' || p.subject)"
    f" AND ({_ALONE} OR p.author <> answered.author) END)",
    "granted": f"{_BY} AND outreach_may('grant_role')",
    "audit": f"{_BY} AND outreach_may(action) AND way = current_setting('outreach.way', true)"
    " AND number = (SELECT coalesce(max(a.number), 0) + 1 FROM audit a)",
}
# the last row counts: none may come before its time and hold for ever, or where no audit looks
_COUNTED = frozenset(_ADDING) - {"document"}
_IN_TURN = "change = (SELECT number FROM change)"
# what the application may point elsewhere -> what must not become of it
_POINTING = {
    "change": "new.number <> old.number + 1",
    "document": """
   new.newest NOT IN (old.newest, old.newest + 1)
   OR (new.newest <> old.newest AND EXISTS (
     SELECT 1 FROM staged s WHERE s.document_id = old.id AND s.stage = 'approved'))
   OR (new.archived <> old.archived AND NOT EXISTS (
     SELECT 1 FROM archiving a WHERE a.document_id = old.id AND a.archived = new.archived
     AND a.change = (SELECT number FROM change)))""",
}
# once all of a change is there
_WHOLE = """NOT EXISTS (
   SELECT 1 FROM version v WHERE v.document_id = new.id AND v.number = new.newest)
   OR (tg_op = 'INSERT' AND new.archived)"""
_AT_ONCE = "TRIGGER outreach_points BEFORE UPDATE ON {table}"
_AT_END = (
    "CONSTRAINT TRIGGER outreach_whole AFTER INSERT OR UPDATE ON document"
    " DEFERRABLE INITIALLY DEFERRED"
)
_SETTING_UP = f"""
CREATE TABLE IF NOT EXISTS access_right (action text, role text, PRIMARY KEY (action, role));
DELETE FROM access_right;
CREATE OR REPLACE FUNCTION outreach_saving(kind text) RETURNS text IMMUTABLE LANGUAGE sql AS
$$ SELECT CASE kind {" ".join(f"WHEN '{kind}' THEN '{act}'" for kind, act in SAVING.items())}
   ELSE 'save_other' END $$;
CREATE OR REPLACE FUNCTION outreach_by(author text) RETURNS boolean STABLE LANGUAGE sql AS
$$ SELECT current_setting('outreach.way', true) = 'alone'
   OR author = current_setting('outreach.account', true) $$;
CREATE OR REPLACE FUNCTION outreach_may(wanted text) RETURNS boolean STABLE SECURITY DEFINER
SET search_path = public, pg_temp LANGUAGE sql AS
$$ SELECT CASE current_setting('outreach.way', true)
   WHEN 'alone' THEN NOT EXISTS (SELECT 1 FROM granted)
   WHEN 'account' THEN EXISTS (
     SELECT 1 FROM (
       SELECT DISTINCT ON (role) role, held FROM granted
       WHERE account = current_setting('outreach.account', true) ORDER BY role, change DESC
     ) AS now JOIN access_right USING (role) WHERE now.held AND action = wanted)
   ELSE false END $$;
CREATE OR REPLACE FUNCTION outreach_follows(which text, number integer, wanted text, who text)
RETURNS boolean STABLE SECURITY DEFINER SET search_path = public, pg_temp LANGUAGE sql AS
$$ WITH last AS (SELECT * FROM staged WHERE document_id = which ORDER BY change DESC LIMIT 1)
   SELECT (number, true) = (SELECT newest, kind IN ('plan', 'snapshot')
     FROM document WHERE id = which) AND CASE wanted
   WHEN 'reviewed' THEN NOT EXISTS (SELECT 1 FROM last
     WHERE stage IN ('approved', 'superseded') OR (stage = 'reviewed' AND version = number))
   WHEN 'draft' THEN EXISTS (SELECT 1 FROM last WHERE stage = 'reviewed' AND version = number)
   WHEN 'approved' THEN EXISTS (SELECT 1 FROM last WHERE stage = 'reviewed' AND version = number
     AND (author <> who OR {_ALONE}))
   WHEN 'superseded' THEN EXISTS (SELECT 1 FROM last WHERE stage = 'approved')
   ELSE false END $$;
"""
_DAYS = " ".join(f"WHEN '{kind}' THEN {one.most_days}" for kind, one in BOUNDS.items())
# nobody sees another's drafts, and so the old ones of whoever never comes back go by themselves;
# one that its owner has in hand is left
_FORGETTING = f"""
CREATE OR REPLACE FUNCTION outreach_forget() RETURNS trigger SECURITY DEFINER
SET search_path = public, pg_temp LANGUAGE plpgsql AS
$$ BEGIN
   DELETE FROM draft WHERE ctid IN (
     SELECT ctid FROM draft WHERE saved_at COLLATE "C" < to_char(
       now() AT TIME ZONE 'UTC' - make_interval(days => CASE kind {_DAYS} END),
       'YYYY-MM-DD"T"HH24:MI:SS') FOR UPDATE SKIP LOCKED);
   RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS outreach_forget ON draft;
CREATE TRIGGER outreach_forget AFTER INSERT ON draft
FOR EACH STATEMENT EXECUTE FUNCTION outreach_forget();
"""
# the owner of the tables may mend what is wrong
_KEPT_TO = """
CREATE OR REPLACE FUNCTION outreach_{table}_{name}() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS
$$ BEGIN
   IF NOT pg_has_role((SELECT relowner FROM pg_class WHERE oid = tg_relid), 'USAGE')
   AND ({wrong}) THEN
     RAISE insufficient_privilege USING MESSAGE = 'row-level security: {table} points elsewhere';
   END IF;
   RETURN new;
END $$;
DROP TRIGGER IF EXISTS outreach_{name} ON {table};
CREATE {made} FOR EACH ROW EXECUTE FUNCTION outreach_{table}_{name}();
"""


def share(store: Store, role: str) -> None:
    """Let a database account run the dashboard on tables that it does not own; twice is no harm.

    Raises
    ------
    StoreError : the store is a file, there is no such account, or it owns the tables itself.
    """
    if store.engine.dialect.name != "postgresql":
        raise StoreError("store.no_server", where=store.where)
    with told(store.where), store.engine.begin() as connection:
        known = connection.execute(
            text("SELECT rolsuper FROM pg_roles WHERE rolname = :role"), {"role": role}
        ).scalar_one_or_none()
        own = role.startswith("pg_")  # PostgreSQL's
        if (
            own
            or known is not False
            or role == connection.execute(text("SELECT user")).scalar_one()
        ):
            raise StoreError("store.no_application", where=store.where, found=repr(role))
        _set_up(connection)
        _allow(connection, connection.dialect.identifier_preparer.quote(role))


def _set_up(connection: Connection) -> None:
    connection.exec_driver_sql(_SETTING_UP)
    rows = [{"a": action, "r": role} for action, roles in RIGHTS.items() for role in sorted(roles)]
    connection.execute(text("INSERT INTO access_right VALUES (:a, :r)"), rows)
    for table in _GUARDED:
        connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        _policy(connection, table, "look", "SELECT", "USING (true)")
        added = f"({_ADDING[table]})" + (f" AND {_IN_TURN}" if table in _COUNTED else "")
        _policy(connection, table, "add", "INSERT", f"WITH CHECK ({added})")
    connection.exec_driver_sql("ALTER TABLE draft ENABLE ROW LEVEL SECURITY")
    _policy(connection, "draft", "own", "ALL", f"USING ({_OWN}) WITH CHECK ({_OWN})")
    connection.exec_driver_sql(_FORGETTING)
    newest = f"{_ADDING['document']} OR outreach_may('archive')"
    _policy(connection, "document", "point", "UPDATE", f"USING (true) WITH CHECK ({newest})")
    for table, wrong in _POINTING.items():
        told = {"name": "points", "made": _AT_ONCE.format(table=table)}
        connection.exec_driver_sql(_KEPT_TO.format(table=table, wrong=wrong, **told))
    told = {"name": "whole", "made": _AT_END}
    connection.exec_driver_sql(_KEPT_TO.format(table="document", wrong=_WHOLE, **told))


def _policy(connection: Connection, table: str, name: str, act: str, what: str) -> None:
    connection.exec_driver_sql(f"DROP POLICY IF EXISTS outreach_{name} ON {table}")
    connection.exec_driver_sql(f"CREATE POLICY outreach_{name} ON {table} FOR {act} {what}")


def _allow(connection: Connection, role: str) -> None:
    names = [*(table.name for table in metadata.sorted_tables), "alembic_version", "access_right"]
    for name in names:
        connection.exec_driver_sql(f"REVOKE ALL ON {name} FROM {role}, PUBLIC")
        connection.exec_driver_sql(f"GRANT SELECT ON {name} TO {role}")
    for name in _GUARDED:
        connection.exec_driver_sql(f"GRANT INSERT ON {name} TO {role}")
    connection.exec_driver_sql(f"GRANT INSERT, DELETE ON draft TO {role}")
    connection.exec_driver_sql(f"GRANT UPDATE (newest, archived) ON document TO {role}")
    connection.exec_driver_sql(f"GRANT UPDATE (number) ON change TO {role}")
