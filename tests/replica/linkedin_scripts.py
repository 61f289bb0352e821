"""The scripts of the LinkedIn replica's pages, and the one that stands in for a person at the screen."""

import json
from typing import Final, NamedTuple


class Account(NamedTuple):
    """Who is signed in, or would be."""

    name: str
    email: str
    slug: str
    password: str


EXPORT_JS: Final = """(() => {
const conf = JSON.parse(document.querySelector('script[type="application/json"]').textContent);
const part = name => document.querySelector(`[data-part="${name}"]`);
const off = e => e.disabled || e.getAttribute('aria-disabled') === 'true';
const able = (e, on) => conf.aria ? e.setAttribute('aria-disabled', String(!on)) : e.disabled = !on;
const start = () => {
  const radios = [...document.querySelectorAll('input[type=radio]')];
  const boxes = [...document.querySelectorAll('input[type=checkbox]')];
  const ask = part('request'), prompt = part('prompt'), fault = part('fault');
  const chosen = () => radios.find(r => r.checked)?.value;
  const look = () => {
    part('files').hidden = chosen() !== 'true';
    able(ask, chosen() === 'false' || (chosen() === 'true' && boxes.some(b => b.checked)));
  };
  const send = async password => {
    fault.hidden = true;
    const form = new URLSearchParams({isFastArchiveOnly: chosen() ?? 'false', helpCenterUrl: '', password});
    if (chosen() === 'true')
      boxes.filter(b => b.checked).forEach(b => form.append('requestedFiles[]', b.value));
    form.append('csrfToken', (/JSESSIONID="?([^";]*)/.exec(document.cookie) ?? [])[1] ?? '');
    const answer = await fetch('/psettings/member-data/export', {method: 'POST', body: form});
    if (answer.status === 401) { part('wrong').hidden = false; return; }
    prompt.hidden = true;
    if (!answer.ok) { fault.hidden = false; return; }
    if (!conf.feedback) return;
    if (part('state')) part('state').hidden = false;
    ask.textContent = conf.pending;
    [...radios, ...boxes].forEach(b => b.disabled = true);
    able(ask, false);
  };
  if (ask) {
    [...radios, ...boxes].forEach(b => b.addEventListener('change', look));
    ask.addEventListener('click', () => {
      if (off(ask)) return;
      if (conf.prompt) { prompt.hidden = false; prompt.classList.add('active'); } else send('');
    });
    prompt.addEventListener('submit', e => { e.preventDefault(); send(prompt.elements[0].value); });
  }
  part('again')?.addEventListener('click', () => {
    part('ready').hidden = !conf.keeps; part('picker').hidden = false;
  });
  document.querySelectorAll('button[data-go]').forEach(b => b.addEventListener('click', () => {
    if (!off(b)) location.assign(b.dataset.go);
  }));
};
const late = document.querySelector('template[data-late]');
if (!late) start();
else setTimeout(() => {
  document.querySelector('.skeleton').replaceWith(late.content.cloneNode(true)); start();
}, conf.delay * 1000);
})();"""

PAGE_JS: Final = """
document.querySelectorAll('[data-post]').forEach(b => b.addEventListener('click', async () => {
  await fetch(b.dataset.post, {method: 'POST'});
  b.closest('.over')?.remove();
}));
document.querySelectorAll('[data-dismiss]').forEach(b => b.addEventListener('click',
  () => b.closest('.over').remove()));
document.querySelectorAll('[data-after]').forEach(e =>
  setTimeout(() => { e.hidden = false; }, e.dataset.after * 1000));"""

APPROVAL_JS: Final = """setInterval(async () => {
  const answer = await fetch('/checkpoint/challenge/poll');
  if (answer.status === 200) location.assign('/feed/');
}, 200);"""

PERSON_JS: Final = """(async () => {
const person = PERSON;
const sleep = seconds => new Promise(done => setTimeout(done, seconds * 1000));
const seen = e => e && e.getClientRects().length > 0;
const type = (e, value) => {
  e.focus(); e.value = value; e.dispatchEvent(new Event('input', {bubbles: true}));
};
const places = 'input[name=pin], input[type=password], [data-person]';
const find = () => [...document.querySelectorAll(places)].find(seen);
for (;;) {
  await sleep(.05);
  if (!find()) continue;
  await sleep(person.delay);
  const target = find();
  if (!target) continue;
  if (target.matches('[data-person]')) target.click();
  else {
    const user = target.form.querySelector('input[name=session_key]');
    if (user) type(user, person.username);
    type(target, target.name === 'pin' ? person.pin : person.passwords.shift() ?? '');
    target.form.requestSubmit();
  }
  await sleep(.5);
}
})();"""


def person_script(delay: float, account: Account, wrong: int, pin: str) -> str:
    """Return what the simulated person does: type, as themselves, wherever the page asks them something."""
    passwords = ["not-my-password"] * wrong + [account.password]
    person = {"delay": delay, "username": account.email, "passwords": passwords, "pin": pin}
    return PERSON_JS.replace("PERSON", json.dumps(person))
