import type { Migration } from '../migration.ts';
import { companyScore } from './company-score.ts';
import { contactScore } from './contact-score.ts';
import { identifiers } from './identifiers.ts';
import { likeness } from './likeness.ts';
import { matchKeys } from './match-keys.ts';
import { matchWords } from './match-words.ts';

/**
 * What companies and contacts are matched by (`enrich/`): keys under which candidates are found, and scores that say how
 * well one agrees with what a client knows. docs/enrich.md explains both; only what PostgreSQL always has is used.
 */
export const enrich: Migration = {
  name: '0016-enrich',
  sql: [matchWords, identifiers, matchKeys, likeness, companyScore, contactScore].join(''),
};
