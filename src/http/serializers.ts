import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifyServerOptions } from 'fastify';
import { type Alternative, alternativeOf } from './alternatives.ts';

type BuildSerializer = NonNullable<
  NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>['buildSerializer']
>;

/**
 * Builds what writes answers as JSON. Its members stand in the order of the schema, as in the original's documents:
 * fast-json-stringify would write all required ones before the others, so it is not told which those are. (That answers
 * have them is proven by test/contract.db.test.ts, against what OpenAPI says.)
 */
export const buildSerializer: BuildSerializer = (externalSchemas, options) => {
  const compile = SerializerSelector()(withoutRequired(externalSchemas), options);
  return (route) => {
    const { anyOf: alternatives } = route.schema as { anyOf?: Alternative[] };
    if (alternatives === undefined) return compile({ ...route, schema: withoutRequired(route.schema) });
    const writers = alternatives.map((schema) => compile({ ...route, schema: withoutRequired(schema) }));
    return (payload: unknown) => writers[alternativeOf(alternatives, payload)]?.(payload) ?? '';
  };
};

/** A schema, or whatever has schemas in it, in which no member is required. A member may itself be called so. */
function withoutRequired<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(withoutRequired) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, member]) => name !== 'required' || !Array.isArray(member));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutRequired(member)])) as Value;
}
