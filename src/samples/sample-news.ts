import { csvLine } from './csv.ts';
import { articleColumns, articleLine } from './invented-article.ts';
import { createRandom } from './random.ts';
import type { SampleCompany } from './sample-companies.ts';
import { firstSampleId, sampleSeed, sampleStreams } from './sample-seed.ts';

/**
 * Invented news of these companies as a CSV file, two to six articles each: the same ones every time, but for their
 * days, which are counted back from `day` (`2026-01-31`).
 */
export function inventNews(companies: readonly SampleCompany[], day: string): string {
  const random = createRandom(sampleSeed);
  let file = csvLine(articleColumns);
  let articles = 0;
  for (const [number, company] of companies.entries()) {
    random.seek(sampleStreams.article, -1 - number);
    const end = articles + 2 + random.below(5);
    for (; articles < end; articles += 1) {
      random.seek(sampleStreams.article, articles);
      file += articleLine(random, firstSampleId.article + articles, company, day);
    }
  }
  return file;
}
