import { instance } from './0001-instance.ts';
import { accounts } from './0002-accounts.ts';
import { companies } from './0003-companies.ts';
import { technologies } from './0004-technologies.ts';
import { imports } from './0005-imports.ts';
import { jobs } from './0006-jobs.ts';
import { webhooks } from './0007-webhooks.ts';
import { people } from './0008-people.ts';
import { familyTrees } from './0009-family-trees.ts';
import { news } from './0010-news.ts';
import { referenceData } from './0011-reference-data.ts';
import { suppression } from './0012-suppression.ts';
import { feedback } from './0013-feedback.ts';
import { usage } from './0014-usage.ts';
import { jobParameters } from './0015-job-parameters.ts';
import { enrich } from './0016-enrich/index.ts';
import { companySearch } from './0017-company-search.ts';
import { companyLogos } from './0018-company-logos.ts';
import { subscriptions } from './0019-subscriptions.ts';
import { webhookEndpoints } from './0020-webhook-endpoints.ts';
import { idempotency } from './0021-idempotency.ts';
import { runningJobs } from './0022-running-jobs.ts';
import { attemptsOfMessages } from './0023-attempts-of-messages.ts';
import { resentMessages } from './0024-resent-messages.ts';
import type { Migration } from './migration.ts';

/** The schema's history, oldest first. A released entry is never edited; a change is a new entry at the end. */
export const migrations: readonly Migration[] = [
  instance,
  accounts,
  companies,
  technologies,
  imports,
  jobs,
  webhooks,
  people,
  familyTrees,
  news,
  referenceData,
  suppression,
  feedback,
  usage,
  jobParameters,
  enrich,
  companySearch,
  companyLogos,
  subscriptions,
  webhookEndpoints,
  idempotency,
  runningJobs,
  attemptsOfMessages,
  resentMessages,
];
