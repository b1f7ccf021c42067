// Boxes over a photo are drawn on it: by one stroke, or by pressing two corners. Without this they are entered by numbers.

const SVG = 'http://www.w3.org/2000/svg'
// In hundredths of the photo. A shorter stroke is a press.
const A_STROKE = 1.5
const SMALLEST = 0.5

export function cover() {
  const form = document.querySelector('[data-module="app-cover"]')
  if (!form) return
  const sheet = form.querySelector('svg')
  const list = form.querySelector('[data-boxes]')
  const said = form.querySelector('[data-said]')
  form.querySelector('[data-drawing]').hidden = false
  sheet.classList.add('app-cover__sheet--drawn')

  const point = ({ clientX, clientY }) => {
    const { left, top, width, height } = sheet.getBoundingClientRect()
    return { x: within((clientX - left) / width), y: within((clientY - top) / height) }
  }
  let corner = null
  let shape = null
  let pressed = false

  const begin = (at) => {
    corner = at
    shape = document.createElementNS(SVG, 'rect')
    shape.classList.add('app-cover__drawing')
    sheet.append(shape)
    place(shape, between(corner, at))
  }
  const drop = () => {
    shape?.remove()
    corner = shape = null
  }
  const end = (at) => {
    const box = between(corner, at)
    drop()
    if (Math.min(box.width, box.height) < SMALLEST) return
    if (list.children.length >= Number(form.dataset.most)) {
      say(`Up to ${form.dataset.most} boxes at a time`)
      return
    }
    add(box)
  }

  sheet.addEventListener('pointerdown', (event) => {
    if (!event.isPrimary || event.button) return
    event.preventDefault()
    sheet.setPointerCapture(event.pointerId)
    pressed = true
    if (!corner) begin(point(event))
  })
  sheet.addEventListener('pointermove', (event) => {
    if (corner && event.isPrimary) place(shape, between(corner, point(event)))
  })
  sheet.addEventListener('pointerup', (event) => {
    if (!pressed || !corner) return
    pressed = false
    const { width, height } = between(corner, point(event))
    // A press is the first corner of two: the box goes on with the pointer until the next.
    if (Math.max(width, height) >= A_STROKE) end(point(event))
  })
  sheet.addEventListener('pointercancel', () => {
    pressed = false
    drop()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') drop()
  })
  list.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (!button) return
    event.preventDefault()
    const item = button.closest('li')
    const number = [...list.children].indexOf(item)
    item.remove()
    shapes()[number].remove()
    count()
    say(`Box ${number + 1} removed`)
    const next = list.children[Math.min(number, list.children.length - 1)]
    ;(next?.querySelector('button') || form.querySelector('[name=left]')).focus()
  })

  const shapes = () => sheet.querySelectorAll('rect')
  const add = (box) => {
    const drawn = document.createElementNS(SVG, 'rect')
    place(drawn, box)
    sheet.append(drawn)
    const item = form.querySelector('template').content.firstElementChild.cloneNode(true)
    item.querySelector('input').value = [box.left, box.top, box.width, box.height].join(' ')
    item.querySelector('[data-where]').textContent = `${box.left}% from the left, ${box.top}% from the top, ${box.width}% wide, ${box.height}% high`
    list.append(item)
    count()
    say(`Box ${list.children.length} drawn`)
  }
  const count = () => {
    for (const [index, item] of [...list.children].entries()) {
      for (const number of item.querySelectorAll('[data-number]')) number.textContent = index + 1
      item.querySelector('button').value = index
    }
  }
  const say = (words) => {
    said.textContent = words
  }
}

function within(part) {
  return Math.min(Math.max(part, 0), 1) * 100
}

// Whole tenths, outwards: what was drawn over is covered.
function between(one, other) {
  const low = (name) => Math.floor(Math.min(one[name], other[name]) * 10)
  const high = (name) => Math.ceil(Math.max(one[name], other[name]) * 10)
  return {
    left: low('x') / 10,
    top: low('y') / 10,
    width: (high('x') - low('x')) / 10,
    height: (high('y') - low('y')) / 10
  }
}

function place(shape, { left, top, width, height }) {
  for (const [name, value] of Object.entries({ x: left, y: top, width, height })) shape.setAttribute(name, value)
}
