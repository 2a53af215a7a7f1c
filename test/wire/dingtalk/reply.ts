/** One request, read whole. */
export interface ApiRequest {
  url: URL;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** What goes back: JSON, a page (string) or a file (bytes). */
export interface Reply {
  status: number;
  body: unknown;
  contentType?: string;
}

export type Fields = Record<string, unknown>;

export function ok(body: Fields): Reply {
  return { status: 200, body };
}

/** An error of api.dingtalk.com: the HTTP status and `{code, message, requestid}`. */
export function refuse(status: number, code: string, message: string): Reply {
  return { status, body: { code, message, requestid: 'E0000000-0000-0000-0000-000000000000' } };
}

/** An answer of oapi.dingtalk.com: always HTTP 200, `errcode` 0 when it went well. */
export function oldReply(errcode: number, errmsg: string, more: Fields = {}): Reply {
  return { status: 200, body: { errcode, errmsg, ...more } };
}

/** The body as a JSON object; null for anything else. */
export function fieldsOf(body: Buffer | string): Fields | null {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    return isFields(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

/** The strings of a list; null when it is no list of strings. */
export function textsOf(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const texts = value.filter((each): each is string => typeof each === 'string');
  return texts.length === value.length ? texts : null;
}
