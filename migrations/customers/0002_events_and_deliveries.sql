-- The outbox: what happened, and one delivery for everyone who has to hear of it.
create table events (
  id uuid primary key,
  type text not null,
  data jsonb not null,
  at timestamptz not null default now()
);

create table deliveries (
  event_id uuid not null references events,
  consumer text not null,
  state text not null default 'pending' check (state in ('pending', 'done', 'dead')),
  -- how often it was taken up; how often that went wrong in a way that counts; how often a person sent it again
  attempts int not null default 0,
  failures int not null default 0,
  round int not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_until timestamptz,
  fence bigint not null default 0,
  last_error text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  discarded_at timestamptz,
  primary key (event_id, consumer),
  check ((state = 'pending') = (ended_at is null)),
  check (discarded_at is null or state = 'dead')
);
create index deliveries_due on deliveries (consumer, next_attempt_at) where state = 'pending';
create index deliveries_dead on deliveries (ended_at) where state = 'dead' and discarded_at is null;

create table delivery_attempts (
  event_id uuid not null,
  consumer text not null,
  fence bigint not null,
  at timestamptz not null default now(),
  reason text not null,
  primary key (event_id, consumer, fence),
  foreign key (event_id, consumer) references deliveries
);

-- The effect of (consumer, event) is in this database: written in the effect's own transaction.
create table inbox (
  consumer text not null,
  event_id uuid not null,
  at timestamptz not null default now(),
  primary key (consumer, event_id)
);
