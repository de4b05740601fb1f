// Here: the PostgreSQL that runs in the data folder when DATABASE_URL is unset: made, started, shared, stopped.
// Never here: what is in the database, and anything about a PostgreSQL that somebody else runs.

export { claimServing } from './claim-serving.ts';
export { type EmbeddedFindings, inspectEmbedded } from './inspect-embedded.ts';
export { type EmbeddedPostgres, openEmbedded } from './open-embedded.ts';
