-- From a mail about an ad back to what it was about: which deliveries tried to send it, and which one does it again when a
-- person wishes so. Few events are of these types, so nobody else pays for it.
create index events_of_shortage on events ((data->>'shortageId'))
  where type in ('StockRanShort', 'StockSoldOut', 'StockReplenished');
