// Keeps the marks as text to copy, in this browser, and as a file to save.
const review = document.getElementById('review').dataset;
const place = 'vcpclip-review ' + location.pathname;

function marks() {
  const chosen = {};
  for (const input of document.querySelectorAll('input[type=radio]:checked')) {
    chosen[input.name] = input.value;
  }
  return chosen;
}

function text() {
  const file = { formatVersion: 1, recipe: review.recipe, revision: Number(review.revision), marks: marks() };
  return JSON.stringify(file, null, 1);
}

function show() {
  const groups = new Set([...document.querySelectorAll('input[type=radio]')].map((i) => i.name));
  document.getElementById('count').textContent =
    Object.keys(marks()).length + ' of ' + groups.size + ' marked';
  document.getElementById('marks').value = text();
}

function keep(action) {
  try {
    return action(localStorage);
  } catch (e) {
    return null; // a browser that keeps nothing for files
  }
}

document.addEventListener('change', () => {
  show();
  keep((storage) => storage.setItem(place, text()));
});

document.getElementById('save').addEventListener('click', () => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text()], { type: 'application/json' }));
  link.download = 'marks.json';
  link.click();
  URL.revokeObjectURL(link.href);
});

const kept = JSON.parse(keep((storage) => storage.getItem(place)) || '{}');
if (kept.recipe === review.recipe && kept.revision === Number(review.revision)) {
  for (const input of document.querySelectorAll('input[type=radio]')) {
    input.checked = kept.marks[input.name] === input.value;
  }
}
show();
