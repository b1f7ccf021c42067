// The staff pages, made quicker. Every page works without this file.

import { Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, SkipLink, createAll } from 'govuk-frontend'

import { beside } from './beside.js'
import { cover } from './cover.js'
import { keepFocusClear } from './clear-focus.js'
import { keys } from './keys.js'
import { photos } from './photos.js'
import { places } from './places.js'
import { PlainRadios } from './plain-radios.js'
import { ticks } from './ticks.js'

function start(scope) {
  for (const Component of [Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, PlainRadios, SkipLink]) {
    createAll(Component, undefined, scope)
  }
}

start(document)
beside(start)

cover()
places()
photos()
ticks()
keys()
keepFocusClear()
