-- What the console looks for, each found at once however much lies behind; docs/decisions/0014 has what an index costs.

-- Of one customer: orders, newest first, and those that were cancelled. An order without a customer enters neither.
create index orders_of_customer on orders (customer_id, created_at desc, id desc) where customer_id is not null;
create index orders_cancelled_of_customer on orders (customer_id, cancelled_at desc, id desc)
  where customer_id is not null and cancelled_at is not null;

-- Who waits, newest first: `since` is the order's own time. Only who waits enters it.
create index waiting_lines_newest_first on waiting_lines (since desc, order_id desc);

-- The refill that an order waited for, or caused.
create index shortages_of_product on shortages (product_id, opened_at desc);
create index events_of_bulk_purchase on events ((data->>'orderId')) where type = 'BulkPurchaseMade';
