-- Where a project's days begin, and when of the day its team meets. `time_zone` is checked at the door against the IANA database of the day.
alter table projects
  add column time_zone text not null default 'UTC',
  add column daily_scrum_at text not null default '09:00'
    constraint projects_daily_scrum_at check (daily_scrum_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$');
