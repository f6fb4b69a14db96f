-- A strategy as it stands. What it says is in its versions, why it stands so in its changes, how it has done in its applications.
create table strategies (
  id uuid primary key,
  project_id text not null,
  name text not null,
  version integer not null check (version > 0),
  status text not null check (status in ('candidate', 'trial', 'active', 'retired')),
  pinned boolean not null default false,
  origin jsonb not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  unique (project_id, name),
  check (not (pinned and status = 'retired'))
);
create index strategies_of_project on strategies (project_id, id);

create table strategy_versions (
  strategy_id uuid not null references strategies (id),
  version integer not null check (version > 0),
  rule jsonb not null,
  made_by text not null,
  made_at timestamptz not null,
  primary key (strategy_id, version)
);
-- Deferred: a strategy and its first version are written by two statements.
alter table strategies
  add foreign key (id, version) references strategy_versions (strategy_id, version) deferrable initially deferred;

create table strategy_changes (
  id uuid primary key,
  strategy_id uuid not null references strategies (id),
  version integer not null,
  change text not null check (change in ('added', 'edited', 'pinned', 'unpinned', 'admitted', 'promoted', 'retired')),
  status text not null check (status in ('candidate', 'trial', 'active', 'retired')),
  reason text not null,
  by text not null,
  at timestamptz not null,
  confidence_before jsonb,
  confidence_after jsonb not null,
  foreign key (strategy_id, version) references strategy_versions (strategy_id, version)
);
create index strategy_changes_of_strategy on strategy_changes (strategy_id, id);

-- One row per decision and strategy whose condition held: what was left to chance, with what probability, and what came of it.
create table strategy_applications (
  decision_id uuid not null references decisions (id),
  strategy_id uuid not null,
  version integer not null,
  arm text not null check (arm in ('always', 'treatment', 'control')),
  propensity double precision not null check (propensity > 0 and propensity <= 1),
  predicted jsonb not null,
  outcome jsonb,
  primary key (decision_id, strategy_id),
  foreign key (strategy_id, version) references strategy_versions (strategy_id, version),
  -- A comparison needs both arms to have been possible.
  check ((arm = 'always') = (propensity = 1))
);
create index strategy_applications_of_strategy on strategy_applications (strategy_id, version, decision_id desc);

-- Nothing is ever overwritten: versions and changes stay as they were written, and an application takes its outcome once.
create trigger strategy_versions_immutable before update or delete on strategy_versions for each row execute function refuse_change();
create trigger strategy_changes_immutable before update or delete on strategy_changes for each row execute function refuse_change();
create trigger strategy_applications_scored_once before update on strategy_applications for each row
  when (old.outcome is not null or row (old.decision_id, old.strategy_id, old.version, old.arm, old.propensity, old.predicted)
    is distinct from row (new.decision_id, new.strategy_id, new.version, new.arm, new.propensity, new.predicted))
  execute function refuse_change();
