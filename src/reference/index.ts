// Here: the lists that ids in requests refer to: countries, states, regions, agents.
// Never here: what the data owner loads, or anything that asks a database.

export { agentIds } from './agents.ts';
export { countries } from './countries.ts';
export { type Region, regions } from './regions.ts';
export { states } from './states.ts';
