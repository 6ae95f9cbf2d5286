-- However much lies behind a shop, a look reads what is new, or what is listed: docs/decisions/0014 has sizes and plans.

-- Lists in which little is found among a lot that is done. They cost a buyer nothing, because nothing that a checkout
-- writes is dead or ended.
create index deliveries_dead_newest_first on deliveries (event_id desc) where state = 'dead';
create index production_orders_of_state on production_orders (state, requested_at desc, id desc) where state <> 'arrived';

-- Up to which number no movement will come any more that a product's checkpoint does not know, and what will be that
-- number once the transactions that ran then have ended.
alter table checkpoint
  add column movement_id bigint not null default 0,
  add column seen_movement_id bigint not null default 0,
  add column seen_at timestamptz not null default '-infinity';

-- From that number on, instead of from each product's own: a product about which there is nothing new costs nothing.
-- Planned each time, because a plan for any number would read the whole ledger.
create or replace function movements_to_check() returns setof stock_movements language plpgsql stable rows 100
  set jit = off set plan_cache_mode = force_custom_plan as $$
declare
  settled bigint := (select movement_id from checkpoint);
begin
  if settled > 0 then
    return query
      select m.*
      from stock_movements m
      left join stock_checkpoints c on c.product_id = m.product_id
      where m.id > settled and m.id > coalesce(c.movement_id, 0);
  else
    return query
      select m.*
      from stock s
      left join stock_checkpoints c on c.product_id = s.product_id
      cross join lateral (
        select * from stock_movements where product_id = s.product_id and id > coalesce(c.movement_id, 0) offset 0
      ) m;
  end if;
end $$;

-- The orders under these keys, [{"caller": …, "key": …}, …]. A table that grew by fifty thousand rows since it was last
-- analysed is small to the planner, who would read all of it for each batch of a rush. So: one by one, by the index.
create function kept_orders(keys jsonb) returns setof accepted_orders language plpgsql stable rows 10
  set enable_seqscan = off as $$
begin
  return query
    select o.*
    from jsonb_to_recordset(keys) as k (caller text, key text)
    cross join lateral (
      select * from accepted_orders where caller = k.caller and "idempotencyKey" = k.key limit 1
    ) o;
end $$;
