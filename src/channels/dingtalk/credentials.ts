import type { Logger } from 'pino';
import type { Alerts } from './alerts.ts';

/** What the operator reads once in the log, and the peace office in an alert. */
const WHAT_TO_CHECK =
  '钉钉不认这个应用:请核对 DINGTALK_CLIENT_ID 和 DINGTALK_CLIENT_SECRET(开发者后台「凭证与基础信息」),' +
  '并确认应用没有停用;五分钟后自动再试';

/** Whether the app's id and secret are taken, as the last answer said. Says so once each time it turns bad. */
export function createCredentials(alerts: Alerts, log: Logger) {
  let areRefused = false;

  return {
    get areRefused() {
      return areRefused;
    },
    refused(): void {
      if (areRefused) return;
      areRefused = true;
      log.error(WHAT_TO_CHECK);
      alerts.raise({ kind: 'credentials' });
    },
    accepted(): void {
      areRefused = false;
    },
  };
}

export type Credentials = ReturnType<typeof createCredentials>;
