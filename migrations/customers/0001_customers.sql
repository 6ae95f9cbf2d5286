-- Who the shop's customers are. A server and a database of their own.
create table customers (
  -- "C", because pages are read in this order, whatever the language of the server
  id text collate "C" primary key,
  type text not null default 'normal' check (type in ('normal', 'Vip')),
  email text,
  name text,
  created_at timestamptz not null default now(),
  became_vip_at timestamptz,
  vip_order_id uuid,
  constraint vip_since_an_order check (num_nonnulls(became_vip_at, vip_order_id) = case type when 'Vip' then 2 else 0 end)
);
create index customers_by_type on customers (type, id);

-- No retry, no old event and no second order takes it back, or says that it was another order.
create function refuse_to_unmake_vip() returns trigger language plpgsql as $$
begin
  raise exception 'a Vip stays one, since the order that made it one';
end $$;
create trigger vip_stays_vip
before update of type, became_vip_at, vip_order_id on customers
for each row
when (old.type = 'Vip' and (new.type, new.became_vip_at, new.vip_order_id)
      is distinct from (old.type, old.became_vip_at, old.vip_order_id))
execute function refuse_to_unmake_vip();

-- Where marketing is told; 410 from there means: never again, until a person sends one by hand and it arrives.
create table marketing_endpoint (
  only_one boolean primary key default true check (only_one),
  disabled_at timestamptz,
  reason text,
  check ((disabled_at is null) = (reason is null))
);
insert into marketing_endpoint default values;
