import { z } from 'zod';
import { ROLES } from '../../domain/role.ts';

/** The sandbox's groups and people: the shape of `templates/campaigns/<id>/sandbox.yaml`. */
const id = z.string().regex(/^[a-z][a-z0-9-]*$/, '只能用小写字母、数字和短横线');
const platform = z.enum(['dingtalk', 'wechat']);

export const worldSchema = z.strictObject({
  /** Where the clock stands on the first day, with +08:00. */
  startsAt: z.iso.datetime({ offset: true }),
  /** Whom a first visitor plays, and the units that the sentences to try name. */
  firstVisit: z.strictObject({ person: id, units: z.array(id).min(1) }).optional(),
  people: z.array(
    z.strictObject({
      id,
      name: z.string().min(1),
      platform,
      /** Ids of the campaign's units; the roles hold in each. */
      units: z.array(id).default([]),
      roles: z.array(z.enum(ROLES)).default([]),
      /** 专职宣讲员: nudged in a week without a lecture. */
      dedicated: z.boolean().default(false),
    }),
  ),
  /** Groups only: every person's single conversation with the bot is made from the person. */
  groups: z.array(
    z.strictObject({
      id,
      platform,
      title: z.string().min(1),
      /** Units the group is bound to; none for a town-wide group. */
      units: z.array(id).default([]),
      /** Ids of people. */
      members: z.array(id),
      /** A group the bot is not in: reached only by binding this robot, made up as well. */
      robot: z
        .strictObject({ webhook: z.url(), secret: z.string().min(1).nullable().default(null) })
        .optional(),
    }),
  ),
});

export type World = z.infer<typeof worldSchema>;
