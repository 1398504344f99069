#!/bin/sh
# PostgreSQL's container runs this once, when its database is made: the account of the dashboard,
# which may change or delete no row.
set -eu
password=$(cat /run/secrets/outreach_app)
case $password in
    "" | *[!A-Za-z0-9]*) echo "only letters and digits: /run/secrets/outreach_app" >&2; exit 2 ;;
esac
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<SQL
CREATE ROLE outreach_app LOGIN PASSWORD '$password';
SQL
