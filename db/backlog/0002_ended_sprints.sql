-- Sprints whose end was heard of. Whoever plans can tell by it whether what a closed sprint finished is finished here.
create table ended_sprints (
  sprint_id uuid primary key,
  project_id text not null,
  at timestamptz not null
);
create index ended_sprints_of_project on ended_sprints (project_id, at desc);
