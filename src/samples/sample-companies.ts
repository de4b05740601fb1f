import type { Workplace } from './invented-contact.ts';
import type { HomePlace } from './invented-person.ts';
import { places } from './places.ts';
import { sampleLines } from './sample-files.ts';

/** A company of the sample with what its people, relatives and news refer to. */
export interface SampleCompany extends Workplace {
  /** Where its people live. */
  readonly near: HomePlace;
}

/** The columns of `samples/companies.csv` that matter here. */
interface Line {
  readonly companyId: string;
  readonly name: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
}

/** The 1,000 real companies, in the order of the file, which is that of their rank. */
export function realCompanies(): SampleCompany[] {
  return sampleLines<Line>('companies.csv').map(({ companyId, name, city, state, country }) => ({
    companyId: Number(companyId),
    name,
    domain: `${slug(name)}.example.com`,
    // The list has no telephone numbers, and none is invented for a company that is real.
    phone: '',
    phonePrefix: places.find((place) => place.country === country && place.state === state)?.phonePrefix,
    near: { city, state, country },
  }));
}

/** `at-t` of "AT&T". */
function slug(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[\u0300-\u036f'’]/g, '');
  return plain
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
