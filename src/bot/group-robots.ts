import { createHash } from 'node:crypto';
import { type Platform, ROBOT_PREFIX } from '../channels/channel.ts';
import { villagesOf } from '../domain/campaign.ts';
import type { OutboxRow, ProvedRobot, Store, TownStore } from '../store/face.ts';
import { type RobotRead, readUnits } from '../understanding/index.ts';
import type { Context, Town } from './command.ts';
import { draftNotice } from './drafts.ts';
import { nameOfUnit } from './lecture-words.ts';
import type { MessageParams } from './messages.ts';
import type { Speech } from './speech.ts';

/** A test message that has not left by then is given up: whoever waits for it is told. */
const PROOF_MS = 30 * 60_000;
/** Between a robot's group and the message that wanted it bound. */
const PROOF_BORDER = '/';
const PLATFORM: Platform = 'dingtalk';

/** Sends a test message through a robot; it is bound once that has arrived, see {@link settleProofs}. */
export async function proposeRobot(context: Context, read: RobotRead): Promise<void> {
  const { town, store, message, person, now, say, tell } = context;
  const asked = unitsFor(town, read);
  if ('missing' in asked) return say('robot-how', asked);
  const { units, webhook } = asked;
  const names = namesOf(town, units);
  const group = robotGroup(webhook);
  const proof = `${group}${PROOF_BORDER}${message.id}`;
  const title = read.name ?? (await freeTitle(store, `${names.join('、')}机器人群`, group));
  const change = { actor: person.id, at: now };
  await store.robots.propose(
    { platform: PLATFORM, proof, title, units, webhook, secret: read.secret },
    change,
  );
  const expiresAt = new Date(now.getTime() + PROOF_MS);
  const place = { platform: PLATFORM, conversation: proof };
  tell({ key: proof, class: 'notice', ...place, expiresAt }, 'robot-proof', { units: names });
  say('robot-proving', { title });
}

/** What the proposal is for, or what it lacks. Pieces of a key are never said again. */
function unitsFor(
  { campaign, lexicon }: Town,
  { webhook, places }: RobotRead,
): { units: string[]; webhook: string } | MessageParams['robot-how'] {
  const how = { unknown: null, units: villagesOf(campaign).map(({ name }) => name) };
  const { units, unknown } = readUnits(places, lexicon);
  const strange = unknown.find((word) => /^\p{Script=Han}{1,6}$/u.test(word)) ?? null;
  if (webhook === null) return { ...how, missing: 'address' };
  if (units === 'all') return { ...how, missing: 'village' };
  if (strange !== null || units.length === 0) return { ...how, missing: 'unit', unknown: strange };
  return { units, webhook };
}

/** The conversation a robot's group is known by: the same address is the same group, and cannot be told from it. */
function robotGroup(webhook: string): string {
  return `${ROBOT_PREFIX}${createHash('sha256').update(webhook).digest('hex').slice(0, 32)}`;
}

/** Groups are told apart by their titles, in results and by 补发. */
async function freeTitle(store: TownStore, title: string, group: string): Promise<string> {
  const others = (await store.groups.all()).filter(({ conversation }) => conversation !== group);
  const taken = new Set(others.map((other) => other.title));
  for (let n = 1; ; n += 1) {
    const free = n === 1 ? title : `${title}${n}`;
    if (!taken.has(free)) return free;
  }
}

/** Whether an outbox row is a robot's test message. */
export function isProof({ key, conversation }: OutboxRow): boolean {
  return key === conversation && key.startsWith(ROBOT_PREFIX);
}

/** Binds the robots whose test message arrived, forgets the others, and tells whoever asked. Each once. */
export async function settleProofs(store: Store, speech: Speech, town: Town): Promise<void> {
  for (const proved of await store.of(town.id).robots.proved()) {
    await store.transact(town.id, (inside) => settleProof(inside, speech, town, proved));
  }
}

async function settleProof(
  store: TownStore,
  speech: Speech,
  town: Town,
  { platform, proof, title, units, isSigned, by, state, error }: ProvedRobot,
): Promise<void> {
  const at = speech.now();
  const group = proof.slice(0, proof.indexOf(PROOF_BORDER));
  if (!(await store.robots.settle(platform, proof, state === 'sent' ? group : null))) return;
  const person = await store.people.byId(by);
  const drafts = draftNotice(speech);
  const to = person && {
    key: `told-${proof}`,
    class: 'notice' as const,
    platform: person.platform,
    account: person.account,
  };
  if (state === 'sent') {
    const change = { actor: by, at };
    await store.groups.remember({ platform, id: group, kind: 'group', title });
    // Said again, it takes the place of what was said before.
    await store.groups.unbind(platform, group, change);
    for (const unit of units) await store.groups.bind(platform, group, unit, change);
    if (to) drafts.tell(to, 'robot-bound', { title, units: namesOf(town, units), isSigned });
  } else if (to) {
    drafts.tell(to, 'robot-refused', { title, reason: error ?? '', state });
  }
  await store.outbox.put(drafts.all(), at);
}

function namesOf({ campaign }: Town, units: readonly string[]): string[] {
  return units.flatMap((unit) => nameOfUnit(unit, campaign) ?? []);
}
