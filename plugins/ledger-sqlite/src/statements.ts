/** Takes the values of `encodeRow`, in that order. A batch that is written twice after a failure must count once. */
export const INSERT_USAGE = `
  INSERT INTO usage (
    id, started_at_ms, operation, dialect, client, session, requested_model, upstream, model, status, error_code,
    stop_reason, input_tokens, cached_read_tokens, cached_write_tokens, output_tokens, reasoning_tokens, cost_usd,
    first_event_ms, duration_ms, attempts, losses
  ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO NOTHING`;

export const SELECT_USAGE = `
  SELECT * FROM usage
  WHERE started_at_ms >= :since AND started_at_ms < :until
  ORDER BY started_at_ms DESC, id DESC
  LIMIT :limit`;
