import { expect, test } from 'vitest';
import { sayRefusal } from '../../src/store/database-refusal.ts';

const URL_ = 'postgresql://bot:geheim@db.example:5433/antifraud?password=geheim';

function failed(code: string): Error {
  return Object.assign(new Error('as the driver says it'), { code });
}

test.each([
  [failed('ECONNREFUSED'), '没有应答', '请看 PostgreSQL 启动了没有,地址和端口对不对'],
  [
    new AggregateError([failed('ECONNREFUSED'), failed('ECONNREFUSED')]),
    '没有应答',
    '请看 PostgreSQL 启动了没有,地址和端口对不对',
  ],
  [failed('ENOTFOUND'), '找不到这台机器', '请看主机名写对没有,网络通不通'],
  [failed('EHOSTUNREACH'), '等了一会儿没有应答', '请看地址和端口对不对,防火墙有没有放行'],
  [
    new Error('timeout exceeded when trying to connect'),
    '等了一会儿没有应答',
    '请看地址和端口对不对,防火墙有没有放行',
  ],
  [failed('28P01'), '用户名或密码不对', '请核对;密码里的 @ : / # 要写成 %40 %3A %2F %23'],
  [failed('28000'), '不许这个用户从这台机器连', '请看 PostgreSQL 的 pg_hba.conf'],
  [failed('3D000'), '没有这个库', '请先建一个空的、专用的库'],
  [failed('42501'), '这个用户进不了这个库', '请给它连接和建表的权限'],
  [failed('53300'), '连接数满了', '请关掉别的程序,或调大 max_connections'],
  [failed('57P03'), '数据库正在启动', '请过一会儿再试'],
  [failed('DEPTH_ZERO_SELF_SIGNED_CERT'), '加密连接没有谈成', '请看证书,和网址里的 sslmode'],
  [failed('XX000'), 'as the driver says it', '请看数据库的日志'],
  ['not an error', 'not an error', '请看数据库的日志'],
])('%s', (error, reason, advice) => {
  expect(sayRefusal(error, URL_)).toBe(
    `连不上数据库:${reason}(DATABASE_URL=postgresql://bot@db.example:5433/antifraud)。${advice}。`,
  );
});

test('a URL that only the driver understands is not shown', () => {
  expect(sayRefusal(failed('3D000'), 'postgresql://bot:geheim@/antifraud')).toBe(
    '连不上数据库:没有这个库(DATABASE_URL=读不懂的网址)。请先建一个空的、专用的库。',
  );
});
