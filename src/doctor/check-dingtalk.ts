import { DingTalkFault } from '../channels/dingtalk/faults.ts';
import { ENTERPRISE_API, type Permission, ROBOT_MESSAGES } from '../channels/dingtalk/permissions.ts';
import { probeCredentials, probeRobot, probeStream, probeUpload, reach } from '../channels/dingtalk/probe.ts';
import type { DingTalkSettings } from '../config.ts';
import type { Clock } from '../domain/clock.ts';
import { type Finding, fault, ok, warning } from './finding.ts';
import { sayFault } from './say-fault.ts';

/** Beyond this days and deadlines are wrong, and before long the signs of group robots. */
const CLOCK_OFF_MS = 300_000;

export interface DingTalkCheck {
  findings: Finding[];
  /** About the robot code; null when it could not be tried. Told last. */
  robot: Finding | null;
}

/** From the network inwards; what rests on something that failed is not tried. */
export async function checkDingTalk(app: DingTalkSettings, clock: Clock): Promise<DingTalkCheck> {
  const network = await checkNetwork(app, clock);
  if (network.some(({ mark }) => mark === 'fault')) {
    return { findings: [...network, untried('凭证、连接、权限', '连上钉钉')], robot: null };
  }
  const token = await probeCredentials(app).catch((error: unknown) => sayFault('钉钉凭证', error));
  if (typeof token !== 'string') {
    return { findings: [...network, token, untried('连接、权限', '凭证通过')], robot: null };
  }
  const robot = await probeRobot(token, app);
  return {
    findings: [
      ...network,
      ok('钉钉凭证', '钉钉认'),
      await checkStream(app),
      sayPermission(ROBOT_MESSAGES, robot),
      sayPermission(ENTERPRISE_API, await probeUpload(token, app)),
    ],
    robot: sayRobot(robot),
  };
}

function untried(what: string, after: string): Finding {
  return warning(what, '没有查', `${after}以后再查`);
}

async function checkNetwork({ apiBase, oapiBase }: DingTalkSettings, clock: Clock): Promise<Finding[]> {
  const findings: Finding[] = [];
  let isClockKnown = false;
  for (const base of new Set([apiBase, oapiBase])) {
    const name = `网络 ${new URL(base).host}`;
    try {
      const theirs = await reach(base);
      findings.push(ok(name, '通'));
      if (theirs && !isClockKnown) findings.unshift(sayClock(clock.now().getTime() - theirs.getTime()));
      isClockKnown ||= theirs !== null;
    } catch (error) {
      findings.push(sayFault(name, error));
    }
  }
  return findings;
}

function sayClock(offMs: number): Finding {
  const minutes = Math.round(Math.abs(offMs) / 60_000);
  if (Math.abs(offMs) <= CLOCK_OFF_MS) return ok('本机的钟', '准');
  return warning('本机的钟', `${offMs > 0 ? '快' : '慢'}了${minutes}分钟`, '请打开这台机器的自动对时');
}

async function checkStream(app: DingTalkSettings): Promise<Finding> {
  const name = 'Stream 连接';
  try {
    return ok(name, `能连(${await probeStream(app)})`);
  } catch (error) {
    const finding = sayFault(name, error);
    if (!(error instanceof DingTalkFault) || error.kind !== 'refused') return finding;
    return { ...finding, mend: ['请看机器人的消息接收模式是不是 Stream 模式,应用发布了没有'] };
  }
}

/** A call with a bad argument that is refused for the argument: the permission is there. */
function sayPermission({ scope, name }: Permission, refusal: DingTalkFault | null): Finding {
  const what = `权限 ${name}`;
  if (refusal === null || refusal.kind === 'refused') return ok(what, '有');
  if (refusal.kind !== 'permission') return sayFault(what, refusal);
  return fault(
    what,
    '没有开通',
    `请在开发者后台的「权限管理」里搜「${name}」(${scope})并开通,再到「版本管理与发布」发布一次`,
    '刚开通的,要过一会儿才生效,最多两小时',
  );
}

function sayRobot(refusal: DingTalkFault | null): Finding | null {
  if (refusal !== null && refusal.kind !== 'refused') return null;
  if (refusal === null || !/robot/i.test(refusal.code)) return ok('机器人编号', '钉钉认');
  return fault(
    '机器人编号',
    `钉钉不认(${refusal.code})`,
    '请核对 DINGTALK_ROBOT_CODE(开发者后台「机器人」页上的 RobotCode);一般和 Client ID 一样,不用写',
  );
}
