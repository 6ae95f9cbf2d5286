-- A product as the API tells of it.
create view product_view as
  select p.id, p.sku, p.name, p.price, s.on_hand as stock, s.waiting, s.reorder_point as "reorderPoint",
         s.order_up_to as "orderUpTo", s.backorders, p.factory_id as "factoryId", p.ad_id as "adId",
         s.shortage_id is not null as short, o.expected_at as "expectedAt"
  from products p
  join stock s on s.product_id = p.id
  left join production_orders o on o.id = s.production_order_id;
