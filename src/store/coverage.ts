import type { CoverageRow } from '../domain/coverage.ts';
import type { Coverage } from './face.ts';
import { type Queryable, row, rows } from './sql.ts';

const SUMS = `coalesce(sum(counted), 0)::int as counted, coalesce(sum(assisted), 0)::int as assisted,
  coalesce(sum(visitors), 0)::int as visitors, coalesce(sum(network), 0)::int as network,
  coalesce(sum(sessions), 0)::int as sessions`;

export function createCoverage(db: Queryable, town: string): Coverage {
  return {
    async between(from, until) {
      return rows<CoverageRow & { [column: string]: unknown }>(
        db,
        `select nullif(unit, '') as unit, ${SUMS} from coverage
         where town = $1 and day between $2 and $3 group by unit order by unit`,
        [town, from, until],
      );
    },
    async of(unit, from, until) {
      const sums = await row<Omit<CoverageRow, 'unit'>>(
        db,
        `select ${SUMS} from coverage where town = $1 and unit = $2 and day between $3 and $4`,
        [town, unit, from, until],
      );
      if (!sums) throw new Error('an aggregate gave no row');
      return { unit, ...sums };
    },
  };
}
