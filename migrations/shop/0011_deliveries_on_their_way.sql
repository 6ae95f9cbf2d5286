-- Through a queue: until when a delivery counts as being on its way to its consumer; null, when it is not. The queue
-- carries its name only, so a queue that is lost loses time and nothing else. Without a queue it stays null.
alter table deliveries add column carried_until timestamptz;
