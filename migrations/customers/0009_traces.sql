-- Where in a trace (W3C Trace Context) an event stands; null where nobody traces.
alter table events add column trace text check (trace ~ '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');

-- As in 0004, with the trace of what it tells.
create or replace function grant_vip_rights(role_name text default 'restock_vip') returns boolean language plpgsql as $$
begin
  if role_name = current_user or not exists (select from pg_roles where rolname = role_name) then
    return false;
  end if;
  -- Two servers that start at once would change the same rows of the catalogue: "tuple concurrently updated".
  perform pg_advisory_xact_lock(5021012);
  execute format('revoke all on all tables in schema public from %I', role_name);
  execute format('grant connect on database %I to %I', current_database(), role_name);
  execute format('grant usage on schema public to %I', role_name);
  execute format('grant select (id, type), update (type, became_vip_at, vip_order_id) on customers to %I', role_name);
  execute format('grant insert (consumer, event_id) on inbox to %I', role_name);
  execute format('grant insert (id, type, data, trace) on events to %I', role_name);
  execute format('grant insert (event_id, consumer) on deliveries to %I', role_name);
  return true;
end $$;

select grant_vip_rights();
