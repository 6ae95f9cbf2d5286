-- What is over is not kept for ever: docs/decisions/0011 says what goes when. Each of these finds the oldest at once.
create index callbacks_with_body on callbacks (received_at)
  where octet_length(body) > 0 and verdict in ('counted', 'repeated', 'over-reported');
create index refusals_by_time on refusals (minute);
create index alerts_by_time on alerts (at);
create index alerts_of_mail on alerts (mail_id) where mail_id is not null;
create index alert_mails_by_time on alert_mails (created_at);
create index ad_mails_by_time on ad_mails (changed_at);
