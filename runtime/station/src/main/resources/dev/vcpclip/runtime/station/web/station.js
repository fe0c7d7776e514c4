'use strict';

const PERIOD = 1000;
const CHART_PARTS = 100;
const cards = new Map();
let csrf = '';

const find = id => document.getElementById(id);

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
  await refresh();
}

function act(path, body) {
  send(path, body).catch(failure => show('problems', failure.message));
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

function card(name) {
  if (!cards.has(name)) {
    const article = find('line').content.cloneNode(true).firstElementChild;
    const path = '/api/lines/' + encodeURIComponent(name);
    find('lines').append(article);
    text(article, '.name', name);
    article.querySelector('.trigger').onclick = () => act(path + '/trigger', {partId: '', wait: false});
    article.querySelector('.pause').onclick = event =>
      act(path + '/pause', {paused: event.target.dataset.paused !== 'true'});
    article.querySelector('.recipe').onchange = event =>
      act(path + '/recipe', {name: event.target.value});
    cards.set(name, {article, path, shown: null});
  }
  return cards.get(name);
}

const number = value => value === undefined ? '' : value.toFixed(3);

function drawLine(line, results, mayAct) {
  const entry = card(line.name);
  const article = entry.article;
  const phase = text(article, '.phase', line.phase.toLowerCase());
  phase.className = 'phase ' + line.phase;
  text(article, '.message', line.message || line.recipeProblem || line.source);
  const counts = line.verdicts;
  text(article, '.counts',
    `since the start: ${counts.PASS} pass, ${counts.FAIL} fail, ${counts.UNSURE} unsure, ${counts.LATE} late`);
  text(article, '.missed', line.missedTriggers ? `${line.missedTriggers} triggers missed` : '');
  const own = results.filter(result => result.line === line.name);
  drawLast(entry, own[0]);
  drawChart(article, line, own.slice(0, CHART_PARTS).reverse());
  const paused = line.phase === 'PAUSED';
  const pause = text(article, '.pause', paused ? 'Go on' : 'Pause');
  pause.dataset.paused = paused;
  const select = article.querySelector('.recipe');
  const names = line.recipes.join('\n');
  if (select.dataset.names !== names) {
    select.replaceChildren(...line.recipes.map(name => new Option(name, name)));
    select.dataset.names = names;
  }
  if (document.activeElement !== select) {
    select.value = line.recipe;
  }
  for (const control of article.querySelectorAll('.controls button, .controls select')) {
    control.disabled = !mayAct;
  }
}

function drawLast(entry, result) {
  if (!result) {
    return;
  }
  const verdict = text(entry.article, '.verdict', result.verdict);
  verdict.className = 'verdict ' + result.verdict;
  if (entry.shown !== result.sequence) {
    const image = entry.article.querySelector('img');
    const next = new Image();
    next.onload = () => {
      image.src = next.src;
      image.hidden = false;
    };
    next.src = entry.path + '/picture?' + result.sequence;
    entry.shown = result.sequence;
  }
}

function drawChart(article, line, results) {
  const chart = article.querySelector('.chart');
  const scores = results.map(result => result.score).filter(score => score !== undefined);
  const top = Math.max(line.defectFrom * 1.5 || 0, ...scores, 0.01) * 1.05;
  const height = value => 160 * value / top;
  const marks = [];
  const add = (name, attributes) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    marks.push(element);
  };
  results.forEach((result, index) => {
    const tall = Math.max(3, height(result.score ?? 0));
    add('rect', {class: result.verdict, x: index * 6 + 1, y: 160 - tall, width: 4, height: tall});
  });
  if (line.defectFrom !== undefined) {
    const levels = [[line.defectFrom, 'high']];
    if (line.goodBelow < line.defectFrom) {
      levels.push([line.goodBelow, 'low']);
    }
    levels.forEach(([level, kind]) =>
      add('line', {class: kind, x1: 0, x2: 600, y1: 160 - height(level), y2: 160 - height(level)}));
  }
  chart.replaceChildren(...marks);
  text(article, '.legend', line.defectFrom === undefined ? '' :
    `scores of the last ${results.length} parts; fail from ${number(line.defectFrom)}` +
    (line.goodBelow < line.defectFrom ? `, pass below ${number(line.goodBelow)}` : ''));
}

function drawResults(results) {
  find('results').replaceChildren(...results.slice(0, 25).map(result => {
    const row = document.createElement('tr');
    const cell = (value, style) => {
      const td = row.insertCell();
      td.textContent = value;
      td.className = style || '';
      return td;
    };
    cell(new Date(result.triggeredAt).toLocaleTimeString());
    cell(result.line);
    cell(result.partId || '');
    cell(result.verdict, result.verdict);
    cell(number(result.score));
    cell((result.latencyMicros / 1000).toFixed(0));
    cell(result.recipe);
    const last = cell(result.reason || '', 'reason');
    if (result.picture) {
      const link = document.createElement('a');
      link.href = '/api/pictures/' + result.picture;
      link.textContent = 'picture';
      last.append(' ', link);
    }
    return row;
  }));
}

function drawSinks(status) {
  const items = status.sinks.map(sink => {
    const item = document.createElement('li');
    const state = document.createElement('b');
    state.textContent = sink.up ? 'up' : 'down';
    state.className = sink.up ? 'PASS' : 'FAIL';
    const waiting = sink.waiting ? `, ${sink.waiting} waiting` : '';
    const dropped = sink.dropped ? `, ${sink.dropped} dropped` : '';
    item.append(`${sink.name}: `, state, `${waiting}${dropped} `, sink.message);
    return item;
  });
  const journal = document.createElement('li');
  journal.textContent = 'journal and this page' +
    (status.pictures.dropped ? `; ${status.pictures.dropped} pictures skipped` : '');
  find('sinks').replaceChildren(...items, journal);
}

async function refresh() {
  const answer = await fetch('/api/status');
  if (answer.status === 401) {
    location.replace('/login.html');
    return;
  }
  if (!answer.ok) {
    throw new Error('answer ' + answer.status);
  }
  const status = await answer.json();
  csrf = status.user.csrf;
  document.title = text(document, '#station', status.station).textContent;
  const model = status.model;
  text(document, '#model', model.ready ? 'model on ' + model.provider : model.notice);
  find('model').title = model.notice;
  text(document, '#user', status.user.name);
  find('logout').hidden = !status.user.name;
  show('problems', status.problems.join('\n'));
  const mayAct = status.user.role === 'OPERATOR' || status.user.role === 'ENGINEER';
  status.lines.forEach(line => drawLine(line, status.results, mayAct));
  drawResults(status.results);
  drawSinks(status);
}

async function poll() {
  try {
    await refresh();
    find('offline').hidden = true;
  } catch (failure) {
    find('offline').hidden = false;
  }
  setTimeout(poll, document.hidden ? 5 * PERIOD : PERIOD);
}

find('logout').onclick = () => send('/logout', {}).catch(() => location.replace('/login.html'));
poll();
