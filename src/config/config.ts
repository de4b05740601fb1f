import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { OperatorError } from '../lib/operator-error.ts';
import { type Setting, settings } from './settings.ts';

type SettingName = keyof typeof settings;

/** The effective configuration: one value a setting (see `settings.ts`), frozen. */
export type Config = {
  readonly [Name in SettingName]: (typeof settings)[Name] extends Setting<infer Value> ? Value : never;
};

/**
 * Reads the configuration from environment variables and, for those that are unset, from a `.env` file.
 * @throws OperatorError that names every wrong value and what was expected, and every unknown `FIRMLENS_` variable
 */
export function loadConfig(options: { environment?: NodeJS.ProcessEnv; envFile?: string } = {}): Config {
  const environment = { ...readEnvFile(options.envFile ?? '.env'), ...(options.environment ?? process.env) };
  const complaints: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings) as [SettingName, Setting<unknown>][]) {
    const text = environment[setting.variable]?.trim() ?? '';
    const value = text === '' ? setting.fallback : setting.read(text);
    if (value === undefined && text !== '') {
      const shown = setting.secret === true ? '' : ` (it is "${text}")`;
      complaints.push(`${setting.variable} must be ${setting.expected}${shown}.`);
    }
    config[name] = value;
  }
  const known = new Set(Object.values(settings).map((setting) => setting.variable));
  for (const variable of Object.keys(environment)) {
    if (variable.startsWith('FIRMLENS_') && !variable.startsWith('FIRMLENS_TEST_') && !known.has(variable)) {
      complaints.push(`${variable} is not a setting; \`firmlens config\` lists those there are.`);
    }
  }
  if (config['databaseUrl'] !== undefined && config['secretKey'] === undefined && complaints.length === 0) {
    complaints.push(
      'FIRMLENS_SECRET_KEY is required with DATABASE_URL: every server on that database needs the same one.',
    );
  }
  if (complaints.length > 0) throw new OperatorError(complaints.join('\n'), { exitCode: 2 });
  return Object.freeze(config) as Config;
}

/** The effective configuration for people: every setting with its value (secrets withheld) and what it means. */
export function describeConfig(config: Config): { variable: string; value: string; meaning: string }[] {
  return (Object.entries(settings) as [SettingName, Setting<unknown>][]).map(([name, setting]) => {
    const value = config[name];
    const shown = value === undefined || (Array.isArray(value) && value.length === 0) ? '(unset)' : String(value);
    return {
      variable: setting.variable,
      value: setting.secret === true && value !== undefined ? '(set, not shown)' : shown,
      meaning: setting.meaning,
    };
  });
}

function readEnvFile(file: string): NodeJS.Dict<string> {
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
}
