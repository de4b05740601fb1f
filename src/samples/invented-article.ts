import { agentIds } from '../reference/index.ts';
import { at } from './draw.ts';
import { twoDigits } from './invented-company.ts';
import type { Random } from './random.ts';

/** The columns that invented articles have: all of an article's fields. */
export const articleColumns = [
  'articleId',
  'companyId',
  'title',
  'url',
  'publicationDate',
  'source',
  'agents',
  'imageUrl',
  'similarNewsCount',
] as const;

type Agent = (typeof agentIds)[number];

/** What an article of each category says that its company did; nobody can take it for news. */
const headlines: Readonly<Record<Agent, string>> = {
  LEADERSHIP_CHANGES: 'names an invented executive',
  NEW_OFFERINGS: 'shows a product that does not exist',
  ACQUISITIONS: 'buys an invented company',
  PARTNERSHIPS: 'works with an invented partner',
  EXPANDING_OPERATIONS: 'opens an invented office',
  COST_CUTTING: 'saves invented money',
  OUTPERFORMING: 'surpasses an invented forecast',
  UNDERPERFORMING: 'misses an invented forecast',
  COMPANY_PRESENTATION: 'speaks at an invented conference',
  LITIGATION: 'is in an invented court',
  COMPLIANCE: 'meets an invented standard',
  RESEARCH_DEVELOPMENT: 'patents an invented invention',
  DATA_SECURITY: 'locks an invented door',
  FUNDING_DEVELOPMENTS: 'raises invented money',
  BANKRUPTCY_RESTRUCTURING: 'moves invented departments',
  REALESTATE_DEALS: 'rents an invented house',
  REALESTATE_CONSTRUCTION: 'builds an invented house',
  CORPORATE_CHALLENGES: 'solves an invented problem',
};

/** Articles are up to this many days old: most within the 90 that the news count looks at. */
const oldestDays = 120;

const dayMilliseconds = 86_400_000;

/**
 * The line of the article that the generator's present sequence gives.
 * @param day the day before which it appeared, `2026-01-31`: who loads the sample finds news of the last days in it
 */
export function articleLine(
  random: Random,
  articleId: number,
  company: { readonly companyId: number; readonly name: string },
  day: string,
): string {
  const agent = at(agentIds, random.below(agentIds.length));
  const second = at(agentIds, random.below(agentIds.length));
  const agents = random.below(4) > 0 || second === agent ? agent : `${agent}|${second}`;
  const minutes = random.below(24 * 60);
  const date = new Date(Date.parse(`${day}T00:00:00Z`) - (1 + random.below(oldestDays)) * dayMilliseconds);
  const time = `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}:00Z`;
  const image = random.below(3) === 0 ? `https://images.example.com/news/${articleId}.png` : '';
  const similar = random.below(2) === 0 ? String(random.below(12)) : '';
  return (
    `${articleId},${company.companyId},"Sample news: ${company.name.replaceAll('"', '""')} ${headlines[agent]}",` +
    `https://news.example.com/articles/${articleId},${date.toISOString().slice(0, 10)}T${time},` +
    `Firmlens Sample News,${agents},${image},${similar}\n`
  );
}
