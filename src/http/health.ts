import { Type } from 'typebox';
import { ApiError } from '../lib/errors.ts';
import type { Server } from './server.ts';

const Health = Type.Object({ status: Type.String({ examples: ['ok'] }) }, { xml: { name: 'health' } });

/**
 * `/health/live`: the process answers. `/health/ready`: it also wants requests and its database answers; a load
 * balancer sends none otherwise.
 * @param isReady rejects or gives false when requests should go elsewhere
 */
export function healthRoutes(server: Server, isReady: () => Promise<boolean>): void {
  const schema = { tags: ['Operations'], security: [], response: { 200: Health } };
  server.get('/health/live', { schema: { ...schema, summary: 'Whether the process answers' } }, async () => ({
    status: 'ok',
  }));
  server.get('/health/ready', { schema: { ...schema, summary: 'Whether the server wants requests' } }, async () => {
    const ready = await isReady().catch((error: unknown) => {
      throw new ApiError('unavailable', {}, { cause: error });
    });
    if (!ready) throw new ApiError('unavailable');
    return { status: 'ok' };
  });
}
