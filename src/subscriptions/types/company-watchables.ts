import type { Watchable } from '../subscription-type.ts';

/** What can be watched of a company, and which fields of its record that is, as the change log names them. */
export interface CompanyWatchable extends Watchable {
  readonly recordFields: readonly string[];
}

/**
 * In the order of the documentation (reference `subscriptions.md` §2.4), which is the order of their bits: new ones go to
 * the end, none is ever taken out. `active` and `companyId` are no fields of imported records but stand for what became
 * of the company: it was added or removed, or merged into another.
 */
export const companyWatchables: readonly CompanyWatchable[] = [
  watchable('Name', ['name']),
  watchable('ActiveStatus', ['active']),
  watchable('Revenue', ['revenue', 'revenueCurrency']),
  watchable('Address', ['street', 'city', 'state', 'zip', 'country']),
  watchable('CompanyStatus', ['companyStatus']),
  watchable('CompanyType', ['companyType']),
  watchable('FinancialYearEnd', ['financialYearEnd']),
  watchable('Employees', ['employees']),
  watchable('EmployeeRange', ['employeeRange']),
  watchable('Fax', ['fax']),
  watchable('Naics', ['naics', 'naicsDescription']),
  watchable('Sic', ['sic', 'sicDescription']),
  {
    // The documentation's spelling.
    ...watchable('PrimaryIndsutry', ['industry', 'industryCode', 'subIndustry', 'subIndustryCode']),
    printed: 'primaryIndustry',
    alsoNamed: ['PrimaryIndustry'],
  },
  watchable('Phone', ['phone']),
  watchable('RevenueRange', ['revenueRange']),
  watchable('Ticker', ['tickers']),
  watchable('Websites', ['websites']),
  ...['companyStatusV2', 'companyTypeV2', 'businessStructure', 'siteCount', 'siteLocationCount', 'siteTypes'].map(
    (name) => Object.assign(watchable(name, [name]), { ownParameter: true as const }),
  ),
  watchable('companyId', ['companyId']),
];

/** Alerts print the name with a small first letter. */
function watchable(name: string, recordFields: readonly string[]): CompanyWatchable {
  return { name, printed: name.charAt(0).toLowerCase() + name.slice(1), recordFields };
}
