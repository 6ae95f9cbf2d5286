-- What operations have to be told, as in the shop's own database: this server may run without the shop.
create table alert_mails (
  id uuid primary key,
  subject text not null,
  text text not null,
  html text not null,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  next_attempt_at timestamptz not null default now(),
  last_error text
);
create table alerts (
  event_id uuid primary key references events,
  kind text not null,
  subject text not null,
  reason text not null,
  at timestamptz not null default now(),
  mail_id uuid references alert_mails
);
create index alerts_not_mailed on alerts (at) where mail_id is null;

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
