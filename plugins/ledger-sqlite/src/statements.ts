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

/**
 * Sums by group: the same as `summariseRecords` of the host makes of records, which a test compares. Tokens are summed as floating
 * point numbers, because an upstream may report any number, and a sum of integers that grows too large fails.
 */
export const SUM_USAGE = `
  SELECT
    CASE :by
      WHEN 'model' THEN model
      WHEN 'upstream' THEN upstream
      WHEN 'client' THEN client
      WHEN 'session' THEN session
      WHEN 'day' THEN strftime('%Y-%m-%d', started_at_ms / 1000, 'unixepoch', 'localtime')
    END AS key,
    count(*) AS requests,
    sum(error_code IS NOT NULL OR coalesce(status, 0) NOT BETWEEN 200 AND 399) AS failed,
    sum(
      cost_usd IS NULL AND upstream IS NOT NULL
      AND (status < 400 OR status = 499 OR input_tokens IS NOT NULL OR output_tokens IS NOT NULL)
    ) AS unpriced,
    sum(CAST(input_tokens AS REAL)) AS inputTokens,
    sum(CAST(cached_read_tokens AS REAL)) AS cachedReadTokens,
    sum(CAST(cached_write_tokens AS REAL)) AS cachedWriteTokens,
    sum(CASE WHEN cached_read_tokens IS NOT NULL THEN CAST(input_tokens AS REAL) END) AS cacheableTokens,
    sum(CAST(output_tokens AS REAL)) AS outputTokens,
    sum(CAST(reasoning_tokens AS REAL)) AS reasoningTokens,
    sum(cost_usd) AS costUsd
  FROM usage
  WHERE started_at_ms >= :since AND started_at_ms < :until
    AND coalesce(operation, '') NOT IN ('count', 'models', 'stored-response')
  GROUP BY key`;
