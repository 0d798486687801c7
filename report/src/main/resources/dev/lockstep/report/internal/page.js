'use strict';
// What the pages have in common.

/** Makes an element: attributes, then children. */
function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, '');
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter(child => child != null && child !== ''));
  return made;
}

/** Makes an element of a drawing. */
function svg(name, attributes, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const byId = id => document.getElementById(id);

/** Writes nanoseconds as people do: 0 s, 50 ms, 1 h 2 min 3.5 s. */
function time(nanos) {
  const sign = nanos < 0 ? '\u2212' : '';
  let rest = Math.abs(nanos);
  if (rest === 0) return '0 s';
  if (rest < 1e3) return sign + rest + ' ns';
  if (rest < 1e6) return sign + +(rest / 1e3).toFixed(3) + ' \u00b5s';
  if (rest < 1e9) return sign + +(rest / 1e6).toFixed(3) + ' ms';
  const parts = [];
  for (const [unit, size] of [['d', 864e11], ['h', 36e11], ['min', 6e10]]) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(count + ' ' + unit);
    rest -= count * size;
  }
  if (rest > 0 || parts.length === 0) parts.push(+(rest / 1e9).toFixed(6) + ' s');
  return sign + parts.join(' ');
}

const plural = (count, word) => count.toLocaleString('en') + ' ' + word + (count === 1 ? '' : 's');

/** Copies a text, also where the page has no right to the clipboard, as from a disk. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (refused) {
    const area = el('textarea', { style: 'position:fixed;opacity:0', 'aria-hidden': 'true', tabindex: '-1' });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}

/** A button that copies a text and says that it has. */
function copyButton(what, text) {
  const button = el('button', { type: 'button', 'aria-label': 'Copy ' + what }, 'Copy');
  button.addEventListener('click', async () => {
    const done = await copy(typeof text === 'function' ? text() : text);
    button.textContent = done ? 'Copied' : 'Press Ctrl+C';
    button.focus();
    setTimeout(() => { button.textContent = 'Copy'; }, 2000);
  });
  return button;
}

function copyRow(label, text) {
  return el('div', { class: 'copy' }, el('span', {}, label), el('code', {}, text), copyButton(label, text));
}

/** Makes a table: names of columns, then rows of cells, which are texts, numbers or elements. */
function table(caption, columns, rows) {
  return el('table', {}, el('caption', { class: 'sr' }, caption),
    el('thead', {}, el('tr', {}, ...columns.map(name => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, ...rows.map(row => el('tr', {}, ...row.map(cell => el('td', typeof cell === 'number' ? { class: 'number' } : {},
      cell instanceof Node ? cell : String(cell)))))));
}

/** The colours of the page, read anew when the scheme changes or the page is printed. */
let colours = {};
const colourListeners = [];
function readColours() {
  const style = getComputedStyle(document.documentElement);
  colours = new Proxy({}, { get: (cache, name) => cache[name] ??= style.getPropertyValue('--' + name).trim() });
  colourListeners.forEach(listener => listener());
}
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', readColours);
matchMedia('print').addEventListener('change', readColours);
readColours();

/** Sizes a canvas for the screen; returns its context, in which a unit is a pixel of CSS. */
function sized(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = width + 'px';
    canvas.style.height = height + 'px';
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Draws a text that is cut to a width. */
function fitted(context, text, x, y, width) {
  if (width < 14) return;
  let shown = text;
  if (context.measureText(shown).width > width) {
    let low = 0, high = shown.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (context.measureText(text.slice(0, middle) + '\u2026').width <= width) low = middle;
      else high = middle - 1;
    }
    if (low < 2) return;
    shown = text.slice(0, low) + '\u2026';
  }
  context.fillText(shown, x, y);
}

/** Writes a text on one line, or on two around that place if it does not fit. */
function wrapped(context, text, x, y, width) {
  const fits = it => context.measureText(it).width <= width;
  const words = text.split(' ');
  let line = words.shift();
  if (fits(text) || !fits(line)) return fitted(context, text, x, y, width);
  while (fits(line + ' ' + words[0])) line += ' ' + words.shift();
  context.fillText(line, x, y - 7);
  fitted(context, words.join(' '), x, y + 7, width);
}

/** Calls a function at most once a frame. */
function everyFrame(draw) {
  let planned = false;
  return () => {
    if (!planned) {
      planned = true;
      requestAnimationFrame(() => { planned = false; draw(); });
    }
  };
}
