// Photos: what was chosen is checked and shown before it is sent, and sending says how far it is.

const list = Intl.ListFormat ? new Intl.ListFormat('en-GB') : { format: (names) => names.join(', ') }

export function photos() {
  document.querySelectorAll('[data-photos]').forEach((input) => enhance(input))
}

function enhance(input) {
  const most = Number(input.dataset.most)
  const mostBytes = Number(input.dataset.mostBytes)
  const form = input.form
  const shown = document.createElement('ul')
  shown.className = 'app-photos'
  shown.hidden = true
  const note = document.createElement('p')
  note.className = 'app-place__note'
  note.setAttribute('role', 'status')
  input.after(shown, note)

  input.addEventListener('change', () => {
    const chosen = Array.from(input.files)
    const tooLarge = chosen.filter((file) => file.size > mostBytes)
    const problems = []
    if (tooLarge.length) problems.push(`${list.format(tooLarge.map((file) => file.name))} ${tooLarge.length > 1 ? 'are' : 'is'} larger than ${Math.round(mostBytes / 1048576)} MB.`)
    if (chosen.length > most) problems.push(`You can add ${most} more. You chose ${chosen.length}.`)
    show(chosen, shown)
    note.textContent = problems.length ? `${problems.join(' ')} Choose again.` : count(chosen.length)
    note.classList.toggle('app-photos__problem', problems.length > 0)
  })

  form.addEventListener('submit', (event) => {
    if (event.defaultPrevented || !input.files.length) return
    // What was chosen goes as it is; this only says that it is on its way.
    note.classList.remove('app-photos__problem')
    note.textContent = 'Sending your photos. This can take a minute on a slow connection.'
    const bar = document.createElement('progress')
    bar.className = 'app-upload-progress'
    bar.setAttribute('aria-label', 'Sending your photos')
    note.after(bar)
  })
}

const count = (number) => (number ? `${number} ${number === 1 ? 'photo' : 'photos'} chosen.` : '')

function show(files, shown) {
  shown.replaceChildren(...files.map(preview))
  shown.hidden = files.length === 0
}

function preview(file) {
  const item = document.createElement('li')
  item.className = 'app-photos__photo'
  const image = document.createElement('img')
  image.alt = ''
  const address = URL.createObjectURL(file)
  image.addEventListener('load', () => URL.revokeObjectURL(address))
  // Some browsers can’t show HEIC; the name alone is enough.
  image.addEventListener('error', () => image.remove())
  image.src = address
  const name = document.createElement('p')
  name.textContent = file.name
  item.append(image, name)
  return item
}
