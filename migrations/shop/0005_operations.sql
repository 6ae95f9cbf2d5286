-- What people did, and what they were told.
create table operator_actions (
  id bigint generated always as identity primary key,
  actor text not null,
  action text not null,
  subject text not null,
  reason text,
  before jsonb,
  after jsonb,
  at timestamptz not null default now()
);
create index operator_actions_of_subject on operator_actions (subject, id);

create table alerts (
  event_id uuid primary key references events,
  kind text not null,
  subject text not null,
  reason text not null,
  at timestamptz not null default now()
);
