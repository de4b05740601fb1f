import { sql } from 'kysely';
import type { Session } from '../database/index.ts';
import { withoutNulls } from '../lib/without-absent.ts';
import type { Period } from './news-period.ts';

/** An article as lists print it; what it has no value for is absent. */
export type ListedArticle = {
  readonly title: string;
  readonly url?: string;
  readonly publicationDate: Date;
  readonly source?: string;
  readonly agents?: string[];
  readonly imageUrl?: string;
  readonly similarNewsCount?: number;
};

/** The articles of a company in a period of time. */
export interface CompanyPeriod {
  readonly companyId: number;
  readonly period: Period;
}

/** How many articles a company has of each of these agents, in their order. One of two agents counts for both. */
export async function countByAgent(
  { kysely }: Session,
  { companyId, period }: CompanyPeriod,
  agents: readonly string[],
): Promise<{ agent: string; count: number }[]> {
  const { rows } = await sql<{ agent: string; count: number }>`
    WITH found AS (
      SELECT agent, count(*) AS count FROM news_article, unnest(agents) AS agent
      WHERE ${isWithin(companyId, period)} GROUP BY agent
    )
    SELECT asked.agent, coalesce(found.count, 0) AS count
    FROM unnest(${agents}::text[]) WITH ORDINALITY AS asked (agent, place) LEFT JOIN found USING (agent)
    ORDER BY asked.place`.execute(kysely);
  return rows;
}

/**
 * A page of a company's articles, newest first, and how many there are. Pages count from 1.
 * @param query.agents articles of any of these; of all if undefined
 */
export async function listNews(
  { kysely }: Session,
  { companyId, period, agents }: CompanyPeriod & { readonly agents: readonly string[] | undefined },
  { page, resultsPerPage }: { page: number; resultsPerPage: number },
): Promise<{ articles: ListedArticle[]; totalResults: number }> {
  const matching = sql`FROM news_article WHERE ${isWithin(companyId, period)}
    AND (${agents ?? null}::text[] IS NULL OR agents && ${agents ?? null}::text[])`;
  const counted = await sql<{ total: number }>`SELECT count(*) AS total ${matching}`.execute(kysely);
  const { rows } = await sql<{ [Name in keyof ListedArticle]-?: ListedArticle[Name] | null }>`
    SELECT title, url, publication_date, source, agents, image_url, similar_news_count ${matching}
    ORDER BY publication_date DESC, article_id
    LIMIT ${resultsPerPage} OFFSET ${(page - 1) * resultsPerPage}`.execute(kysely);
  return {
    articles: rows.map((row) => withoutNulls(row) as ListedArticle),
    totalResults: counted.rows[0]?.total ?? 0,
  };
}

function isWithin(companyId: number, { from, to }: Period) {
  return sql`company_id = ${companyId} AND publication_date > ${from} AND publication_date <= ${to}`;
}
