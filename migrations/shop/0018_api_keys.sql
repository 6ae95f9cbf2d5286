-- Keys of programs that use an exposed shop from elsewhere. Of a key only its SHA-256 and its last letters are kept. The
-- customers' database has the same rows: each server asks its own database, whatever becomes of the other.
create table api_keys (
  id uuid primary key,
  name text not null check (length(name) between 1 and 60),
  scopes text[] not null
    check (cardinality(scopes) between 1 and 3 and scopes <@ array['checkout', 'operate', 'customers']),
  key_hash bytea not null unique check (octet_length(key_hash) = 32),
  ends_with text not null check (length(ends_with) = 4),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null check (expires_at > created_at),
  revoked_at timestamptz,
  last_used_at timestamptz
);
