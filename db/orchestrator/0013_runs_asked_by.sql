-- Who asked for a run, where `trigger` must not say so: a version that knows no runs of schedules cannot read a row whose trigger is `schedule`, and it reads them
-- while an update goes on, or after it was taken back. Once no such version can come back, `trigger` may say it and this column go.
alter table runs add column asked_by text constraint runs_asked_by check (asked_by = 'schedule');
update runs set asked_by = 'schedule', trigger = 'request' where trigger = 'schedule';
