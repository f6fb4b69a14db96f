-- Sprints with all that happened in them. Once started, nothing is deleted; once over, nothing is changed.

-- Projects that were seen once, so that later requests need no call to the project service. The row is also the lock under which
-- sprints of a project are planned one after another.
create table projects (
  id text primary key,
  key text not null,
  -- Number of the last sprint. It only grows, so a key is never given twice.
  last_sprint integer not null default 0 check (last_sprint >= 0)
);

create table sprints (
  id uuid primary key,
  project_id text not null references projects (id),
  -- Order within the project, and the digits of the key.
  number integer not null,
  key text not null,
  name text not null,
  goal text not null,
  status text not null constraint sprints_status check (status in ('planned', 'active', 'closed', 'cancelled')),
  starts_on date not null,
  ends_on date not null,
  working_days date[] not null constraint sprints_working_days check (cardinality(working_days) > 0),
  progress_source text not null constraint sprints_progress_source check (progress_source in ('manual', 'simulated', 'external')),
  simulation_seed integer,
  decision_id uuid,
  people jsonb not null,
  -- Sums of the tasks, written with every change of them.
  totals jsonb not null,
  -- By the clock of the domain, as the times below.
  planned_at timestamptz not null,
  started_at timestamptz,
  closed_at timestamptz,
  ran_out boolean not null,
  version integer not null check (version > 0),
  constraint sprints_number unique (project_id, number),
  constraint sprints_span check (starts_on <= ends_on),
  constraint sprints_seed check ((progress_source = 'simulated') = (simulation_seed is not null))
);
-- At most one active sprint of a project, whatever happens at once.
create unique index sprints_one_active on sprints (project_id) where status = 'active';

create table sprint_tasks (
  sprint_id uuid not null references sprints (id),
  item_id uuid not null,
  item_key text not null,
  title text not null,
  type text not null,
  skills text[] not null,
  depends_on uuid[] not null,
  person_id uuid,
  person_name text,
  status text not null constraint sprint_tasks_status check (status in ('todo', 'in-progress', 'blocked', 'done')),
  points numeric(5, 1) not null check (points >= 0),
  remaining_points double precision not null check (remaining_points >= 0),
  position integer not null,
  committed boolean not null,
  committed_points numeric(5, 1) not null,
  added_on date not null,
  removed_on date,
  done_on date,
  primary key (sprint_id, item_id)
);
create index sprint_tasks_item on sprint_tasks (item_id);

-- The log of progress: entries are added and stay. Writers of one sprint hold its row, so positions follow the order of commits.
create table progress_entries (
  id uuid primary key,
  position bigint generated always as identity,
  sprint_id uuid not null references sprints (id),
  item_id uuid not null,
  item_key text not null,
  "on" date not null,
  at timestamptz not null,
  status text not null,
  remaining_points double precision not null,
  points numeric(5, 1) not null,
  person_id uuid,
  person_name text,
  source text not null,
  note text not null
);
create unique index progress_entries_of_sprint on progress_entries (sprint_id, position);

create table impediments (
  id uuid primary key,
  position bigint generated always as identity,
  sprint_id uuid not null references sprints (id),
  title text not null,
  kind text not null,
  item_id uuid,
  raised_on date not null,
  cleared_on date,
  resolution text not null
);
create unique index impediments_of_sprint on impediments (sprint_id, position);

create table daily_scrums (
  sprint_id uuid not null references sprints (id),
  date date not null,
  held_at timestamptz not null,
  scrum jsonb not null,
  primary key (sprint_id, date)
);

-- Simulated working days. Arriving work is written down before the backlog is asked to create it, so that an interrupted day is
-- finished with the same requests; result is null until the day is done.
create table simulated_days (
  sprint_id uuid not null references sprints (id),
  date date not null,
  arriving jsonb not null,
  result jsonb,
  primary key (sprint_id, date)
);

-- People of a sprint who unexpectedly did not come.
create table absences (
  sprint_id uuid not null references sprints (id),
  date date not null,
  person_id uuid not null,
  reason text not null,
  primary key (sprint_id, date, person_id)
);

-- Time off as the project service tells of it. A cancelled one stays, so that late news of its booking does not bring it back.
create table time_off (
  id uuid primary key,
  person_id uuid not null,
  from_day date not null,
  to_day date not null,
  portion double precision not null,
  kind text not null,
  cancelled boolean not null,
  -- When it was told, by the clock of the domain.
  told_at timestamptz not null,
  -- Sequence of the last event that was applied.
  sequence bigint not null
);
create index time_off_by_person on time_off (person_id, from_day);

create function refuse_rewriting_history() returns trigger language plpgsql as $$
begin
  raise exception 'history of % is kept as it was', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger progress_entries_kept before update or delete on progress_entries
  for each row execute function refuse_rewriting_history();
create trigger sprints_over_kept before update on sprints
  for each row when (old.status in ('closed', 'cancelled')) execute function refuse_rewriting_history();
create trigger sprints_kept before delete on sprints
  for each row execute function refuse_rewriting_history();
