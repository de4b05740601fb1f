import type { JobType } from '../job-type.ts';
import { companyTechProfile } from './company-tech-profile.ts';
import { targetTechProfile } from './target-tech-profile.ts';

/** Every type of bulk job that the server offers: a new one is a file beside this and a line here. */
export const jobTypes: readonly JobType[] = [targetTechProfile, companyTechProfile];
