import type { JobType } from '../job-type.ts';
import { companyDetails } from './company-details.ts';
import { companyFamilyTree } from './company-family-tree.ts';
import { companyTechProfile } from './company-tech-profile.ts';
import { contactDetails } from './contact-details.ts';
import { contactLookup } from './contact-lookup.ts';
import { enrich } from './enrich.ts';
import { targetCompaniesExport } from './target-companies-export.ts';
import { targetCompanyDetails } from './target-company-details.ts';
import { targetContactDetails } from './target-contact-details.ts';
import { targetContactsExport } from './target-contacts-export.ts';
import { targetTechProfile } from './target-tech-profile.ts';

/** Every type of bulk job that the server offers: a new one is a file beside this and a line here. */
export const jobTypes: readonly JobType[] = [
  targetTechProfile,
  companyTechProfile,
  companyDetails,
  targetCompanyDetails,
  companyFamilyTree,
  targetCompaniesExport,
  contactLookup,
  contactDetails,
  enrich,
  targetContactDetails,
  targetContactsExport,
];
