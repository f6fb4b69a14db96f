-- How the sprint of a decision went, in points at a few moments: what the outlook of a running sprint is learned from.
alter table decisions add column course jsonb;
