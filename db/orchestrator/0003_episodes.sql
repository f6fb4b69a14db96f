-- From 0.8 on pgvector goes on searching until a filter has let enough rows through.
create extension if not exists vector;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is refused: rows of % are never changed', lower(tg_op), tg_table_name using errcode = 'restrict_violation';
end
$$;

-- What a planned sprint was planned in and how: context, decision, and the episodes that were recalled for it.
create table episodes (
  id uuid primary key,
  project_id text not null,
  decision_id uuid not null unique references decisions (id),
  recorded_at timestamptz not null,
  facts jsonb not null,
  text text not null,
  decision jsonb not null,
  evidence uuid[] not null,
  number integer not null check (number > 0),
  previous_hash text,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  unique (project_id, number)
);
comment on column episodes.text is 'The canonical words for the facts, which are embedded.';
comment on column episodes.number is 'Position in the chain of the project.';
comment on column episodes.hash is 'SHA-256 of this row and the hash before it: a row that is altered later is found.';
create index episodes_of_project on episodes (project_id, id desc);
create trigger episodes_immutable before update or delete on episodes for each row execute function refuse_change();

-- What became of it, once its sprint was closed. A chain of its own, since sprints close in another order than they are planned in.
create table episode_outcomes (
  episode_id uuid primary key references episodes (id),
  project_id text not null,
  outcome jsonb not null,
  known_at timestamptz not null,
  number integer not null check (number > 0),
  previous_hash text,
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  unique (project_id, number)
);
comment on column episode_outcomes.known_at is 'From then on the episode may be recalled as evidence.';
create index episode_outcomes_known on episode_outcomes (known_at desc, episode_id desc);
create index episode_outcomes_of_project on episode_outcomes (project_id, known_at desc, episode_id desc);
create trigger episode_outcomes_immutable before update or delete on episode_outcomes for each row execute function refuse_change();

-- The end of each chain. Its lock puts what is appended to a chain in order; rows that are missing at the end of a chain are found by it.
create table chain_heads (
  project_id text not null,
  chain text not null check (chain in ('episodes', 'outcomes')),
  length integer not null,
  hash text,
  primary key (project_id, chain)
);

-- Vectors of the texts. They can be made again at any time, so they are not part of a chain. One search uses those of one model.
create table episode_vectors (
  episode_id uuid not null references episodes (id),
  model text not null,
  dimensions integer not null check (dimensions = vector_dims(embedding)),
  project_id text not null,
  embedding vector not null,
  primary key (model, episode_id)
);
comment on column episode_vectors.project_id is 'That of the episode, so that a search within a project or beside it filters without a join.';
create index episode_vectors_of_project on episode_vectors (project_id, model);
-- An HNSW index holds vectors of one size: one for each size that the known models have; any other size is searched without an index. Numbers of 16 bits
-- halve it, so that it stays in memory: order changes only between cosines that differ by less than a thousandth.
create index episode_vectors_512 on episode_vectors using hnsw ((embedding::halfvec(512)) halfvec_cosine_ops) where dimensions = 512;
create index episode_vectors_768 on episode_vectors using hnsw ((embedding::halfvec(768)) halfvec_cosine_ops) where dimensions = 768;

-- How far the episodes are embedded with a model. One replica works on it at a time.
create table embedding_jobs (
  model text primary key,
  owner text not null,
  lease_until timestamptz not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  embedded integer not null,
  already_there integer not null,
  left_alone integer not null,
  problem text
);
comment on column embedding_jobs.problem is 'Why episodes were left alone in the latest pass.';
