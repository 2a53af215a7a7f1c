/** A permission of the app, as DingTalk's developer console names it under 权限管理. */
export interface Permission {
  /** DingTalk's own id of it (permission point). */
  scope: string;
  /** What stands on the page, to be searched for there. */
  name: string;
}

/** Sends, receipts, recall and the download of pictures (open.dingtalk.com, robot/* under 权限要求). */
export const ROBOT_MESSAGES: Permission = { scope: 'qyapi_robot_sendmsg', name: '企业内机器人发送消息权限' };
/** The upload of pictures to send (upload-media-files); every app has it unless somebody took it away. */
export const ENTERPRISE_API: Permission = { scope: 'qyapi_base', name: '调用企业API基础权限' };

const KNOWN = [ROBOT_MESSAGES, ENTERPRISE_API];

/** The old API's errcode for a missing permission; of the old one only the upload is used. */
const OLD_API = '60011';

/**
 * Names of what a refused call lacks, for people to search for.
 * @param scopes as the answer listed them; a refusal may list none, then the API that refused tells.
 */
export function missingPermissions(code: string, scopes: readonly string[]): string[] {
  if (scopes.length === 0) return [(code === OLD_API ? ENTERPRISE_API : ROBOT_MESSAGES).name];
  return scopes.map((scope) => KNOWN.find((known) => known.scope === scope)?.name ?? scope);
}
