-- An order exactly as it was accepted: what a repeated Idempotency-Key is answered with.
create view accepted_orders as
  select o.id, o.caller, o.customer_id as "customerId", o.total, o.created_at as "createdAt",
         o.idempotency_key as "idempotencyKey", encode(o.body_digest, 'hex') as digest,
         (select jsonb_agg(jsonb_build_object('productId', l.product_id, 'sku', p.sku,
                   'quantity', l.quantity, 'price', l.price, 'taken', l.taken) order by l.line)
          from order_lines l
          join products p on p.id = l.product_id
          where l.order_id = o.id) as lines
  from orders o;

-- An order as it stands now.
create view order_view as
  select o.id, o.customer_id as "customerId", o.total, o.created_at as "createdAt", o.cancelled_at as "cancelledAt",
         case when o.cancelled_at is not null then 'cancelled'
              when exists (select from waiting_lines w where w.order_id = o.id) then 'backordered'
              else 'confirmed' end as status,
         (select jsonb_agg(jsonb_build_object('sku', p.sku, 'name', p.name, 'quantity', l.quantity, 'price', l.price,
                   'taken', case when o.cancelled_at is null then l.quantity - coalesce(w.pieces, 0) else 0 end,
                   'waiting', coalesce(w.pieces, 0), 'expectedAt', e.expected_at) order by l.line)
          from order_lines l
          join products p on p.id = l.product_id
          left join waiting_lines w on w.order_id = o.id and w.product_id = l.product_id
          left join stock s on s.product_id = w.product_id
          left join production_orders e on e.id = s.production_order_id
          where l.order_id = o.id) as lines
  from orders o;
