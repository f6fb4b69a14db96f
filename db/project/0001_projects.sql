-- People, their time, and the projects that they share it between. Days are calendar days without a time zone.

create table calendars (
  id uuid primary key,
  name text not null,
  -- Monday first.
  week_hours double precision[] not null constraint calendars_whole_week check (cardinality(week_hours) = 7),
  country text,
  region text,
  -- Own days: [{"date", "name", "hours"}], one per date.
  days jsonb not null default '[]',
  version integer not null default 1,
  constraint calendars_region_of_country check (region is null or country is not null)
);
create unique index calendars_name on calendars (lower(name));

create table people (
  id uuid primary key,
  name text not null,
  email text,
  skills text[] not null default '{}',
  calendar_id uuid constraint people_calendar references calendars,
  active boolean not null default true,
  version integer not null default 1
);
create unique index people_email on people (lower(email));

create table teams (
  id uuid primary key,
  name text not null,
  version integer not null default 1
);
create unique index teams_name on teams (lower(name));

create table team_members (
  team_id uuid not null references teams,
  person_id uuid not null constraint team_members_person references people,
  primary key (team_id, person_id)
);
create index team_members_by_person on team_members (person_id);

create table projects (
  -- In byte order, so that paging does not depend on the server's locale.
  id text collate "C" primary key,
  key text not null constraint projects_key unique,
  name text not null,
  goal text not null default '',
  status text not null default 'open' constraint projects_status check (status in ('open', 'archived')),
  calendar_id uuid constraint projects_calendar references calendars,
  version integer not null default 1,
  created_at timestamptz not null,
  -- What the sprint service has announced. No part of the version: nobody edits it.
  active_sprint_id uuid,
  active_sprint_since timestamptz,
  last_sprint_closed_on date,
  constraint projects_active_sprint_whole check ((active_sprint_id is null) = (active_sprint_since is null))
);

-- Shares of one person that overlap in time add up to at most 1 over all projects: checked under a lock of the person's row.
create table allocations (
  id uuid primary key,
  project_id text collate "C" not null references projects,
  person_id uuid not null references people,
  share double precision not null constraint allocations_share check (share > 0 and share <= 1),
  from_day date,
  to_day date,
  constraint allocations_span check (from_day <= to_day)
);
create index allocations_by_project on allocations (project_id);
create index allocations_by_person on allocations (person_id);

-- Portions of one person and day add up to at most 1: checked under a lock of the person's row.
create table time_off (
  id uuid primary key,
  person_id uuid not null references people,
  from_day date not null,
  to_day date not null,
  portion double precision not null constraint time_off_portion check (portion > 0 and portion <= 1),
  kind text not null,
  note text not null default '',
  -- UID of the calendar entry, and which of its occurrences this is.
  external_key text,
  occurrence text not null default '',
  constraint time_off_span check (from_day <= to_day)
);
create index time_off_by_person on time_off (person_id, from_day);
create unique index time_off_external on time_off (person_id, external_key, occurrence) where external_key is not null;
