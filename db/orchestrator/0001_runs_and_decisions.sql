-- What a project asks of its scrum master; no row means the defaults.
create table policies (
  project_id text primary key,
  policy jsonb not null,
  version integer not null check (version > 0)
);

-- One row, always there: the kill switch outlives every restart.
create table kill_switch (
  only_row boolean primary key default true check (only_row),
  engaged boolean not null,
  reason text not null,
  by text,
  at timestamptz
);
insert into kill_switch (engaged, reason) values (false, '');

-- One pass over a project. A running one is held by an owner for as long as its lease lasts.
create table runs (
  id uuid primary key,
  project_id text not null,
  trigger text not null check (trigger in ('request', 'approval', 'recovery')),
  status text not null check (status in ('running', 'done', 'failed')),
  correlation_id text not null,
  actions jsonb not null default '[]',
  decision_id uuid,
  sprint_id uuid,
  outcome text not null default '',
  started_at timestamptz not null,
  ended_at timestamptz,
  owner text not null,
  lease_until timestamptz not null
);
-- At most one run of a project at a time, whatever happens at once.
create unique index runs_one_running on runs (project_id) where status = 'running';
create index runs_of_project on runs (project_id, id desc);

-- The journal: every step of every run, before and after.
create table run_steps (
  run_id uuid not null references runs (id),
  position integer not null,
  name text not null,
  status text not null check (status in ('started', 'done', 'failed', 'compensated')),
  detail text not null default '',
  started_at timestamptz not null,
  ended_at timestamptz,
  primary key (run_id, position)
);

create table decisions (
  id uuid primary key,
  project_id text not null,
  run_id uuid not null references runs (id),
  status text not null check (status in ('recorded', 'proposed', 'approved', 'rejected', 'executing', 'executed', 'failed')),
  autonomy text not null check (autonomy in ('observe', 'propose', 'act')),
  taken_at timestamptz not null,
  snapshot jsonb not null,
  policy jsonb not null,
  result jsonb not null,
  explanation jsonb not null,
  made_by jsonb not null,
  sprint_order jsonb,
  sprint_id uuid,
  reason text,
  decided_by text,
  outcome jsonb
);
comment on column decisions.sprint_order is 'The request that the sprint service gets: written with the decision, so that a resumed run sends the same.';
create index decisions_of_project on decisions (project_id, id desc);
-- At most one decision of a project waits or is on its way.
create unique index decisions_one_open on decisions (project_id) where status in ('proposed', 'approved', 'executing');
create unique index decisions_sprint on decisions (sprint_id) where sprint_id is not null;
