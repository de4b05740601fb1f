import { Type } from 'typebox';
import type { Transaction } from '../../database/index.ts';
import { agentIds } from '../../reference/index.ts';
import { collectChanges } from '../changes/collect-changes.ts';
import type { ChangeRange, DigestEntry, PrintContext, SubscriptionType } from '../subscription-type.ts';

/** New articles about companies. */
export const companyNewsSubscription: SubscriptionType = {
  type: 'companyNews',
  printed: { details: 'companynews', alert: 'companyNews', alertFields: 'companynews', push: 'news' },
  ids: { kind: 'company', parameter: 'companyIds' },
  frequency: { units: 'Mhdw', secondsMin: 15 * 60 },
  watched: { parameter: 'agents', values: agentIds.map((name) => ({ name, printed: name })) },
  detailsMember: 'companyNewsAlertDetails',
  digest: writeNewsDigest,
  printedEntry: Type.Object(
    {
      companyId: Type.String(),
      articleId: Type.Optional(Type.String({ description: 'The article, by a name for this account only' })),
      timestamp: Type.Optional(Type.String({ description: 'When it was published' })),
      title: Type.Optional(Type.String({ description: 'With `values=true`' })),
      url: Type.Optional(Type.String({ description: 'With `values=true`, if it has one' })),
      agents: Type.Optional(
        Type.Array(Type.String({ xml: { name: 'agent' } }), { description: 'With `values=true`, if it has any' }),
      ),
    },
    { xml: { name: 'companyNewsAlertDetail' } },
  ),
  printEntries,
};

/** The bit of articles that no agent has: only who watches everything is told of them. */
const withoutAgent = 1 << 30;

/** An entry's content: the new articles, newest first; `agents` are their bits. */
interface NewsContent {
  readonly articles: readonly {
    readonly articleId: number;
    readonly publicationDate: string;
    readonly agents: number;
    readonly title: string;
    readonly url?: string;
  }[];
}

async function writeNewsDigest(transaction: Transaction, digestId: number, range: ChangeRange): Promise<void> {
  await collectChanges(transaction, range, ['news']);
  await transaction.client.query(
    `INSERT INTO change_digest_entry (digest_id, record_id, changed, content)
     SELECT $1, company_id, bit_or(bits), jsonb_build_object('articles', jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
       'articleId', article_id,
       'publicationDate', to_char(publication_date AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       'agents', bits,
       'title', title,
       'url', url
     )) ORDER BY publication_date DESC, article_id))
     FROM (SELECT DISTINCT record_id FROM pg_temp.change WHERE kind = 'added') AS added
     JOIN news_article ON article_id = record_id
     CROSS JOIN LATERAL (
       SELECT coalesce(bit_or(1 << (place - 1)::integer), ${withoutAgent}) AS bits
       FROM unnest($2::text[]) WITH ORDINALITY AS agent (name, place) WHERE name = ANY (agents)
     ) AS agents
     GROUP BY company_id`,
    [digestId, agentIds],
  );
}

/** An item an article. */
function printEntries(entries: readonly DigestEntry[], watched: number, context: PrintContext): object[] {
  return entries.flatMap(({ recordId, content }): object[] => {
    const companyId = String(recordId);
    if (content === null) return [{ companyId }];
    return (content as NewsContent).articles
      .filter(({ agents }) => (agents & watched) !== 0)
      .map((article) =>
        Object.assign(
          { companyId, articleId: context.articleId(article.articleId), timestamp: article.publicationDate },
          context.withValues ? printSaid(article) : {},
        ),
      );
  });
}

/** What an article says of itself, beyond the original: public, unlike the values of records. */
function printSaid({ title, url, agents }: NewsContent['articles'][number]): object {
  const named = agentIds.filter((_, index) => (agents & (1 << index)) !== 0);
  return { title, ...(url === undefined ? {} : { url }), ...(named.length === 0 ? {} : { agents: named }) };
}
