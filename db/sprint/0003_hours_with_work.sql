-- Hours that people had while there was something to do; null until a sprint is closed, and for those closed before this was kept.
alter table sprints add column hours_with_work double precision check (hours_with_work >= 0);
