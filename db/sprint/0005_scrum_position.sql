-- How far into the log of progress a daily scrum has looked: positions tell what it told of, times by the clocks of several replicas do not. Null for those
-- held before this was kept, and under an image that does not know it.
alter table daily_scrums add column log_position bigint check (log_position >= 0);
