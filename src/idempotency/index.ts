// Here: requests that are done once however often they are sent: what was answered under an Idempotency-Key.
// Never here: what such a request does.
export { answerOnce } from './answer-once.ts';
export { idempotentRoute, readIdempotencyKey, replayedHeader } from './idempotency-key.ts';
export { forgetOldAnswers } from './idempotency-store.ts';
export { type KeyedRequest, keyedRequest } from './keyed-request.ts';
