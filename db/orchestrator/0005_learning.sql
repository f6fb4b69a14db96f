-- What events tell of the running sprints that decisions planned. It is read when the sprint is closed, and forgotten then: Chronicle keeps the events.
create table sprint_progress (
  entry_id uuid primary key,
  sprint_id uuid not null,
  entry jsonb not null
);
create index sprint_progress_of_sprint on sprint_progress (sprint_id);

create table sprint_hours (
  sprint_id uuid not null,
  person_id uuid not null,
  date date not null,
  hours numeric not null check (hours >= 0),
  reason text,
  primary key (sprint_id, person_id, date)
);
comment on table sprint_hours is 'Hours that a person turned out to have on a day, as the daily scrum saw it; the reason, where somebody was away.';

-- Time off as it was told last, and when: what was told after a sprint was planned was not known to its plan.
create table told_time_off (
  id uuid primary key,
  person_id uuid not null,
  from_day date not null,
  to_day date not null,
  portion numeric not null,
  kind text not null,
  cancelled boolean not null,
  told_at timestamptz not null,
  sequence bigint not null
);
create index told_time_off_of_person on told_time_off (person_id, to_day);

-- What was learned from the sprint of a decision, once it was closed.
create table lessons (
  decision_id uuid primary key references decisions (id),
  project_id text not null,
  outcome jsonb not null,
  causes jsonb not null,
  lessons jsonb not null,
  strategies jsonb not null,
  rules jsonb not null,
  proposals text not null check (proposals in ('none', 'due', 'asked', 'skipped')),
  asking_until timestamptz,
  check ((proposals = 'due') or asking_until is null)
);
comment on column lessons.proposals is 'Whether a model is to be asked for rules: due after a failure, once; skipped where a later failure came first or nobody could be asked.';
comment on column lessons.asking_until is 'Until then a replica is asking; after it another one may.';
create index lessons_due on lessons (decision_id) where proposals = 'due';
