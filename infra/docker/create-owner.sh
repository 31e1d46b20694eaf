#!/bin/bash
# Runs once, when Postgres makes its data folder: the login that owns the database and migrates. It
# is no superuser, so that row-level security holds for everybody.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username postgres --dbname postgres <<SQL
create role convolog login createrole password '$OWNER_PASSWORD';
create database convolog owner convolog;
SQL
