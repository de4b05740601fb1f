// Here: the server factory, content negotiation (JSON, XML), error answers, body parsing, OpenAPI.
// Never here: a route of a domain, or anything that knows one.
import './request-account.ts';

export type { BeginParameter, BulkValue } from './body-reader.ts';
export { closeServer } from './close-server.ts';
export { givenParameters } from './given-parameters.ts';
export { healthRoutes } from './health.ts';
export { readParameters, streamingRoutes } from './parameter-stream.ts';
export {
  illegalValue,
  readBoolean,
  readEnumerated,
  readList,
  readOneOf,
  readShaped,
  readText,
  readWords,
  requireOrder,
  sorted,
} from './parameter-values.ts';
export { dryRunParameter, listParameter, pageQuery, splitList } from './parameters.ts';
export { recordProperties, recordSchema, requestedFields } from './record-schema.ts';
export { createServer, type Server } from './server.ts';
