import { normalise } from './normalise.ts';

/** What a text says of a group's robot. */
export interface RobotRead {
  /** As an URL, without what only one request was signed with; null when there is none. */
  webhook: string | null;
  /** 加签. */
  secret: string | null;
  /** 叫…: what the group is to be called. */
  name: string | null;
  /** The rest of the text: which units. */
  places: string;
}

/** An address runs until a blank, Chinese or a mark; a secret may be stuck to its end. */
const ADDRESS =
  /(?:https?:\/\/|(?<![\w.-])(?=[\w-]+(?:\.[\w-]+)+\/))(?:(?!SEC[0-9a-z]{16})[\w\-.~:/?#@!$&*+=%])+/iu;
const SECRET = /(?<![0-9a-z])SEC[0-9a-z]{8,}|(?<=[0-9a-z])SEC[0-9a-z]{16,}/iu;
const NAME = /(?:叫做?|名字是?)[\s:"'“「]*([^\s,,。;;"'”」]{1,20})["'”」]?/u;
const LABELS =
  /群?机器人|webhook|access_token|secret|token|地址|链接|网址|加签|签名|[密秘]钥|[0-9a-z_%&?-]{8,}|[\s:,,;;。"'“”「」<>()=]+/giu;

/**
 * 「赐璧 机器人 https://… SEC… 叫 务工群」, in any order; null when the text is not about a robot.
 * Nothing of an address or a secret is left in the other fields.
 */
export function readRobot(text: string): RobotRead | null {
  const words = normalise(text);
  const address = ADDRESS.exec(words)?.[0] ?? null;
  const rest = words.replace(ADDRESS, ' ');
  const secret = SECRET.exec(rest)?.[0] ?? null;
  if (address === null && secret === null && !/机器人|access_token/iu.test(rest)) return null;
  const named = rest.replace(new RegExp(SECRET, 'giu'), ' ');
  const name = NAME.exec(named)?.[1] ?? null;
  return {
    webhook: address && webhookFrom(address),
    secret,
    name: name && isPlain(name) ? name : null,
    places: named.replace(NAME, ' ').replace(LABELS, ' ').trim(),
  };
}

/** People also copy the address of a sample request, with its time and sign: good for an hour only. */
function webhookFrom(address: string): string | null {
  const whole = /^https?:\/\//iu.test(address) ? address : `https://${address}`;
  const url = URL.parse(whole.replace(/[.!?]+$/u, ''));
  url?.searchParams.delete('timestamp');
  url?.searchParams.delete('sign');
  return url?.href ?? null;
}

/** A piece of a key in a wrong place must not become a group's name. */
function isPlain(name: string): boolean {
  return !/[0-9a-z]{12}/iu.test(name);
}
