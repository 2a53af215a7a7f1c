import { isIP } from 'node:net';
import { distance } from 'fastest-levenshtein';
import { z } from 'zod';

/** What the program is told from outside; the only reader of the environment hands it in. */
export interface Settings {
  dataDir: string;
  /** Null = the private PostgreSQL under dataDir. */
  servers: { databaseUrl: string; redisUrl: string } | null;
  host: string;
  port: number;
  publicUrl: string;
  campaign: string;
  logLevel: string;
  /** Null = the sandbox. */
  dingtalk: DingTalkSettings | null;
}

export interface DingTalkSettings {
  clientId: string;
  clientSecret: string;
  robotCode: string;
  /** Without a trailing slash. */
  apiBase: string;
  oapiBase: string;
  /** Staff ids of the first peace-office people. */
  admins: string[];
}

/** Bad settings: the message lists every fault, one a line, in Chinese. */
export class SettingsError extends Error {
  override name = 'SettingsError';
  readonly faults: string[];

  constructor(faults: string[]) {
    super(['设置有错,没有启动:', ...faults.map((fault) => `  · ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const url = (protocols: string[], example: string) =>
  z
    .string()
    .refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), `要写成 ${example} 这样的网址`);

/** A platform's address; a private deployment has another one than the default. */
function base(usual: string) {
  return url(['http:', 'https:'], usual)
    .default(usual)
    .transform((text) => text.replace(/\/+$/, ''));
}

function splitIds(ids: string): string[] {
  return ids.split(/[,\uFF0C、\s]+/u).filter((id) => id !== '');
}

const schema = z.object({
  DATA_DIR: z.string().default('./data'),
  DATABASE_URL: url(['postgres:', 'postgresql:'], 'postgres://用户:密码@地址:5432/库名').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://地址:6379').optional(),
  HOST: z.string().refine(isAddress, '要写成 127.0.0.1 这样的地址').default('127.0.0.1'),
  PORT: z
    .string()
    .refine((port) => /^\d{1,5}$/.test(port) && Number(port) <= 65_535, '要写 0 到 65535 的整数')
    .default('3000'),
  PUBLIC_URL: url(['http:', 'https:'], 'http://192.168.1.5:3000').optional(),
  SANDBOX: z.enum(['on', 'off', 'public'], '只能写 on、off 或 public').optional(),
  CAMPAIGN: z.string().default('huanghu-2021'),
  DINGTALK_CLIENT_ID: z.string().optional(),
  DINGTALK_CLIENT_SECRET: z.string().optional(),
  DINGTALK_ROBOT_CODE: z.string().optional(),
  DINGTALK_API_BASE: base('https://api.dingtalk.com'),
  DINGTALK_OAPI_BASE: base('https://oapi.dingtalk.com'),
  DINGTALK_ADMIN_STAFF_IDS: z
    .string()
    .refine(
      (ids) => splitIds(ids).every((id) => /^[\w-]{1,64}$/.test(id)),
      '要写员工的 userId,几个之间用逗号隔开',
    )
    .default(''),
  LOG_LEVEL: z.enum(LOG_LEVELS, `只能写 ${LOG_LEVELS.join('、')}`).default('info'),
});

const NAMES = Object.keys(schema.shape);
/** They say something only beside the credentials; without those the sandbox would start as if they were not there. */
const NEED_CREDENTIALS = [
  'DINGTALK_ROBOT_CODE',
  'DINGTALK_ADMIN_STAFF_IDS',
  'DINGTALK_API_BASE',
  'DINGTALK_OAPI_BASE',
];
/** Names of channels that are on their way: set, they would promise what this version cannot do. */
const NOT_YET = /^(?:WECHATY|WECOM)_/;

/**
 * Checks the environment as a whole. An empty value counts as unset.
 * @throws {SettingsError} naming every bad variable, and every unknown one that looks like one of ours.
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
    ),
  );
  const parsed = schema.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => faultLine(String(path[0]), message, given));
  faults.push(...lookAlikes(Object.keys(given)), ...contradictions(given));
  if (!parsed.success || faults.length > 0) {
    throw new SettingsError(faults);
  }
  const { DATA_DIR, DATABASE_URL, REDIS_URL, HOST, PORT, PUBLIC_URL, CAMPAIGN, LOG_LEVEL } = parsed.data;
  return {
    dataDir: DATA_DIR,
    servers: DATABASE_URL && REDIS_URL ? { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } : null,
    host: HOST,
    port: Number(PORT),
    publicUrl: PUBLIC_URL ?? `http://${isIP(HOST) === 6 ? `[${HOST}]` : HOST}:${PORT}`,
    campaign: CAMPAIGN,
    logLevel: LOG_LEVEL,
    dingtalk: dingtalkOf(parsed.data),
  };
}

function dingtalkOf(given: z.infer<typeof schema>): DingTalkSettings | null {
  const { DINGTALK_CLIENT_ID: clientId, DINGTALK_CLIENT_SECRET: clientSecret } = given;
  if (!clientId || !clientSecret) return null;
  return {
    clientId,
    clientSecret,
    robotCode: given.DINGTALK_ROBOT_CODE ?? clientId,
    apiBase: given.DINGTALK_API_BASE,
    oapiBase: given.DINGTALK_OAPI_BASE,
    admins: splitIds(given.DINGTALK_ADMIN_STAFF_IDS),
  };
}

/** Secrets stay out of what is printed. */
function faultLine(name: string, message: string, given: Record<string, string>): string {
  const isSecret = /_(?:URL|SECRET)$/.test(name);
  return `${name}${isSecret ? '' : `=${given[name] ?? ''}`}:${message}`;
}

function contradictions(given: Record<string, string>): string[] {
  const faults: string[] = [];
  const { DATABASE_URL, REDIS_URL, SANDBOX, HOST = '127.0.0.1' } = given;
  if (DATABASE_URL && !REDIS_URL) faults.push('只写了 DATABASE_URL:还要写 REDIS_URL,或者两个都不写');
  if (REDIS_URL && !DATABASE_URL) faults.push('只写了 REDIS_URL:还要写 DATABASE_URL,或者两个都不写');
  for (const name of Object.keys(given).filter((key) => NOT_YET.test(key))) {
    faults.push(`${name}:这一版还接不了微信,请先去掉`);
  }
  const { DINGTALK_CLIENT_ID, DINGTALK_CLIENT_SECRET } = given;
  const isLive = Boolean(DINGTALK_CLIENT_ID && DINGTALK_CLIENT_SECRET);
  if (DINGTALK_CLIENT_ID && !DINGTALK_CLIENT_SECRET) {
    faults.push('只写了 DINGTALK_CLIENT_ID:还要写 DINGTALK_CLIENT_SECRET');
  }
  if (DINGTALK_CLIENT_SECRET && !DINGTALK_CLIENT_ID) {
    faults.push('只写了 DINGTALK_CLIENT_SECRET:还要写 DINGTALK_CLIENT_ID');
  }
  const needless = NEED_CREDENTIALS.filter((name) => given[name]);
  if (!DINGTALK_CLIENT_ID && !DINGTALK_CLIENT_SECRET && needless.length > 0) {
    faults.push(
      `只写了 ${needless.join('、')}:要接钉钉,还要写 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET;只试沙盒,请先去掉`,
    );
  }
  if (isLive && SANDBOX && SANDBOX !== 'off') {
    faults.push(`SANDBOX=${SANDBOX}:接了钉钉就不能再开沙盒,免得试的和真的混在一起,请去掉`);
  }
  if (!isLive && SANDBOX === 'off') faults.push('SANDBOX=off:没有接钉钉,沙盒再关了就没有事可做');
  if (!isLive && SANDBOX !== 'public' && isAddress(HOST) && !isLoopback(HOST)) {
    faults.push(`HOST=${HOST}:沙盒没有密码,只给本机用;真要给别的机器看,请写 SANDBOX=public`);
  }
  return faults;
}

function isAddress(host: string): boolean {
  return isIP(host) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host);
}

function isLoopback(host: string): boolean {
  return (
    host.toLowerCase() === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
  );
}

/** DATADIR, Port, DATABSE_URL: a slip that would silently do nothing. */
function lookAlikes(names: string[]): string[] {
  return names
    .filter((name) => !NAMES.includes(name))
    .flatMap((name) => {
      const meant = NAMES.find((known) => isSlipOf(name, known));
      return meant ? [`${name}:没有这个设置,是想写 ${meant} 吗?`] : [];
    });
}

function isSlipOf(name: string, known: string): boolean {
  // The same letters: another case, another separator, two swapped.
  const letters = (text: string) => [...text.toUpperCase().replace(/[^A-Z]/g, '')].sort().join('');
  if (letters(name) === letters(known)) return true;
  // Short names have innocent neighbours: HOME is no slip of HOST.
  return known.length >= 7 && distance(name.toUpperCase(), known) <= (known.length >= 10 ? 2 : 1);
}
