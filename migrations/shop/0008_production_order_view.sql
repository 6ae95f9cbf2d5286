-- A production order with its asks, as the API tells of it. Tokens stay where they are.
create view production_order_view as
  select o.id, p.sku, o.state, o.quantity, o.arrived, o.shortage_id as "shortageId", o.number, o.reason,
         o.requested_at as "requestedAt", o.expected_at as "expectedAt", o.deadline_at as "deadlineAt",
         o.ended_at as "endedAt", o.callback_may_be_missed as "callbackMayBeMissed",
         (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'number', a.number, 'state', a.state,
                   'quantity', a.quantity, 'counted', a.counted, 'askedAt', a.asked_at, 'answer', a.answer)
                   order by a.number), '[]')
          from asks a
          where a.production_order_id = o.id) as asks
  from production_orders o
  join products p on p.id = o.product_id;
