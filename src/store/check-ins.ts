import type { Credit } from '../domain/crediting.ts';
import type { CheckIn } from '../domain/lecture.ts';
import { addPhotos, dropPhotos, lockPhotos } from './check-in-photos.ts';
import { type CheckInRow, CHECK_IN_COLUMNS as COLUMNS, toCheckIn } from './check-in-row.ts';
import type { Counters } from './counters.ts';
import type { CheckIns, Recorded } from './face.ts';
import { json, type Queryable, row, rows } from './sql.ts';

/** One row of the coverage table to be added to, in the order of units: everybody locks in the same order. */
interface Delta {
  unit: string;
  day: string;
  counted: number;
  assisted: number;
  visitors: number;
  network: number;
  sessions: number;
}

/**
 * Records a check-in and reads what its reply tells, in one statement: half of what two cost. A statement does not
 * see its own changes, so they are added: other days from the table, the day held from the row just written, which
 * holds all that was committed before it; the session itself beside the earlier ones.
 */
const RECORD = recordWith('');
/** A check-in without photos does not pay for them. */
const RECORD_WITH_PHOTOS = recordWith(`${addPhotos(24)}, `);
const CHANGE = changeWith('');
const CHANGE_WITH_PHOTOS = changeWith(`${addPhotos(24)}, ${dropPhotos(25)}, `);

function recordWith(photos: string): string {
  return `with ${photos}kept as (
    insert into check_in (town, no, unit, state, headcount, held_on, reporter, reported_at, conversation, details, credits)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11::jsonb)
  ), noted as (
    insert into audit (town, at, actor, action, subject, after)
    values ($1, $8, $7, 'recorded', 'check-in ' || $2, $10::jsonb)
  ), credited as (
    ${upsertCoverage(12)} returning unit, day, counted, assisted
  ), days as (
    select counted, assisted from credited where unit = $19 and day between $21 and $22
    union all
    select counted, assisted from coverage
    where town = $1 and unit = $19 and day between $21 and $22 and day <> $6
  ), sessions as (
    (
      select (credits->0->>'counted')::int as counted, held_on, no from check_in
      where town = $1 and unit = $19 and state = 'recorded' and (credits->0->>'counted')::int > 0
      order by held_on desc, no desc limit $23
    )
    union all
    select $20::int, $6::date, $2::int where $20::int > 0 and $3 = $19
  )
  select not exists (select 1 from check_in where town = $1 and reporter = $7) as "isFirst",
    coalesce(sum(counted), 0)::int as counted, coalesce(sum(assisted), 0)::int as assisted,
    array(select counted from sessions order by held_on desc, no desc limit $23) as recent
  from days`;
}

function changeWith(photos: string): string {
  return `with ${photos}kept as (
    update check_in set unit = $3, state = $4, headcount = $5, held_on = $6, reporter = $7, reported_at = $8,
      conversation = $9, details = $10::jsonb, credits = $11::jsonb
    where town = $1 and no = $2
  ), noted as (
    insert into audit (town, at, actor, action, subject, before, after)
    values ($1, $12, $13, $14, 'check-in ' || $2, $15::jsonb, $16::jsonb)
  )
  ${upsertCoverage(17)}`;
}

export function createCheckIns(db: Queryable, counters: Counters, town: string): CheckIns {
  return {
    nextNo: () => counters.next(town, 'check-in'),
    async record(checkIn, credits, view) {
      const deltas = deltasOf([], creditedOn(checkIn, credits));
      const { photos } = checkIn;
      const statement = photos.length > 0 ? RECORD_WITH_PHOTOS : RECORD;
      const recorded = await row<Recorded & { [column: string]: unknown }>(db, statement, [
        ...valuesOf(checkIn, credits),
        ...columnsOf(deltas),
        credits[0]?.unit ?? '',
        credits[0]?.counted ?? 0,
        view?.from ?? null,
        view?.until ?? null,
        view?.sessions ?? 0,
        ...(photos.length > 0 ? [photos] : []),
      ]);
      if (!recorded) throw new Error('a check-in was not recorded');
      return recorded;
    },
    async change(before, after, credits, action, change) {
      const old = await row<{ credits: Credit[] }>(
        db,
        'select credits from check_in where town = $1 and no = $2',
        [town, before.no],
      );
      if (!old) throw new Error(`check-in ${before.no} is gone`);
      const deltas = deltasOf(creditedOn(before, old.credits), creditedOn(after, credits));
      const values = [
        ...valuesOf(after, credits),
        change.at,
        change.actor,
        action,
        json(before),
        json(after),
        ...columnsOf(deltas),
      ];
      const dropped = before.photos.filter((photo) => !after.photos.includes(photo));
      if (after.photos.length + dropped.length === 0) await rows(db, CHANGE, values);
      else await rows(db, CHANGE_WITH_PHOTOS, [...values, after.photos, dropped]);
    },
    async byNo(no) {
      const found = await row<CheckInRow>(
        db,
        `select ${COLUMNS} from check_in where town = $1 and no = $2 for update`,
        [town, no],
      );
      return found && toCheckIn(town, found);
    },
    async sharing(photos, no) {
      // Two statements: the second looks once the first has got its turn.
      const [, found] = await Promise.all([
        lockPhotos(db, town, photos),
        rows<CheckInRow>(
          db,
          `select ${COLUMNS} from check_in where town = $1 and no <> $3 and state = 'recorded'
             and no in (select check_in from check_in_photo where town = $1 and picture = any($2::text[]))
           order by no desc`,
          [town, photos, no],
        ),
      ]);
      return found.map((each) => toCheckIn(town, each));
    },
    async near(unit, heldOn, { from, until }) {
      // The newest few only: however much a unit records in a day, this costs the same.
      const found = await rows<CheckInRow>(
        db,
        `select * from (
           select ${COLUMNS} from check_in
           where town = $1 and unit = $2 and held_on = $3 order by no desc limit 20
         ) as newest
         where state = 'recorded' and headcount between $4 and $5 order by no desc`,
        [town, unit, heldOn, from, until],
      );
      return found.map((each) => toCheckIn(town, each));
    },
    async latestBy(reporter, limit) {
      const found = await rows<CheckInRow>(
        db,
        `select ${COLUMNS} from check_in where town = $1 and reporter = $2 order by no desc limit $3`,
        [town, reporter, limit],
      );
      return found.map((each) => toCheckIn(town, each));
    },
    async latestOf(unit, limit) {
      const found = await rows<CheckInRow & { total: number }>(
        db,
        `select ${COLUMNS}, count(*) over ()::int as total from check_in
         where town = $1 and unit = $2 and state = 'recorded' order by held_on desc, no desc limit $3`,
        [town, unit, limit],
      );
      const lectures = found.map(({ total: _, ...each }) => toCheckIn(town, each));
      return { lectures, total: found[0]?.total ?? 0 };
    },
    async recentHeadcounts(unit, limit) {
      const found = await rows<{ headcount: number }>(
        db,
        `select (credits->0->>'counted')::int as headcount from check_in
         where town = $1 and unit = $2 and state = 'recorded' and (credits->0->>'counted')::int > 0
         order by held_on desc, no desc limit $3`,
        [town, unit, limit],
      );
      return found.map(({ headcount }) => headcount);
    },
    async lecturersBetween(from, until) {
      const found = await rows<{ person: string }>(
        db,
        `select reporter as person from check_in
           where town = $1 and held_on between $2 and $3 and state = 'recorded'
         union
         select jsonb_array_elements_text(details->'lecturers') from check_in
           where town = $1 and held_on between $2 and $3 and state = 'recorded'`,
        [town, from, until],
      );
      return new Set(found.map(({ person }) => person));
    },
    history(no) {
      return rows<{ at: Date; actor: string; action: string }>(
        db,
        'select at, actor, action from audit where town = $1 and subject = $2 order by id',
        [town, `check-in ${no}`],
      );
    },
  };
}

function valuesOf(checkIn: CheckIn, credits: Credit[]): unknown[] {
  const { town, no, unit, state, headcount, heldOn, reporter, reportedAt, conversation, ...details } =
    checkIn;
  return [
    town,
    no,
    unit ?? '',
    state,
    headcount,
    heldOn,
    reporter,
    reportedAt,
    conversation,
    json(details),
    json(credits),
  ];
}

/** What stands in the coverage table because of a check-in: nothing once it is withdrawn. */
function creditedOn(checkIn: CheckIn, credits: Credit[]): Delta[] {
  if (checkIn.state === 'withdrawn') return [];
  return credits.map((credit, index) => ({
    unit: credit.unit ?? '',
    day: checkIn.heldOn,
    counted: credit.counted,
    assisted: credit.assisted,
    visitors: credit.visitors,
    network: credit.network,
    // The lecture itself is one session, of the unit credited first.
    sessions: index === 0 ? 1 : 0,
  }));
}

function deltasOf(before: Delta[], after: Delta[]): Delta[] {
  const sums = new Map<string, Delta>();
  for (const [sign, deltas] of [
    [-1, before],
    [1, after],
  ] as const) {
    for (const delta of deltas) {
      const key = `${delta.unit} ${delta.day}`;
      const sum = sums.get(key) ?? {
        ...delta,
        counted: 0,
        assisted: 0,
        visitors: 0,
        network: 0,
        sessions: 0,
      };
      sum.counted += sign * delta.counted;
      sum.assisted += sign * delta.assisted;
      sum.visitors += sign * delta.visitors;
      sum.network += sign * delta.network;
      sum.sessions += sign * delta.sessions;
      sums.set(key, sum);
    }
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, delta]) => delta);
}

function columnsOf(deltas: Delta[]): unknown[] {
  return [
    deltas.map(({ unit }) => unit),
    deltas.map(({ day }) => day),
    deltas.map(({ counted }) => counted),
    deltas.map(({ assisted }) => assisted),
    deltas.map(({ visitors }) => visitors),
    deltas.map(({ network }) => network),
    deltas.map(({ sessions }) => sessions),
  ];
}

/** Adds deltas to the coverage table; their seven arrays start at parameter `$first`. */
function upsertCoverage(first: number): string {
  const types = ['text', 'date', 'int', 'int', 'int', 'int', 'int'];
  const arrays = types.map((type, index) => `$${first + index}::${type}[]`).join(', ');
  return `insert into coverage (town, unit, day, counted, assisted, visitors, network, sessions)
    select $1, unit, day, counted, assisted, visitors, network, sessions
    from unnest(${arrays}) with ordinality
      as delta (unit, day, counted, assisted, visitors, network, sessions, position)
    order by position
    on conflict (town, unit, day) do update set
      counted = coverage.counted + excluded.counted,
      assisted = coverage.assisted + excluded.assisted,
      visitors = coverage.visitors + excluded.visitors,
      network = coverage.network + excluded.network,
      sessions = coverage.sessions + excluded.sessions`;
}
