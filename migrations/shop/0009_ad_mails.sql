-- What a manager was asked to do: one pause and one resume for each shortage and ad, written down before it is sent.
create table ad_mails (
  id uuid primary key,
  shortage_id uuid not null references shortages,
  product_id bigint not null references products,
  ad_id text not null references ads,
  kind text not null check (kind in ('pause', 'resume')),
  state text not null check (state in ('intended', 'sending', 'sent', 'maybe-sent', 'refused', 'superseded')),
  -- the same words at every attempt; the address is read anew, so that a corrected one is used
  subject text not null,
  text text not null,
  html text not null,
  confirmation_token text unique,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  sent_at timestamptz,
  confirmed_at timestamptz,
  unique (shortage_id, ad_id, kind)
);
create index ad_mails_of_product on ad_mails (product_id, ad_id, changed_at);
