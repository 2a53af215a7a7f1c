import { isForResidents } from '../channels/channel.ts';
import { findCaseDetails, whatStops } from '../domain/residents-gate.ts';
import type { Bulletin, BulletinTarget } from '../store/face.ts';
import type { Town } from './command.ts';
import type { MessageParams, StoppedWhen } from './messages.ts';
import { UserError } from './user-error.ts';

/** As many finds are named; the others are counted. */
const NAMED = 3;

/**
 * The gate before a bulletin's text is kept, changed, confirmed or put into the outbox.
 * @throws {UserError} 'bulletin-stopped' when something in it must not go to these groups.
 */
export function checkGate(
  { campaign }: Town,
  { text, title, no }: { text: string; title: string; no?: number },
  targets: readonly BulletinTarget[],
  when: StoppedWhen,
): void {
  const stops = whatStops(text, campaign, targets.some(isForResidents));
  if (!stops) return;
  const { found, progress } = stops;
  throw new UserError('bulletin-stopped', {
    no: no ?? null,
    title,
    when,
    found: found.slice(0, NAMED),
    more: Math.max(0, found.length - NAMED),
    progress,
    hours: campaign.confirmWithinHours,
  });
}

/**
 * What of a case stands in a text to residents that may tell who it was; null when nothing does.
 * @param reached names of the units it goes to; none means every village.
 */
export function detailsToConfirm(
  { campaign }: Town,
  { no, text, targets }: Bulletin,
  reached: string[],
): MessageParams['bulletin-details'] | null {
  if (!targets.some(isForResidents)) return null;
  const small = campaign.units
    .filter(({ kind, population }) => kind === 'village' && (population ?? 0) < campaign.smallVillage)
    .map(({ name }) => name);
  const isSmall = reached.length > 0 && reached.every((name) => small.includes(name));
  const details = findCaseDetails(text, campaign, isSmall);
  return details && { ...details, no, small: isSmall ? reached : [] };
}
