// The page of one run. Its data is described in docs/run-format.md.

const run = JSON.parse(byId('data').textContent);
const steps = run.steps, lanes = run.lanes, arrows = run.arrows;
const laneById = new Map(lanes.map(lane => [lane.id, lane]));
const indexOf = new Map(steps.map((step, index) => [step.step, index]));
const failure = run.failure;
const failingIndex = failure && indexOf.has(failure.step) ? indexOf.get(failure.step) : -1;
const KINDS = [
  ['spawn', 'spawns', [5, 3]], ['wake', 'wakes', []], ['cancel', 'cancels', [2, 3]],
  ['hand over', 'hands a lock over', []], ['message', 'passes an item', []], ['packet', 'sends a packet', [8, 3]]];
const COLOUR = { spawn: 'spawn', wake: 'wake', cancel: 'cancel', 'hand over': 'hand', message: 'message', packet: 'packet' };

const arrowsTo = new Map(), arrowsFrom = new Map();
for (const arrow of arrows) {
  const from = indexOf.get(arrow.from), to = indexOf.get(arrow.to);
  if (from === undefined || to === undefined) continue;
  if (!arrowsFrom.has(from)) arrowsFrom.set(from, []);
  if (!arrowsTo.has(to)) arrowsTo.set(to, []);
  arrowsFrom.get(from).push(arrow);
  arrowsTo.get(to).push(arrow);
}

const laneName = id => laneById.has(id) ? laneById.get(id).name : 'lane ' + id;
const fullName = id => { const lane = laneById.get(id); return lane && lane.host ? lane.host + ': ' + lane.name : laneName(id); };
const place = site => site == null ? '' : (/\(([^()]*)\)\s*$/.exec(site) || ['', site])[1];
const says = step => [...step.notes, step.end].filter(Boolean).join(', ');

// ---- the head

byId('title').textContent = run.title;
byId('verdict').append(
  el('span', { class: 'badge ' + (failure ? 'bad' : 'good') }, failure ? '\u2718 failed' : '\u2714 passed'),
  plural(steps.length + run.skipped, 'step') + ' of ' + plural(lanes.length, 'lane')
    + (steps.length ? ', ' + time(steps[steps.length - 1].nanos) + ' of virtual time' : '')
    + ', ' + plural(steps.filter(step => step.deviates).length, 'deviation') + ' from first in, first out'
    + (run.skipped ? '; ' + plural(run.skipped, 'step') + ' in the middle left out' : ''));
if (failure) {
  byId('failure').append(el('pre', { class: 'message', tabindex: '0', role: 'region', 'aria-label': 'Failure' },
    failure.message + (failure.why.length ? '\n\n' + failure.why.join('\n') : '')));
  if (failure.doubt) byId('failure').append(el('p', { class: 'warn' }, failure.doubt));
}
if (run.replay) {
  byId('failure').append(
    copyRow('Replay line', run.replay.line), copyRow('JUnit', run.replay.annotation), copyRow('Property', run.replay.property));
}

// ---- what is selected and shown

let selected = -1;
let matching = new Uint8Array(steps.length).fill(1);
let matches = steps.length;
let shownLanes = [];
let rowOf = new Map();
const shownKinds = new Set(KINDS.map(kind => kind[0]));
const byTime = () => byId('axis').value === 'time';

/** The place of each step along the axis, in widths of a step. */
let positions = new Float64Array(steps.length);
let extent = 1;
function layOut() {
  let at = 0;
  for (let i = 0; i < steps.length; i++) {
    const passed = i === 0 ? steps[0].nanos : steps[i].nanos - steps[i - 1].nanos;
    if (byTime() && passed > 0) at += 0.4 + Math.max(0, Math.log10(passed / 1e3)) / 2; // a second is three steps wide
    positions[i] = at++;
  }
  extent = Math.max(at, 1);
}

/** All that can be found in a step. */
const haystack = new Array(steps.length);
function textOf(index) {
  const step = steps[index];
  return haystack[index] ??= [step.step, fullName(step.lane), says(step), step.site || '', step.fifo || ''].join('\n').toLowerCase();
}

function filter() {
  const text = byId('find').value.trim().toLowerCase();
  const object = byId('object').value;
  const deviations = byId('deviations').checked;
  const some = text !== '' || object !== '' || deviations;
  const used = new Set();
  matches = 0;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i];
    const fits = (!deviations || step.deviates)
      && (object === '' || step.uses.some(use => use.object === object))
      && (text === '' || textOf(i).includes(text));
    matching[i] = fits ? 1 : 0;
    if (fits) {
      matches++;
      used.add(step.lane);
    }
  }
  shownLanes = lanes.filter(lane => used.has(lane.id));
  if (shownLanes.length === 0) shownLanes = lanes.filter(lane => steps.some(step => step.lane === lane.id));
  rowOf = new Map(shownLanes.map((lane, row) => [lane.id, row]));
  byId('matches').textContent = some ? matches.toLocaleString('en') + ' of ' + plural(steps.length, 'step') + ' match' : '';
  overviewImage = null;
  resize();
  showList(true);
}

function next(direction, accepts) {
  for (let i = selected + direction; i >= 0 && i < steps.length; i += direction) {
    if (accepts(i)) return i;
  }
  return -1;
}
const isMatch = index => matching[index] === 1;
function move(direction, accepts = isMatch) {
  const index = next(direction, accepts);
  if (index >= 0) select(index);
  return index >= 0;
}
function jump(index) {
  if (index >= 0 && index < steps.length) select(index);
}
const firstMatch = () => matching.indexOf(1);
const lastMatch = () => matching.lastIndexOf(1);
function nextDeviation() {
  const deviates = index => steps[index].deviates;
  if (!move(1, deviates)) jump(steps.findIndex(step => step.deviates));
}

function select(index, keepView) {
  selected = index;
  byId('number').value = steps[index].step;
  byId('count').textContent = 'of ' + (steps.length + run.skipped).toLocaleString('en');
  byId('back').disabled = next(-1, isMatch) < 0;
  byId('forward').disabled = next(1, isMatch) < 0;
  showDetails();
  if (!keepView) reveal();
  draw();
  showList(false);
}

// ---- the details of a step

const link = index => el('button', { type: 'button', onclick: () => select(index) }, 'step ' + steps[index].step);

function effect(arrow, index, verb) {
  return el('li', {}, verb + ' ', link(index), ' of ' + fullName(steps[index].lane) + (arrow.text ? ': ' + arrow.text : ''));
}

function describe(index) {
  const step = steps[index];
  const parts = [el('p', {}, el('strong', {}, 'Step ' + step.step + ', ' + fullName(step.lane)), ' at ' + time(step.nanos))];
  if (index === failingIndex) parts.push(el('p', { class: 'bad' }, '\u2718 The run fails in this step: ', failure.message.split('\n')[0]));
  if (step.deviates) {
    parts.push(el('p', { class: 'warn' }, '\u2605 Deviation',
      step.fifo ? ': first in, first out would have run ' + step.fifo : ': a choice here is not the usual one'));
  }
  parts.push(el('p', {}, (step.end || 'runs') + (step.site ? ' at ' : ''), step.site ? el('code', {}, step.site) : ''));
  if (step.notes.length) parts.push(el('ul', {}, ...step.notes.map(note => el('li', {}, note))));
  return parts;
}

function showDetails() {
  const box = byId('details');
  const parts = describe(selected);
  const step = steps[selected];
  const causes = (arrowsTo.get(selected) || []).map(arrow => effect(arrow, indexOf.get(arrow.from), 'after ' + nounOf(arrow.kind) + ' in'));
  const effects = (arrowsFrom.get(selected) || []).map(arrow => effect(arrow, indexOf.get(arrow.to), verbOf(arrow.kind) + ', see'));
  if (causes.length + effects.length) parts.push(el('ul', {}, ...causes.slice(0, 20), ...effects.slice(0, 20)));
  if (step.uses.length) {
    parts.push(el('p', {}, 'uses ', ...step.uses.flatMap((use, i) => [i ? ', ' : '',
      el('button', { type: 'button', title: 'Show the steps that use it', onclick: () => pickObject(use.object) }, use.object),
      use.writes ? ' (writes)' : ''])));
  }
  box.replaceChildren(...parts);
}
const verbOf = kind => (KINDS.find(it => it[0] === kind) || [kind, kind])[1];
const nounOf = kind => ({ spawn: 'its creation', wake: 'a wake-up', cancel: 'a cancellation', 'hand over': 'a hand-over', message: 'an item', packet: 'a packet' })[kind] || kind;

function pickObject(name) {
  byId('object').value = name;
  filter();
  byId('object').focus();
}

// ---- the timeline

const LANE = 48, AXIS = 40, BOX = 34;
const stage = byId('stage'), sizer = stage.querySelector('.sizer'), canvas = stage.querySelector('canvas');
let width = 0, height = 0, gutter = 0;
let base = d3.scaleLinear(), scale = base;
const zoom = d3.zoom()
  .filter(event => event.type === 'wheel' ? event.ctrlKey || event.metaKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY) : !event.button && event.type !== 'dblclick')
  .on('zoom', event => {
    scale = event.transform.rescaleX(base);
    draw();
  });
const view = d3.select(stage).call(zoom).on('keydown.zoom', null);
// a wheel that pans: d3 would zoom
stage.addEventListener('wheel', event => {
  if (event.ctrlKey || event.metaKey) return;
  const along = event.shiftKey ? event.deltaY || event.deltaX : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
  if (along !== 0) {
    event.preventDefault();
    event.stopImmediatePropagation();
    view.call(zoom.translateBy, -along / d3.zoomTransform(stage).k, 0);
  }
}, { capture: true, passive: false });

function resize() {
  const before = d3.zoomTransform(stage);
  width = Math.max(stage.clientWidth, 200);
  gutter = width < 600 ? 92 : 180;
  const whole = AXIS + shownLanes.length * LANE + 6;
  sizer.style.height = whole + 'px';
  height = Math.min(whole, Math.max(160, Math.round(innerHeight * 0.62)));
  base = d3.scaleLinear([0, extent], [gutter, width - 8]);
  zoom.extent([[gutter, 0], [width - 8, height]])
    .translateExtent([[gutter, -Infinity], [width - 8, Infinity]])
    .scaleExtent([1, Math.max(1, extent / 3)]);
  view.call(zoom.transform, before);
  scale = d3.zoomTransform(stage).rescaleX(base);
  draw();
}

/** Shows about as many steps as there is room for text. */
function showAround(index) {
  const fitting = Math.max(4, (width - gutter) / 120);
  view.call(zoom.scaleTo, Math.max(1, extent / fitting));
  if (index >= 0) view.call(zoom.translateTo, base(positions[index] + 0.5), 0);
}

function reveal() {
  const x = scale(positions[selected]), end = scale(positions[selected] + 1);
  if (x < gutter || end > width - 8) view.call(zoom.translateTo, base(positions[selected] + 0.5), 0);
  const row = rowOf.get(steps[selected].lane);
  if (row === undefined) return;
  const top = AXIS + row * LANE;
  const seen = top - stage.scrollTop;
  if (seen < AXIS || seen + LANE > height) stage.scrollTop = top - height / 2;
}

const bisect = d3.bisector(position => position).left;
const draw = everyFrame(drawNow);

function drawNow() {
  const context = sized(canvas, width, height);
  const scrolled = stage.scrollTop;
  const [from, to] = [scale.invert(gutter), scale.invert(width)];
  const first = Math.max(0, bisect(positions, from) - 1), last = Math.min(steps.length - 1, bisect(positions, to));
  const unit = scale(1) - scale(0);
  const y = row => AXIS + row * LANE - scrolled + LANE / 2;
  context.fillStyle = colours.back;
  context.fillRect(0, 0, width, height);
  drawBands(context, first, last, unit);
  drawColumn(context, first, last, unit);
  context.save();
  context.beginPath();
  context.rect(0, AXIS, width, height - AXIS);
  context.clip();
  shownLanes.forEach((lane, row) => {
    context.fillStyle = colours.grid;
    context.fillRect(0, y(row) + LANE / 2, width, 1);
  });
  context.beginPath();
  context.rect(gutter, AXIS, width - gutter, height - AXIS);
  context.clip();
  context.font = '12px system-ui, "DejaVu Sans", sans-serif';
  context.textBaseline = 'middle';
  if (last - first > 3000) drawMany(context, first, last, y);
  else {
    drawArrows(context, first, last, unit, y);
    for (let i = first; i <= last; i++) drawStep(context, i, unit, y);
  }
  drawMarks(context, first, last, unit, y);
  context.restore();
  drawNames(context, y);
  drawAxis(context, first, last, unit);
  drawOverview(from, to);
}

/** Marks the column of the selected step, behind the steps. */
function drawColumn(context, first, last, unit) {
  if (selected >= first && selected <= last) {
    context.fillStyle = colours.accent;
    context.globalAlpha = 0.35;
    context.fillRect(scale(positions[selected]) + unit / 2 - 0.5, AXIS, 1.5, height);
    context.globalAlpha = 1;
  }
}

/** Shades each second instant, so that what happens at one time is seen together. */
function drawBands(context, first, last, unit) {
  if (unit < 3) return;
  let band = 0;
  for (let i = first; i <= last; i++) {
    if (i > first && steps[i].nanos !== steps[i - 1].nanos) band ^= 1;
    if (band) {
      context.fillStyle = colours.card;
      context.fillRect(Math.max(gutter, scale(positions[i])), AXIS, unit + 0.5, height);
    }
  }
}

function paint(index) {
  const step = steps[index];
  if (!matching[index]) return ['dim', 'line'];
  if (index === failingIndex) return ['fail', 'fail-line'];
  if (step.deviates) return ['dev', 'dev-line'];
  const lane = laneById.get(step.lane);
  return lane && lane.kind === 'loop' ? ['loop', 'loop-line'] : ['step', 'step-line'];
}

function drawStep(context, index, unit, y) {
  const row = rowOf.get(steps[index].lane);
  if (row === undefined) return;
  const x = scale(positions[index]), wide = Math.max(1, unit - (unit > 8 ? 3 : 0)), top = y(row) - BOX / 2;
  const [fill, line] = paint(index);
  context.fillStyle = colours[fill];
  context.strokeStyle = colours[line];
  context.lineWidth = index === failingIndex ? 2 : 1;
  if (unit > 8) {
    context.beginPath();
    context.roundRect(x + 0.5, top, wide, BOX, Math.min(5, wide / 3));
    context.fill();
    context.stroke();
  } else {
    context.fillStyle = colours[line];
    context.fillRect(x, top, wide, BOX);
  }
  if (unit > 34) {
    context.fillStyle = matching[index] ? colours.text : colours.quiet;
    const mark = index === failingIndex ? '\u2718 ' : steps[index].deviates ? '\u2605 ' : '';
    wrapped(context, mark + says(steps[index]), x + 6, y(row), wide - 10);
  }
}

/** Draws so many steps that several share a pixel: each pixel of a lane once. */
function drawMany(context, first, last, y) {
  const filled = new Int32Array(shownLanes.length).fill(-1);
  for (const wanted of [0, 1]) {
    filled.fill(-1);
    for (let i = first; i <= last; i++) {
      if (matching[i] !== wanted) continue;
      const row = rowOf.get(steps[i].lane);
      if (row === undefined) continue;
      const x = scale(positions[i]) | 0;
      if (filled[row] === x) continue;
      filled[row] = x;
      context.fillStyle = colours[wanted ? 'step-line' : 'line'];
      context.fillRect(x, y(row) - BOX / 2, 1, BOX);
    }
  }
}

function drawMarks(context, first, last, unit, y) {
  if (last - first > 3000) {
    for (let i = first; i <= last; i++) {
      if (steps[i].deviates && matching[i] && rowOf.has(steps[i].lane)) {
        context.fillStyle = colours['dev-line'];
        context.fillRect(scale(positions[i]) - 1, y(rowOf.get(steps[i].lane)) - BOX / 2 - 3, 2, BOX + 6);
      }
    }
  }
  for (const [index, colour] of [[failingIndex, 'fail-line'], [selected, 'accent']]) {
    if (index < first || index > last || index < 0) continue;
    const row = rowOf.get(steps[index].lane);
    const x = scale(positions[index]), wide = Math.max(4, unit - 2);
    context.strokeStyle = colours[colour];
    context.lineWidth = 3;
    if (row !== undefined && (index === selected || unit <= 8)) {
      context.beginPath();
      context.roundRect(x - 1, y(row) - BOX / 2 - 3, wide + 2, BOX + 6, 6);
      context.stroke();
    }
  }
}

function drawArrows(context, first, last, unit, y) {
  const found = [];
  const low = arrows.length > 20000 ? d3.bisector(arrow => arrow.from).left(arrows, steps[first].step - 2000) : 0;
  for (let i = low; i < arrows.length; i++) {
    const arrow = arrows[i];
    const a = indexOf.get(arrow.from), b = indexOf.get(arrow.to);
    if (a > last && arrows.length > 20000) break;
    if (a === undefined || b === undefined || a > last || b < first || !shownKinds.has(arrow.kind)) continue;
    if (rowOf.has(steps[a].lane) && rowOf.has(steps[b].lane) && steps[a].lane !== steps[b].lane) found.push([arrow, a, b]);
    if (found.length > 1500) break;
  }
  for (const [arrow, a, b] of found) {
    const near = a === selected || b === selected;
    const ya = y(rowOf.get(steps[a].lane)), yb = y(rowOf.get(steps[b].lane)), down = yb > ya ? 1 : -1;
    const x1 = scale(positions[a]) + unit * 0.72, x2 = scale(positions[b]) + Math.min(unit * 0.25, 14);
    const y1 = ya + down * BOX / 2, y2 = yb - down * (BOX / 2 + 1);
    context.strokeStyle = context.fillStyle = colours[COLOUR[arrow.kind] || 'wake'];
    context.globalAlpha = near || found.length < 40 ? 1 : 0.5;
    context.lineWidth = near ? 2.5 : 1.4;
    context.setLineDash((KINDS.find(kind => kind[0] === arrow.kind) || [0, 0, []])[2]);
    const bend = Math.min(26, Math.abs(y2 - y1) / 2);
    context.beginPath();
    context.moveTo(x1, y1);
    context.bezierCurveTo(x1, y1 + down * bend, x2, y2 - down * bend, x2, y2 - down * 5);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(x2, y2);
    context.lineTo(x2 - 4, y2 - down * 7);
    context.lineTo(x2 + 4, y2 - down * 7);
    context.fill();
  }
  context.globalAlpha = 1;
}

function drawNames(context, y) {
  context.fillStyle = colours.back;
  context.fillRect(0, AXIS, gutter - 1, height);
  context.fillStyle = colours.line;
  context.fillRect(gutter - 1, 0, 1, height);
  context.textBaseline = 'middle';
  shownLanes.forEach((lane, row) => {
    const at = y(row);
    if (at < AXIS - LANE || at > height + LANE) return;
    const own = selected >= 0 && steps[selected].lane === lane.id;
    context.fillStyle = own ? colours.accent : lane.kind === 'loop' ? colours.quiet : colours.text;
    context.font = (own ? '600 ' : '') + '13px system-ui, "DejaVu Sans", sans-serif';
    fitted(context, lane.name, 10, lane.host ? at - 7 : at, gutter - 18);
    if (lane.host) {
      context.font = '11px system-ui, "DejaVu Sans", sans-serif';
      context.fillStyle = colours.quiet;
      fitted(context, 'host ' + lane.host, 10, at + 8, gutter - 18);
    }
    context.fillStyle = colours.grid;
    context.fillRect(0, at + LANE / 2, gutter - 1, 1);
  });
}

function drawAxis(context, first, last, unit) {
  context.fillStyle = colours.back;
  context.fillRect(0, 0, width, AXIS);
  context.fillStyle = colours.line;
  context.fillRect(0, AXIS - 1, width, 1);
  context.fillRect(gutter - 1, 0, 1, AXIS);
  context.font = '11px system-ui, "DejaVu Sans", sans-serif';
  context.textBaseline = 'middle';
  context.fillStyle = colours.quiet;
  context.fillText('step', 10, 11);
  context.fillText('virtual time', 10, 29);
  if (steps.length === 0) return;
  context.save();
  context.beginPath();
  context.rect(gutter, 0, width - gutter, AXIS);
  context.clip();
  let free = gutter, freeTime = gutter;
  const stride = Math.max(1, Math.ceil(46 / unit));
  const round = stride === 1 ? 1 : +('1' + '0'.repeat(Math.ceil(Math.log10(stride))));
  const each = [round / 5, round / 2, round].find(it => it >= stride) || round;
  let shownAt = -1;
  const pixels = last - first > 20000 ? Math.ceil((last - first) / width) : 1;
  for (let i = first; i <= last; i += 1) {
    const x = Math.max(gutter, scale(positions[i]));
    if (x >= free && (steps[i].step % each === 0 || i === 0)) {
      const label = String(steps[i].step);
      context.fillStyle = i === failingIndex ? colours.bad : colours.text;
      context.fillText(label, x + 4, 11);
      context.fillStyle = colours.line;
      context.fillRect(x, 0, 1, 20);
      free = x + context.measureText(label).width + 16;
    }
    if (x >= freeTime && steps[i].nanos !== shownAt) {
      const label = time(steps[i].nanos);
      context.fillStyle = colours.text;
      context.fillText(label, x + 4, 29);
      context.fillStyle = colours.line;
      context.fillRect(x, 20, 1, 20);
      shownAt = steps[i].nanos;
      freeTime = x + context.measureText(label).width + 14;
    }
    if (pixels > 1 && x < free && x < freeTime) i += pixels - 1;
  }
  context.restore();
}

// ---- the overview

const overview = byId('overview');
let overviewImage = null;

function overviewOf(wide, tall) {
  const image = document.createElement('canvas');
  const context = sized(image, wide, tall);
  const rows = Math.max(1, shownLanes.length), each = (tall - 8) / rows;
  const filled = new Int32Array(rows).fill(-1);
  context.fillStyle = colours['step-line'];
  for (let i = 0; i < steps.length; i++) {
    const row = rowOf.get(steps[i].lane);
    if (row === undefined || !matching[i]) continue;
    const x = Math.floor(positions[i] / extent * wide);
    if (filled[row] === x) continue;
    filled[row] = x;
    context.fillRect(x, 4 + row * each, Math.max(1, wide / extent - 1), Math.max(1, each - 1));
  }
  context.fillStyle = colours['dev-line'];
  steps.forEach((step, i) => {
    if (step.deviates) context.fillRect(positions[i] / extent * wide, 0, 2, tall);
  });
  if (failingIndex >= 0) {
    context.fillStyle = colours['fail-line'];
    context.fillRect(positions[failingIndex] / extent * wide - 1, 0, 3, tall);
  }
  return image;
}

function drawOverview(from, to) {
  const wide = stage.offsetWidth - 2, tall = 28;
  const context = sized(overview, wide, tall);
  if (!overviewImage || overviewImage.width !== overview.width) overviewImage = overviewOf(wide, tall);
  context.drawImage(overviewImage, 0, 0, wide, tall);
  const x = from / extent * wide, end = to / extent * wide;
  context.fillStyle = colours.accent;
  context.globalAlpha = 0.14;
  context.fillRect(x, 0, end - x, tall);
  context.globalAlpha = 1;
  context.strokeStyle = colours.accent;
  context.lineWidth = 2;
  context.strokeRect(Math.max(1, x), 1, Math.min(wide - 2, end - Math.max(0, x)), tall - 2);
  if (selected >= 0) {
    context.fillStyle = colours.accent;
    context.fillRect(positions[selected] / extent * wide - 1, 0, 2, tall);
  }
}
const moveOverview = event => {
  if (event.buttons !== 1 && event.type !== 'click') return;
  const box = overview.getBoundingClientRect();
  view.call(zoom.translateTo, base((event.clientX - box.left) / box.width * extent), 0);
};
overview.addEventListener('click', moveOverview);
overview.addEventListener('pointermove', moveOverview);

// ---- the mouse

function stepAt(event) {
  const box = stage.getBoundingClientRect();
  const x = event.clientX - box.left - stage.clientLeft, y = event.clientY - box.top - stage.clientTop;
  const row = Math.floor((y + stage.scrollTop - AXIS) / LANE);
  if (x < gutter || y < AXIS || row < 0 || row >= shownLanes.length) return -1;
  const at = scale.invert(x), lane = shownLanes[row].id;
  const near = Math.max(1, 3 / (scale(1) - scale(0)));
  const middle = bisect(positions, at);
  for (let i = middle; i >= 0 && positions[i] > at - near; i--) {
    if (i < steps.length && positions[i] <= at && steps[i].lane === lane) return i;
  }
  return -1;
}

const tip = byId('tip');
stage.addEventListener('pointermove', event => {
  const index = event.buttons ? -1 : stepAt(event);
  stage.style.cursor = index >= 0 ? 'pointer' : 'grab';
  tip.hidden = index < 0;
  if (index < 0) return;
  tip.replaceChildren(...describe(index));
  const left = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
  const below = event.clientY + 18;
  tip.style.left = Math.max(4, left) + 'px';
  tip.style.top = (below + tip.offsetHeight > innerHeight ? Math.max(4, event.clientY - tip.offsetHeight - 12) : below) + 'px';
});
stage.addEventListener('pointerleave', () => { tip.hidden = true; });
stage.addEventListener('click', event => {
  const index = stepAt(event);
  if (index >= 0) select(index, true);
});
stage.addEventListener('scroll', draw);

// ---- keys and buttons

let playing = 0;
function pause() {
  clearInterval(playing);
  playing = 0;
  byId('play').textContent = 'Play';
  byId('play').setAttribute('aria-label', 'Play');
}
function play() {
  if (playing) return pause();
  if (next(1, isMatch) < 0) jump(firstMatch());
  byId('play').textContent = 'Pause';
  byId('play').setAttribute('aria-label', 'Pause');
  playing = setInterval(() => { if (!move(1)) pause(); }, matches > 200 ? 120 : 500);
}

const actions = {
  first: () => jump(firstMatch()), back: () => move(-1), play, forward: () => move(1), last: () => jump(lastMatch()),
  failing: () => jump(failingIndex), deviation: nextDeviation,
  in: () => view.call(zoom.scaleBy, 1.6), out: () => view.call(zoom.scaleBy, 1 / 1.6), fit: () => view.call(zoom.transform, d3.zoomIdentity)
};
for (const [id, action] of Object.entries(actions)) {
  byId(id).addEventListener('click', () => {
    if (id !== 'play' && playing) pause();
    action();
  });
}
const sameLane = index => isMatch(index) && steps[index].lane === steps[selected].lane;
const keys = {
  ArrowLeft: actions.back, ArrowRight: actions.forward, Home: actions.first, End: actions.last,
  ArrowUp: () => move(-1, sameLane), ArrowDown: () => move(1, sameLane),
  f: actions.failing, F: actions.failing, d: actions.deviation, D: actions.deviation, '+': actions.in, '=': actions.in,
  '-': actions.out, 0: actions.fit, ' ': play
};
stage.addEventListener('keydown', event => {
  const action = keys[event.key];
  if (action && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    if (event.key !== ' ' && playing) pause();
    action();
  }
});
byId('failing').disabled = failingIndex < 0;
byId('deviation').disabled = !steps.some(step => step.deviates);
byId('number').addEventListener('change', event => jump(indexOf.get(+event.target.value) ?? -1));
let typing = 0;
byId('find').addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(filter, 120);
});
byId('object').addEventListener('change', filter);
byId('deviations').addEventListener('change', filter);
byId('axis').addEventListener('change', () => {
  layOut();
  overviewImage = null;
  resize();
  showAround(selected);
});
for (const object of run.objects) byId('object').append(el('option', { value: object.name }, object.name));
for (const [kind, verb, dash] of KINDS) {
  if (!arrows.some(arrow => arrow.kind === kind)) continue;
  const box = el('input', { type: 'checkbox', checked: true });
  box.addEventListener('change', () => {
    if (box.checked) shownKinds.add(kind); else shownKinds.delete(kind);
    draw();
  });
  byId('kinds').append(el('label', {}, box, el('span', {
    class: 'key' + (dash.length === 0 ? '' : dash[0] < 3 ? ' dotted' : ' dashed'), style: 'border-color: var(--' + COLOUR[kind] + ')' }), verb));
}
colourListeners.push(() => { overviewImage = null; draw(); });
addEventListener('resize', everyFrame(() => { overviewImage = null; resize(); drawSequence(); }));

// ---- the list of steps

const ROWS = 100;
let listed = [], listFrom = 0;
function showList(anew) {
  if (anew) {
    listed = [];
    for (let i = 0; i < steps.length; i++) if (matching[i]) listed.push(i);
  }
  const at = d3.bisectLeft(listed, selected);
  if (anew || at < listFrom || at >= listFrom + ROWS) {
    listFrom = Math.max(0, Math.min(at - ROWS / 2, listed.length - ROWS));
    fillList();
  } else {
    markList();
  }
}
function fillList() {
  const rows = listed.slice(listFrom, listFrom + ROWS);
  const made = table('Steps', ['Step', 'Time', 'Lane', 'What it does', 'Line'], rows.map(index => {
    const step = steps[index];
    const does = el('span', {}, (step.deviates ? '\u2605 ' : '') + (index === failingIndex ? '\u2718 ' : '') + says(step),
      step.fifo ? el('span', { class: 'warn' }, ' (first in, first out would have run ' + step.fifo + ')') : '');
    return [link(index), time(step.nanos), fullName(step.lane), does, place(step.site)];
  }));
  [...made.tBodies[0].rows].forEach((row, i) => {
    row.dataset.index = rows[i];
    row.classList.toggle('failing', rows[i] === failingIndex);
  });
  byId('list').querySelector('.wide').replaceChildren(made);
  byId('range').textContent = rows.length === 0 ? 'no step matches'
    : 'steps ' + steps[rows[0]].step.toLocaleString('en') + ' to ' + steps[rows[rows.length - 1]].step.toLocaleString('en') + ', ' + listed.length.toLocaleString('en') + ' in all';
  byId('earlier').disabled = listFrom === 0;
  byId('later').disabled = listFrom + ROWS >= listed.length;
  markList();
}
function markList() {
  for (const row of byId('list').querySelectorAll('tbody tr')) {
    const own = +row.dataset.index === selected;
    row.classList.toggle('selected', own);
    if (own) row.setAttribute('aria-current', 'step'); else row.removeAttribute('aria-current');
  }
}
byId('earlier').addEventListener('click', () => { listFrom = Math.max(0, listFrom - ROWS); fillList(); });
byId('later').addEventListener('click', () => { listFrom = Math.min(Math.max(0, listed.length - ROWS), listFrom + ROWS); fillList(); });

// ---- who waits for whom

function waitBegan(wait) {
  const index = d3.bisector(step => step.step).left(steps, wait.step);
  if (index >= steps.length || steps[index].step !== wait.step) return wait.step === 0 ? 'it has made no step' : time(wait.since);
  return el('span', {}, time(wait.since) + ', ', link(index));
}
function showWaits() {
  if (run.waits.length === 0) return;
  const section = byId('waits');
  section.hidden = false;
  section.querySelector('.wide').append(table('Waits', ['Task', 'State', 'Cannot go on without', 'Since'],
    run.waits.map(wait => [wait.waiter, wait.state, wait.holders.join(', ') || 'nobody known', waitBegan(wait)])));
  const called = new Map(); // names by lane, since two tasks may have one name
  const key = (name, lane) => { const of = lane < 0 ? name : lane; called.set(of, name); return of; };
  const edges = run.waits.flatMap(wait => {
    const waiter = key(wait.waiter, wait.lane);
    return wait.holders.map((holder, i) => [waiter, key(holder, wait.holderLanes[i])]);
  });
  const nodes = [...called.keys()];
  if (nodes.length > 14) return;
  const reaches = (from, to, seen = new Set()) => edges.some(([a, b]) => a === from && (b === to || (!seen.has(b) && seen.add(b) && reaches(b, to, seen))));
  const wide = 860, tall = nodes.length === 1 ? 90 : 130 + nodes.length * 30;
  const states = new Map(run.waits.map(wait => [wait.lane, wait.state]));
  const boxes = new Map(nodes.map((node, i) => {
    const angle = Math.PI + i / nodes.length * 2 * Math.PI, name = called.get(node);
    const short = (text, most) => text.length > most ? text.slice(0, most - 1) + '\u2026' : text;
    const text = short(name, 28);
    const state = short(states.get(node) || 'runs or is ready', 48);
    return [node, { x: wide / 2 + Math.cos(angle) * 250, y: tall / 2 + Math.sin(angle) * (tall / 2 - 40), w: Math.max(110, text.length * 8, state.length * 6.4) + 20, h: 46, text, state }];
  }));
  const drawing = svg('svg', { viewBox: `0 0 ${wide} ${tall}`, width: wide, role: 'img', 'aria-label': 'Wait graph; the table below says the same' });
  for (const [id, name] of [['head', 'quiet'], ['badhead', 'bad']]) {
    drawing.append(svg('marker', { id, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 9, markerHeight: 9, orient: 'auto' },
      svg('path', { d: 'M0 0L10 5L0 10z', style: `fill: var(--${name})` })));
  }
  const border = (box, dx, dy) => { // the point at which a line from the middle leaves the box
    const t = Math.min(Math.abs(box.w / 2 / (dx || 1e-9)), Math.abs(box.h / 2 / (dy || 1e-9)));
    return [box.x + dx * t, box.y + dy * t];
  };
  for (const [from, to] of edges) {
    if (from === to) {
      const box = boxes.get(from), x = box.x + box.w / 2, y = box.y;
      drawing.append(svg('path', { d: `M${x} ${y - 10}c34 -14 34 34 0 20`, fill: 'none', style: 'stroke: var(--bad)', 'stroke-width': 2.5, 'marker-end': 'url(#badhead)' }));
      continue;
    }
    const a = boxes.get(from), b = boxes.get(to), cyclic = reaches(to, from);
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const away = edges.some(([c, d]) => c === to && d === from) ? 13 : 0, ox = -(b.y - a.y) / length * away, oy = (b.x - a.x) / length * away;
    const [x1, y1] = border(a, b.x - a.x, b.y - a.y), [x2, y2] = border(b, a.x - b.x, a.y - b.y);
    drawing.append(svg('path', { d: `M${x1 + ox} ${y1 + oy}L${x2 + ox} ${y2 + oy}`, fill: 'none', style: `stroke: var(--${cyclic ? 'bad' : 'quiet'})`, 'stroke-width': cyclic ? 2.5 : 1.5, 'marker-end': cyclic ? 'url(#badhead)' : 'url(#head)' }));
  }
  for (const [node, box] of boxes) {
    const cyclic = reaches(node, node);
    drawing.append(svg('g', {}, svg('title', {}, called.get(node) + ' ' + (states.get(node) || '')),
      svg('rect', { x: box.x - box.w / 2, y: box.y - box.h / 2, width: box.w, height: box.h, rx: 7, style: `fill: var(--card); stroke: var(--${cyclic ? 'bad' : 'line'})`, 'stroke-width': cyclic ? 2 : 1 }),
      svg('text', { x: box.x, y: box.y - 4, 'text-anchor': 'middle', style: 'font-weight: 600' }, box.text),
      svg('text', { x: box.x, y: box.y + 14, 'text-anchor': 'middle', style: 'font-size: 12px; fill: var(--quiet)' }, box.state)));
  }
  section.querySelector('.drawing').append(drawing);
}

// ---- the history

function showHistory() {
  const operations = run.operations;
  if (operations.length === 0) return;
  byId('history').hidden = false;
  const rows = [...new Set(operations.map(it => it.process))];
  const events = Math.max(...operations.flatMap(it => [it.began, it.ended])) + 1;
  const at = new Float64Array(events + 1);
  const left = 40 + Math.max(...rows.map(row => row.length)) * 7.5;
  const label = it => (it.placed ? '' : '\u2718 ') + it.text;
  for (let event = 0; event <= events; event++) {
    at[event] = event === 0 ? left : at[event - 1] + 16;
    for (const it of operations) {
      const end = it.ended < 0 ? events : it.ended;
      if (end === event) at[event] = Math.max(at[event], at[it.began] + label(it).length * 7.4 + 16);
    }
  }
  const wide = at[events] + 20, tall = rows.length * 40 + 20;
  const drawing = svg('svg', { viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, role: 'img', 'aria-label': 'Operations as intervals: ' + operations.map(it => it.process + ' ' + it.text + (it.placed ? '' : ', has no place')).join('; ') });
  rows.forEach((row, i) => drawing.append(svg('text', { x: 4, y: i * 40 + 34 }, row),
    svg('path', { d: `M0 ${i * 40 + 50}H${wide}`, style: 'stroke: var(--grid)' })));
  for (const it of operations) {
    const y = rows.indexOf(it.process) * 40 + 14, end = it.ended < 0 ? events : it.ended;
    drawing.append(svg('g', {}, svg('title', {}, it.process + ': ' + it.text + (it.placed ? '' : ' has no place')),
      svg('rect', { x: at[it.began], y, width: Math.max(8, at[end] - at[it.began]), height: 30, rx: 5, style: `fill: var(--${it.placed ? 'step' : 'fail'}); stroke: var(--${it.placed ? 'step-line' : 'fail-line'})`, 'stroke-width': it.placed ? 1 : 2, 'stroke-dasharray': it.ended < 0 ? '5 3' : '' }),
      svg('text', { x: at[it.began] + 8, y: y + 20 }, label(it))));
  }
  byId('history').querySelector('.drawing').append(drawing);
}

// ---- the network

const sequence = byId('sequence'), sequenceCanvas = sequence.querySelector('canvas');
const ROW = 24, HEAD = 44;
let sequenceRows = [], columns = new Map();

function sequenceOf(lossesOnly) {
  const rows = [];
  run.packets.forEach((packet, number) => {
    if (lossesOnly && packet.lost == null) return;
    rows.push({ step: packet.sentStep, nanos: packet.sent, packet, number, end: 0 });
    if (packet.arrived >= 0) rows.push({ step: packet.arrivedStep, nanos: packet.arrived, packet, number, end: 1 });
  });
  run.hosts.forEach(host => host.events.forEach(event => rows.push({ step: event.step, nanos: event.nanos, host: host.name, event, number: -1, end: 0 })));
  rows.sort((a, b) => a.nanos - b.nanos || a.step - b.step || a.end - b.end || a.number - b.number);
  const sentAt = new Map();
  rows.forEach((row, i) => {
    if (!row.packet) return;
    if (row.end === 0) sentAt.set(row.number, i);
    else row.from = sentAt.get(row.number);
  });
  rows.forEach(row => {
    if (row.end === 1) rows[row.from].to = rows.indexOf(row, row.from);
  });
  return rows;
}

const drawSequence = everyFrame(() => {
  if (sequenceRows.length === 0 && run.packets.length === 0) return;
  const wide = Math.max(sequence.clientWidth, 240), whole = HEAD + sequenceRows.length * ROW + 16;
  sequence.querySelector('.sizer').style.height = whole + 'px';
  const tall = Math.min(whole, Math.max(200, Math.round(innerHeight * 0.62)));
  const context = sized(sequenceCanvas, wide, tall);
  const names = [...columns.keys()], left = wide < 600 ? 70 : 110;
  const x = name => left + (wide - left) * (columns.get(name) + 0.5) / names.length;
  const y = row => HEAD + row * ROW + ROW / 2 - sequence.scrollTop;
  context.fillStyle = colours.back;
  context.fillRect(0, 0, wide, tall);
  context.textBaseline = 'middle';
  context.font = '12px system-ui, "DejaVu Sans", sans-serif';
  for (const name of names) {
    context.fillStyle = colours.line;
    context.fillRect(x(name), HEAD, 1.5, tall);
  }
  const first = Math.max(0, Math.floor((sequence.scrollTop - HEAD) / ROW) - 1), last = Math.min(sequenceRows.length - 1, first + Math.ceil(tall / ROW) + 2);
  for (let i = Math.max(0, first - 400); i <= last; i++) {
    const row = sequenceRows[i];
    if (row.packet && row.end === 0) drawPacket(context, row, i, x, y, wide / names.length, tall);
  }
  let shown = i => i === first || sequenceRows[i - 1].nanos !== sequenceRows[i].nanos;
  for (let i = first; i <= last; i++) {
    const row = sequenceRows[i];
    if (row.event) {
      const text = row.event.what, at = x(row.host);
      const boxed = Math.min(context.measureText(text).width + 16, wide / names.length - 6);
      context.fillStyle = colours.dev;
      context.strokeStyle = colours['dev-line'];
      context.lineWidth = 1;
      context.beginPath();
      context.roundRect(at - boxed / 2, y(i) - 10, boxed, 20, 4);
      context.fill();
      context.stroke();
      context.fillStyle = colours.text;
      fitted(context, text, at - boxed / 2 + 8, y(i) + 0.5, boxed - 12);
    }
    if (shown(i)) {
      context.fillStyle = colours.quiet;
      fitted(context, time(row.nanos), 8, y(i), left - 12);
    }
  }
  context.fillStyle = colours.back;
  context.fillRect(0, 0, wide, HEAD);
  context.fillStyle = colours.line;
  context.fillRect(0, HEAD - 1, wide, 1);
  context.textAlign = 'center';
  const now = sequenceRows.length ? sequenceRows[Math.min(last, Math.max(0, first + 1))].nanos : 0;
  for (const name of names) {
    context.font = '600 13px system-ui, "DejaVu Sans", sans-serif';
    context.fillStyle = colours.text;
    context.fillText(name.length > 20 ? name.slice(0, 19) + '\u2026' : name, x(name), 15);
    context.font = '11px system-ui, "DejaVu Sans", sans-serif';
    context.fillStyle = colours.quiet;
    context.fillText(clockOf(name, now), x(name), 32);
  }
  context.textAlign = 'left';
  context.fillText('virtual time', 8, 15);
});

function drawPacket(context, row, i, x, y, room, tall) {
  const { packet } = row;
  const x1 = x(packet.from), far = x(packet.to), y1 = y(i), y2 = row.to === undefined ? y(i) + ROW * 0.8 : y(row.to);
  if (Math.max(y1, y2) < 0 || Math.min(y1, y2) > tall + ROW) return;
  const lost = packet.lost != null, x2 = lost ? x1 + (far - x1) * 0.62 : far;
  context.strokeStyle = context.fillStyle = lost ? colours['fail-line'] : colours.packet;
  context.lineWidth = lost ? 2 : 1.4;
  context.setLineDash(lost ? [5, 4] : row.to === undefined ? [2, 3] : []);
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
  context.setLineDash([]);
  const side = x2 > x1 ? 1 : -1;
  if (lost) {
    context.beginPath();
    context.moveTo(x2 - 6, y2 - 6);
    context.lineTo(x2 + 6, y2 + 6);
    context.moveTo(x2 + 6, y2 - 6);
    context.lineTo(x2 - 6, y2 + 6);
    context.stroke();
  } else {
    const angle = Math.atan2(y2 - y1, x2 - x1);
    context.save();
    context.translate(x2, y2);
    context.rotate(angle);
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(-9, -4);
    context.lineTo(-9, 4);
    context.fill();
    context.restore();
  }
  const text = packet.text + (lost ? ', ' + packet.lost : '');
  context.font = '11px system-ui, "DejaVu Sans", sans-serif';
  const fits = Math.min(context.measureText(text).width, Math.abs(far - x1) * 0.6);
  const tx = side > 0 ? x1 + 8 : x1 - 8 - fits;
  context.fillStyle = colours.back;
  context.globalAlpha = 0.85;
  context.fillRect(tx - 2, y1 - 8, fits + 4, 15);
  context.globalAlpha = 1;
  context.fillStyle = lost ? colours['fail-line'] : colours.text;
  fitted(context, text, tx, y1, fits + 1);
  context.font = '12px system-ui, "DejaVu Sans", sans-serif';
}

/** Returns how far a host's clock is off at a time. */
function clockOf(name, nanos) {
  const host = run.hosts.find(it => it.name === name);
  const set = host ? host.events.filter(event => event.nanos <= nanos).at(-1) : undefined;
  const off = set ? Math.round(set.offset + (nanos - set.nanos) * set.drift / 1e6) : 0;
  return off === 0 ? 'clock is right' : 'clock ' + (off > 0 ? '+' : '') + time(off);
}

function showNetwork() {
  if (run.packets.length === 0 && run.hosts.every(host => host.events.length === 0)) return;
  byId('network').hidden = false;
  for (const name of [...run.hosts.map(host => host.name), ...run.packets.flatMap(packet => [packet.from, packet.to])]) {
    if (!columns.has(name) && (run.packets.some(packet => packet.from === name || packet.to === name) || run.hosts.some(host => host.name === name && host.events.length))) columns.set(name, columns.size);
  }
  const lost = run.packets.filter(packet => packet.lost != null).length;
  byId('packetcount').textContent = plural(run.packets.length, 'packet') + ', ' + lost.toLocaleString('en') + ' lost';
  const build = () => {
    sequenceRows = sequenceOf(byId('lostonly').checked);
    drawSequence();
  };
  byId('lostonly').addEventListener('change', build);
  sequence.addEventListener('scroll', drawSequence);
  colourListeners.push(drawSequence);
  sequence.addEventListener('click', event => {
    const row = sequenceRows[Math.floor((event.clientY - sequence.getBoundingClientRect().top + sequence.scrollTop - HEAD) / ROW)];
    if (row && indexOf.has(row.step)) select(indexOf.get(row.step));
  });
  build();
  const end = steps.length ? steps[steps.length - 1].nanos : 0;
  byId('clocks').append(el('h3', {}, 'Clocks at the end'), el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Clocks of the hosts' },
    table('Clocks', ['Host', 'Clock', 'Events'], [...columns.keys()].map(name => {
      const host = run.hosts.find(it => it.name === name);
      return [name, clockOf(name, end), host ? host.events.map(event => time(event.nanos) + ': ' + event.what).join('; ') || 'none' : 'none'];
    }))));
  const SHOWN = 500;
  byId('packets').append(table('Packets', ['Sent', 'From', 'To', 'Packet', 'Arrived', 'Step'], run.packets.slice(0, SHOWN).map(packet => [
    time(packet.sent), packet.from, packet.to, packet.text, packet.lost != null ? 'lost: ' + packet.lost : packet.arrived < 0 ? 'under way' : time(packet.arrived),
    indexOf.has(packet.sentStep) ? link(indexOf.get(packet.sentStep)) : packet.sentStep])),
    run.packets.length > SHOWN ? el('p', { class: 'quiet' }, 'The first ' + SHOWN + ' of ' + run.packets.length + '; all are in the JSON.') : '');
}

// ---- shared objects

function showObjects() {
  if (run.objects.length === 0) return;
  byId('shared').hidden = false;
  const names = ids => ids.map(fullName).join(', ') || 'nobody';
  byId('shared').querySelector('.wide').append(table('Shared objects', ['Object', 'Read or used by', 'Changed by', ''],
    run.objects.slice(0, 300).map(object => [object.name, names(object.readers), names(object.writers),
      el('button', { type: 'button', 'aria-label': 'Show the steps that use ' + object.name, onclick: () => { pickObject(object.name); byId('timeline').scrollIntoView(); } }, 'Show')])));
}

// ---- the texts

function showTexts() {
  byId('text').querySelector('pre').textContent = run.table;
  byId('text').insertBefore(copyButton('the table', run.table), byId('text').querySelector('pre'));
  byId('mermaid').querySelector('pre').textContent = run.mermaid;
  byId('mermaid').insertBefore(copyButton('the Mermaid diagram', run.mermaid), byId('mermaid').querySelector('pre'));
  byId('json').querySelector('p').append(copyButton('the JSON', () => JSON.stringify({ ...run, mermaid: undefined })));
  document.body.append(el('footer', {}, 'Made by Lockstep. The page holds all of its data and makes no request.'));
}

addEventListener('beforeprint', () => { readColours(); drawNow(); });
addEventListener('afterprint', () => { readColours(); });

layOut();
filter();
showWaits();
showHistory();
showNetwork();
showObjects();
showTexts();
if (steps.length > 0) {
  const start = failingIndex >= 0 ? failingIndex : steps.length - 1;
  if (steps.length * 90 > width - gutter) showAround(start);
  select(start);
  if (failingIndex < 0) byId('failing').disabled = true;
  drawNow();
} else {
  byId('timeline').querySelectorAll('button, input, select').forEach(control => { control.disabled = true; });
  byId('details').textContent = 'No step was recorded.';
}
performance.mark('shown');
