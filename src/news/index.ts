// Here: news articles and their categories (agents): lists, counts, and how files give them.
// Never here: which companies a client watches for news.
import type { Server } from '../http/index.ts';
import type { NewsContext } from './news-context.ts';
import { countCompanyNewsRoute } from './routes/count-company-news.ts';
import { listCompanyNewsRoute } from './routes/list-company-news.ts';

export { newsImport } from './news-import.ts';

/** Registers the endpoints of news below `/api/v1`. */
export function newsRoutes(server: Server, context: NewsContext): void {
  countCompanyNewsRoute(server, context);
  listCompanyNewsRoute(server, context);
}
