// Here: the server factory, content negotiation (JSON, XML), error answers, body parsing, OpenAPI.
// Never here: a route of a domain, or anything that knows one.
import './request-account.ts';

export { healthRoutes } from './health.ts';
export { listParameter, pageQuery, splitList } from './parameters.ts';
export { createServer, type Server } from './server.ts';
