-- Up to where everything was found to hold, so that the next look reads only what came since. A look that found
-- nothing broken moves it on; src/operations/checkpoints.ts says why nothing slips through behind it.
create table checkpoint (
  only_one boolean primary key default true check (only_one),
  -- events and ended deliveries up to this time
  until timestamptz not null default '-infinity'
);
insert into checkpoint default values;

create index events_by_time on events (at, id);
create index events_of_stuck_work on events ((data->>'subject'), at) where type = 'WorkGotStuck';
create index deliveries_by_end on deliveries (ended_at) where ended_at is not null;
create index inbox_by_time on inbox (at);
create index customers_by_becoming_vip on customers (became_vip_at) where became_vip_at is not null;

-- What a person did at the desk leaves before and after as well.
update operator_actions
set before = '{"state": "dead"}',
    after = case action when 'resend' then '{"state": "pending"}' else '{"state": "dead", "discarded": true}' end::jsonb
where action in ('resend', 'discard') and after is null;
