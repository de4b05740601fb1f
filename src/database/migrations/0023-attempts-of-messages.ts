import type { Migration } from './migration.ts';

/**
 * Attempts go with their messages by a trigger of the statement that deletes these. The foreign key that saw to it had
 * every attempt look its message up and lock it, a fifth of what recording one took; but an attempt is written only by
 * the statement that has just locked its message (`recordAttempts`).
 */
export const attemptsOfMessages: Migration = {
  name: '0023-attempts-of-messages',
  sql: `
    ALTER TABLE webhook_attempt DROP CONSTRAINT webhook_attempt_message_id_fkey;
    CREATE FUNCTION delete_attempts_of_messages() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
      BEGIN
        DELETE FROM webhook_attempt WHERE message_id IN (SELECT message_id FROM removed);
        RETURN NULL;
      END
    $$;
    CREATE TRIGGER delete_attempts AFTER DELETE ON webhook_message
      REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION delete_attempts_of_messages();
  `,
};
