-- What customers bought. Whether an order is confirmed or back-ordered follows from its waiting lines.
create table orders (
  id uuid primary key,
  customer_id text,
  total bigint not null check (total >= 0),
  caller text not null,
  idempotency_key text,
  body_digest bytea,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  check ((idempotency_key is null) = (body_digest is null))
);
create unique index one_order_per_key on orders (caller, idempotency_key) where idempotency_key is not null;
create index orders_newest_first on orders (created_at desc, id desc);

create table order_lines (
  order_id uuid not null references orders,
  line int not null,
  product_id bigint not null references products,
  quantity bigint not null check (quantity between 1 and 1000000),
  price bigint not null check (price >= 0),
  taken bigint not null,
  primary key (order_id, product_id),
  constraint taken_at_once_is_part_of_it check (taken between 0 and quantity)
);

-- Who waits for what, oldest first by position (given under the stock row's lock, never a time).
create table waiting_lines (
  product_id bigint not null references products,
  position bigint not null,
  order_id uuid not null references orders,
  pieces bigint not null check (pieces > 0),
  since timestamptz not null default now(),
  primary key (product_id, position),
  unique (order_id, product_id)
);
