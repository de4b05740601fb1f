import { copyIn, type Transaction } from '../../database/index.ts';
import { collectChanges } from '../changes/collect-changes.ts';
import { type FamilyChange, familyChanges } from '../changes/family-changes.ts';
import { loadFamilyEdges } from '../changes/family-edges.ts';
import type { ChangeRange, SubscriptionType } from '../subscription-type.ts';
import { printFamilyChanges } from './print-family-changes.ts';

/** Companies that join or leave the family of an ultimate parent, and ultimate parents that are acquired themselves. */
export const companyFamilyTreeSubscription: SubscriptionType = {
  type: 'companyFamilyTree',
  printed: {
    details: 'companyfamilytree',
    alert: 'companyfamilytree',
    alertFields: 'companyfamilytree',
    push: 'companyfamilytree',
  },
  ids: { kind: 'company', parameter: 'companyIds' },
  frequency: { units: 'dwmy', secondsMin: 7 * 24 * 60 * 60 },
  watched: { parameter: 'fields', values: [] },
  ultimateParentsOnly: true,
  digest: writeFamilyDigest,
  ...printFamilyChanges,
  follow: ({ content }) => (content as FamilyChange | null)?.newUltimateParentCompanyId,
};

/** A family is watched whole. */
const changedBits = 1;

/** An entry's content: a {@link FamilyChange}. */
async function writeFamilyDigest(transaction: Transaction, digestId: number, range: ChangeRange): Promise<void> {
  await collectChanges(transaction, range, ['company']);
  const changes = familyChanges(await loadFamilyEdges(transaction));
  await copyIn(
    transaction.client,
    'COPY change_digest_entry (digest_id, record_id, changed, content) FROM STDIN (FORMAT csv)',
    csvLines(digestId, changes),
  );
}

function* csvLines(digestId: number, changes: ReadonlyMap<number, FamilyChange>): Generator<string> {
  for (const [companyId, change] of changes) {
    yield `${digestId},${companyId},${changedBits},"${JSON.stringify(change).replaceAll('"', '""')}"\n`;
  }
}
