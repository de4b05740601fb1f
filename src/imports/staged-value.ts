import { isEmailAddress } from '../lib/email-address.ts';
import {
  type ObjectListField,
  type RecordField,
  type ScalarField,
  type TextListField,
  textBytesMax,
} from '../lib/record-field.ts';

/** Why a value was not accepted, in words that follow the field's name. */
export class BadValue {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}

/** A value in the form PostgreSQL reads it in, null for none, or what is wrong with it. */
export type StagedValue = string | null | BadValue;

/** Most bytes of a list, counted in the form PostgreSQL reads it in. */
const listBytesMax = 100_000;

/**
 * Reads one value of a CSV cell. Blanks around numbers and list items do not count; an empty cell is no value.
 * @param text the cell without its quotes
 */
export function fromCell(field: RecordField, text: string): StagedValue {
  if (field.kind === 'text') return checkedText(field, text);
  if (field.kind === 'textList') {
    return looksLikeJson(text) ? fromJsonText(field, text) : stagedTexts(field, text.split('|'));
  }
  if (field.kind === 'objectList') {
    return looksLikeJson(text) ? fromJsonText(field, text) : objectsOfCell(field, text);
  }
  return scalars[field.kind](field, text.trim());
}

/**
 * Reads one value of a JSON line. Numbers are accepted where texts are expected (zip codes are often written so), and
 * texts in the form of a CSV cell everywhere; null, "" and [] are no value.
 */
export function fromJson(field: RecordField, value: unknown): StagedValue {
  if (value === null) return null;
  if (typeof value === 'string') return fromCell(field, value);
  if (Array.isArray(value)) {
    if (field.kind === 'textList') return textsOfJson(field, value);
    if (field.kind === 'objectList') return objectsOfJson(field, value);
  }
  if (typeof value === 'boolean' && (field.kind === 'boolean' || field.kind === 'text')) return String(value);
  if (typeof value === 'number' && (field.kind === 'integer' || field.kind === 'number' || field.kind === 'text')) {
    return fromCell(field, String(value));
  }
  return new BadValue(`must be ${expected[field.kind]}, not ${shown(value)}`);
}

const expected = {
  text: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  instant: 'a time',
  textList: 'a list of texts',
  objectList: 'a list of objects',
} as const;

const scalars = {
  integer(field: ScalarField, text: string): StagedValue {
    if (text === '') return null;
    const minimum = field.minimum ?? Number.MIN_SAFE_INTEGER;
    const maximum = field.maximum ?? Number.MAX_SAFE_INTEGER;
    // Spreadsheets and data frames write whole numbers of a column with gaps as 147000.0.
    const value = /^[+-]?\d{1,16}(\.0*)?$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(value) || value < minimum || value > maximum) {
      const upper = field.maximum === undefined ? '' : ` and at most ${maximum}`;
      const bound = field.minimum === undefined ? '' : ` of at least ${minimum}${upper}`;
      return new BadValue(`must be a whole number${bound}, not ${shown(text)}`);
    }
    return String(value);
  },
  number(_field: ScalarField, text: string): StagedValue {
    if (text === '') return null;
    const valid = text.length <= 40 && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/.test(text);
    if (!valid || !Number.isFinite(Number(text))) return new BadValue(`must be a number, not ${shown(text)}`);
    return text;
  },
  boolean(_field: ScalarField, text: string): StagedValue {
    if (text === '') return null;
    if (/^(true|t|yes|y|1)$/i.test(text)) return 'true';
    if (/^(false|f|no|n|0)$/i.test(text)) return 'false';
    return new BadValue(`must be true or false, not ${shown(text)}`);
  },
  /** A day, or a day and a time with or without an offset; without one it is UTC. */
  instant(_field: ScalarField, text: string): StagedValue {
    if (text === '') return null;
    const shape = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i.exec(text);
    const offset = (shape?.[3] ?? 'Z').replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
    const time = shape === null ? Number.NaN : Date.parse(`${shape[1]}T${shape[2] ?? '00:00'}${offset}`);
    // Date.parse carries 30 February over into March.
    if (Number.isNaN(time) || !isDay(shape?.[1] ?? '')) {
      return new BadValue(`must be a time such as 2026-01-31T09:30:00Z or a day, not ${shown(text)}`);
    }
    return new Date(time).toISOString();
  },
};

function isDay(text: string): boolean {
  return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
}

function checkedText(field: ScalarField, text: string): StagedValue {
  if (field.format === 'email') return checkedEmail(field, text.trim());
  if (field.values !== undefined) return oneOf(field.values, text.trim());
  if (text === '') return null;
  return unstorable(text, field.bytesMax ?? textBytesMax) ?? text;
}

/** An address with one @, a domain of at least two labels, and nothing that RFC 5321 does not let stand unquoted. */
function checkedEmail(field: ScalarField, text: string): StagedValue {
  if (text === '') return null;
  const bad = unstorable(text, field.bytesMax ?? textBytesMax);
  if (bad !== undefined) return bad;
  return isEmailAddress(text) ? text : new BadValue(`must be an e-mail address, not ${shown(text)}`);
}

function oneOf(values: readonly string[], text: string): StagedValue {
  if (text === '') return null;
  const value = values.find((each) => each.toLowerCase() === text.toLowerCase());
  return value ?? new BadValue(`must be one of ${values.join(', ')}, not ${shown(text)}`);
}

/** What keeps a text out of the database, if anything does. */
function unstorable(text: string, bytesMax: number): BadValue | undefined {
  if (isLonger(text, bytesMax)) return new BadValue(`is longer than ${bytesMax} bytes`);
  if (text.includes('\0')) return new BadValue('holds a zero byte');
  if (!text.isWellFormed()) return new BadValue('holds half of a character (an unpaired surrogate)');
  return undefined;
}

/** Whether a text has more bytes in UTF-8, which are at least as many as its UTF-16 units. */
function isLonger(text: string, bytesMax: number): boolean {
  return text.length > bytesMax || Buffer.byteLength(text) > bytesMax;
}

/** `["a"]`, `[{…}]` or `[]`; a text such as `[sic]` is none. */
function looksLikeJson(text: string): boolean {
  return /^\s*\[\s*["{\]]/.test(text);
}

function fromJsonText(field: TextListField | ObjectListField, text: string): StagedValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return new BadValue(`must be ${expected[field.kind]}, and ${shown(text)} is not valid JSON`);
  }
  return fromJson(field, value);
}

function textsOfJson(field: TextListField, values: unknown[]): StagedValue {
  const texts: string[] = [];
  for (const value of values) {
    if (typeof value !== 'string' && typeof value !== 'number') {
      return new BadValue(`must be a list of texts, and ${shown(value)} is none`);
    }
    texts.push(String(value));
  }
  return stagedTexts(field, texts);
}

/** A PostgreSQL array literal. Blanks around an item do not count, and an empty item is none. */
function stagedTexts(_field: TextListField, texts: readonly string[]): StagedValue {
  let literal = '';
  for (const text of texts) {
    const item = text.trim();
    if (item === '') continue;
    const bad = unstorable(item, textBytesMax);
    if (bad !== undefined) return new BadValue(`has an item that ${bad.reason}`);
    const escaped = /["\\]/.test(item) ? item.replace(/["\\]/g, '\\$&') : item;
    literal += literal === '' ? `{"${escaped}"` : `,"${escaped}"`;
  }
  if (literal === '') return null;
  return isLonger(literal, listBytesMax) ? new BadValue(`is longer than ${listBytesMax} bytes`) : `${literal}}`;
}

/** `NASD:AAPL|LSE:0R2V`: the cell's members in their order; what follows the last colon that counts may hold more. */
function objectsOfCell(field: ObjectListField, text: string): StagedValue {
  const { cellMembers, mainMember } = field;
  const objects = [];
  for (const entry of text.split('|')) {
    const parts = entry.split(':');
    if (entry.trim() === '') continue;
    const values = [...parts.slice(0, cellMembers.length - 1), parts.slice(cellMembers.length - 1).join(':')];
    objects.push(
      parts.length === 1
        ? { [mainMember]: entry }
        : Object.fromEntries(cellMembers.map((member, index) => [member, values[index] ?? ''])),
    );
  }
  return objectsOfJson(field, objects);
}

function objectsOfJson(field: ObjectListField, values: unknown[]): StagedValue {
  const objects: Record<string, string>[] = [];
  for (const value of values) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return new BadValue(`must be a list of objects, and ${shown(value)} is none`);
    }
    const object = memberTexts(field, value);
    if (object instanceof BadValue) return object;
    objects.push(object);
  }
  if (objects.length === 0) return null;
  const json = JSON.stringify(objects);
  return isLonger(json, listBytesMax) ? new BadValue(`is longer than ${listBytesMax} bytes`) : json;
}

/** The object with its members in the order of the documents, without the empty ones. */
function memberTexts(field: ObjectListField, value: object): Record<string, string> | BadValue {
  const given = new Map(Object.entries(value));
  const object: Record<string, string> = {};
  for (const member of field.members) {
    const text: unknown = given.get(member);
    given.delete(member);
    if (text === null || text === undefined) continue;
    if (typeof text !== 'string' && typeof text !== 'number') return new BadValue(`has a ${member} that is no text`);
    const trimmed = String(text).trim();
    const bad = unstorable(trimmed, textBytesMax);
    if (bad !== undefined) return new BadValue(`has a ${member} that ${bad.reason}`);
    if (trimmed !== '') object[member] = trimmed;
  }
  const [unknown] = given.keys();
  if (unknown !== undefined) return new BadValue(`has an object with an unknown member ${shown(unknown)}`);
  return field.mainMember in object ? object : new BadValue(`has an object without ${field.mainMember}`);
}

/** A value as a message shows it: short, on one line. */
function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return JSON.stringify(short);
}
