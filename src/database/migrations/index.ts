import { instance } from './0001-instance.ts';
import { accounts } from './0002-accounts.ts';
import { companies } from './0003-companies.ts';
import { technologies } from './0004-technologies.ts';
import { imports } from './0005-imports.ts';
import { jobs } from './0006-jobs.ts';
import { webhooks } from './0007-webhooks.ts';
import type { Migration } from './migration.ts';

/** The schema's history, oldest first. A released entry is never edited; a change is a new entry at the end. */
export const migrations: readonly Migration[] = [instance, accounts, companies, technologies, imports, jobs, webhooks];
