'use strict';

document.getElementById('form').addEventListener('submit', async event => {
  event.preventDefault();
  const message = document.getElementById('message');
  message.textContent = '';
  try {
    const answer = await fetch('/login', {
      method: 'POST',
      headers: {'Content-Type': 'application/json', 'X-Csrf-Token': 'login'},
      body: JSON.stringify({
        name: document.getElementById('name').value,
        password: document.getElementById('password').value,
      }),
    });
    if (answer.ok) {
      location.replace('/');
    } else {
      message.textContent = (await answer.json()).error;
    }
  } catch (failure) {
    message.textContent = 'No answer from the station.';
  }
});
