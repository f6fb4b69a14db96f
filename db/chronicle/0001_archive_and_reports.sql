-- Every event that was ever published, as it was. All figures and boards are computed from here.
create table archive (
  event_id uuid primary key,
  project_id text,
  sprint_id uuid,
  type text not null,
  subject text not null,
  sequence bigint not null,
  time timestamptz not null,
  event jsonb not null,
  archived_at timestamptz not null default now(),
  -- The words of the payload; names of fields are no words that people search for. Of a very large one only the beginning: a tsvector ends at 1 MB.
  words tsvector generated always as (
    case
      when octet_length(event::text) < 500000 then jsonb_to_tsvector('simple', event -> 'data', '["string"]')
      else to_tsvector('simple', left(event ->> 'data', 100000))
    end
  ) stored
);
create index archive_of_project on archive (project_id, time, event_id);
create index archive_of_sprint on archive (sprint_id, time, event_id) where sprint_id is not null;
create index archive_of_type on archive (project_id, type, time, event_id);
create index archive_words on archive using gin (words);

create table reports (
  id uuid primary key,
  project_id text not null,
  sprint_id uuid not null,
  sprint_key text not null,
  kind text not null check (kind in ('planning', 'daily', 'retrospective')),
  date date not null,
  title text not null,
  sections jsonb not null,
  facts jsonb not null,
  words tsvector generated always as (jsonb_to_tsvector('simple', sections, '["string"]') || to_tsvector('simple', title)) stored,
  unique (sprint_id, kind, date)
);
create index reports_of_project on reports (project_id, date desc, id desc);
create index reports_words on reports using gin (words);

create table action_items (
  id uuid primary key,
  project_id text not null,
  title text not null,
  report_id uuid references reports (id),
  -- What the retrospective found, as a code: the same finding comes back as the same item. Null where a person raised it.
  cause text,
  because text not null,
  status text not null check (status in ('open', 'closed')),
  raised_on date not null,
  closed_on date,
  resolution text not null default '',
  times_seen integer not null default 1,
  words tsvector generated always as (to_tsvector('simple', title || ' ' || because || ' ' || resolution)) stored,
  constraint action_items_closed_whole check ((status = 'closed') = (closed_on is not null))
);
create index action_items_of_project on action_items (project_id, status, raised_on, id);
create unique index action_items_open_cause on action_items (project_id, cause) where status = 'open' and cause is not null;
create index action_items_words on action_items using gin (words);
