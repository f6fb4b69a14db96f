-- How the plan was chosen: facts, candidates, advice and choice; null where nothing could be planned.
alter table decisions add column deliberation jsonb;
