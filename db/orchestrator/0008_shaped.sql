-- Whether the plan that was taken had the strategy in it: advice may take a candidate without one that chance had applied.
alter table strategy_applications add column shaped boolean;

-- Episodes name the strategies that shaped them. Rows that are scored already are changed this once.
alter table strategy_applications disable trigger strategy_applications_scored_once;
update strategy_applications set shaped = exists (
  select from episodes cross join lateral jsonb_array_elements(episodes.decision -> 'strategies') shaping
  where episodes.decision_id = strategy_applications.decision_id and shaping ->> 'strategyId' = strategy_id::text
);
alter table strategy_applications enable trigger strategy_applications_scored_once;
-- An image that does not know of it claims nothing.
alter table strategy_applications alter column shaped set default false, alter column shaped set not null, add check (not shaped or arm <> 'control');

drop trigger strategy_applications_scored_once on strategy_applications;
create trigger strategy_applications_scored_once before update on strategy_applications for each row
  when (old.outcome is not null or row (old.decision_id, old.strategy_id, old.version, old.arm, old.propensity, old.predicted, old.shaped)
    is distinct from row (new.decision_id, new.strategy_id, new.version, new.arm, new.propensity, new.predicted, new.shaped))
  execute function refuse_change();
