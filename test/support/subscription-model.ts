import fc from 'fast-check';

/**
 * A plain model, in memory, of what subscriptions are to be told: every change goes into one list; a subscription
 * remembers how far in it has been told, and when it fires it is told what lies between there and the end of the list.
 */
export interface Model {
  readonly companies: ReadonlyMap<number, Company>;
  /** Articles that are there, by id. */
  readonly articles: ReadonlyMap<number, Article>;
  readonly changes: readonly Change[];
  readonly subscriptions: readonly ModelSubscription[];
}

interface ModelSubscription {
  readonly type: 'company' | 'companyNews';
  readonly companyIds: ReadonlySet<number>;
  readonly watched: readonly string[];
  /** How many changes it has been told of, or that were there before it. */
  readonly toldUpTo: number;
  /** Oldest first. */
  readonly alerts: readonly ModelAlert[];
}

/** The companies that an alert names, ascending, and what of each: its fields, or an article. */
interface ModelAlert {
  readonly companyIds: readonly number[];
  readonly details: readonly [companyId: number, what: readonly string[] | 'article'][];
}

interface Company {
  readonly name: string;
  readonly phone: string;
}

interface Article {
  readonly companyId: number;
  readonly agents: readonly string[];
}

type Change =
  | { readonly companyId: number; readonly field: string }
  | { readonly companyId: number; readonly articleId: number };

/** What can happen. */
export type Step =
  | { do: 'create'; type: ModelSubscription['type']; companyIds: number[]; watched: string[] }
  | {
      do: 'update';
      subscription: number;
      type: ModelSubscription['type'];
      change: { companyIds?: string; addCompanyIds?: string; removeCompanyIds?: string };
      watched: string[] | undefined;
    }
  | { do: 'import companies'; rows: ({ companyId: number } & Company)[]; replace: boolean }
  | { do: 'import news'; articles: ({ articleId: number } & Article)[] }
  | { do: 'fire' };

export const emptyModel: Model = { companies: new Map(), articles: new Map(), changes: [], subscriptions: [] };

/** The model after a step. */
export function stepped(model: Model, step: Step): Model {
  switch (step.do) {
    case 'create': {
      const { type, companyIds, watched } = step;
      const toldUpTo = model.changes.length;
      const created = { type, companyIds: new Set(companyIds), watched, toldUpTo, alerts: [] };
      return { ...model, subscriptions: [...model.subscriptions, created] };
    }
    case 'update':
      return {
        ...model,
        subscriptions: model.subscriptions.map((one, at) => (at === step.subscription ? updated(one, step) : one)),
      };
    case 'import companies':
      return imported(model, step);
    case 'import news': {
      const added = step.articles.map(({ articleId, ...article }) => [articleId, article] as const);
      const changes = step.articles.map(({ articleId, companyId }) => ({ companyId, articleId }));
      return { ...model, articles: new Map([...model.articles, ...added]), changes: [...model.changes, ...changes] };
    }
    default:
      return { ...model, subscriptions: model.subscriptions.map((one) => fired(model, one)) };
  }
}

function updated(one: ModelSubscription, { change, watched }: Step & { do: 'update' }): ModelSubscription {
  const idsOf = (text: string) => new Set(text.split(',').map(Number));
  let { companyIds } = one;
  if (change.companyIds !== undefined) companyIds = idsOf(change.companyIds);
  if (change.addCompanyIds !== undefined) companyIds = companyIds.union(idsOf(change.addCompanyIds));
  if (change.removeCompanyIds !== undefined) companyIds = companyIds.difference(idsOf(change.removeCompanyIds));
  return { ...one, companyIds, watched: watched ?? one.watched };
}

function imported(model: Model, { rows, replace }: Step & { do: 'import companies' }): Model {
  const companies = new Map(model.companies);
  const articles = new Map(model.articles);
  const changes: Change[] = [...model.changes];
  for (const { companyId, name, phone } of rows) {
    const before = companies.get(companyId);
    if (before === undefined) changes.push({ companyId, field: 'activeStatus' });
    else {
      if (before.name !== name) changes.push({ companyId, field: 'name' });
      if (before.phone !== phone) changes.push({ companyId, field: 'phone' });
    }
    companies.set(companyId, { name, phone });
  }
  const gone = replace ? [...companies.keys()].filter((id) => !rows.some(({ companyId }) => companyId === id)) : [];
  for (const companyId of gone) {
    companies.delete(companyId);
    changes.push({ companyId, field: 'activeStatus' });
    for (const [articleId, article] of articles) if (article.companyId === companyId) articles.delete(articleId);
  }
  return { ...model, companies, articles, changes };
}

function fired({ articles, changes }: Model, one: ModelSubscription): ModelSubscription {
  const watches = (names: readonly string[]) =>
    one.watched.includes('all') || names.some((name) => one.watched.includes(name));
  const news = changes.slice(one.toldUpTo).filter(({ companyId }) => one.companyIds.has(companyId));
  const details: [number, readonly string[] | 'article'][] = [];
  for (const companyId of [...new Set(news.map((change) => change.companyId))].sort((a, b) => a - b)) {
    const ofThis = news.filter((change) => change.companyId === companyId);
    if (one.type === 'company') {
      const fields = new Set(ofThis.flatMap((change) => ('field' in change ? [change.field] : [])));
      const told = [...fields].filter((field) => watches([field])).sort();
      if (told.length > 0) details.push([companyId, told]);
    } else {
      for (const change of ofThis) {
        const article = 'articleId' in change ? articles.get(change.articleId) : undefined;
        if (article !== undefined && watches(article.agents)) details.push([companyId, 'article']);
      }
    }
  }
  const toldUpTo = changes.length;
  if (details.length === 0) return { ...one, toldUpTo };
  const companyIds = [...new Set(details.map(([companyId]) => companyId))];
  return { ...one, toldUpTo, alerts: [...one.alerts, { companyIds, details }] };
}

const idMax = 8;
const ids = fc.uniqueArray(fc.integer({ min: 1, max: idMax }), { minLength: 1, maxLength: 5 });
const value = fc.constantFrom('a', 'b', 'c');
const fields = fc.oneof(
  fc.constant<string[]>(['all']),
  fc.subarray(['name', 'phone', 'activeStatus'], { minLength: 1 }),
);
const agents = ['FUNDING_DEVELOPMENTS', 'LITIGATION', 'COST_CUTTING'];
const watchedAgents = fc.oneof(fc.constant<string[]>(['all']), fc.subarray(agents, { minLength: 1 }));
const kind = fc.oneof(
  fc.record({ type: fc.constant('company' as const), watched: fields }),
  fc.record({ type: fc.constant('companyNews' as const), watched: watchedAgents }),
);
const change = fc.oneof(
  ids.map((list) => ({ companyIds: list.join() })),
  ids.map((list) => ({ addCompanyIds: list.join() })),
  ids.map((list) => ({ removeCompanyIds: list.join() })),
  fc.tuple(ids, ids).map(([add, remove]) => ({ addCompanyIds: add.join(), removeCompanyIds: remove.join() })),
);

/** What may happen next, as far as it can be said without knowing what is there. */
const plan = fc.oneof(
  kind.chain(({ type, watched }) => ids.map((companyIds) => (): Step => ({ do: 'create', type, companyIds, watched }))),
  fc
    .tuple(fc.nat(), fc.option(change), fc.option(fields), fc.option(watchedAgents))
    .map(([which, ofIds, ofFields, ofAgents]) => ({ subscriptions }: Model): Step | undefined => {
      const subscription = which % Math.max(1, subscriptions.length);
      const type = subscriptions[subscription]?.type;
      const watched = (type === 'company' ? ofFields : ofAgents) ?? undefined;
      return type === undefined ? undefined : { do: 'update', subscription, type, change: ofIds ?? {}, watched };
    }),
  fc
    .record({
      rows: fc.uniqueArray(fc.record({ companyId: fc.integer({ min: 1, max: idMax }), name: value, phone: value }), {
        selector: ({ companyId }) => companyId,
        minLength: 1,
      }),
      replace: fc.boolean(),
    })
    .map((file) => (): Step => ({ do: 'import companies', ...file })),
  fc
    .array(fc.tuple(fc.nat(), fc.subarray(agents, { minLength: 1 })), { minLength: 1, maxLength: 4 })
    .map((list) => ({ companies, changes }: Model): Step | undefined => {
      const there = [...companies.keys()];
      if (there.length === 0) return undefined;
      // The list of changes grows with every article, so no id is drawn twice.
      const articles = list.map(([which, ofArticle], at) => ({
        articleId: changes.length * 10 + at + 1,
        companyId: there[which % there.length] ?? 0,
        agents: ofArticle,
      }));
      return { do: 'import news', articles };
    }),
  fc.constant((): Step => ({ do: 'fire' })),
);

/** Sequences of steps; each is told the model as it is by then. */
export const steps = fc.array(plan, { minLength: 1, maxLength: 12 }).map(
  (plans) =>
    function* sequence(model: () => Model): Generator<Step> {
      for (const next of plans) {
        const step = next(model());
        if (step !== undefined) yield step;
      }
      yield { do: 'fire' };
    },
);
