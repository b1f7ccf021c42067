// The residents’ pages, made easier. Every page works without this file.

import { Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, ServiceNavigation, SkipLink, createAll } from 'govuk-frontend'

import { keepFocusClear } from './clear-focus.js'
import { photos } from './photos.js'
import { places } from './places.js'
import { PlainRadios } from './plain-radios.js'

for (const Component of [Button, CharacterCount, Checkboxes, ErrorSummary, ExitThisPage, NotificationBanner, PlainRadios, ServiceNavigation, SkipLink]) {
  createAll(Component)
}

places()
photos()
keepFocusClear()
