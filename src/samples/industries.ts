/**
 * What a generated company's line of business does to it: the 30 industries with the ids of `reference-data.md` §5,
 * how many companies of a hundred or so are in each, what one employee brings in a year, and the words that follow the
 * invented part of such a company's name.
 */
export interface SampleIndustry {
  readonly code: string;
  readonly name: string;
  readonly weight: number;
  /** Thousands of US dollars. */
  readonly revenuePerEmployee: number;
  readonly nameWords: readonly string[];
}

/** In the order of their ids. */
export const sampleIndustries: readonly SampleIndustry[] = (
  [
    ['Aerospace and Defense', 1, 320, 'Aerospace,Avionics,Defense'],
    ['Agriculture and Forestry', 2, 180, 'Farms,Seeds,Timber'],
    ['Automotive', 3, 300, 'Motors,Auto Parts,Vehicles'],
    ['Banks', 2, 380, 'Bank,Savings Bank,Bancorp'],
    ['Chemicals', 2, 420, 'Chemicals,Polymers,Coatings'],
    ['Civic, Non-Profit and Membership Groups', 4, 90, 'Foundation,Association,Trust'],
    ['Computer Hardware', 2, 340, 'Computers,Devices,Storage'],
    ['Computer Software', 10, 210, 'Software,Systems,Cloud'],
    ['Construction and Building Materials', 8, 230, 'Builders,Construction,Materials'],
    ['Consumer Product Manufacturing', 4, 240, 'Home Products,Brands,Furniture'],
    ['Consumer Services', 6, 80, 'Services,Care,Salons'],
    ['Corporate Services', 10, 140, 'Consulting,Staffing,Partners'],
    ['Electronics', 3, 260, 'Electronics,Sensors,Semiconductor'],
    ['Energy and Environmental', 3, 520, 'Energy,Power,Environmental'],
    ['Financial Services', 6, 330, 'Capital,Finance,Wealth'],
    ['Food and Beverage', 4, 280, 'Foods,Beverages,Bakeries'],
    ['Government', 1, 110, 'Authority,Public Works,Port Authority'],
    ['Holding Companies', 1, 400, 'Holdings,Group,Investments'],
    ['Hospitals and Healthcare', 8, 120, 'Health,Clinics,Medical'],
    ['Industrial Manufacturing and Services', 8, 240, 'Industries,Machinery,Tooling'],
    ['Insurance', 2, 450, 'Insurance,Mutual,Underwriters'],
    ['Leisure, Sports and Recreation', 4, 90, 'Leisure,Sports,Resorts'],
    ['Media', 5, 190, 'Media,Publishing,Studios'],
    ['Mining and Metals', 1, 480, 'Mining,Metals,Steel'],
    ['Pharmaceuticals and Biotechnology', 2, 410, 'Pharma,Biotech,Therapeutics'],
    ['Real Estate', 5, 260, 'Realty,Properties,Estates'],
    ['Retail', 8, 200, 'Stores,Markets,Outlets'],
    ['Schools and Education', 4, 85, 'Academy,Learning,College'],
    ['Telecommunications', 2, 360, 'Telecom,Networks,Wireless'],
    ['Transportation', 5, 170, 'Logistics,Freight,Lines'],
  ] as const
).map(([name, weight, revenuePerEmployee, words], position) => ({
  code: String(position + 1),
  name,
  weight,
  revenuePerEmployee,
  nameWords: words.split(','),
}));

/** How many sub-industries a generated company's industry is divided into. */
export const subIndustriesEach = 12;

/**
 * The sub-industry `<industry>_<n>` as generated companies print it. Of the 708 of the original only 8_32 is known
 * with its name (`reference-data.md` §5); the others bear a name that nobody can take for one of them.
 */
export function subIndustry(industry: SampleIndustry, number: number): { code: string; name: string } {
  if (industry.code === '8' && number === subIndustriesEach) {
    return { code: '8_32', name: 'Enterprise Resource Planning Software' };
  }
  return { code: `${industry.code}_${number}`, name: `${industry.name} (sample group ${number})` };
}
