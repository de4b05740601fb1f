import { twoDigits } from './invented-company.ts';
import type { InventedName } from './names.ts';
import type { Random } from './random.ts';
import type { Role } from './roles.ts';

/** What a contact says of the company that it is an employment at. */
export interface Workplace {
  readonly companyId: number;
  readonly name: string;
  /** Below example.com. */
  readonly domain: string;
  /** Its switchboard; may be empty. */
  readonly phone: string;
  /** International prefix and area code of its numbers, if they are known. */
  readonly phonePrefix: string | undefined;
}

/** Who works there, and as what. */
export interface Employment {
  readonly contactId: number;
  readonly peopleId: number;
  readonly name: InventedName;
  readonly role: Role;
  /** It is known to have ended. */
  readonly past: boolean;
  readonly workplace: Workplace;
  /** The cell of `sources`. */
  readonly sources: string;
}

/** The columns that invented contacts have: all of a contact's fields. */
export const contactColumns = [
  'contactId',
  'peopleId',
  'companyId',
  'titles',
  'jobLevels',
  'jobFunctions',
  'active',
  'email',
  'emailValidationStatus',
  'phone',
  'phoneType',
  'corporatePhone',
  'confidenceScore',
  'salary',
  'salaryCurrency',
  'description',
  'sources',
] as const;

/**
 * The line of an invented employment; what is not given is drawn from the generator's present sequence. E-mail addresses
 * lie under example.com, telephone numbers in the block kept for fiction.
 */
export function contactLine(random: Random, employment: Employment): string {
  const { contactId, peopleId, name, role, past, workplace, sources } = employment;
  return (
    `${contactId},${peopleId},${workplace.companyId},${role.cells},${activeCell(random, past)},` +
    `${emailCells(random, name, past, workplace.domain)},${phoneCells(random, workplace)},` +
    `${random.below(10) > 0 ? 40 + random.below(61) : ''},${salaryCells(random, role)},` +
    `${random.below(10) === 0 ? `"Invented: nobody of this name works for ${workplace.name}"` : ''},${sources}\n`
  );
}

/** Of employments that have not ended most say so, and a few have ended all the same. */
function activeCell(random: Random, past: boolean): string {
  const part = random.below(100);
  if (past || part < 3) return 'false';
  return part < 6 ? '' : 'true';
}

/** `email,emailValidationStatus` */
function emailCells(random: Random, { first, last }: InventedName, past: boolean, domain: string): string {
  if (random.below(100) >= (past ? 40 : 78)) return ',';
  const part = random.below(10);
  const status = part < 7 ? 'ValidEmail' : part < 9 ? 'ValidDomain' : '';
  return `${first}.${last}@${domain},`.toLowerCase() + status;
}

/** `phone,phoneType,corporatePhone` */
function phoneCells(random: Random, { phone: corporatePhone, phonePrefix }: Workplace): string {
  const part = random.below(100);
  if (part < 12 && corporatePhone !== '') return `${corporatePhone},CORP,${corporatePhone}`;
  if (part >= 45 || phonePrefix === undefined) return `,,${corporatePhone}`;
  return `${phonePrefix} 555 01${twoDigits(random.below(100))},${part < 35 ? 'DIRECT' : 'MOBILE'},${corporatePhone}`;
}

/** `salary,salaryCurrency` */
function salaryCells(random: Random, { salary }: Role): string {
  if (random.below(10) >= 3) return ',';
  return `${Math.floor((salary * (70 + random.below(61))) / 100)}000,USD`;
}
