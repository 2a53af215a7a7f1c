/** What must never reach a group, by what it is; Chinese as the peace office is told. */
export const PERSONAL_DATA_NAMES = {
  phone: '手机号',
  landline: '座机号',
  id: '证件号',
  card: '银行卡号',
  wechat: '微信号',
  qq: 'QQ号',
  account: '账号',
  email: '邮箱',
  plate: '车牌号',
  house: '门牌号',
  name: '姓名',
  /** Age, sex and workplace together. */
  portrait: '年龄+性别+单位',
} as const;

export type PersonalDataKind = keyof typeof PERSONAL_DATA_NAMES;

export interface PersonalData {
  kind: PersonalDataKind;
  /** Where it stands: beginning and end in UTF-16 units. */
  span: [start: number, end: number];
}

/** A find in the folded text. */
export interface Found {
  kind: PersonalDataKind;
  start: number;
  end: number;
}
