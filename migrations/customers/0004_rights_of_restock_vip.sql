-- What the shop's upgrade-to-vip may do here: know who is what, make a Vip, and tell of it. It sees no address and no
-- name. Called again at every start, because the role may be made after the tables. False: there is no such role, or
-- it is the one that owns the tables.
create function grant_vip_rights(role_name text default 'restock_vip') returns boolean language plpgsql as $$
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
  execute format('grant insert (id, type, data) on events to %I', role_name);
  execute format('grant insert (event_id, consumer) on deliveries to %I', role_name);
  return true;
end $$;
revoke execute on function grant_vip_rights(text) from public;

select grant_vip_rights();
