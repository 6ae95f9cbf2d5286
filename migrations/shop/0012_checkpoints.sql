-- Up to where everything was found to hold, so that the next look adds up only what came since. A look that found
-- nothing broken moves them on; src/operations/checkpoints.ts says why nothing slips through behind them.
create table checkpoint (
  only_one boolean primary key default true check (only_one),
  -- orders, events and ended deliveries up to this time
  until timestamptz not null default '-infinity'
);
insert into checkpoint default values;

create table stock_checkpoints (
  product_id bigint primary key references products,
  -- the ledger up to this movement: what it adds up to, and what of it orders took
  movement_id bigint not null default 0,
  stock bigint not null default 0,
  debited bigint not null default 0,
  -- pieces of the orders accepted, less those cancelled, up to the time above
  accepted bigint not null default 0
);

-- A function, because a view would let the planner believe that most of the ledger is new: it would read other tables
-- whole to join them, and compile what runs for a millisecond ("offset 0" and "jit" say the same of the inside).
create function movements_to_check() returns setof stock_movements language plpgsql stable rows 100 set jit = off as $$
begin
  return query
    select m.*
    from stock s
    left join stock_checkpoints c on c.product_id = s.product_id
    cross join lateral (
      select * from stock_movements where product_id = s.product_id and id > coalesce(c.movement_id, 0) offset 0
    ) m;
end $$;

create index orders_by_cancellation on orders (cancelled_at) where cancelled_at is not null;
create index stock_movements_of_ask on stock_movements (ask_id) where ask_id is not null;
create index production_orders_by_end on production_orders (ended_at) where ended_at is not null;
create index callbacks_by_time on callbacks (received_at);
create index events_by_time on events (at, id);
create index events_of_stuck_work on events ((data->>'subject'), at) where type = 'WorkGotStuck';
create index deliveries_by_end on deliveries (ended_at) where ended_at is not null;
create index inbox_by_time on inbox (at);

-- What a person did at the desk leaves before and after as well.
update operator_actions
set before = '{"state": "dead"}',
    after = case action when 'resend' then '{"state": "pending"}' else '{"state": "dead", "discarded": true}' end::jsonb
where action in ('resend', 'discard') and after is null;
