#!/usr/bin/env bash
# Gives every service a database of its own and a role that sees nothing else. Runs once, when the volume of PostgreSQL is new. The password of a
# role is in the file <service>-password of the folder that SERVICE_DATABASE_PASSWORD_DIR names, or else it is SERVICE_DATABASE_PASSWORD for all.
set -euo pipefail

for service in project backlog sprint chronicle orchestrator; do
  password=${SERVICE_DATABASE_PASSWORD_DIR:+$(<"$SERVICE_DATABASE_PASSWORD_DIR/$service-password")}
  # A command line is there for every process of the machine to read; an environment is not.
  role_password=${password:-$SERVICE_DATABASE_PASSWORD} psql --set=ON_ERROR_STOP=1 --set=service="$service" --username "$POSTGRES_USER" <<'SQL'
\getenv password role_password
create role :"service" login password :'password';
create database :"service" owner :"service";
revoke connect on database :"service" from public;
SQL
done

# Only a superuser may install an extension that is not trusted; the strategies and episodes of the orchestrator need vectors.
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname orchestrator --command 'create extension vector'
