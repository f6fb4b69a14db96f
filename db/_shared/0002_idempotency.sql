-- One row per Idempotency-Key that a caller used, written in the transaction of the effect. status and body are the stored answer.
create table idempotency (
  operation text not null,
  subject text not null,
  key text not null,
  request_hash text not null,
  status smallint,
  body json,
  created_at timestamptz not null default now(),
  primary key (operation, subject, key)
);

create index idempotency_created_at on idempotency (created_at);
