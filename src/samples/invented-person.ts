import { shippedReferenceData } from '../reference/index.ts';
import { csvLine } from './csv.ts';
import { oneOf } from './draw.ts';
import { drawName } from './names.ts';
import { drawPlace, type Place } from './places.ts';
import type { Random } from './random.ts';

/** Where somebody lives or a company is. */
export type HomePlace = Pick<Place, 'city' | 'state' | 'country'>;

/** The columns that invented people have: all of a person's fields. */
export const personColumns = [
  'peopleId',
  'firstName',
  'middleName',
  'lastName',
  'fullName',
  'education',
  'imageUrl',
  'facebookHandle',
  'linkedinHandle',
  'twitterHandle',
  'age',
  'peopleCountry',
  'peopleState',
  'peopleCity',
  'peopleArea',
  'peopleAddress',
  'latitude',
  'longitude',
] as const;

const livingNearPercent = 85;

const degrees = 'BA,BSc,MA,MBA,MSc,PhD'.split(',');
const majors = 'Accounting,Biology,Business Administration,Computer Science,Economics,History,Law,Physics'.split(',');
/** No school bears one of these names. */
const universities = 'Example University,Sample State College,Specimen Institute of Technology,Fixture College'.split(
  ',',
);

/**
 * The line of the person that the generator's present sequence gives. The name, which is drawn first, is built of
 * syllables, every address on the web lies under example.com, and schools are invented; the place is real.
 * @param near where the company is that the person works at; most people live there
 */
export function personLine(random: Random, peopleId: number, near: HomePlace): string {
  const { first, middle, last, suffix } = drawName(random);
  const handle = `${first}.${last}.${peopleId}`.toLowerCase();
  const fullName = suffix === '' ? '' : `${first} ${last} ${suffix}`;
  const education = random.below(2) === 0 ? educationCell(random) : '';
  const imageUrl = random.below(5) === 0 ? `https://images.example.com/people/${peopleId}.png` : '';
  const age = random.below(3) === 0 ? String(24 + random.below(44)) : '';
  const home = random.below(100) < livingNearPercent ? near : drawPlace(random);
  return (
    `${peopleId},${first},${middle},${last},${fullName},${education},${imageUrl},` +
    `${profile(random, 8, 'facebook', handle)},${profile(random, 2, 'linkedin', handle)},` +
    `${profile(random, 6, 'twitter', handle)},${age},${homeCells(home)}\n`
  );
}

function educationCell(random: Random): string {
  const degree = `${oneOf(random, degrees)}:${oneOf(random, majors)}:${oneOf(random, universities)}`;
  if (random.below(4) > 0) return degree;
  return `${degree}|${oneOf(random, degrees)}:${oneOf(random, majors)}:${oneOf(random, universities)}`;
}

/** One in `among` has a profile there. */
function profile(random: Random, among: number, site: string, handle: string): string {
  return random.below(among) === 0 ? `https://${site}.example.com/${handle}` : '';
}

const knownHomes = new WeakMap<HomePlace, string>();

/** The seven cells of a place, made once a place. */
function homeCells(home: HomePlace): string {
  let cells = knownHomes.get(home);
  if (cells === undefined) {
    const { city, state, country } = home;
    const region =
      shippedReferenceData.states.find((one) => one.country === country && one.id === state)?.name ?? country;
    const [latitude, longitude] = coordinates[`${city}, ${country}`] ?? [];
    cells = csvLine([
      country,
      state,
      city,
      `Greater ${city} Area`,
      `${city}, ${region}`,
      latitude,
      longitude,
    ]).trimEnd();
    knownHomes.set(home, cells);
  }
  return cells;
}

/** Of some large cities, to a tenth of a degree: no house can be found by them. */
const coordinates: Readonly<Record<string, readonly [latitude: string, longitude: string]>> = {
  'New York, United States': ['40.7', '-74.0'],
  'Los Angeles, United States': ['34.1', '-118.2'],
  'Chicago, United States': ['41.9', '-87.6'],
  'Houston, United States': ['29.8', '-95.4'],
  'Dallas, United States': ['32.8', '-96.8'],
  'San Francisco, United States': ['37.8', '-122.4'],
  'Boston, United States': ['42.4', '-71.1'],
  'Atlanta, United States': ['33.7', '-84.4'],
  'Seattle, United States': ['47.6', '-122.3'],
  'Redmond, United States': ['47.7', '-122.1'],
  'London, United Kingdom': ['51.5', '-0.1'],
  'Paris, France': ['48.9', '2.4'],
  'Toronto, Canada': ['43.7', '-79.4'],
  'Sydney, Australia': ['-33.9', '151.2'],
  'Tokyo, Japan': ['35.7', '139.7'],
  'São Paulo, Brazil': ['-23.6', '-46.6'],
};
