import { keepAudit } from './audit.ts';
import type { LoadedTown, Towns } from './face.ts';
import { json, type Queryable, row, rows } from './sql.ts';

export function createTowns(db: Queryable): Towns {
  return {
    all() {
      return rows<LoadedTown>(
        db,
        'select id, campaign, scripts, source_hash as "sourceHash" from town order by loaded_at, id',
      );
    },
    async load(town, change) {
      const before = await row<{ sourceHash: string }>(
        db,
        'select source_hash as "sourceHash" from town where id = $1',
        [town.id],
      );
      await rows(
        db,
        `insert into town (id, campaign, scripts, source_hash, loaded_at)
         values ($1, $2::jsonb, $3::jsonb, $4, $5)
         on conflict (id) do update
           set campaign = excluded.campaign, scripts = excluded.scripts,
               source_hash = excluded.source_hash, loaded_at = excluded.loaded_at`,
        [town.id, json(town.campaign), json(town.scripts), town.sourceHash, change.at],
      );
      await keepAudit(db, town.id, change, {
        action: 'campaign-loaded',
        subject: `campaign ${town.campaign.id}`,
        before: before ?? undefined,
        after: { sourceHash: town.sourceHash },
      });
    },
    async townOf(platform, conversation, account) {
      const found = await row<{ town: string }>(
        db,
        `select town from (
           select town, 1 as rank from binding
             where platform = $1 and conversation = $2 and unbound_at is null
           union all
           select town, 2 from person where platform = $1 and account = $3
         ) as candidates order by rank, town limit 1`,
        [platform, conversation, account],
      );
      return found?.town ?? null;
    },
  };
}
