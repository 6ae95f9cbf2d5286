-- What is over is not kept for ever: docs/decisions/0011 says what goes when. Each of these finds the oldest at once.
create index alerts_by_time on alerts (at);
create index alerts_of_mail on alerts (mail_id) where mail_id is not null;
create index alert_mails_by_time on alert_mails (created_at);
