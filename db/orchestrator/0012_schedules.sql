-- Where and when the team of a project meets, as the project service tells it. A project without a row meets at 09:00 UTC.
create table project_times (
  project_id text primary key,
  time_zone text not null,
  daily_scrum_at text not null
);

-- The daily scrums that are wanted: one for each sprint that is planned or active. Rows of sprints that are over stay, so that late news does not bring them back.
create table schedules (
  sprint_id uuid primary key,
  project_id text not null,
  sprint_key text not null,
  status text not null constraint schedules_status check (status in ('planned', 'active', 'over')),
  -- 1 is Monday.
  weekdays integer[] not null constraint schedules_weekdays check (cardinality(weekdays) between 1 and 7),
  ends_on date not null,
  -- Times here are real, never those of the domain's clock. What was due before it was wanted is not made up for.
  wanted_since timestamptz not null default now(),
  fired_at timestamptz,
  -- As the scheduler had it at the last look.
  state text not null default 'unseen' constraint schedules_state check (state in ('unseen', 'present', 'missing', 'drifted')),
  drift jsonb not null default '[]',
  seen_at timestamptz,
  repairs integer not null default 0,
  last_repair jsonb
);
create index schedules_wanted on schedules (sprint_id) where status <> 'over';

-- One row for each kind of scheduler that was ever used: how the last look at it went.
create table schedulers (
  kind text primary key,
  fault text,
  looked_at timestamptz not null
);
