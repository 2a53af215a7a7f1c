/** What a person is in a town; roles add up. */
export const ROLES = [
  'lecturer',
  'cadre',
  'police',
  'department',
  'peaceOffice',
  'leader',
  'resident',
] as const;

export type Role = (typeof ROLES)[number];

/** The glossary's word for each role, as people read it. */
export const ROLE_NAMES: Record<Role, string> = {
  lecturer: '宣讲员',
  cadre: '村社干部',
  police: '民警',
  department: '部门',
  peaceOffice: '平安办',
  leader: '领导',
  resident: '居民',
};
