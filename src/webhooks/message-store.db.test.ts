import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import type { Session } from '../database/index.ts';
import { impossibleAttempt } from './make-attempt.ts';
import { findDueMessages, recordAttempts } from './message-store.ts';
import { sendMessages } from './send-message.ts';

const database = await testDatabase();
const now = new Date();
const destination = 'https://example.com';

async function send(count: number): Promise<void> {
  const message = { clientId: 'client', subject: 'job', url: `${destination}/hook`, body: '{}' };
  await database.transaction((transaction) =>
    sendMessages(
      transaction,
      Array.from({ length: count }, () => message),
      now,
    ),
  );
}

/** What this session has read of the table and not reported yet; it reports when no transaction is open. */
async function messagesRead({ client }: Session): Promise<number> {
  const { rows } = await client.query<{ read: number }>(
    `SELECT seq_tup_read + idx_tup_fetch AS read FROM pg_stat_xact_user_tables WHERE relname = 'webhook_message'`,
  );
  return rows[0]?.read ?? Number.NaN;
}

test('a few attempts read a few messages, though the statistics are of a time when there was none', async () => {
  await send(2_000);
  await database.client.query('DELETE FROM webhook_message');
  // The pages stay: by them a planner would still guess how many messages there are.
  await database.client.query('VACUUM (ANALYZE, TRUNCATE false) webhook_message');
  await send(2_000);
  const messages = await findDueMessages(database, destination, now, { max: 50 });
  const attempts = messages.map((message) => impossibleAttempt({ now: () => now, random: () => 0 }, message));
  const read = await database.transaction(async (transaction) => {
    const before = await messagesRead(transaction);
    assert.equal((await recordAttempts(transaction, attempts)).size, 50);
    return (await messagesRead(transaction)) - before;
  });
  assert.ok(read <= 4 * attempts.length, `${read} messages were read for ${attempts.length} attempts`);
});
