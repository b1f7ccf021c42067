// The map itself: a point in its middle that keyboard, tap and click can all choose. No dragging is needed.

import { CircleMarker, Control, DomUtil, GeoJSON, Map as LeafletMap, TileLayer } from 'leaflet'

const INK = '#14506e'

export function draw(frame, options, { latitude, longitude, use, say }) {
  const start = latitude.value
    ? [Number(latitude.value), Number(longitude.value)]
    : [Number(options.centreLatitude), Number(options.centreLongitude)]
  const map = new LeafletMap(frame, { center: start, keyboard: true, maxZoom: 18, minZoom: 11, scrollWheelZoom: false, zoom: closeness(options.tiles, latitude.value) })
  map.attributionControl.setPrefix(false)
  if (options.tiles) new TileLayer(options.tiles, { attribution: options.attribution || '', maxZoom: 18 }).addTo(map)
  wards(map, options.wards)

  const pin = new CircleMarker(start, { color: '#fff', fillColor: INK, fillOpacity: 1, radius: 9, weight: 3 })
  const choose = (point) => {
    pin.setLatLng(point).addTo(map)
    use({ latitude: point.lat, longitude: point.lng }, 'We’ll use the point you chose on the map. Select Continue to check it.')
  }
  if (latitude.value) pin.addTo(map)

  map.on('click', ({ latlng }) => choose(latlng))
  cross(map)
  middle(map, choose)
  frame.setAttribute('tabindex', '0')
  frame.setAttribute('role', 'application')
  frame.setAttribute('aria-label', 'Map. Move it with the arrow keys, zoom with plus and minus, then select “Use the middle of the map”.')
  frame.focus()
  say('Tap where it is. Or move the map until the cross is over it, then select “Use the middle of the map”.')

  return { shown: () => map.invalidateSize() }
}

// Without a street map there is less to see from close by.
const closeness = (tiles, chosen) => (tiles ? (chosen ? 16 : 13) : chosen ? 14 : 12)

// Ward outlines and names: enough to find one’s way by where there are no tiles.
async function wards(map, address) {
  const answer = await fetch(address)
  if (!answer.ok) return
  const labels = []
  new GeoJSON(await answer.json(), {
    interactive: false,
    onEachFeature: (ward, shape) => {
      shape.bindTooltip(named(ward.properties.name), { className: 'app-map-ward', direction: 'center', permanent: true })
      labels.push(shape)
    },
    style: { color: INK, fillOpacity: 0.04, weight: 1 }
  }).addTo(map)
  const tidy = () => setApart(labels)
  map.on('zoomend resize', tidy)
  tidy()
}

// A name that would lie on another waits until the map is closer.
function setApart(labels) {
  const shown = []
  labels.forEach((shape) => {
    const label = shape.getTooltip().getElement()
    if (!label) return
    const box = label.getBoundingClientRect()
    const isFree = shown.every((other) => box.right < other.left || other.right < box.left || box.bottom < other.top || other.bottom < box.top)
    label.style.visibility = isFree ? 'visible' : 'hidden'
    if (isFree) shown.push(box)
  })
}

// Leaflet writes a string as HTML; an element it takes as it is.
function named(name) {
  const label = document.createElement('span')
  label.textContent = name
  return label
}

function cross(map) {
  const mark = DomUtil.create('div', 'app-map-cross', map.getContainer())
  mark.setAttribute('aria-hidden', 'true')
}

function middle(map, choose) {
  const UseMiddle = Control.extend({
    options: { position: 'bottomleft' },
    onAdd() {
      const button = DomUtil.create('button', 'govuk-button app-map-use')
      button.type = 'button'
      button.textContent = 'Use the middle of the map'
      button.addEventListener('click', (event) => {
        event.stopPropagation()
        choose(map.getCenter())
      })
      return button
    }
  })
  new UseMiddle().addTo(map)
}
