import type { SuppressionOutcome } from '../imports/index.ts';
import type { WithdrawnResults } from '../jobs/index.ts';
import type { Subject, SubjectKind, Suppressions } from '../suppression/index.ts';

const nouns: Record<SubjectKind, string> = { person: 'people', company: 'companies', email: 'e-mail addresses' };

/** What suppressing did, for people. */
export function suppressedAsLines(
  subject: Subject,
  { isNew, removed, removedWith, emptied }: SuppressionOutcome,
  { withdrawn, begunAgain }: WithdrawnResults,
): string[] {
  const removedNoun = subject.kind === 'company' ? 'companies' : 'people';
  const lines = [
    `Suppressed${isNew ? '' : ' before'}: imports pass over ${subject.kind === 'email' ? 'the address' : `this ${subject.kind}`}.`,
    removed.length === 0
      ? `  removed    nothing: there is no such ${subject.kind === 'company' ? 'company' : 'person'} now`
      : `  removed    ${removedNoun}: ${removed.join(', ')}`,
    ...Object.entries(removedWith).map(([name, rows]) => `             and with it ${number(rows)} ${name}`),
  ];
  if (emptied > 0) lines.push(`  emptied    the parent of ${number(emptied)} companies`);
  if (withdrawn > 0) lines.push(`  withdrawn  the results of ${number(withdrawn)} finished jobs`);
  if (begunAgain > 0) lines.push(`  begun again  ${number(begunAgain)} jobs under way`);
  return lines;
}

/** How much is suppressed, for people. */
export function suppressionsAsLines(suppressions: readonly Suppressions[]): string[] {
  if (suppressions.length === 0) return ['Nothing is suppressed.'];
  return suppressions.map(
    ({ kind, count, first, last }) => `${number(count)} ${nouns[kind]}, ${day(first)} to ${day(last)}`,
  );
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
