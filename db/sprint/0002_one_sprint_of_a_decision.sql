-- A decision is carried out once, however often it is tried.
create unique index sprints_of_decision on sprints (project_id, decision_id) where decision_id is not null;
