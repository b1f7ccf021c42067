// Focus that something sticky would hide is brought into view (WCAG 2.2, 2.4.11).

export function keepFocusClear() {
  const exit = document.querySelector('.govuk-exit-this-page')
  if (!exit) return

  document.addEventListener('focusin', ({ target }) => {
    if (exit.contains(target)) return
    const bar = exit.getBoundingClientRect()
    const field = target.getBoundingClientRect()
    const hidden = field.top < bar.bottom && field.bottom > bar.top && field.left < bar.right && field.right > bar.left
    if (hidden) window.scrollBy(0, field.top - bar.bottom - 12)
  })
}
