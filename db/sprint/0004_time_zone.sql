-- The zone of the project, which says what day it is for the team. A sprint keeps the one that it ended in.
alter table projects add column time_zone text not null default 'UTC';
alter table sprints add column time_zone text not null default 'UTC';
