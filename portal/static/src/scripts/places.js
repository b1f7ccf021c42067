// Where: the device’s own location, and a map that is fetched only when someone asks for it.

export function places() {
  document.querySelectorAll('[data-place]').forEach((place) => enhance(place))
}

function enhance(place) {
  const tools = place.querySelector('[data-place-tools]')
  if (!tools) return
  const note = place.querySelector('[data-place-note]')
  const latitude = place.querySelector('[data-place-latitude]')
  const longitude = place.querySelector('[data-place-longitude]')
  const pointFor = place.querySelector('[data-place-point-for]')
  const text = place.querySelector('[data-place-text]')
  const say = (words) => {
    note.textContent = words
  }
  const use = (at, words) => {
    latitude.value = at.latitude.toFixed(6)
    longitude.value = at.longitude.toFixed(6)
    pointFor.value = text.value
    say(words)
  }
  tools.hidden = false

  const locate = tools.querySelector('[data-place-locate]')
  if (navigator.geolocation && window.isSecureContext) {
    locate.addEventListener('click', () => askDevice(use, say))
  } else {
    locate.hidden = true
  }

  // What is typed afterwards says where it is better than a point chosen before; the server agrees.
  text.addEventListener('input', () => {
    if (latitude.value && text.value !== pointFor.value) say('We’ll use what you type, not the point you chose before.')
  })

  openMap(place, { latitude, longitude, use, say })
}

const TROUBLE = {
  1: 'Your device didn’t let us see where you are. Type a postcode, street or place, or use the map.',
  2: 'Your device couldn’t tell where you are. Type a postcode, street or place, or use the map.',
  3: 'Your device took too long to say where you are. Type a postcode, street or place, or use the map.'
}

function askDevice(use, say) {
  say('Asking your device where you are…')
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => use(coords, `We’ll use where you are now, to within about ${rounded(coords.accuracy)} metres. Select Continue to check it.`),
    (problem) => say(TROUBLE[problem.code] || TROUBLE[2]),
    { enableHighAccuracy: true, maximumAge: 60000, timeout: 15000 }
  )
}

const rounded = (metres) => (metres < 100 ? Math.max(Math.ceil(metres / 10), 1) * 10 : Math.ceil(metres / 100) * 100)

function openMap(place, fields) {
  const button = place.querySelector('[data-place-map]')
  const frame = place.querySelector('[data-place-frame]')
  let map
  const show = (open) => {
    frame.hidden = !open
    button.setAttribute('aria-expanded', String(open))
    button.textContent = open ? 'Hide the map' : 'Show a map'
    if (open && map) map.shown()
  }

  button.addEventListener('click', async () => {
    if (map) {
      show(frame.hidden)
      return
    }
    fields.say('Fetching the map…')
    try {
      const [{ draw }] = await Promise.all([import(place.dataset.mapScript), styles(place.dataset.mapStyles)])
      show(true)
      map = draw(frame, place.dataset, fields)
    } catch {
      fields.say('The map didn’t load. Type a postcode, street or place instead, or say where it is in your own words.')
    }
  })
}

function styles(address) {
  return new Promise((done, failed) => {
    const link = document.createElement('link')
    link.rel = 'stylesheet'
    link.href = address
    link.addEventListener('load', done)
    link.addEventListener('error', failed)
    document.head.append(link)
  })
}
