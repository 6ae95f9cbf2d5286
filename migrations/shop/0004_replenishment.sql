-- A shortage is a refill cycle: at most one open per product.
create table shortages (
  id uuid primary key,
  product_id bigint not null references products,
  opened_at timestamptz not null default now(),
  closed_at timestamptz
);
create unique index one_open_shortage on shortages (product_id) where closed_at is null;

create table production_orders (
  id uuid primary key,
  shortage_id uuid not null references shortages,
  number int not null check (number > 0),
  product_id bigint not null references products,
  quantity bigint not null check (quantity > 0),
  arrived bigint not null default 0 check (arrived >= 0),
  state text not null default 'requested' check (state in ('requested', 'sending', 'accepted', 'unconfirmed',
    'partly-arrived', 'arrived', 'rejected', 'failed', 'closed')),
  reason text,
  requested_at timestamptz not null default now(),
  expected_at timestamptz not null,
  deadline_at timestamptz,
  ended_at timestamptz,
  -- since when the factory has to be asked, and when operations were told that it cannot be
  to_be_asked_since timestamptz not null default now(),
  alerted_at timestamptz,
  callback_may_be_missed boolean not null default false,
  unique (shortage_id, number),
  check ((state in ('arrived', 'closed')) = (ended_at is not null))
);
create unique index one_open_production_order on production_orders (product_id)
  where state not in ('arrived', 'closed');
create index production_orders_by_deadline on production_orders (deadline_at)
  where state in ('accepted', 'unconfirmed', 'partly-arrived');
create index production_orders_newest_first on production_orders (requested_at desc, id desc);

-- The door writes both under the stock row's lock, so a locked row tells the truth without a second look.
alter table stock
  add column shortage_id uuid references shortages,
  add column production_order_id uuid references production_orders;

-- One request to the factory, with a quantity and a callback token of its own.
create table asks (
  id uuid primary key,
  production_order_id uuid not null references production_orders,
  number int not null check (number > 0),
  quantity bigint not null check (quantity > 0),
  counted bigint not null default 0,
  state text not null default 'sending' check (state in ('sending', 'not-sent', 'accepted', 'unconfirmed', 'rejected')),
  cause_event uuid not null,
  cause_round int not null,
  token_nonce bytea not null,
  token_key text not null,
  token_hash bytea not null unique,
  token_expires_at timestamptz not null,
  token_revoked_at timestamptz,
  asked_at timestamptz not null default now(),
  answered_at timestamptz,
  answer text,
  unique (production_order_id, number),
  unique (cause_event, cause_round),
  constraint counted_is_not_more_than_asked check (counted between 0 and quantity)
);

-- What the factory called, byte for byte; the same bytes again are the same callback.
create table callbacks (
  id uuid primary key,
  ask_id uuid not null references asks,
  body bytea not null,
  body_digest bytea not null,
  received_at timestamptz not null default now(),
  verdict text check (verdict in ('counted', 'over-reported', 'repeated', 'quarantined')),
  reason text,
  unique (ask_id, body_digest)
);
create index callbacks_in_quarantine on callbacks (received_at) where verdict = 'quarantined';
