/**
 * The endpoint groups that a contract can contain; a route names its own as `config: { api }`. The names that the
 * original's usage report prints are not readable (reference `jobs-auth-admin.md` §4.2): these are ours.
 */
export const apiNames = [
  'company',
  'contact',
  'enrich',
  'target',
  'techProfile',
  'familyTree',
  'news',
  'subscription',
  'reference',
  'admin',
] as const;

export type ApiName = (typeof apiNames)[number];

/** Whether a text is the name of an endpoint group. */
export function isApiName(text: string): text is ApiName {
  return apiNames.some((name) => name === text);
}
