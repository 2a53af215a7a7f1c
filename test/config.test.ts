import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type DingTalkSettings, readSettings, type Settings, SettingsError } from '../src/config.ts';

type Environment = Record<string, string | undefined>;

const DEFAULTS: Settings = {
  dataDir: './data',
  servers: null,
  host: '127.0.0.1',
  port: 3000,
  publicUrl: 'http://127.0.0.1:3000',
  campaign: 'huanghu-2021',
  logLevel: 'info',
  dingtalk: null,
};

const SERVERS = {
  DATABASE_URL: 'postgres://bot:geheim@db.example:5432/antifraud',
  REDIS_URL: 'rediss://:geheim@cache.example:6380',
};

const DINGTALK = { DINGTALK_CLIENT_ID: 'dingabc', DINGTALK_CLIENT_SECRET: 'geheim' };
const LIVE: DingTalkSettings = {
  clientId: 'dingabc',
  clientSecret: 'geheim',
  robotCode: 'dingabc',
  apiBase: 'https://api.dingtalk.com',
  oapiBase: 'https://oapi.dingtalk.com',
  admins: [],
};

/** The lines of what a person reads whose settings are wrong. */
function complaints(environment: Environment): string[] {
  try {
    readSettings(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as SettingsError).message.split('\n');
  }
  throw new Error('the settings were taken');
}

function faults(environment: Environment): string[] {
  const [head, ...lines] = complaints(environment);
  expect(head).toBe('设置有错,没有启动:');
  return lines.map((line) => line.replace(/^ {2}· /, ''));
}

describe('what is taken', () => {
  test.each<[string, Environment, Partial<Settings>]>([
    ['nothing', {}, {}],
    ['empty values', { DATA_DIR: '', PORT: '', DATABASE_URL: '', REDIS_URL: '', SANDBOX: '' }, {}],
    ['values that are not set', { PORT: undefined, DINGTALK_CLIENT_ID: undefined }, {}],
    ['foreign variables', { HOME: '/root', PATH: '/bin', PORTAL: 'x', HOSTNAME: 'x', LOGNAME: 'x' }, {}],
    ['a port', { PORT: '8080' }, { port: 8080, publicUrl: 'http://127.0.0.1:8080' }],
    ['any free port', { PORT: '0' }, { port: 0, publicUrl: 'http://127.0.0.1:0' }],
    ['the largest port', { PORT: '65535' }, { port: 65_535, publicUrl: 'http://127.0.0.1:65535' }],
    [
      'a name for this machine',
      { HOST: 'LocalHost' },
      { host: 'LocalHost', publicUrl: 'http://LocalHost:3000' },
    ],
    [
      'another loopback address',
      { HOST: '127.0.0.2' },
      { host: '127.0.0.2', publicUrl: 'http://127.0.0.2:3000' },
    ],
    ['IPv6', { HOST: '::1' }, { host: '::1', publicUrl: 'http://[::1]:3000' }],
    [
      'a public sandbox',
      { HOST: '0.0.0.0', SANDBOX: 'public', PUBLIC_URL: 'http://192.168.1.5:3000' },
      { host: '0.0.0.0', publicUrl: 'http://192.168.1.5:3000' },
    ],
    ['the sandbox on', { SANDBOX: 'on' }, {}],
    ['a folder', { DATA_DIR: '/srv/反诈 数据' }, { dataDir: '/srv/反诈 数据' }],
    ['a campaign', { CAMPAIGN: '../our/campaign' }, { campaign: '../our/campaign' }],
    ['a log level', { LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
    ['servers', SERVERS, { servers: { databaseUrl: SERVERS.DATABASE_URL, redisUrl: SERVERS.REDIS_URL } }],
  ])('%s', (_title, environment, settings) => {
    expect(readSettings(environment)).toEqual({ ...DEFAULTS, ...settings });
  });
});

describe('DingTalk', () => {
  test.each<[string, Environment, Partial<DingTalkSettings>]>([
    ['its two credentials are enough', {}, {}],
    ['no sandbox beside it', { SANDBOX: 'off' }, {}],
    ['a robot code of its own', { DINGTALK_ROBOT_CODE: 'dingrobot' }, { robotCode: 'dingrobot' }],
    [
      'other addresses, without a trailing slash',
      {
        DINGTALK_API_BASE: 'https://ding.example.cn/api/',
        DINGTALK_OAPI_BASE: 'http://127.0.0.1:8080//',
      },
      { apiBase: 'https://ding.example.cn/api', oapiBase: 'http://127.0.0.1:8080' },
    ],
    ['one admin', { DINGTALK_ADMIN_STAFF_IDS: '0123456789' }, { admins: ['0123456789'] }],
    [
      'admins, however they are set apart',
      { DINGTALK_ADMIN_STAFF_IDS: ' sun-1, yang_2,3\uFF0C4、5 6,' },
      { admins: ['sun-1', 'yang_2', '3', '4', '5', '6'] },
    ],
    ['empty values', { DINGTALK_ROBOT_CODE: '', DINGTALK_API_BASE: '', DINGTALK_ADMIN_STAFF_IDS: '' }, {}],
  ])('%s', (_title, environment, settings) => {
    expect(readSettings({ ...DINGTALK, ...environment }).dingtalk).toEqual({ ...LIVE, ...settings });
  });

  test('without a sandbox any address of this machine will do', () => {
    expect(readSettings({ ...DINGTALK, HOST: '0.0.0.0' })).toMatchObject({ host: '0.0.0.0' });
  });
});

test('.env.example is taken when every line of it is used', () => {
  const text = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
  expect(readSettings(parseEnv(text))).toEqual(DEFAULTS);
  // DingTalk and the sandbox exclude each other: all lines but the sandbox's.
  const { SANDBOX, ...others } = parseEnv(text.replace(/^# (?=[A-Z_]+=)/gm, ''));
  expect(SANDBOX).toBe('on');
  expect(readSettings(others)).toEqual({
    ...DEFAULTS,
    servers: {
      databaseUrl: 'postgres://user:password@127.0.0.1:5432/antifraud',
      redisUrl: 'redis://127.0.0.1:6379',
    },
    publicUrl: 'http://192.168.1.5:3000',
    dingtalk: {
      clientId: 'dingxxxxxxxx',
      clientSecret: 'xxxxxxxx',
      robotCode: 'dingxxxxxxxx',
      apiBase: 'https://api.dingtalk.com',
      oapiBase: 'https://oapi.dingtalk.com',
      admins: ['0123456789', '9876543210'],
    },
  });
});

describe('what is refused', () => {
  test.each<[Environment, string]>([
    [{ PORT: '3000a' }, 'PORT=3000a:要写 0 到 65535 的整数'],
    [{ PORT: '65536' }, 'PORT=65536:要写 0 到 65535 的整数'],
    [{ PORT: '-1' }, 'PORT=-1:要写 0 到 65535 的整数'],
    [{ PORT: '80.5' }, 'PORT=80.5:要写 0 到 65535 的整数'],
    [{ PORT: '３０００' }, 'PORT=３０００:要写 0 到 65535 的整数'],
    [{ HOST: 'http://127.0.0.1' }, 'HOST=http://127.0.0.1:要写成 127.0.0.1 这样的地址'],
    [{ HOST: '127.0.0.1:3000' }, 'HOST=127.0.0.1:3000:要写成 127.0.0.1 这样的地址'],
    [{ HOST: '本机' }, 'HOST=本机:要写成 127.0.0.1 这样的地址'],
    [{ PUBLIC_URL: '192.168.1.5:3000' }, 'PUBLIC_URL:要写成 http://192.168.1.5:3000 这样的网址'],
    [{ PUBLIC_URL: 'ftp://example.cn' }, 'PUBLIC_URL:要写成 http://192.168.1.5:3000 这样的网址'],
    [{ SANDBOX: 'yes' }, 'SANDBOX=yes:只能写 on、off 或 public'],
    [{ LOG_LEVEL: 'INFO' }, 'LOG_LEVEL=INFO:只能写 fatal、error、warn、info、debug、trace、silent'],
    [
      { ...SERVERS, DATABASE_URL: 'mysql://bot:geheim@db.example/antifraud' },
      'DATABASE_URL:要写成 postgres://用户:密码@地址:5432/库名 这样的网址',
    ],
    [{ ...SERVERS, REDIS_URL: 'geheim@cache.example:6379' }, 'REDIS_URL:要写成 redis://地址:6379 这样的网址'],
    [
      { ...DINGTALK, DINGTALK_API_BASE: 'api.dingtalk.com' },
      'DINGTALK_API_BASE=api.dingtalk.com:要写成 https://api.dingtalk.com 这样的网址',
    ],
    [
      { ...DINGTALK, DINGTALK_OAPI_BASE: 'wss://oapi.dingtalk.com' },
      'DINGTALK_OAPI_BASE=wss://oapi.dingtalk.com:要写成 https://oapi.dingtalk.com 这样的网址',
    ],
    [
      { ...DINGTALK, DINGTALK_ADMIN_STAFF_IDS: '0123456789,孙姐' },
      'DINGTALK_ADMIN_STAFF_IDS=0123456789,孙姐:要写员工的 userId,几个之间用逗号隔开',
    ],
  ])('%o', (environment, fault) => {
    expect(faults(environment)).toEqual([fault]);
  });

  test.each<[string, Environment, string]>([
    [
      'a database without Redis',
      { DATABASE_URL: SERVERS.DATABASE_URL },
      '只写了 DATABASE_URL:还要写 REDIS_URL,或者两个都不写',
    ],
    [
      'Redis without a database',
      { REDIS_URL: SERVERS.REDIS_URL, DATABASE_URL: '' },
      '只写了 REDIS_URL:还要写 DATABASE_URL,或者两个都不写',
    ],
    ['no sandbox', { SANDBOX: 'off' }, 'SANDBOX=off:没有接钉钉,沙盒再关了就没有事可做'],
    [
      'DingTalk’s id alone',
      { DINGTALK_CLIENT_ID: 'dingabc' },
      '只写了 DINGTALK_CLIENT_ID:还要写 DINGTALK_CLIENT_SECRET',
    ],
    [
      'DingTalk’s secret alone',
      { DINGTALK_CLIENT_SECRET: 'geheim', DINGTALK_CLIENT_ID: '' },
      '只写了 DINGTALK_CLIENT_SECRET:还要写 DINGTALK_CLIENT_ID',
    ],
    [
      'the first admins without credentials',
      { DINGTALK_ADMIN_STAFF_IDS: '0123456789', DINGTALK_CLIENT_ID: '' },
      '只写了 DINGTALK_ADMIN_STAFF_IDS:要接钉钉,还要写 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET;只试沙盒,请先去掉',
    ],
    [
      'all but the credentials',
      {
        DINGTALK_ROBOT_CODE: 'dingrobot',
        DINGTALK_ADMIN_STAFF_IDS: '0123456789',
        DINGTALK_API_BASE: 'https://ding.example.cn',
        DINGTALK_OAPI_BASE: 'https://ding.example.cn',
      },
      '只写了 DINGTALK_ROBOT_CODE、DINGTALK_ADMIN_STAFF_IDS、DINGTALK_API_BASE、DINGTALK_OAPI_BASE:要接钉钉,还要写 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET;只试沙盒,请先去掉',
    ],
    [
      'half the credentials, which is the one thing to be said',
      { DINGTALK_CLIENT_ID: 'dingabc', DINGTALK_ADMIN_STAFF_IDS: '0123456789' },
      '只写了 DINGTALK_CLIENT_ID:还要写 DINGTALK_CLIENT_SECRET',
    ],
    [
      'the sandbox beside DingTalk',
      { ...DINGTALK, SANDBOX: 'on' },
      'SANDBOX=on:接了钉钉就不能再开沙盒,免得试的和真的混在一起,请去掉',
    ],
    [
      'a public sandbox beside DingTalk',
      { ...DINGTALK, SANDBOX: 'public' },
      'SANDBOX=public:接了钉钉就不能再开沙盒,免得试的和真的混在一起,请去掉',
    ],
    [
      'a sandbox for everyone by accident',
      { HOST: '0.0.0.0' },
      'HOST=0.0.0.0:沙盒没有密码,只给本机用;真要给别的机器看,请写 SANDBOX=public',
    ],
    [
      'a name that only begins like a loopback address',
      { HOST: '127.evil.example', SANDBOX: 'on' },
      'HOST=127.evil.example:沙盒没有密码,只给本机用;真要给别的机器看,请写 SANDBOX=public',
    ],
    [
      'WeChat, which comes later',
      { WECHATY_PUPPET: 'wechaty-puppet-service' },
      'WECHATY_PUPPET:这一版还接不了微信,请先去掉',
    ],
    [
      'WeCom, which comes later',
      { WECOM_API_BASE: 'https://qyapi.weixin.qq.com' },
      'WECOM_API_BASE:这一版还接不了微信,请先去掉',
    ],
  ])('%s', (_title, environment, fault) => {
    expect(faults(environment)).toEqual([fault]);
  });
});

describe('slips that would silently do nothing', () => {
  test.each([
    ['DATADIR', 'DATA_DIR'],
    ['data_dir', 'DATA_DIR'],
    ['DATA_DIRS', 'DATA_DIR'],
    ['port', 'PORT'],
    ['Host', 'HOST'],
    ['PROT', 'PORT'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['REDIS-URL', 'REDIS_URL'],
    ['REDIS_URI', 'REDIS_URL'],
    ['PUBLIC_URLS', 'PUBLIC_URL'],
    ['SANDBOXS', 'SANDBOX'],
    ['CAMPAING', 'CAMPAIGN'],
    ['CAMPAIGNS', 'CAMPAIGN'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['DINGTALK_CLIENTID', 'DINGTALK_CLIENT_ID'],
    ['DINGTALK_CLIENT_SECERT', 'DINGTALK_CLIENT_SECRET'],
    ['DINGTALK_ADMIN_STAFF_ID', 'DINGTALK_ADMIN_STAFF_IDS'],
  ])('%s', (name, meant) => {
    expect(faults({ [name]: 'geheim' })).toEqual([`${name}:没有这个设置,是想写 ${meant} 吗?`]);
  });
});

test('everything is named at once, without secrets', () => {
  const environment = {
    PORT: 'abc',
    LOG_LEVEL: 'loud',
    HOST: 'a b',
    DATABASE_URL: 'bot:geheim@db.example',
    SANDBOX: 'off',
    DINGTALK_CLIENT_SECRET: 'geheim',
    WECOM_SECRET: 'geheim',
    REDIS_URLL: 'redis://:geheim@cache.example',
  };
  expect(complaints(environment)).toEqual([
    '设置有错,没有启动:',
    '  · DATABASE_URL:要写成 postgres://用户:密码@地址:5432/库名 这样的网址',
    '  · HOST=a b:要写成 127.0.0.1 这样的地址',
    '  · PORT=abc:要写 0 到 65535 的整数',
    '  · LOG_LEVEL=loud:只能写 fatal、error、warn、info、debug、trace、silent',
    '  · REDIS_URLL:没有这个设置,是想写 REDIS_URL 吗?',
    '  · 只写了 DATABASE_URL:还要写 REDIS_URL,或者两个都不写',
    '  · WECOM_SECRET:这一版还接不了微信,请先去掉',
    '  · 只写了 DINGTALK_CLIENT_SECRET:还要写 DINGTALK_CLIENT_ID',
    '  · SANDBOX=off:没有接钉钉,沙盒再关了就没有事可做',
  ]);
});
