import { type Static, Type } from 'typebox';
import { companyFields } from '../../companies/index.ts';
import { readText, recordProperties, requestedFields, type Server } from '../../http/index.ts';
import { ApiError } from '../../lib/errors.ts';
import { withoutAbsent } from '../../lib/without-absent.ts';
import type { EnrichContext } from '../enrich-context.ts';
import { type CompanyRequest, findCompanyMatches, findMatchedCompanies } from '../enrich-store.ts';
import { confidenceScoreDefault, knownFields, knownTextCharactersMax } from '../known.ts';

const requestsMax = 40;
const matchesMax = 5;

const text = Type.Optional(Type.String({ maxLength: knownTextCharactersMax }));

const MatchRequest = Type.Object({
  id: text,
  name: text,
  companyId: text,
  country: text,
  state: text,
  city: text,
  street: text,
  zip: text,
  phone: text,
  websites: Type.Optional(Type.Array(Type.String({ maxLength: knownTextCharactersMax }))),
  tickers: Type.Optional(Type.Array(Type.Object({ value: text, exchange: text }))),
  matchbranch: Type.Optional(Type.Boolean({ description: 'true: branches are matched too' })),
});

const MatchRequests = Type.Object({
  requests: Type.Array(MatchRequest, { description: `1 to ${requestsMax}` }),
  fieldsToFetch: Type.Optional(Type.Array(Type.String(), { examples: [['name', 'city', 'companyId']] })),
});

const CompanyMatches = Type.Object(
  {
    companyMatches: Type.Array(
      Type.Object(
        {
          id: Type.Optional(Type.String({ description: 'The id of the request' })),
          probableMatches: Type.Array(
            Type.Object(
              { ...recordProperties(companyFields), confidenceScore: Type.Number() },
              { xml: { name: 'probableMatch' } },
            ),
          ),
        },
        { xml: { name: 'companyMatch' } },
      ),
    ),
  },
  { title: 'CompanyMatches', xml: { name: 'companyMatchList' } },
);

/**
 * `POST /company/match/basicFields`: the companies that each of up to 40 requests may mean, best first (reference
 * `data-target.md` §5.5).
 */
export function matchCompaniesRoute(server: Server, { database, reference, debit }: EnrichContext): void {
  server.post(
    '/company/match/basicFields',
    {
      config: { api: 'enrich' },
      schema: {
        tags: ['Enrich'],
        summary: 'Match companies',
        description: `At most ${matchesMax} probable matches a request, of a confidence of ${confidenceScoreDefault} or more. Costs 1 credit for each request that matches something.`,
        consumes: ['application/json'],
        body: MatchRequests,
        response: { 200: CompanyMatches },
      },
    },
    async ({ account, body }) => {
      const { requests, fieldsToFetch = [] } = body;
      if (requests.length === 0) throw new ApiError('belowMinimum', { field: 'requests', min: 1, value: 0 });
      if (requests.length > requestsMax) {
        throw new ApiError('aboveMaximum', { field: 'requests', max: requestsMax, value: requests.length });
      }
      const fields = requestedFields(companyFields, fieldsToFetch);
      const known = requests.map((request) => readRequest(reference, request));
      const matches = await findCompanyMatches(database, known, { least: confidenceScoreDefault, count: matchesMax });
      const matched = matches.filter((probable) => probable.length > 0).length;
      if (matched > 0) await debit(account.clientId, matched);
      const ids = [...new Set(matches.flat().map(({ companyId }) => companyId))];
      const companies = await findMatchedCompanies(database, ids, fields);
      return {
        companyMatches: requests.map(({ id }, index) =>
          withoutAbsent({
            id,
            probableMatches: (matches[index] ?? []).flatMap(({ companyId, confidence }) => {
              const company = companies.get(companyId);
              return company === undefined ? [] : [Object.assign({ confidenceScore: confidence }, company)];
            }),
          }),
        ),
      };
    },
  );
}

/** Of several web sites and tickers the first counts. */
function readRequest(reference: EnrichContext['reference'], request: Static<typeof MatchRequest>): CompanyRequest {
  const companyId = readText('companyId', request.companyId);
  if (companyId !== undefined && !/^\d{1,15}$/.test(companyId)) throw new ApiError('invalidCompanyId');
  const known = {
    companyName: readText('name', request.name),
    country: readText('country', request.country),
    state: readText('state', request.state),
    city: readText('city', request.city),
    street: readText('street', request.street),
    zip: readText('zip', request.zip),
    phone: readText('phone', request.phone),
    url: readText('websites', request.websites?.[0]),
    ticker: readText('tickers', request.tickers?.[0]?.value),
  };
  return { ...knownFields(reference(), known), companyId, matchBranch: request.matchbranch ?? false };
}
