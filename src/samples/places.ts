import { weightedDraw } from './draw.ts';

/** Where a generated company may be: the city, its state and country are real, everything else about the company is not. */
export interface Place {
  readonly city: string;
  /** Two letters in the United States; elsewhere the state's id of `reference-data.md` §8, absent where it has none. */
  readonly state: string | undefined;
  readonly country: string;
  /** How many companies are there, compared with other places. */
  readonly weight: number;
  /** The first three digits of the city's ZIP codes; absent outside the United States. */
  readonly zipPrefix: string | undefined;
  /** International prefix and area code of a telephone number whose rest, 555 01xx, is kept for fiction. */
  readonly phonePrefix: string | undefined;
  readonly legalForms: readonly string[];
}

/** City, state, first ZIP digits, area code, weight. Every state has a city, the large ones several. */
const unitedStates = `
Birmingham,AL,352,205,3;Anchorage,AK,995,907,1;Phoenix,AZ,850,602,8;Tucson,AZ,857,520,2;Little Rock,AR,722,501,2
Los Angeles,CA,900,213,18;San Francisco,CA,941,415,14;San Diego,CA,921,619,8;San Jose,CA,951,408,9;Sacramento,CA,958,916,4
Denver,CO,802,303,7;Boulder,CO,803,303,2;Hartford,CT,061,860,3;Stamford,CT,069,203,3;Wilmington,DE,198,302,2
Washington,DC,200,202,5;Miami,FL,331,305,8;Tampa,FL,336,813,5;Orlando,FL,328,407,5;Jacksonville,FL,322,904,3
Atlanta,GA,303,404,10;Honolulu,HI,968,808,1;Boise,ID,837,208,1;Chicago,IL,606,312,16;Naperville,IL,605,630,2
Indianapolis,IN,462,317,5;Des Moines,IA,503,515,2;Wichita,KS,672,316,2;Louisville,KY,402,502,3;New Orleans,LA,701,504,3
Portland,ME,041,207,1;Baltimore,MD,212,410,4;Boston,MA,021,617,11;Worcester,MA,016,508,2;Detroit,MI,482,313,5
Grand Rapids,MI,495,616,3;Minneapolis,MN,554,612,7;Jackson,MS,392,601,1;St. Louis,MO,631,314,4;Kansas City,MO,641,816,3
Billings,MT,591,406,1;Omaha,NE,681,402,2;Las Vegas,NV,891,702,4;Manchester,NH,031,603,1;Newark,NJ,071,973,4
Princeton,NJ,085,609,3;Albuquerque,NM,871,505,1;New York,NY,100,212,26;Buffalo,NY,142,716,3;Charlotte,NC,282,704,6
Raleigh,NC,276,919,4;Fargo,ND,581,701,1;Columbus,OH,432,614,5;Cleveland,OH,441,216,4;Cincinnati,OH,452,513,4
Oklahoma City,OK,731,405,2;Portland,OR,972,503,5;Philadelphia,PA,191,215,8;Pittsburgh,PA,152,412,5;Providence,RI,029,401,1
Charleston,SC,294,843,2;Sioux Falls,SD,571,605,1;Nashville,TN,372,615,5;Memphis,TN,381,901,2;Houston,TX,770,713,12
Dallas,TX,752,214,12;Austin,TX,787,512,8;San Antonio,TX,782,210,4;Salt Lake City,UT,841,801,4;Burlington,VT,054,802,1
Richmond,VA,232,804,3;Reston,VA,201,703,4;Seattle,WA,981,206,9;Spokane,WA,992,509,1;Charleston,WV,253,304,1
Milwaukee,WI,532,414,4;Madison,WI,537,608,2;Cheyenne,WY,820,307,1`;

/** Country and legal forms: then city, state (may be empty), weight. */
const elsewhere: readonly (readonly [country: string, legalForms: string, cities: string])[] = [
  [
    'United Kingdom',
    'Ltd,PLC,LLP',
    'London,Greater London,18;Manchester,North West,4;Leeds,Yorkshire and the Humber,3;Edinburgh,Scotland,2;Cardiff,Wales,1;Belfast,Northern Ireland,1',
  ],
  ['Canada', 'Inc.,Ltd.', 'Toronto,ON,10;Montreal,QC,5;Vancouver,BC,4;Calgary,AB,3;Halifax,NS,1'],
  ['Germany', 'GmbH,AG', 'Berlin,,5;Munich,,5;Hamburg,,3;Frankfurt,,3'],
  ['France', 'SAS,SA', 'Paris,,9;Lyon,,3;Toulouse,,1'],
  [
    'India',
    'Pvt. Ltd.,Ltd.',
    'Mumbai,Maharashtra,6;Pune,Maharashtra,2;Chennai,Tamil Nadu,3;Hyderabad,Telangana,3;Kolkata,West Bengal,2',
  ],
  ['Australia', 'Pty Ltd', 'Sydney,NSW,5;Melbourne,VIC,4;Brisbane,QLD,2;Perth,WA,1'],
  ['Netherlands', 'B.V.,N.V.', 'Amsterdam,North Holland,4;Rotterdam,South Holland,2;Utrecht,Utrecht,1'],
  ['Ireland', 'Ltd', 'Dublin,Co. Dublin,3;Cork,Co. Cork,1'],
  ['Italy', 'S.r.l.,S.p.A.', 'Milan,MI,4;Rome,RM,2'],
  ['Spain', 'S.L.,S.A.', 'Madrid,,4;Barcelona,,3'],
  ['Switzerland', 'AG,SA', 'Zurich,Zürich,3;Geneva,Genève,2'],
  ['Sweden', 'AB', 'Stockholm,,3;Gothenburg,,1'],
  ['Brazil', 'Ltda.,S.A.', 'São Paulo,SP,5;Rio de Janeiro,RJ,2'],
  ['Mexico', 'S.A. de C.V.', 'Mexico City,CMX,3;Monterrey,NLE,2'],
  ['Japan', 'K.K.', 'Tokyo,,6;Osaka,,2'],
  ['China', 'Co. Ltd.', 'Shanghai,Shanghai,4;Beijing,Beijing,3'],
  ['Singapore', 'Pte. Ltd.', 'Singapore,,3'],
  ['South Africa', '(Pty) Ltd', 'Johannesburg,Gauteng,2;Cape Town,Western Cape,1'],
  ['New Zealand', 'Ltd', 'Auckland,Auckland,1;Wellington,Wellington,1'],
];

const unitedStatesForms = ['Inc.', 'Inc.', 'LLC', 'LLC', 'Corp.', 'Co.'];

/** The places of the United States first (two thirds of the weight), then the other countries'. */
export const places: readonly Place[] = [
  ...unitedStates
    .trim()
    .split(/[;\n]/)
    .map((line) => {
      const [city = '', state, zipPrefix, areaCode, weight] = line.split(',');
      const phonePrefix = `+1 ${areaCode}`;
      return {
        city,
        state,
        country: 'United States',
        weight: Number(weight),
        zipPrefix,
        phonePrefix,
        legalForms: unitedStatesForms,
      };
    }),
  ...elsewhere.flatMap(([country, legalForms, cities]) =>
    cities.split(';').map((line) => {
      const [city = '', state, weight] = line.split(',');
      return {
        city,
        state: state === '' ? undefined : state,
        country,
        weight: Number(weight),
        zipPrefix: undefined,
        phonePrefix: undefined,
        legalForms: legalForms.split(','),
      };
    }),
  ),
];

/** A place, each as often as its weight says. */
export const drawPlace = weightedDraw(places, ({ weight }) => weight);
