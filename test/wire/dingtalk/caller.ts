import type { Emulator } from './emulator.ts';
import { PATHS, type Path } from './paths.ts';
import { type Fields, fieldsOf, textOf } from './reply.ts';

export type Answer = [status: number, body: Fields];

/** A JSON POST; what comes back that is no JSON object counts as empty. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return [response.status, fieldsOf(await response.text()) ?? {}];
}

export async function askToken({ base, clientId, clientSecret }: Emulator): Promise<string> {
  const [, body] = await post(base + PATHS.token, { appKey: clientId, appSecret: clientSecret });
  return textOf(body, 'accessToken');
}

/** A call with a good token and the robot's code. */
export async function callApi(dingtalk: Emulator, path: Path, body: Fields): Promise<Answer> {
  const headers = { 'x-acs-dingtalk-access-token': await askToken(dingtalk) };
  return post(dingtalk.base + path, { robotCode: dingtalk.robotCode, ...body }, headers);
}

export function textTo(conversation: string, text: string): Fields {
  return {
    openConversationId: conversation,
    msgKey: 'sampleText',
    msgParam: JSON.stringify({ content: text }),
  };
}
