import { changeChannel, type Database, followChanges, readChangeNumber } from '../database/index.ts';
import type { Logger } from '../telemetry/index.ts';
import type { ReferenceData } from './reference-data.ts';
import { readReferenceData } from './reference-store.ts';

/**
 * The reference data as they are now, held in memory, so that no request reads them. They are read again whenever an
 * import has committed, of whatever: on hearing of it, within a second in any case. While the database does not answer,
 * the last known are served.
 */
export interface ReferenceDirectory {
  /** The same object until something has been imported. */
  current(): ReferenceData;
  close(): Promise<void>;
}

/**
 * Reads the reference data and keeps them current until closed.
 * @throws Error if the database cannot be reached
 */
export async function openReferenceDirectory(options: {
  database: Database;
  logger: Logger;
  /** Time between readings when no notification arrives; tests raise it to prove that notifications do. */
  pollMillis?: number;
}): Promise<ReferenceDirectory> {
  const { database, logger } = options;
  let known: { changeNumber: number; data: ReferenceData } | undefined;
  const follower = await followChanges({
    url: database.url,
    channel: changeChannel,
    pollMillis: options.pollMillis ?? 1_000,
    onState: (failure) => {
      if (failure === undefined) logger.info('reference data are current again');
      else logger.warn({ err: failure }, 'reference data cannot be read from the database; trying again');
    },
    async read(client) {
      // The number first: what is committed while the rest is read will be read again, never missed.
      const changeNumber = await readChangeNumber(client);
      if (changeNumber === known?.changeNumber) return;
      known = { changeNumber, data: await readReferenceData(client) };
    },
  });
  return {
    current() {
      if (known === undefined) throw new Error('the reference data have not been read');
      return known.data;
    },
    close: () => follower.close(),
  };
}
