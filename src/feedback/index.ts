// Here: what clients report as wrong, kept until the data owner has dealt with it.
// Never here: a change of the data: that comes by import only.
import type { Server } from '../http/index.ts';
import type { FeedbackContext } from './feedback-context.ts';
import { getCompanyReportRoute } from './routes/get-company-report.ts';
import { reportCompanyRoute } from './routes/report-company.ts';
import { reportTargetRecordRoutes } from './routes/report-target-record.ts';

export { type WrongInfo, type WrongInfoStatus, wrongInfoStatuses } from './wrong-info.ts';
export { closeWrongInfo, listWrongInfo } from './wrong-info-store.ts';

/** Registers the endpoints of feedback below `/api/v1`. */
export function feedbackRoutes(server: Server, context: FeedbackContext): void {
  reportCompanyRoute(server, context);
  reportTargetRecordRoutes(server, context);
  getCompanyReportRoute(server, context);
}
