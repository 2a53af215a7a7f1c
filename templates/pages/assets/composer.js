import { byId, element } from './element.js';

const MAX_PICTURES = 9;
/** Base64 makes four bytes of three, and the server takes 12 MB. */
const MAX_TOTAL_BYTES = 8.5 * 1024 * 1024;

/** @type {File[]} */
let attached = [];
let isSending = false;

/**
 * Wires the composer.
 * @param {(text: string, pictures: string[], addressed: boolean) => Promise<void>} send
 */
export function wireComposer(send) {
  const text = byId('text');

  async function submit() {
    if (isSending || (text.value.trim() === '' && attached.length === 0)) return;
    setSending(true);
    showError('');
    try {
      const pictures = await Promise.all(attached.map(toBase64));
      await send(text.value, pictures, byId('addressed').checked);
      text.value = '';
      attached = [];
      drawPreviews();
      fitHeight();
    } catch (error) {
      showError(error instanceof Error ? error.message : String(error));
    }
    setSending(false);
  }

  byId('composer').addEventListener('submit', (/** @type {Event} */ event) => {
    event.preventDefault();
    submit();
  });
  text.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    // While an input method composes, Enter picks a word; 229 is how some say so.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener('input', fitHeight);
  text.addEventListener('paste', (/** @type {ClipboardEvent} */ event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    attach(files);
  });
  byId('attach').addEventListener('click', () => byId('files').click());
  byId('files').addEventListener('change', () => {
    attach([...byId('files').files]);
    byId('files').value = '';
  });
  byId('addressed').addEventListener('change', () => {
    byId('addressed-note').hidden = byId('addressed').checked;
  });
}

/** @param {string} sentence Empty = nothing is wrong. */
export function showError(sentence) {
  byId('composer-error').textContent = sentence && `⚠️ ${sentence}`;
}

/** @param {File[]} files */
function attach(files) {
  const pictures = files.filter(({ type }) => type.startsWith('image/'));
  const all = [...attached, ...pictures];
  if (pictures.length < files.length) return showError('只能加图片。');
  if (all.length > MAX_PICTURES) return showError(`一次最多 ${MAX_PICTURES} 张图片。`);
  if (all.reduce((sum, { size }) => sum + size, 0) > MAX_TOTAL_BYTES) {
    return showError('图片加起来太大,一次最多 8.5 MB。');
  }
  attached = all;
  showError('');
  drawPreviews();
  byId('text').focus();
}

function drawPreviews() {
  for (const image of byId('previews').querySelectorAll('img')) URL.revokeObjectURL(image.src);
  byId('previews').replaceChildren(
    ...attached.map((file, index) =>
      element(
        'li',
        {},
        element('img', { src: URL.createObjectURL(file), alt: file.name }),
        element(
          'button',
          { type: 'button', 'aria-label': `去掉图片 ${index + 1}`, onclick: () => remove(file) },
          '×',
        ),
      ),
    ),
  );
}

/** @param {File} file */
function remove(file) {
  attached = attached.filter((other) => other !== file);
  drawPreviews();
  byId('text').focus();
}

/** @param {File} file @returns {Promise<string>} */
function toBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(String(reader.result).split(',')[1] ?? ''));
    reader.addEventListener('error', () => reject(new Error(`读不了图片 ${file.name}。`)));
    reader.readAsDataURL(file);
  });
}

/** @param {boolean} value */
function setSending(value) {
  isSending = value;
  byId('send').disabled = value;
}

function fitHeight() {
  const text = byId('text');
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
}
