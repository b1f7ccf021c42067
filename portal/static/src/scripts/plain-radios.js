// The design system’s radios, without the one attribute that ARIA doesn’t allow on them.

import { Radios } from 'govuk-frontend'

export class PlainRadios extends Radios {
  syncConditionalRevealWithInputState($input) {
    super.syncConditionalRevealWithInputState($input)
    $input.removeAttribute('aria-expanded')
  }
}
