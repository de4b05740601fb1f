import type { Database } from '../src/database/index.ts';
import { findMatch } from '../src/enrich/enrich-store.ts';
import { enrichedLines, knownFields } from '../src/enrich/index.ts';
import { shippedReferenceData } from '../src/reference/index.ts';
import { companyLines, type KnownLine, seededRandom, type TrueCompany } from '../test/support/known-lines.ts';
import type { Program } from './support/program.ts';

const seed = 31;
const singlesCount = 200;

/**
 * Recognising companies known by half (`test/support/known-lines.ts`: legal forms, typing errors, places, web sites and so
 * on): many lines in the statement of the enrich job, and one at a time as `POST /enrich` does. Invented names are few
 * syllables put together, so more of them are alike than of real ones.
 */
export const enrich: Program = {
  name: 'enrich',
  about: 'recognising companies known by half, in the statement of the enrich job and one by one',
  async run(bench) {
    const dataSet = await bench.dataSet();
    const { database, companies } = dataSet;
    const lines = await linesAbout(database, dataSet.pickCompanies(bench.quick ? 200 : 10_000));
    const fields = lines.map(({ texts }) => knownFields(shippedReferenceData, texts));
    const begun = performance.now();
    const found = await matchAll(database, fields);
    const seconds = (performance.now() - begun) / 1000;
    const right = lines.filter(({ companyId }, index) => found.get(index) === companyId).length;
    bench.print(
      `${lines.length} lines over ${companies} companies: ${seconds.toFixed(1)} s; ${found.size} answered, ${right} rightly`,
    );
    const times: number[] = [];
    for (const line of fields.slice(0, singlesCount)) {
      const started = performance.now();
      await findMatch(database, line);
      times.push(performance.now() - started);
    }
    const sorted = times.toSorted((a, b) => a - b);
    const quantile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.toFixed(1);
    bench.print(`one by one: median ${quantile(0.5)} ms, 95 % within ${quantile(0.95)} ms, longest ${quantile(1)} ms`);
  },
};

async function linesAbout({ client }: Database, companyIds: readonly number[]): Promise<KnownLine[]> {
  const { rows } = await client.query<TrueCompany>(
    `SELECT company_id AS "companyId", name, city, state, country, websites[1] AS website,
            tickers -> 0 ->> 'tickerName' AS ticker
       FROM company WHERE company_id = ANY ($1) ORDER BY company_id`,
    [companyIds],
  );
  return companyLines(rows, seededRandom(seed), 1);
}

/** The company that is recognised in each line, by the line's place. */
async function matchAll({ client }: Database, fields: readonly object[]): Promise<Map<number, number>> {
  const { rows } = await client.query<{ line: number; companyId: number }>(
    `WITH input (line, fields) AS (
       SELECT line::int, fields FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS given (fields, line)
     ), ${enrichedLines}
     SELECT line, company_id AS "companyId" FROM enriched`,
    [JSON.stringify(fields)],
  );
  return new Map(rows.map(({ line, companyId }) => [line - 1, companyId]));
}
