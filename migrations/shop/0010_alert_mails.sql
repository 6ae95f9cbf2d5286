-- One mail for all that got stuck since the last one, so that an outage is a mail and not a thousand.
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
alter table alerts add column mail_id uuid references alert_mails;
create index alerts_not_mailed on alerts (at) where mail_id is null;
