// On a wide screen a case opens beside the queue it stands in. Elsewhere its link leads to its page.

const WIDE = '(min-width: 1280px)'

// A case that somebody goes by in less is not one that they read, and reading is recorded.
const PASSED_BY = 150 // milliseconds

export function beside(start) {
  const bench = document.querySelector('[data-module="app-beside"]')
  if (!bench) return
  bench.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-beside]')
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (!link || !plain || !window.matchMedia(WIDE).matches) return
    event.preventDefault()
    open(bench, link, start).catch(() => window.location.assign(link.href))
  })
  // Whoever goes down the list by keys sees each case as they come to it.
  let passing
  bench.addEventListener('app-look', ({ target: link }) => {
    if (!window.matchMedia(WIDE).matches) return
    clearTimeout(passing)
    passing = setTimeout(() => open(bench, link, start, { stay: true }).catch(() => window.location.assign(link.href)), PASSED_BY)
  })
}

// Of several asked for one after the other, the last is shown.
let asked = 0

async function open(bench, link, start, { stay = false } = {}) {
  const turn = ++asked
  const answer = await fetch(link.dataset.beside, { credentials: 'same-origin' })
  if (!answer.ok || answer.redirected) throw new Error('the case did not come')
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  if (turn !== asked) return
  const hand = page.getElementById('in-hand')
  if (!hand || !hand.firstElementChild) throw new Error('the case is not in the page')
  const panel = document.getElementById('in-hand')
  panel.replaceChildren(...document.importNode(hand, true).childNodes)
  panel.scrollTop = 0
  bench.classList.add('app-bench--three')
  for (const row of bench.querySelectorAll('.app-cases__case--open')) row.classList.remove('app-cases__case--open')
  link.closest('.app-cases__case').classList.add('app-cases__case--open')
  window.history.replaceState(null, '', link.dataset.beside)
  start(panel)
  if (!stay) document.getElementById('in-hand-heading').focus({ preventScroll: true })
}
