-- Who did what, newest first: ids are UUIDs of version 7, which sort by creation.
create index archive_of_project_by_id on archive (project_id, event_id);
create index archive_of_actor on archive ((event ->> 'actor'), event_id);
-- What concerns several projects, or all of them.
create index archive_of_many on archive (event_id) where project_id is null;
