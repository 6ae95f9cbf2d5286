-- What the shop sells, and how much of it is there.
create table factories (
  id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);

create table ads (
  id text primary key,
  manager_email text not null,
  language text not null check (language in ('ko', 'en')),
  running boolean not null,
  created_at timestamptz not null default now()
);

create table products (
  id bigint generated always as identity primary key,
  sku text not null unique,
  name text not null,
  price bigint not null check (price >= 0),
  factory_id text not null references factories,
  ad_id text references ads,
  created_at timestamptz not null default now()
);

create table stock (
  product_id bigint primary key references products,
  on_hand bigint not null check (on_hand >= 0),
  waiting bigint not null default 0 check (waiting >= 0),
  last_position bigint not null default 0,
  reorder_point bigint not null check (reorder_point between 0 and 1000000000),
  order_up_to bigint not null check (order_up_to <= 1000000000),
  backorders text not null check (backorders in ('accept', 'refuse')),
  refusal_stands boolean not null default false,
  constraint levels_make_sense check (order_up_to > reorder_point),
  constraint nobody_waits_beside_stock check (waiting = 0 or on_hand = 0)
);

-- The ledger. A product's movements add up to its stock; a row once written stays as it is.
create table stock_movements (
  id bigint generated always as identity primary key,
  product_id bigint not null references products,
  delta bigint not null check (delta <> 0),
  balance bigint not null check (balance >= 0),
  kind text not null check (kind in ('opening', 'sale', 'fill', 'arrival', 'adjustment', 'cancellation')),
  order_id uuid,
  ask_id uuid,
  reason text,
  at timestamptz not null default now()
);
create index stock_movements_of_product on stock_movements (product_id, id);
create index stock_movements_of_order on stock_movements (order_id) where order_id is not null;

create function refuse_to_rewrite_the_ledger() returns trigger language plpgsql as $$
begin
  raise exception 'stock movements are append-only: book a correcting movement instead';
end $$;
create trigger stock_movements_are_append_only before update or delete or truncate on stock_movements
  for each statement execute function refuse_to_rewrite_the_ledger();

create table refusals (
  product_id bigint not null references products,
  minute timestamptz not null,
  orders bigint not null,
  pieces bigint not null,
  primary key (product_id, minute)
);
