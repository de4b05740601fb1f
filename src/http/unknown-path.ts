import type { FastifyInstance } from 'fastify';
import { ApiError } from '../lib/errors.ts';
import { answerWithError } from './error-answer.ts';

/**
 * Answers what no route matches: 405 with an `Allow` header where the path exists with another method
 * (reference `errors.md` E-8), else 404.
 */
export function registerUnknownPaths(server: FastifyInstance): void {
  const routes: { method: string; pattern: RegExp }[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    if (url === '*') return;
    const pattern = new RegExp(`^${url.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/:\w+/g, '[^/]+')}$`);
    for (const name of [method].flat()) routes.push({ method: name, pattern });
  });
  server.setNotFoundHandler((request, reply) => {
    const path = (request.url.split('?', 1)[0] ?? '').replaceAll(/\/+/g, '/');
    const allowed = new Set(routes.filter((route) => route.pattern.test(path)).map((route) => route.method));
    const error =
      allowed.size === 0
        ? new ApiError('unknownPath')
        : new ApiError('notAllowed', {}, { headers: { allow: [...allowed].join(', ') } });
    answerWithError(error, request, reply);
  });
}
