import { keepAudit } from './audit.ts';
import type { Change, SendingSwitch } from './face.ts';
import { type Queryable, row } from './sql.ts';

export function createSendingSwitch(db: Queryable, town: string): SendingSwitch {
  async function flip(text: string, action: string, change: Change): Promise<boolean> {
    const flipped = await row(db, text, [town, change.at, change.actor]);
    if (flipped) await keepAudit(db, town, change, { action, subject: `town ${town}` });
    return flipped !== null;
  }
  return {
    stop: (change) =>
      flip(
        'update town set stopped_at = $2, stopped_by = $3 where id = $1 and stopped_at is null returning 1',
        'sending-stopped',
        change,
      ),
    resume: (change) =>
      flip(
        `update town set stopped_at = null, stopped_by = null
         where id = $1 and stopped_at is not null and stopped_at <= $2 and $3 <> '' returning 1`,
        'sending-resumed',
        change,
      ),
    async stoppedAt() {
      const found = await row<{ at: Date | null }>(db, 'select stopped_at as at from town where id = $1', [
        town,
      ]);
      return found?.at ?? null;
    },
  };
}
