/** What the emulator answers, by the paths of api.dingtalk.com and oapi.dingtalk.com. */
export const PATHS = {
  open: '/v1.0/gateway/connections/open',
  token: '/v1.0/oauth2/accessToken',
  groupSend: '/v1.0/robot/groupMessages/send',
  singleSend: '/v1.0/robot/oToMessages/batchSend',
  download: '/v1.0/robot/messageFiles/download',
  recall: '/v1.0/robot/groupMessages/recall',
  query: '/v1.0/robot/groupMessages/query',
  upload: '/media/upload',
  custom: '/robot/send',
  session: '/robot/sendBySession',
  file: '/files',
} as const;

export type Path = (typeof PATHS)[keyof typeof PATHS];

/** Calls with the app's token: these share its 20 calls a second. */
export const APP_PATHS: readonly Path[] = [
  PATHS.groupSend,
  PATHS.singleSend,
  PATHS.download,
  PATHS.recall,
  PATHS.query,
  PATHS.upload,
];

const ALL: readonly string[] = Object.values(PATHS);

/** The path a request is counted under; null for one that DingTalk does not have. */
export function pathOf(pathname: string): Path | null {
  const path = pathname.startsWith(`${PATHS.file}/`) ? PATHS.file : pathname;
  return isPath(path) ? path : null;
}

function isPath(path: string): path is Path {
  return ALL.includes(path);
}
