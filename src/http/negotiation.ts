import type { FastifyRequest } from 'fastify';

/** The two formats in which every answer is written. */
export type Format = 'json' | 'xml';

export const contentTypes: Record<Format, string> = {
  json: 'application/json; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
};

/**
 * Chooses the format of an answer from the request's `Accept` header: the better rated of JSON and XML, where vendor
 * types such as `application/api.insights.beta+json` count as what they end in. XML is the documented default: when
 * the header is absent, a wildcard, rates both alike or names neither (reference `jobs-auth-admin.md` §6).
 */
export function negotiate(accept: string | undefined): Format {
  const asked = accept?.toLowerCase();
  if (asked?.includes('json') !== true) return 'xml';
  let json = 0;
  let xml = 0;
  for (const range of asked.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = qualityOf(parameters);
    if (/^(application|text)\/(\S+\+)?json$/.test(type)) json = Math.max(json, quality);
    if (/^(application|text)\/(\S+\+)?xml$/.test(type)) xml = Math.max(xml, quality);
  }
  return json > xml ? 'json' : 'xml';
}

function qualityOf(parameters: readonly string[]): number {
  const parameter = parameters.find((part) => part.startsWith('q='));
  const quality = parameter === undefined ? 1 : Number(parameter.slice(2));
  return Number.isFinite(quality) ? quality : 0;
}

/** What {@link negotiate} decides by: the `Accept` header, unless the route has one format only. */
export function acceptedBy(request: FastifyRequest): string | undefined {
  return request.routeOptions.config.format === 'json' ? contentTypes.json : request.headers.accept;
}
