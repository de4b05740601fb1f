import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { callbackify } from 'node:util';
import { Agent, buildConnector } from 'undici';
import { type AddressPolicy, addressRefusal } from './address-guard.ts';
import type { Resolve } from './destination.ts';

/** `code` of the error when the guard did not let a connection be made. */
export const addressRefused = 'ADDRESS_REFUSED';

const connectMilliseconds = 10_000;
/** A second line behind the time limit of the whole attempt. */
const answerMilliseconds = 15_000;

/**
 * An HTTP agent whose every connection passes the address guard: literal addresses, which no look-up sees, and all
 * addresses that a name resolves to at the moment of connecting. The connection then goes to the addresses that
 * were judged, so a name that changes its answer in between (DNS rebinding) gains nothing; an answer that mixes
 * allowed and forbidden addresses is refused whole.
 * @param options.connections most connections to one origin
 * @param options.tls certificates for https; a receiver's own is checked against its name either way
 */
export function guardedAgent(
  policy: AddressPolicy,
  resolve: Resolve,
  options: { connections: number; tls?: SecureContext | undefined },
): Agent {
  const connect = buildConnector({
    ...(options.tls === undefined ? {} : { secureContext: options.tls }),
    lookup: guardedLookup(policy, resolve),
    timeout: connectMilliseconds,
    allowH2: false,
  });
  return new Agent({
    connections: options.connections,
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 30_000,
    headersTimeout: answerMilliseconds,
    bodyTimeout: answerMilliseconds,
    connect: (target, callback) => {
      const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
      const reason = isIP(host) === 0 ? undefined : addressRefusal(host, policy);
      if (reason === undefined) connect(target, callback);
      else callback(refusal(reason), null);
    },
  });
}

/** A `lookup` for `net.connect` that answers only addresses which the guard allows. */
function guardedLookup(policy: AddressPolicy, resolve: Resolve): LookupFunction {
  const allowed = callbackify(async (hostname: string): Promise<[LookupAddress, ...LookupAddress[]]> => {
    const addresses = await resolve(hostname);
    const reason = addresses.map((address) => addressRefusal(address, policy)).find((text) => text !== undefined);
    if (reason !== undefined) throw refusal(reason);
    const [first, ...others] = addresses.map((address) => ({ address, family: isIP(address) }));
    if (first === undefined) throw noAddress();
    return [first, ...others];
  });
  return (hostname, options, callback) => {
    allowed(hostname, (error, answers) => {
      if (error !== null) callback(error, '');
      else if (options.all) callback(null, answers);
      else callback(null, answers[0].address, answers[0].family);
    });
  };
}

function refusal(reason: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`webhook address refused: ${reason}`), { code: addressRefused });
}

function noAddress(): NodeJS.ErrnoException {
  return Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' });
}
