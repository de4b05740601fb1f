#!/usr/bin/env node
// The published command: plain JavaScript that any Node can read. It starts the pinned Node on the built program,
// as the system's own may be older, and is as good as replaced by it: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const node = createRequire(import.meta.url).resolve(`node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// Ctrl-C reaches the child from the terminal itself.
process.on('SIGINT', () => undefined);
child.on('error', (error) => {
  console.error(`firmlens: the pinned Node cannot be started: ${error.message}`);
  process.exitCode = 1;
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
