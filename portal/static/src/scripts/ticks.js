// Cases ticked in the queue are counted, and all of a page ticked at once.

const TICKS = 'input[type=checkbox][form=bulk]'

export function ticks() {
  const bar = document.querySelector('[data-module="app-ticks"]')
  const boxes = [...document.querySelectorAll(TICKS)]
  if (!bar || !boxes.length) return
  const all = document.createElement('button')
  all.type = 'button'
  all.className = 'app-bulk__button'
  bar.append(all)
  const lead = bar.querySelector('.app-bulk__lead')
  const count = () => {
    const ticked = boxes.filter((box) => box.checked).length
    lead.textContent = ticked ? `${ticked} ticked:` : 'Ticked cases:'
    all.textContent = ticked === boxes.length ? 'Tick none' : 'Tick all'
    for (const box of boxes) box.closest('.app-cases__case').classList.toggle('app-cases__case--ticked', box.checked)
  }
  all.addEventListener('click', () => {
    const isWanted = boxes.some((box) => !box.checked)
    for (const box of boxes) box.checked = isWanted
    count()
  })
  document.addEventListener('change', (event) => event.target.matches(TICKS) && count())
  // A page that is come back to keeps its ticks.
  window.addEventListener('pageshow', count)
  count()
}
