-- Projects that were seen once, so that later requests need no call to the project service. The row is also the lock under which
-- everything happens that concerns more than one item of a project: numbers, ranks, nesting, dependencies, imports.
create table projects (
  id text primary key,
  key text not null,
  -- Number of the last item. It only grows, so a key is never given twice.
  last_number integer not null default 0 check (last_number >= 0)
);

create table items (
  id uuid primary key,
  project_id text not null references projects (id),
  key text not null,
  type text not null check (type in ('epic', 'story', 'task', 'bug')),
  title text not null check (title <> ''),
  description text not null,
  status text not null check (status in ('todo', 'in-progress', 'blocked', 'done', 'dropped')),
  -- Compared byte by byte, in the database as in JavaScript.
  rank text collate "C" not null,
  points numeric(5, 1) check (points between 0 and 1000),
  value double precision check (value >= 0),
  priority text not null check (priority in ('lowest', 'low', 'medium', 'high', 'highest')),
  labels text[] not null,
  skills text[] not null,
  due_on date,
  -- Deferred: an import may insert a child before its parent.
  parent_id uuid references items (id) deferrable initially deferred,
  pinned boolean not null,
  sprint_id uuid,
  carried_over boolean not null,
  external_key text,
  version integer not null check (version > 0),
  created_at timestamptz not null,
  -- Words of key, external key, title and description, taken apart by the service: the same on every server and locale.
  words tsvector not null,
  constraint items_key unique (project_id, key),
  -- Checked at the end of a statement, so that one update can spread all ranks of a project anew.
  constraint items_rank unique (project_id, rank) deferrable initially immediate,
  constraint items_parent_other check (parent_id <> id)
);
create unique index items_external_key on items (project_id, external_key) where external_key is not null;
create index items_parent on items (parent_id) where parent_id is not null;
create index items_sprint on items (sprint_id) where sprint_id is not null;
create index items_words on items using gin (words);

create table dependencies (
  item_id uuid not null references items (id) on delete cascade,
  depends_on_id uuid not null references items (id) on delete cascade,
  primary key (item_id, depends_on_id),
  constraint dependencies_other check (item_id <> depends_on_id)
);
create index dependencies_depends_on on dependencies (depends_on_id);

-- The last event of a sprint that was applied to an item: what is older changes nothing.
create table sprint_marks (
  item_id uuid primary key references items (id) on delete cascade,
  sprint_id uuid not null,
  sequence bigint not null,
  at timestamptz not null
);

create view backlog as
select
  id, project_id, key, type, title, description, status, rank, points, value, priority, labels, skills, due_on, parent_id,
  array(select d.depends_on_id from dependencies d where d.item_id = items.id order by d.depends_on_id) as depends_on,
  pinned, sprint_id, carried_over, external_key, version, created_at
from items;
