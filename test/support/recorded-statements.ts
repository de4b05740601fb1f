import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import pg from 'pg';

const recording = new AsyncLocalStorage<string[]>();
let isPatched = false;

/**
 * Runs `work` and gives what it returned with the text of every statement that it sent to the database; what runs beside
 * it is not among them. Two requests with the same statements take the same time, but for noise.
 */
export async function recordStatements<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; statements: readonly string[] }> {
  patchOnce();
  const statements: string[] = [];
  // Awaited within: an injected request begins when somebody waits for it.
  const result = await recording.run(statements, async () => await work());
  // A copy: what was set off and goes on in the background is not the work's.
  return { result, statements: [...statements] };
}

function patchOnce(): void {
  if (isPatched) return;
  isPatched = true;
  const query = Reflect.get(pg.Client.prototype, 'query') as (...parameters: unknown[]) => unknown;
  const connect = Reflect.get(pg.Pool.prototype, 'connect') as (...parameters: unknown[]) => unknown;
  // Whoever gives a connection back calls the next who waits for it, and would be taken for him.
  pg.Pool.prototype.connect = function (this: pg.Pool, ...parameters: unknown[]) {
    const bound = parameters.map((each) =>
      typeof each === 'function' ? AsyncResource.bind(each as () => void) : each,
    );
    return Reflect.apply(connect, this, bound);
  } as typeof pg.Pool.prototype.connect;
  pg.Client.prototype.query = function (this: pg.Client, ...parameters: unknown[]) {
    const [asked] = parameters;
    const text = typeof asked === 'string' ? asked : String((asked as { text?: unknown }).text);
    // What every new connection begins with is not the work's.
    if (!text.startsWith('SET ')) recording.getStore()?.push(text);
    return Reflect.apply(query, this, parameters);
  } as typeof pg.Client.prototype.query;
}
