import { DingTalkFault } from '../channels/dingtalk/faults.ts';
import { type Finding, fault, warning } from './finding.ts';

/** What a call that failed means here, in Chinese, and what to look at. */
export function sayFault(name: string, error: unknown): Finding {
  if (!(error instanceof DingTalkFault)) throw error;
  const { kind, code } = error;
  switch (kind) {
    case 'not-sent':
      return fault(name, sayTransport(code), '请看网络、DNS 和防火墙有没有放行');
    case 'unknown':
      return fault(name, `钉钉没有好好回答(${code})`, '请过几分钟再查一次;一直这样,请看网络和代理');
    case 'blocked':
      return fault(
        name,
        '回来的是网页,不是钉钉的回答:被拦了',
        '请看单位的防火墙和上网认证;开发者后台「安全设置」里写了「服务器出口IP」的,要有本机的地址',
      );
    case 'throttled':
      return warning(name, '钉钉说太快了,这一项没有查成', '请过一分钟再查一次');
    case 'quota':
      return fault(name, '本月的次数用完了', '请在钉钉开放平台加购,或等下个月');
    case 'auth':
    case 'credentials':
      return fault(
        name,
        '钉钉不认这个应用',
        '请核对 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET(开发者后台「凭证与基础信息」),前后不要有空格',
        '请确认应用没有停用',
      );
    case 'permission':
    case 'stale':
    case 'refused':
      return fault(name, `钉钉不收(${code})`, '请照 README 的「接上钉钉」核对应用和机器人');
  }
}

function sayTransport(code: string): string {
  if (/^(?:ENOTFOUND|EAI_)/.test(code)) return '找不到钉钉的地址';
  if (/CERT|SELF_SIGNED|UNABLE_TO|SSL|TLS/.test(code)) return `证书不对,中间可能有代理(${code})`;
  return `连不上(${code})`;
}
