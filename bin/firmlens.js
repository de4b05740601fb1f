#!/usr/bin/env node
// The published command: plain JavaScript that any Node can read. It starts the pinned Node on the built program,
// as the system's own may be older, and is as good as replaced by it: same terminal, same signals, same exit code.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const node = createRequire(import.meta.url).resolve(`node/bin/node${process.platform === 'win32' ? '.exe' : ''}`);
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
