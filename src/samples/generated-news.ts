import { csvLine } from './csv.ts';
import { generatedCompany } from './generated-companies.ts';
import { firstGeneratedRecordId, type GeneratorOptions, rowsPerChunk, streams } from './generator-options.ts';
import { articleColumns, articleLine } from './invented-article.ts';
import { createRandom } from './random.ts';
import { type Spread, spreadOver } from './spread.ts';

/** What to generate news from. */
export type NewsOptions = Pick<GeneratorOptions, 'companies' | 'seed'> & NonNullable<GeneratorOptions['news']>;

/** Invented news as a CSV file in chunks: the header and one line an article, ids ascending, companies too. */
export function* generatedNews(options: NewsOptions): Generator<string> {
  const random = createRandom(options.seed);
  const spread = articleSpread(options);
  let article = 0;
  let chunk = csvLine(articleColumns);
  for (let number = 0; number < options.companies; number += 1) {
    const end = article + spread.count(number);
    if (article === end) continue;
    const company = generatedCompany(random, number);
    for (; article < end; article += 1) {
      random.seek(streams.article, article);
      chunk += articleLine(random, firstGeneratedRecordId + article, company, options.day);
    }
    if (chunk.length > rowsPerChunk * 200) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}

/** How many lines {@link generatedNews} has below its header. */
export function countArticles(options: NewsOptions): number {
  return articleSpread(options).before(options.companies);
}

function articleSpread({ seed, articlesPerCompany }: NewsOptions): Spread {
  return spreadOver(createRandom(seed), streams.articleCount, articlesPerCompany);
}
