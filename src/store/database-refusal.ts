/** What a refusal means, and what to look at. The first match wins; codes are Node's and PostgreSQL's. */
const REASONS: [pattern: RegExp, reason: string, advice: string][] = [
  [/^(?:ECONNREFUSED|ENOENT)$/, '没有应答', '请看 PostgreSQL 启动了没有,地址和端口对不对'],
  [/^(?:ENOTFOUND|EAI_\w+)$/, '找不到这台机器', '请看主机名写对没有,网络通不通'],
  [
    /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$|timeout/i,
    '等了一会儿没有应答',
    '请看地址和端口对不对,防火墙有没有放行',
  ],
  [/^28P01$/, '用户名或密码不对', '请核对;密码里的 @ : / # 要写成 %40 %3A %2F %23'],
  [/^28000$/, '不许这个用户从这台机器连', '请看 PostgreSQL 的 pg_hba.conf'],
  [/^3D000$/, '没有这个库', '请先建一个空的、专用的库'],
  [/^42501$/, '这个用户进不了这个库', '请给它连接和建表的权限'],
  [/^53300$/, '连接数满了', '请关掉别的程序,或调大 max_connections'],
  [/^57P03$/, '数据库正在启动', '请过一会儿再试'],
  [/CERT|SELF_SIGNED|SSL|TLS/, '加密连接没有谈成', '请看证书,和网址里的 sslmode'],
];

/**
 * Why a database could not be reached, in Chinese, with what to look at.
 * @param url the operator's, of which the password is not shown; null = the private server
 */
export function sayRefusal(error: unknown, url: string | null): string {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const known = REASONS.find(([pattern]) => pattern.test(code) || (code === '' && pattern.test(message)));
  const [reason, advice] = known ? [known[1], known[2]] : [message, '请看数据库的日志'];
  const where = url === null ? '' : `(DATABASE_URL=${withoutSecrets(url)})`;
  return `连不上数据库:${reason}${where}。${advice}。`;
}

/** A server's address without its password and parameters, which may hold one too. */
export function withoutSecrets(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return '读不懂的网址';
  const { protocol, username, host, pathname } = parsed;
  return `${protocol}//${username === '' ? '' : `${username}@`}${host}${pathname}`;
}

/** A name with several addresses fails with an error for each; they have the code. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const code: unknown = Reflect.get(error, 'code');
  if (typeof code === 'string') return code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : '';
}
