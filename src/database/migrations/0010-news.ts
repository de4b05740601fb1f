import type { Migration } from './migration.ts';

/** News articles, each about one company (reference `data-target.md` §5.7). */
export const news: Migration = {
  name: '0010-news',
  sql: `
    CREATE TABLE news_article (
      article_id bigint PRIMARY KEY CHECK (article_id > 0),
      company_id bigint NOT NULL,
      title text NOT NULL,
      url text,
      publication_date timestamptz NOT NULL,
      source text,
      -- Ids of agents: the categories of the article.
      agents text[],
      image_url text,
      similar_news_count bigint
    );
    -- A company's news, newest first.
    CREATE INDEX news_article_by_company ON news_article (company_id, publication_date DESC, article_id);
    -- Which companies have news of an agent.
    CREATE INDEX news_article_by_agent ON news_article USING gin (agents);
  `,
};
