-- What a decision was made from and by, as a digest: one that only records what it would do is recorded once while that stays the same.
alter table decisions add column observed text check (observed ~ '^[0-9a-f]{64}$');
comment on column decisions.observed is 'SHA-256 of snapshot, policy, planner, solver and model.';
