import type { Migration } from './migration.ts';

/** When a message was last sent again by hand: one that is held then is kept from that time on. */
export const resentMessages: Migration = {
  name: '0024-resent-messages',
  sql: 'ALTER TABLE webhook_message ADD resent_at timestamptz',
};
