-- What every service needs to publish and to consume events. Times here are real, never those of the domain's clock.

-- The row lock taken when a subject's number is drawn makes writers of one subject commit one after another.
create table subject_sequences (
  subject text primary key,
  last bigint not null check (last > 0)
);

create table outbox (
  seq bigint generated always as identity primary key,
  subject text not null,
  event jsonb not null,
  created_at timestamptz not null default now(),
  published_at timestamptz,
  -- The batch in which the row was published, counted by outbox_state.
  batch bigint,
  constraint outbox_published_whole check ((published_at is null) = (batch is null))
);
create index outbox_unpublished on outbox (seq) where published_at is null;
create index outbox_published on outbox (published_at) where published_at is not null;

-- One row. Its lock keeps one relay at work; its counter tells whether the carrier still has all that was published.
create table outbox_state (
  singleton boolean primary key default true constraint outbox_state_one_row check (singleton),
  database_id uuid not null default gen_random_uuid(),
  batch bigint not null default 0
);
insert into outbox_state default values;

create table inbox (
  consumer text not null,
  event_id uuid not null,
  handled_at timestamptz not null default now(),
  primary key (consumer, event_id)
);
create index inbox_handled_at on inbox (handled_at);

-- Last position that a consumer applied of each subject, for handlers that want only the latest. Two services may use the same subject.
create table inbox_subjects (
  consumer text not null,
  source text not null,
  subject text not null,
  sequence bigint not null,
  applied_at timestamptz not null default now(),
  primary key (consumer, source, subject)
);
create index inbox_subjects_applied_at on inbox_subjects (applied_at);

-- Attempts at events that were not handled at the first delivery. A row goes when its event is handled or dead-lettered.
create table delivery_attempts (
  consumer text not null,
  event_id uuid not null,
  attempts integer not null check (attempts > 0),
  error text,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (consumer, event_id)
);

create table dead_letters (
  id uuid primary key,
  consumer text not null,
  -- The event's id, or a digest of an entry from which none can be read: an entry buried twice is one row.
  key text not null,
  event_id uuid,
  type text,
  subject text,
  entry text not null,
  reason text not null constraint dead_letters_reason check (reason in ('malformed', 'breaks-schema', 'attempts-exhausted')),
  error text not null,
  deliveries integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  status text not null default 'waiting' constraint dead_letters_status check (status in ('waiting', 'replayed', 'dropped')),
  decided_by text,
  decided_at timestamptz,
  constraint dead_letters_key unique (consumer, key)
);
create index dead_letters_status_id on dead_letters (status, id desc);
create index dead_letters_waiting on dead_letters (consumer, event_id) where status = 'waiting';
