import { z } from 'zod';
import { SandboxInputError } from './sandbox-control.ts';

export const MAX_BODY_BYTES = 12 * 1024 * 1024;
const MAX_TEXT = 20_000;
const MAX_PICTURES = 9;
const MAX_ID = 100;

/** A required text field; `what` says in Chinese what it is. */
function textField(name: string, what: string) {
  return z.string({
    error: ({ input }) => (input === undefined ? `缺 ${name}(${what})` : `${name}(${what})要是文字`),
  });
}

/** Ids are keys in a database that knows no control characters. */
function idField(name: string, what: string) {
  return textField(name, what)
    .min(1, `${name}(${what})不能是空的`)
    .max(MAX_ID, `${name}(${what})最多 ${MAX_ID} 个字`)
    .refine((id) => !/\p{Cc}/u.test(id), `${name}(${what})不能有控制字符`);
}

const pictureField = z.string('pictures(图片)里每一项要是 base64 文字').transform((encoded, context) => {
  const bytes = Buffer.from(encoded, 'base64');
  // Node skips what is not base64; only text that comes back the same was all base64.
  if (bytes.length > 0 && bytes.toString('base64') === encoded) return new Uint8Array(bytes);
  context.addIssue({ code: 'custom', message: 'pictures(图片)里有一项不是完整的 base64' });
  return z.NEVER;
});

export const postSchema = z.object({
  conversation: idField('conversation', '会话编号'),
  sender: idField('sender', '说话人编号'),
  text: textField('text', '内容').max(MAX_TEXT, `text(内容)最多 ${MAX_TEXT} 个字`),
  pictures: z
    .array(pictureField, 'pictures(图片)要是列表')
    .refine((pictures) => pictures.length <= MAX_PICTURES, `pictures(图片)最多 ${MAX_PICTURES} 张`)
    .default([]),
  addressed: z.boolean('addressed(是否@小助手)要是 true 或 false').default(true),
  id: idField('id', '消息编号')
    .nullish()
    .transform((id) => id ?? null),
});

export const clockSchema = z.object({
  now: textField('now', '时间')
    .pipe(z.iso.datetime({ offset: true, error: 'now(时间)要写成 2021-04-27T12:00:00+08:00 的样子' }))
    .transform((text) => new Date(text)),
});

export const faultSchema = z.object({
  conversation: idField('conversation', '会话编号'),
  fault: z
    .enum(['absent', 'silent'], {
      error: 'fault(故障)只能是 "absent"(机器人不在群里)、"silent"(发时断网)或 null(没有)',
    })
    .nullable(),
});

/** Reads a JSON body by a schema. Throws {@link SandboxInputError} that names every bad field. */
export function parseBody<Schema extends z.ZodType>(schema: Schema, body: string): z.output<Schema> {
  const result = schema.safeParse(parseJson(body));
  if (result.success) return result.data;
  const notAnObject = result.error.issues.some(({ path }) => path.length === 0);
  if (notAnObject) throw new SandboxInputError('请求内容要是一个 JSON 对象。');
  const sentences = new Set(result.error.issues.map(({ message }) => message));
  throw new SandboxInputError(`${[...sentences].join(';')}。`);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new SandboxInputError('请求内容不是合法的 JSON。');
  }
}
