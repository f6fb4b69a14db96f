-- The event names its subject; nothing read the copy.
alter table outbox drop column subject;
