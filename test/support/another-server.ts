import { after } from 'node:test';
import { createApi } from '../../src/app.ts';
import type { Config } from '../../src/config/index.ts';
import { openDatabase } from '../../src/database/index.ts';
import type { Server } from '../../src/http/index.ts';
import type { TestApi } from './test-api.ts';

/**
 * One more server on the database of an API, with connections of its own; closed when the file's tests are done.
 * @param settings that it has apart from those of the first
 */
export async function anotherServer(api: TestApi, settings: Partial<Config> = {}): Promise<Server> {
  const database = openDatabase(api.database.url, { max: 15, name: 'another' });
  const server = await createApi({
    config: { ...api.config, ...settings },
    installation: { ...api.installation, database },
    logger: api.logger,
    now: () => api.clock.now,
    resolve: async () => ['127.0.0.1'],
  });
  after(async () => {
    await server.close();
    await database.close();
  });
  return server;
}
