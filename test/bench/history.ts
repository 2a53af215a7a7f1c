import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import type { Campaign } from '../../src/domain/campaign.ts';
import type { CoverageRow } from '../../src/domain/coverage.ts';
import { creditsOf } from '../../src/domain/crediting.ts';
import { addDays, type Day, daysBetween, instantAt } from '../../src/domain/day.ts';
import type { CheckIn } from '../../src/domain/lecture.ts';
import type { Store } from '../../src/store/face.ts';

/** How much a made-up town has behind it. */
export interface Scale {
  town: string;
  checkIns: number;
  units: string[];
  from: Day;
  until: Day;
}

/** Check-ins as the program would have written them, spread evenly over the days and units, and their coverage. */
export async function fill(pool: pg.Pool, { town, checkIns, units, from, until }: Scale): Promise<void> {
  await pool.query(
    `insert into check_in (town, no, unit, state, headcount, held_on, reporter, reported_at, conversation, details, credits)
     select $1, no, unit, 'recorded', headcount, day, 'person-' || no % 200, day + interval '20 hours', 'group-' || unit,
       jsonb_build_object('floating', null, 'visitors', 0, 'households', null, 'leaflets', null, 'heldTime', null,
         'venueKind', 'home', 'venue', '入户', 'team', null, 'audiences', '[]'::jsonb, 'topics', '["shuadan"]'::jsonb,
         'approximate', '{}'::jsonb, 'lecturers', jsonb_build_array('person-' || no % 200), 'photos', '[]'::jsonb,
         'flags', '[]'::jsonb),
       jsonb_build_array(jsonb_build_object('unit', unit, 'counted', headcount, 'assisted', 0, 'visitors', 0, 'network', 0))
     from (
       select no, ($3::text[])[1 + no % array_length($3::text[], 1)] as unit, 10 + no % 50 as headcount,
         $4::date + (no::bigint * ($5::date - $4::date + 1) / ($2::int + 1))::int as day
       from generate_series(1, $2::int) as no
     ) as lecture`,
    [town, checkIns, units, from, until],
  );
  await pool.query(
    `insert into coverage (town, unit, day, counted, assisted, visitors, network, sessions)
     select town, unit, held_on, sum(headcount), 0, 0, 0, count(*) from check_in where town = $1
     group by town, unit, held_on`,
    [town],
  );
  await pool.query(`insert into counter (town, kind, value) values ($1, 'check-in', $2)`, [town, checkIns]);
}

/** The town's sums counted afresh from every check-in's credits. */
export async function recount(pool: pg.Pool, { town, from, until }: Scale): Promise<CoverageRow[]> {
  const { rows } = await pool.query<CoverageRow>(
    `select credit->>'unit' as unit, sum((credit->>'counted')::int)::int as counted,
       sum((credit->>'assisted')::int)::int as assisted, sum((credit->>'visitors')::int)::int as visitors,
       sum((credit->>'network')::int)::int as network,
       (count(*) filter (where position = 1))::int as sessions
     from check_in, jsonb_array_elements(credits) with ordinality as each (credit, position)
     where town = $1 and state <> 'withdrawn' and held_on between $2 and $3
     group by 1 order by 1`,
    [town, from, until],
  );
  return rows;
}

/** Records, corrects, withdraws and restores check-ins through the store, some at the same time. */
export async function changeAtRandom(
  store: Store,
  scale: Scale,
  campaign: Campaign,
  changes: number,
): Promise<void> {
  const random = createRandom(20210406);
  const own: number[] = [];
  const lanes = Array.from({ length: 8 }, async () => {
    for (let turn = 0; turn < changes / 8; turn += 1) {
      await nextTurn();
      const at = instantAt(scale.until);
      const known = own[Math.floor(random() * own.length)];
      if (known === undefined || random() < 0.4) {
        const no = await store.of(scale.town).checkIns.nextNo();
        const checkIn = lectureAtRandom(scale, no, random);
        await store.transact(scale.town, (town) =>
          town.checkIns.record(checkIn, creditsOf(checkIn, campaign)),
        );
        own.push(no);
        continue;
      }
      await store.transact(scale.town, async ({ checkIns }) => {
        const before = await checkIns.byNo(known);
        if (!before) throw new Error(`check-in ${known} is gone`);
        const after = changed(before, lectureAtRandom(scale, known, random), random);
        const action = after.state === before.state ? 'corrected' : actionTo(after.state);
        await checkIns.change(before, after, creditsOf(after, campaign), action, { actor: 'bot', at });
      });
    }
  });
  await Promise.all(lanes);
}

function changed(before: CheckIn, other: CheckIn, random: () => number): CheckIn {
  if (before.state === 'withdrawn') return { ...before, state: 'recorded' };
  if (random() < 0.3) return { ...before, state: 'withdrawn' };
  const { unit, headcount, floating, heldOn } = other;
  return { ...before, unit, headcount, floating, heldOn };
}

function actionTo(state: CheckIn['state']): 'withdrawn' | 'restored' {
  return state === 'withdrawn' ? 'withdrawn' : 'restored';
}

function lectureAtRandom({ town, units, from, until }: Scale, no: number, random: () => number): CheckIn {
  const headcount = 10 + Math.floor(random() * 50);
  return {
    town,
    no,
    unit: units[Math.floor(random() * units.length)] ?? null,
    state: 'recorded',
    headcount,
    floating: random() < 0.3 ? Math.floor(random() * headcount) : null,
    visitors: 0,
    households: null,
    leaflets: null,
    heldOn: addDays(from, Math.floor(random() * (daysBetween(from, until) + 1))),
    heldTime: null,
    venueKind: null,
    venue: null,
    team: null,
    audiences: [],
    topics: [],
    approximate: {},
    reporter: 'person-1',
    lecturers: ['person-1'],
    reportedAt: instantAt(until),
    conversation: 'group-1',
    photos: [],
    flags: [],
  };
}

/** The same numbers in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
