import type { AddressInfo, Server } from 'node:net';
import { OperatorError } from './lib/operator-error.ts';

/** Where a server is to listen, and the settings that say so. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  readonly variables: { readonly host: string; readonly port: string };
}

/** The URL of a server that listens. */
export function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Why a server cannot listen, in words that say which setting to change. */
export function listenFailure(cause: NodeJS.ErrnoException, { host, port, variables }: ListenAddress): OperatorError {
  return new OperatorError(sentence(), { cause });

  function sentence(): string {
    switch (cause.code) {
      case 'EADDRINUSE':
        return `Port ${port} of ${host} is taken by another program; set ${variables.port} to a free one.`;
      case 'EACCES':
        return `Port ${port} may not be used by this user; set ${variables.port} to one above 1023.`;
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        return `${variables.host} ${host} is no address of this machine.`;
      default:
        return `The server cannot listen on ${host}:${port}: ${cause.message}.`;
    }
  }
}
