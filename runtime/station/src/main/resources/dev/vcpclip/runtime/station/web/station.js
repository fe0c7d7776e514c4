'use strict';

const PERIOD = 1000;
const EVENTS_PERIOD = 5000;
const CHART_PARTS = 100;
const ROWS = 25;
const cards = new Map();
let csrf = '';
let answered = new Date();

const find = id => document.getElementById(id);
const number = value => value === undefined ? '' : value.toFixed(3);
const time = instant => new Date(instant).toLocaleTimeString();

async function send(path, body) {
  const answer = await fetch(path, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', 'X-Csrf-Token': csrf},
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    const problem = await answer.json();
    throw new Error(problem.error);
  }
}

async function act(path, body) {
  try {
    await send(path, body);
    show('refused', '');
    await refresh();
    await refreshEvents();
  } catch (failure) {
    show('refused', 'Not done: ' + failure.message);
  }
}

function show(id, text) {
  find(id).textContent = text;
  find(id).hidden = !text;
}

function text(parent, selector, value) {
  const element = parent.querySelector(selector);
  if (element.textContent !== value) {
    element.textContent = value;
  }
  return element;
}

function element(name, value, style) {
  const made = document.createElement(name);
  made.textContent = value;
  made.className = style || '';
  return made;
}

function card(name) {
  if (!cards.has(name)) {
    const article = find('line').content.cloneNode(true).firstElementChild;
    const path = '/api/lines/' + encodeURIComponent(name);
    find('lines').append(article);
    text(article, '.name', name);
    article.querySelector('.trigger').onclick = () => act(path + '/trigger', {partId: '', wait: false});
    article.querySelector('.pause').onclick = event =>
      act(path + '/pause', {paused: event.target.dataset.paused !== 'true'});
    article.querySelector('.recipe').onchange = event => {
      event.target.blur();
      act(path + '/recipe', {name: event.target.value});
    };
    article.querySelector('.confirm').onclick = () => act(path + '/confirm', {});
    cards.set(name, {article, path, shown: null});
  }
  return cards.get(name);
}

function drawLine(line, results, mayAct) {
  const entry = card(line.name);
  const article = entry.article;
  text(article, '.phase', line.phase.toLowerCase()).className = 'phase chip ' + line.phase;
  text(article, '.message', line.message || line.recipeProblem || line.source);
  text(article, '.alarmText', line.alarms.join('\n'));
  article.querySelector('.alarms').hidden = !line.alarms.length;
  drawCounts(article, line);
  text(article, '.camera', cameraText(line));
  const own = results.filter(result => result.line === line.name);
  drawLast(entry, own[0]);
  drawChart(article, line, own.slice(0, CHART_PARTS).reverse());
  const paused = line.phase === 'PAUSED';
  text(article, '.pause', paused ? 'Go on' : 'Pause').dataset.paused = paused;
  const select = article.querySelector('.recipe');
  const names = line.recipes.join('\n');
  if (select.dataset.names !== names) {
    select.replaceChildren(...line.recipes.map(name => new Option(name, name)));
    select.dataset.names = names;
  }
  if (document.activeElement !== select) {
    select.value = line.recipe;
  }
  for (const control of article.querySelectorAll('button, select')) {
    control.disabled = !mayAct;
  }
}

function drawCounts(article, line) {
  const counts = Object.entries(line.verdicts).map(([verdict, count]) => [verdict, count, verdict]);
  counts.push(['missed', line.missedTriggers, line.missedTriggers ? 'FAIL' : '']);
  const rows = counts.flatMap(([name, count, style]) =>
    [element('dt', name.toLowerCase()), element('dd', String(count), count ? style : '')]);
  article.querySelector('.counts').replaceChildren(...rows);
}

function cameraText(line) {
  const camera = line.camera;
  const dropped = Object.entries(camera.dropped || {})
    .filter(([cause]) => cause !== 'unwanted')
    .map(([cause, count]) => `${count} ${cause}`);
  const parts = [`${camera.received || 0} pictures received`];
  if (dropped.length) {
    parts.push('dropped: ' + dropped.join(', '));
  }
  if (camera.missing) {
    parts.push(camera.missing + ' lost by the camera');
  }
  if (camera.failed) {
    parts.push(camera.failed + ' unreadable');
  }
  if (camera.reconnects) {
    parts.push(camera.reconnects + ' attempts to reconnect');
  }
  if (line.drift !== undefined) {
    parts.push(`drift ${line.drift.toFixed(1)} of ${line.driftAlarm}`);
  }
  return parts.join(' \u00b7 ');
}

function drawLast(entry, result) {
  if (!result) {
    return;
  }
  text(entry.article, '.verdict', result.verdict).className = 'verdict ' + result.verdict;
  const score = result.score === undefined ? '' : ', score ' + number(result.score);
  const part = result.partId ? 'part ' + result.partId : 'part ' + result.sequence;
  text(entry.article, '.part', `${part} at ${time(result.triggeredAt)}${score}` +
    (result.reason ? ': ' + result.reason : ''));
  if (entry.shown !== result.sequence && result.score !== undefined) {
    const image = entry.article.querySelector('img');
    const next = new Image();
    next.onload = () => {
      image.src = next.src;
      image.hidden = false;
      image.previousElementSibling.hidden = true;
    };
    next.src = entry.path + '/picture?sequence=' + result.sequence;
    entry.shown = result.sequence;
  }
}

function drawChart(article, line, results) {
  const chart = article.querySelector('.chart');
  const scores = results.map(result => result.score).filter(score => score !== undefined);
  const top = Math.max(line.defectFrom * 1.5 || 0, ...scores, 0.01) * 1.05;
  const height = value => 150 * Math.max(0, value) / top;
  const marks = [];
  const add = (name, attributes, title) => {
    const mark = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => mark.setAttribute(key, value));
    if (title) {
      const hint = document.createElementNS('http://www.w3.org/2000/svg', 'title');
      hint.textContent = title;
      mark.append(hint);
    }
    marks.push(mark);
  };
  results.forEach((result, index) => {
    const scored = result.score !== undefined;
    const told = `${time(result.triggeredAt)} ${result.verdict}`;
    if (scored) {
      const tall = Math.max(3, height(result.score));
      add('rect', {class: result.verdict, x: index * 6 + 1, y: 150 - tall, width: 4, height: tall},
        `${told} ${number(result.score)}`);
    } else { // a bar would say a height that there is not
      add('circle', {class: result.verdict, cx: index * 6 + 3, cy: 147, r: 2}, `${told}, no score`);
    }
  });
  if (line.defectFrom !== undefined) {
    const levels = [[line.defectFrom, 'high']];
    if (line.goodBelow < line.defectFrom) {
      levels.push([line.goodBelow, 'low']);
    }
    levels.forEach(([level, kind]) =>
      add('line', {class: kind, x1: 0, x2: 600, y1: 150 - height(level), y2: 150 - height(level)}));
  }
  chart.replaceChildren(...marks);
  text(article, '.legend', line.defectFrom === undefined ? '' :
    `scores of the last ${results.length} parts, newest right; fail from ${number(line.defectFrom)}` +
    (line.goodBelow < line.defectFrom ? `, pass below ${number(line.goodBelow)}` : ''));
}

function drawResults(results) {
  const onlyBad = find('onlyBad').checked;
  const shown = results.filter(result => !onlyBad || result.verdict !== 'PASS').slice(0, ROWS);
  find('noResults').hidden = shown.length > 0;
  find('results').replaceChildren(...shown.map(result => {
    const row = document.createElement('tr');
    const cell = (value, style) => {
      const made = element('td', value, style);
      row.append(made);
      return made;
    };
    cell(time(result.triggeredAt));
    cell(result.line);
    cell(result.partId || String(result.sequence));
    cell(result.verdict, 'strong ' + result.verdict);
    cell(number(result.score), 'num');
    cell((result.latencyMicros / 1000).toFixed(0), 'num');
    cell(result.recipe);
    const last = cell('', 'reason');
    last.append(element('span', result.reason || '', 'why'));
    if (result.pictureLost) {
      const lost = element('span', 'picture not kept', 'quiet');
      lost.title = result.pictureLost;
      last.append(' ', lost);
    }
    if (result.picture) {
      const link = element('a', 'picture');
      link.href = '/api/pictures/' + result.picture;
      last.append(' ', link);
    }
    return row;
  }));
}

function drawSinks(status) {
  const item = (name, up, rest) => {
    const made = document.createElement('li');
    made.append(element('b', up ? '\u25cf up ' : '\u25cf down ', up ? 'up' : 'down'), element('b', name), ' ',
      element('span', rest, 'quiet'));
    return made;
  };
  const journal = item('journal', !status.journalFailure, status.journalFailure || status.journal);
  const items = status.sinks.map(sink => {
    const counts = [];
    if (sink.waiting) {
      counts.push(sink.waiting + ' waiting');
    }
    if (sink.dropped) {
      counts.push(sink.dropped + ' dropped');
    }
    return item(sink.name, sink.up, [...counts, sink.message].join(' \u00b7 '));
  });
  const pictures = status.pictures;
  const skipped = [];
  if (pictures.dropped) {
    skipped.push(pictures.dropped + ' skipped, as verdicts come first');
  }
  if (pictures.failed) {
    skipped.push(pictures.failed + ' refused by the disk');
  }
  find('sinks').replaceChildren(journal,
    item('pictures', !pictures.failing, [pictures.kept + ' kept', ...skipped].join(' \u00b7 ')), ...items);
}

function drawEvents(events) {
  find('events').replaceChildren(...events.map(event => {
    const item = document.createElement('li');
    const line = event.line ? event.line + ': ' : '';
    item.append(element('span', new Date(event.at).toLocaleString() + ' ', 'quiet'), line + event.message,
      element('span', event.who === 'station' ? '' : ' by ' + event.who, 'quiet'));
    return item;
  }));
}

async function ask(path) {
  const answer = await fetch(path);
  if (answer.status === 401) {
    location.replace('/login.html');
  }
  if (!answer.ok) {
    throw new Error('answer ' + answer.status);
  }
  return answer.json();
}

async function refresh() {
  const status = await ask('/api/status');
  answered = new Date();
  find('offline').hidden = true;
  csrf = status.user.csrf;
  document.title = text(document, '#station', status.station).textContent;
  const model = status.model;
  const running = 'model on ' + model.provider + ', graph ' + model.graph;
  text(document, '#model', model.ready ? running : model.notice).title = model.notice;
  text(document, '#health', status.problems.length ? 'not ready' : 'ready').className =
    'chip ' + (status.problems.length ? 'FAULT' : 'READY');
  text(document, '#user', status.user.name ? status.user.name + ', ' + status.user.role.toLowerCase() : '');
  text(document, '#version', 'VCP-CLIP+ station ' + status.version);
  find('logout').hidden = !status.user.name;
  show('problems', [...status.problems, ...status.warnings].join('\n'));
  const mayAct = status.user.role === 'OPERATOR' || status.user.role === 'ENGINEER';
  status.lines.forEach(line => drawLine(line, status.results, mayAct));
  drawResults(status.results);
  drawSinks(status);
}

async function refreshEvents() {
  drawEvents(await ask('/api/events'));
}

async function poll(task, period) {
  try {
    await task();
  } catch (failure) {
    find('since').textContent = answered.toLocaleTimeString();
    find('offline').hidden = false;
    find('health').textContent = 'no answer';
    find('health').className = 'chip FAULT';
  }
  setTimeout(() => poll(task, period), document.hidden ? 5 * period : period);
}

find('logout').onclick = () => send('/logout', {}).finally(() => location.replace('/login.html'));
poll(refresh, PERIOD);
poll(refreshEvents, EVENTS_PERIOD);
