-- Sprints whose end was heard of. Whoever plans can tell by it whether what a closed sprint finished is finished here.
create table ended_sprints (
  sprint_id uuid primary key,
  project_id text not null,
  at timestamptz not null
);
create index ended_sprints_of_project on ended_sprints (project_id, at desc);
-- Of what was heard before there was this table the marks tell: a sprint that an item remembers and is not in any more.
insert into ended_sprints (sprint_id, project_id, at)
select marks.sprint_id, min(items.project_id), max(marks.at) from sprint_marks marks join items on items.id = marks.item_id
where not exists (select 1 from items held where held.sprint_id = marks.sprint_id)
group by marks.sprint_id;
