import { COLUMN_NAMES } from './usage-row.ts';

const COLUMNS = COLUMN_NAMES.join(', ');
const PLACES = COLUMN_NAMES.map(() => '?').join(', ');

/** Takes the values of `encodeRow`. A batch that is written twice after a failure must count once. */
export const INSERT_USAGE = `INSERT INTO usage (${COLUMNS}) VALUES (${PLACES}) ON CONFLICT DO NOTHING`;

export const SELECT_USAGE = `
  SELECT * FROM usage
  WHERE started_at_ms >= :since AND started_at_ms < :until
  ORDER BY started_at_ms DESC, id DESC
  LIMIT :limit`;
