-- Runs that the schedule of a daily scrum begins.
alter table runs drop constraint runs_trigger_check;
alter table runs add constraint runs_trigger check (trigger in ('request', 'approval', 'recovery', 'schedule'));
