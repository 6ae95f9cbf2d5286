-- Who may come in while the shop serves more than its own machine. Of every secret only its SHA-256 is kept.

-- A link that lets somebody in once. It is removed when its time is over, used or not.
create table sign_in_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  name text not null check (length(name) between 1 and 60),
  role text not null check (role in ('operator', 'read-only')),
  ends_at timestamptz not null,
  used_at timestamptz
);

-- Open until ends_at, and while not too much time has passed since seen_at.
create table sessions (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  name text not null check (length(name) between 1 and 60),
  role text not null check (role in ('operator', 'read-only')),
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  ends_at timestamptz not null
);

-- Whether anybody ever signed in is asked at a start, of a table that is never emptied.
create index operator_actions_sign_in on operator_actions (id) where action = 'sign-in';
