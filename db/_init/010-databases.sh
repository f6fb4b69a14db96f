#!/usr/bin/env bash
# Gives every service a database of its own and a role that sees nothing else. Runs once, when the compose volume of PostgreSQL is new.
set -euo pipefail

for service in project backlog sprint chronicle orchestrator; do
  psql --set=ON_ERROR_STOP=1 --set=service="$service" --set=password="$SERVICE_DATABASE_PASSWORD" --username "$POSTGRES_USER" <<'SQL'
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke connect on database :"service" from public;
SQL
done

# Only a superuser may install an extension that is not trusted; the strategies and episodes of the orchestrator need vectors.
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname orchestrator --command 'create extension vector'
