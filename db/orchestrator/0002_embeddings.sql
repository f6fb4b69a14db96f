-- Only a superuser may create it; where the role of the service is none, whoever made the database has done so (db/_init) and nothing happens here.
create extension if not exists vector;

-- Vectors of texts by content: a cache, which may lose any row at any time. One model has one number of dimensions, two models share no row.
create table embeddings (
  model text not null,
  text_hash bytea not null check (octet_length(text_hash) = 32),
  embedding vector not null,
  created_at timestamptz not null default now(),
  primary key (model, text_hash)
);
comment on column embeddings.text_hash is 'SHA-256 of the text as UTF-8.';
-- The oldest rows go first when there are too many.
create index embeddings_created_at on embeddings (created_at);
