import { type Named, shippedReferenceData } from '../reference/index.ts';
import { csvLine } from './csv.ts';
import { weightedDraw } from './draw.ts';

/** What somebody is at a company. */
export interface Role {
  readonly titles: readonly string[];
  /** `titles,jobLevels,jobFunctions` of a contact. */
  readonly cells: string;
  /** Thousands of US dollars a year, more or less. */
  readonly salary: number;
  /** How many hold it, compared with others. */
  readonly weight: number;
}

/** Levels by their ids in `reference-data/job-levels.csv`, with a usual salary and how many people there are. */
const levels = {
  1: { salary: 260, weight: 4 },
  2: { salary: 220, weight: 4 },
  3: { salary: 180, weight: 12 },
  4: { salary: 140, weight: 20 },
  5: { salary: 100, weight: 26 },
  6: { salary: 60, weight: 8 },
  7: { salary: 200, weight: 2 },
  8: { salary: 150, weight: 2 },
  9: { salary: 150, weight: 2 },
  10: { salary: 190, weight: 2 },
  11: { salary: 70, weight: 26 },
} as const;

type Level = keyof typeof levels;

/** Id in `reference-data/job-functions.csv`, how many people, the word in titles, who is its chief, what its staff are. */
const functions: readonly (readonly [id: number, weight: number, area: string, chiefs: string, staff: string])[] = [
  [1, 3, 'Administration', 'Chief Administrative Officer', 'Executive Assistant;Office Coordinator'],
  [2, 5, 'Business Development', 'Chief Business Development Officer', 'Business Development Representative'],
  [3, 3, 'Consulting', 'Chief Consulting Officer', 'Consultant;Senior Consultant'],
  [4, 6, 'Customer Success', 'Chief Customer Officer', 'Support Specialist;Customer Service Representative'],
  [5, 3, 'Training', 'Chief Learning Officer', 'Trainer;Instructional Designer'],
  [6, 9, 'Engineering', 'Chief Technology Officer;CTO', 'Software Engineer;Mechanical Engineer'],
  [7, 8, 'Finance', 'Chief Financial Officer;CFO', 'Accountant;Financial Analyst;Controller'],
  [8, 5, 'Human Resources', 'Chief Human Resources Officer;Chief People Officer', 'Recruiter;HR Generalist'],
  [9, 9, 'Information Technology', 'Chief Information Officer;CIO', 'Systems Administrator;Database Administrator'],
  [10, 3, 'Legal Affairs', 'General Counsel;Chief Legal Officer', 'Attorney;Paralegal'],
  [11, 4, 'Supply Chain', 'Chief Supply Chain Officer', 'Logistics Coordinator;Dispatcher'],
  [12, 5, 'Manufacturing', 'Chief Manufacturing Officer', 'Production Planner;Plant Supervisor'],
  [13, 7, 'Marketing', 'Chief Marketing Officer;CMO', 'Marketing Specialist;Content Writer'],
  [14, 2, 'Medical Affairs', 'Chief Medical Officer', 'Registered Nurse;Clinical Specialist'],
  [15, 6, 'Operations', 'Chief Operating Officer;COO', 'Operations Analyst;Scheduler'],
  [16, 3, 'Procurement', 'Chief Procurement Officer', 'Buyer;Sourcing Specialist'],
  [17, 4, 'Product Management', 'Chief Product Officer', 'Product Owner;Product Analyst'],
  [18, 3, 'Quality', 'Chief Quality Officer', 'Quality Inspector;Test Engineer'],
  [19, 4, 'Research and Development', 'Chief Science Officer', 'Research Scientist;Laboratory Technician'],
  [20, 10, 'Sales', 'Chief Revenue Officer;Chief Sales Officer', 'Account Executive;Sales Representative'],
  [21, 2, 'Security', 'Chief Information Security Officer;CISO', 'Security Analyst;Security Engineer'],
];

/** The titles that each level has in every function. */
const patterns: readonly (readonly [level: Level, patterns: string])[] = [
  [2, 'Executive Vice President, *;Head of *'],
  [3, 'Vice President of *;VP *;Senior Vice President, *'],
  [4, 'Director of *;* Director;Senior Director, *'],
  [5, '* Manager;Senior Manager, *;Manager of *'],
  [6, '* Intern;* Advisor'],
];

const { jobLevels, jobFunctions } = shippedReferenceData;

const functionRoles: readonly Role[] = functions.flatMap(([id, weight, area, chiefs, staff]) =>
  [
    rolesOf(chiefs, [1], [id], weight),
    ...patterns.map(([level, titles]) => rolesOf(titles.replaceAll('*', area), [level], [id], weight)),
    rolesOf(staff, [11], [id], weight),
  ].flat(),
);

/** Roles that no pattern gives. */
const otherRoles: readonly Role[] = [
  ...rolesOf('Customer Success Manager;CSM', [5], [4], 12),
  ...rolesOf('Key Account Manager;Regional Sales Manager', [5], [20], 12),
  ...rolesOf('IT Manager;Project Manager', [5], [9], 12),
  ...rolesOf('Board Member;Chairman of the Board;Non-Executive Director', [7], [22], 40),
  ...rolesOf('Chief of Staff', [4], [1], 4),
  ...rolesOf('Treasurer', [4], [7, 15], 4),
];

/** Those of whom a company has one or two at the top. */
const topRoles: readonly Role[] = [
  ...rolesOf('Chief Executive Officer', [1], [15], 100),
  ...rolesOf('CEO', [1], [15], 40),
  ...rolesOf('President & CEO', [1, 2], [15], 30),
  ...rolesOf('Founder & CEO', [8, 1], [15], 40),
  ...rolesOf('Founder;Co-Founder', [8], [22], 40),
  ...rolesOf('Owner', [9], [22], 120),
  ...rolesOf('Managing Partner;Partner', [10], [3], 60),
  ...rolesOf('Managing Director', [2], [15], 80),
  ...rolesOf('President', [2], [15, 20], 50),
  role(['President', 'Chief Operating Officer'], [1, 2], [15], 2),
];

/** Every role that is drawn. */
export const roles: readonly Role[] = [...topRoles, ...otherRoles, ...functionRoles];

/** The role of somebody at the top of a company. */
export const drawTopRole = weightedDraw(topRoles, ({ weight }) => weight);

/** Any role below the top. */
export const drawRole = weightedDraw([...otherRoles, ...functionRoles], ({ weight }) => weight);

/**
 * The role with exactly this title.
 * @throws RangeError if there is none
 */
export function roleTitled(title: string): Role {
  const found = roles.find(({ titles }) => titles.length === 1 && titles[0] === title);
  if (found === undefined) throw new RangeError(`there is no role ${title}`);
  return found;
}

/** A role for each title; together they are as frequent as the weights of level and function say. */
function rolesOf(titles: string, levelIds: readonly Level[], functionIds: readonly number[], weight: number): Role[] {
  const list = titles.split(';');
  return list.map((title) => role([title], levelIds, functionIds, Math.ceil(weight / list.length)));
}

function role(
  titles: readonly string[],
  levelIds: readonly Level[],
  functionIds: readonly number[],
  weight: number,
): Role {
  const [first = 6] = levelIds;
  const cells = csvLine([
    titles.join('|'),
    levelIds.map((id) => jobLevelName(id)).join('|'),
    functionIds.map((id) => nameOf(jobFunctions, id)).join('|'),
  ]).trimEnd();
  return { titles, cells, salary: levels[first].salary, weight: weight * levels[first].weight };
}

/** The name that reference data has for a job level. */
export function jobLevelName(id: Level): string {
  return nameOf(jobLevels, id);
}

function nameOf(list: readonly Named[], id: number): string {
  const found = list.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`reference-data/ has no name for ${id}`);
  return found.name;
}
