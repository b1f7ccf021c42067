// One key for each thing an officer does all day. The page itself says which key leads where, in
// `aria-keyshortcuts`; the list of keys is made from that, so that it tells the truth.
//
// A key presses a button only where `data-key-presses` says that the press can be taken back.
// Anything else it goes to, and Enter presses it. What somebody has typed and not sent is not left
// behind unasked. Keys can be switched off (WCAG 2.1.4).

const OFF = 'oscp-keys-off'
const PLACE = 'oscp-place-in-queue'
const CONTROLS = 'a[href], button, input:not([type=hidden]), select, textarea, summary'
const ROWS = 'a[data-beside]'
const TYPED = 'form[method=post] textarea, form[method=post] input[type=text]'
const LEAVE = 'You have typed something that is not sent. Leave it?'
const MOVES = [['j', 'The next case in the list'], ['k', 'The case before it'], ['x', 'Tick the case, to change it with others']]
const ALWAYS = [['?', 'These keys'], ['Esc', 'Out of a box, so that the keys work again'], ['Ctrl + Enter', 'Send what you are filling in']]

export function keys() {
  const opener = document.querySelector('[data-module="app-keys"]')
  if (!opener) return
  const panel = document.body.appendChild(document.createElement('dialog'))
  panel.className = 'app-keys'
  panel.setAttribute('aria-labelledby', 'keys-heading')
  opener.hidden = false
  opener.addEventListener('click', () => show(panel))
  document.addEventListener('submit', keepPlace)
  document.addEventListener('keydown', (event) => {
    const isHeld = event.repeat && !['j', 'k'].includes(event.key)
    if (panel.open || event.defaultPrevented || event.isComposing || isHeld) return
    if (event.key === 'Enter' && event.target.form && sends(event)) event.preventDefault()
    else if (isTypedInto(event.target)) leave(event)
    else if (!event.ctrlKey && !event.metaKey && !event.altKey && !areOff() && follow(event.key, panel)) event.preventDefault()
  })
}

function follow(key, panel) {
  if (key === '?') return show(panel)
  if (key === 'j' || key === 'k') return mayLeave() && step(key === 'j' ? 1 : -1)
  if (key === 'x') return tick()
  const found = [...document.querySelectorAll('[aria-keyshortcuts]')].find((one) => one.getAttribute('aria-keyshortcuts') === key && isSeen(one))
  return Boolean(found) && goTo(found)
}

function goTo(found) {
  if (found.matches('a[href], [data-key-presses]')) {
    if (mayLeave()) found.click()
  } else if (found.matches('summary')) {
    found.parentElement.open = true
    goToFirst(found.parentElement, found)
  } else if (found.matches(CONTROLS)) arriveAt(found)
  else goToFirst(found)
  return true
}

function goToFirst(box, unless) {
  const first = [...box.querySelectorAll(CONTROLS)].find((one) => one !== unless && !one.disabled && isSeen(one))
  if (first) arriveAt(first)
}

function arriveAt(control) {
  control.focus()
  control.scrollIntoView({ block: 'nearest' })
  if (control.matches('input[type=text], input[type=search]')) control.select()
}

// The row that has the focus, or that of the case in hand; -1 where neither is in the list.
function here(rows) {
  const focused = rows.indexOf(document.activeElement)
  return focused >= 0 ? focused : rows.findIndex((row) => row.closest('.app-cases__case--open') !== null)
}

function tick() {
  const rows = [...document.querySelectorAll(ROWS)]
  const box = rows[here(rows)]?.closest('.app-cases__case').querySelector('input[type=checkbox]')
  box?.click()
  return Boolean(box)
}

// On from there; from nowhere, to the first.
function step(by) {
  const rows = [...document.querySelectorAll(ROWS)]
  if (!rows.length) return false
  const at = here(rows)
  // What stood after a case that is gone stands where it stood.
  const to = at >= 0 ? at + by : by > 0 ? placeOfGone() : placeOfGone() - 1
  const next = rows[Math.min(Math.max(to, 0), rows.length - 1)]
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
  next.dispatchEvent(new CustomEvent('app-look', { bubbles: true }))
  return true
}

function mayLeave() {
  const typed = [...document.querySelectorAll(TYPED)].find((one) => isSeen(one) && one.value !== one.defaultValue)
  return !typed || window.confirm(LEAVE)
}

// Out of a box, and no further than to what it stands in: focus that is nowhere is lost to whoever
// goes by ear.
function leave({ key, target }) {
  if (key !== 'Escape') return
  target.blur()
  const around = target.closest('section') ?? target.form
  if (!around) return
  around.tabIndex = -1
  around.addEventListener('blur', () => around.removeAttribute('tabindex'), { once: true })
  around.focus({ preventScroll: true })
}

// Of a form’s buttons, one with an address of its own only begins a message: no key sends by that
// one, though it stands first and a browser’s own Enter would press it.
function sends({ target, ctrlKey }) {
  if (!target.matches('input, select, textarea')) return false
  const [first] = target.form.querySelectorAll('[type=submit]')
  const isAsked = ctrlKey || (target.matches('input') && first?.hasAttribute('formaction'))
  const button = isAsked && target.form.querySelector('[type=submit]:not([formaction])')
  // Its button takes one press of several: sent by the form itself, it could go twice.
  if (button) button.click()
  return Boolean(button)
}

function isTypedInto(target) {
  return target.matches('textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])') || target.isContentEditable
}

function isSeen(one) {
  return one.getClientRects().length > 0
}

// A case that was decided may be in the list no more. Whoever passed over others to decide it is not
// taken back to them: its place is kept, until another case is in hand.

function keepPlace({ target }) {
  const place = here([...document.querySelectorAll(ROWS)])
  if (place < 0 || !target.closest('#in-hand')) return
  try {
    window.sessionStorage.setItem(PLACE, `${caseInHand()} ${place}`)
  } catch {
    return // the next case is the first, as it is for whoever begins
  }
}

function placeOfGone() {
  try {
    const [gone, place] = (window.sessionStorage.getItem(PLACE) ?? '').split(' ')
    return gone && gone === caseInHand() ? Number(place) : 0
  } catch {
    return 0
  }
}

function caseInHand() {
  return new URLSearchParams(window.location.search).get('case') ?? ''
}

// The list of keys

function show(panel) {
  panel.replaceChildren(...contents(panel))
  panel.showModal()
  return true
}

function contents(panel) {
  const heading = make('h2', 'govuk-heading-m', 'Keys')
  heading.id = 'keys-heading'
  const list = make('dl', 'app-keys__list')
  for (const [key, does] of areOff() ? [] : offered()) {
    const pair = make('div', 'app-keys__key')
    const name = make('dt')
    name.append(make('kbd', '', key))
    pair.append(name, make('dd', '', does))
    list.append(pair)
  }
  const off = make('p', 'govuk-body', 'Single keys are off in this browser.')
  const turn = make('button', 'govuk-button govuk-button--secondary', areOff() ? 'Turn keys on' : 'Turn keys off')
  turn.addEventListener('click', () => {
    turnOff(!areOff())
    panel.replaceChildren(...contents(panel))
    panel.querySelector('button').focus()
  })
  const close = make('button', 'govuk-button', 'Close')
  close.addEventListener('click', () => panel.close())
  const group = make('div', 'govuk-button-group')
  group.append(close, turn)
  return [heading, areOff() ? off : list, group]
}

function offered() {
  const found = new Map(document.querySelector(ROWS) ? MOVES : [])
  for (const one of document.querySelectorAll('[aria-keyshortcuts]')) {
    const key = one.getAttribute('aria-keyshortcuts')
    if (!found.has(key) && isSeen(one)) found.set(key, nameOf(one))
  }
  return [...found, ...ALWAYS]
}

function nameOf(one) {
  const named = one.labels?.[0] ?? (one.matches(CONTROLS) ? one : one.querySelector('h2, h3') ?? one)
  return one.dataset.keyDoes ?? named.textContent.trim().replace(/\s+/g, ' ')
}

// A browser that keeps nothing knows until the page is left.
let off = ''

function areOff() {
  try {
    return window.localStorage.getItem(OFF) === 'yes'
  } catch {
    return off === 'yes'
  }
}

function turnOff(isWanted) {
  off = isWanted ? 'yes' : ''
  try {
    window.localStorage.setItem(OFF, off)
  } catch {
    return // kept by `off` alone
  }
}

function make(tag, className = '', text = '') {
  const made = document.createElement(tag)
  if (className) made.className = className
  made.textContent = text
  return made
}
