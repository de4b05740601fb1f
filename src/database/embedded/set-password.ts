import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { OperatorError } from '../../lib/operator-error.ts';
import { ROLE } from './create-cluster.ts';
import { keepPassword, newPassword } from './password.ts';
import type { Place } from './placement.ts';
import { clusterArguments, falseOwner, findPostmaster } from './postmaster.ts';
import { programEnvironment } from './program-environment.ts';
import { explainStartFailure } from './start-failure.ts';
import { type Settings, writeConfiguration } from './tuning.ts';

/**
 * Gives an existing cluster a new password, for an operator who lost the file: PostgreSQL's single-user mode asks for
 * none, as it is only open to who owns the files.
 * @throws {OperatorError} while PostgreSQL runs: its users hold the old password
 */
export async function setNewPassword(place: Place, settings: Settings): Promise<string> {
  const running = await findPostmaster(place.cluster);
  if (running !== undefined) {
    throw new OperatorError(
      `${place.passwordFile} is missing while its PostgreSQL runs: put it back, or stop every Firmlens and then PostgreSQL (kill -INT ${running.pid}) and start again, and a new password is set.`,
    );
  }
  const password = newPassword();
  await writeConfiguration(place.home, settings);
  const child = spawn(place.binaries.postgres, ['--single', ...clusterArguments(place), 'postgres'], {
    ...place.runAs,
    cwd: '/',
    env: programEnvironment(await falseOwner(place.cluster)),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  // A program that ends early tells why on its other channel.
  child.stdin.on('error', () => undefined);
  child.stdin.end(`ALTER ROLE ${ROLE} PASSWORD '${password}'\n`);
  const [said, code] = await Promise.all([
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
  ]);
  if (code !== 0 || /(?:ERROR|FATAL|PANIC): /.test(said)) {
    throw new OperatorError(`No new password could be set in ${place.home} (${explainStartFailure(said).reason}).`);
  }
  return keepPassword(place.passwordFile, password);
}
