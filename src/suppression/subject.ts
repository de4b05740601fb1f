/** What can be suppressed: a person or a company by id, or whoever has an e-mail address. */
export type SubjectKind = 'person' | 'company' | 'email';

/** One person, company or e-mail address. */
export type Subject =
  | { readonly kind: 'person' | 'company'; readonly id: number }
  | { readonly kind: 'email'; readonly address: string };
