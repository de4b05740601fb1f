import { cpus, loadavg, platform, release, totalmem } from 'node:os';

/** The machine and the programs that the figures are of, and how busy it is with other things. */
export function describeMachine(): string[] {
  const [cpu] = cpus();
  return [
    `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()}`,
    `Node ${process.version}, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')} before the start`,
  ];
}
