import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { CampaignError, type Fault, fileFault } from './campaign-error.ts';
import { sayIssue } from './issue-text.ts';
import { saySyntaxError } from './syntax-text.ts';

export type Path = readonly PropertyKey[];

/** A validated YAML file that can still say on which line each of its fields stands. */
export interface YamlFile<T> {
  value: T;
  faultAt(path: Path, text: string): Fault;
}

/**
 * Reads a YAML file and validates it.
 * @throws CampaignError listing every fault with file, line and field
 */
export async function readYaml<T>(
  file: string,
  schema: z.ZodType<T>,
): Promise<YamlFile<T> & { hash: string }> {
  const { text, hash } = await readText(file);
  return { ...parseYaml(text, file, schema), hash };
}

/**
 * A file's text, and the SHA-256 of its bytes in hex.
 * @throws CampaignError when it cannot be read, or is not UTF-8: older Windows editors save Chinese as GBK
 */
export async function readText(file: string): Promise<{ text: string; hash: string }> {
  const bytes = await readFile(file).catch(() => null);
  if (bytes === null) throw new CampaignError([fileFault(file, '读不到这个文件')]);
  const hash = createHash('sha256').update(bytes).digest('hex');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), hash };
  } catch {
    throw new CampaignError([fileFault(file, '不是 UTF-8 编码,请在编辑器里另存为 UTF-8')]);
  }
}

/**
 * Validates YAML text that came from `file`.
 * @throws CampaignError listing every fault with file, line and field
 */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = syntaxFaults(document, text, file, lines);
  if (syntax.length > 0) throw new CampaignError(syntax);

  function faultAt(path: Path, says: string): Fault {
    return { file, line: lines.linePos(offsetOf(document, path)).line, field: sayPath(path), text: says };
  }

  const result = schema.safeParse(document.toJS(), { error: sayIssue });
  if (result.success) return { value: result.data, faultAt };
  const faults = result.error.issues.flatMap((issue) => faultsOf(issue, faultAt));
  throw new CampaignError(inLineOrder(faults));
}

/** Faults as a reader goes through the file. */
export function inLineOrder(faults: Fault[]): Fault[] {
  return faults.toSorted((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

function syntaxFaults(document: Document.Parsed, text: string, file: string, lines: LineCounter): Fault[] {
  const written = text.split('\n');
  // A tab makes the parser stumble over the indentation of the lines after it.
  const tabs = document.errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  const faults = (tabs.length > 0 ? tabs : document.errors).map((error) => {
    const { line } = lines.linePos(error.pos[0]);
    return { file, line, field: null, text: saySyntaxError(error.code, written[line - 1] ?? '') };
  });
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return;
      const { line } = lines.linePos(alias.range?.[0] ?? 0);
      faults.push({ file, line, field: null, text: saySyntaxError('BAD_ALIAS', '') });
    },
  });
  return faults;
}

function faultsOf(issue: z.core.$ZodIssue, faultAt: YamlFile<unknown>['faultAt']): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [faultAt(issue.path, issue.message)];
  const texts = issue.message.split('\n');
  return issue.keys.map((key, index) => faultAt([...issue.path, key], texts[index] ?? ''));
}

/** Where a field stands; of a missing one, where the innermost thing that ought to hold it begins. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const holder = isAlias(node) ? node.resolve(document) : node;
    if (isMap(holder)) {
      const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (!pair) return offset;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(holder)) {
      node = holder.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** `units[3].population`; null for the file's top. */
function sayPath(path: Path): string | null {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text === '' ? null : text.replace(/^\./, '');
}
