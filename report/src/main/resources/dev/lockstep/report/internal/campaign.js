// The page of a campaign: its report, that of the last one, and how it went over time.

const campaign = JSON.parse(byId('data').textContent);
const report = campaign.report, last = campaign.last;
const took = new Map(campaign.times.map(it => [it.test, it.milliseconds]));
const span = millis => time(millis * 1e6);
const count = number => number.toLocaleString('en');

function stateOf(test) {
  if (test.failed) return 'failed';
  if (test.problems.length) return 'problem';
  return test.notExplored ? 'not explored' : 'passed';
}
const failed = report.tests.filter(test => test.failed);
const ran = report.tests.reduce((sum, test) => sum + test.interleavings, 0);
const different = report.tests.reduce((sum, test) => sum + test.orders, 0);

byId('title').textContent = 'Campaign of ' + report.budget + ', seed ' + report.seed;
byId('verdict').append(
  el('span', { class: 'badge ' + (failed.length ? 'bad' : 'good') }, failed.length ? '\u2718 ' + plural(failed.length, 'test') + ' failed' : '\u2714 no test failed'),
  plural(report.tests.length, 'test') + ', ' + plural(ran, 'interleaving') + ', about ' + count(different) + ' different, in '
    + span(Math.max(0, ...report.ran.map(it => it.milliseconds))) + (report.interrupted ? ', interrupted' : '')
    + (report.ran.length < report.shards ? ', ' + report.ran.length + ' of ' + plural(report.shards, 'shard') : ''));

// ---- what has changed

function showChanges() {
  const section = byId('changes');
  if (!last) {
    section.append(el('p', { class: 'quiet' }, 'There was no report of an earlier campaign in this directory.'));
    return;
  }
  const before = new Map(last.tests.map(test => [test.test, test])), now = new Map(report.tests.map(test => [test.test, test]));
  const rows = [];
  for (const [name, test] of now) {
    const old = before.get(name);
    if (!old) rows.push([name, 'is new', stateOf(test)]);
    else if (stateOf(old) !== stateOf(test)) rows.push([name, stateOf(old) + ' before', stateOf(test)]);
    else if (test.failed && old.failed && test.failed.replay !== old.failed.replay) rows.push([name, 'fails in another interleaving', stateOf(test)]);
  }
  for (const name of before.keys()) if (!now.has(name)) rows.push([name, stateOf(before.get(name)) + ' before', 'is gone']);
  const more = different - last.tests.reduce((sum, test) => sum + test.orders, 0);
  section.append(el('p', {}, (more >= 0 ? 'About ' + count(more) + ' more' : 'About ' + count(-more) + ' fewer') + ' different interleavings than the last campaign of ' + last.budget + ', seed ' + last.seed + '.'),
    rows.length ? el('div', { class: 'wide', tabindex: '0', role: 'region', 'aria-label': 'Changes' }, table('Changes', ['Test', 'Before', 'Now'], rows))
      : el('p', { class: 'good' }, 'Each test has the result that it had.'));
}

// ---- the failures

function showFailures() {
  const section = byId('failures');
  section.hidden = failed.length === 0;
  for (const test of failed) {
    section.append(el('h3', {}, test.test), el('p', {}, 'in ' + test.failedSlices + ' of ' + plural(test.slices, 'slice') + ', replay file ' + test.file));
    const line = test.failed.replay;
    if (line) section.append(copyRow('Replay line', line), copyRow('JUnit', '@Replay("' + line + '")'));
    section.append(el('details', {}, el('summary', {}, 'Steps'), el('pre', { tabindex: '0' }, test.failed.report || '')));
  }
}

// ---- over time

function showOver() {
  const samples = campaign.samples;
  if (samples.length < 2) {
    byId('over').hidden = true;
    return;
  }
  const wide = 860, tall = 260, left = 80, bottom = 34;
  const end = samples[samples.length - 1];
  const x = d3.scaleLinear([0, end.milliseconds], [left, wide - 20]), y = d3.scaleLinear([0, Math.max(1, end.interleavings)], [tall - bottom, 14]).nice();
  const drawing = svg('svg', { viewBox: `0 0 ${wide} ${tall}`, width: wide, role: 'img', 'aria-label': `${count(end.fresh)} of ${count(end.interleavings)} interleavings were new` });
  for (const tick of y.ticks(5)) {
    drawing.append(svg('path', { d: `M${left} ${y(tick)}H${wide - 20}`, style: 'stroke: var(--grid)' }),
      svg('text', { x: left - 8, y: y(tick) + 4, 'text-anchor': 'end', style: 'font-size: 12px; fill: var(--quiet)' }, count(tick)));
  }
  for (const tick of x.ticks(6)) {
    drawing.append(svg('text', { x: x(tick), y: tall - 10, 'text-anchor': 'middle', style: 'font-size: 12px; fill: var(--quiet)' }, span(Math.round(tick))));
  }
  const path = member => 'M' + samples.map(sample => x(sample.milliseconds).toFixed(1) + ' ' + y(sample[member]).toFixed(1)).join('L');
  for (const [member, colour, dash] of [['interleavings', 'quiet', '6 4'], ['fresh', 'accent', '']]) {
    drawing.append(svg('path', { d: path(member), fill: 'none', style: `stroke: var(--${colour})`, 'stroke-width': 2.5, 'stroke-dasharray': dash }));
  }
  byId('over').querySelector('.drawing').append(drawing);
  const lately = samples[Math.max(0, samples.length - 1 - Math.ceil(samples.length / 10))];
  const share = end.interleavings > lately.interleavings ? (end.fresh - lately.fresh) / (end.interleavings - lately.interleavings) : 0;
  byId('over').append(el('p', {}, 'The solid line counts interleavings that a process had not seen before, the dashed one all. In the last tenth of the campaign '
    + Math.round(share * 100) + ' % were new' + (share < 0.02 ? ': there is little left to find.' : ': a longer campaign finds more.')));
}

// ---- all tests

function showTests() {
  const text = byId('find').value.trim().toLowerCase(), order = byId('order').value;
  const shown = report.tests.filter(test => test.test.toLowerCase().includes(text));
  if (order === 'time') shown.sort((a, b) => (took.get(b.test) || 0) - (took.get(a.test) || 0));
  if (order === 'different') shown.sort((a, b) => a.orders - b.orders);
  const timed = took.size > 0;
  byId('tests').querySelector('.wide').replaceChildren(table('Tests', ['Result', 'Test', 'Interleavings', 'Different', ...(timed ? ['Time'] : []), 'Never reached'],
    shown.map(test => [el('span', { class: { failed: 'bad', passed: 'good' }[stateOf(test)] || 'warn' }, stateOf(test)), test.test, count(test.interleavings), count(test.orders),
      ...(timed ? [span(took.get(test.test) || 0)] : []), unreached(test)])));
}

/** What of a test no interleaving has shown. */
function unreached(test) {
  const never = (test.never || []).map(it => 'choice ' + it);
  return never.length ? [schedules(test), ...never].join('; ') : schedules(test);
}

function schedules(test) {
  if (test.notExplored) return test.notExplored;
  if (test.problems.length) return test.problems.join('; ');
  if (test.partsRun < test.parts) return (test.parts - test.partsRun) + ' of ' + plural(test.parts, 'part') + ' of the search by deviations';
  if (test.complete && !test.failed) return 'nothing: complete';
  return test.deviations >= 0 && test.deviations < 2147483647 && !test.failed ? 'some interleavings with more than ' + plural(test.deviations, 'deviation') : 'some interleavings';
}
/** Which of the fault points in the classes no test has come to. */
function showPoints() {
  const never = report.faultPointsNever || [], all = report.faultPoints || [];
  if (all.length) {
    byId('tests').append(el('p', { id: 'points' }, never.length ? 'Fault points that no run has come to: ' + never.join(', ') + '.' : 'Some run has come to each fault point in the classes.'));
  }
}
byId('find').addEventListener('input', showTests);
byId('order').addEventListener('change', showTests);

showChanges();
showFailures();
showOver();
showTests();
showPoints();
document.body.append(el('footer', {}, 'Made by Lockstep. The page holds all of its data and makes no request.'));
