// One spelling per contact, so that the same person always hashes alike. Decides what is a contact and how it is
// written; hashing, and with it forgetting the text, is left to the caller.

export interface Contact {
  kind: 'email' | 'phone' | 'linkedin'
  value: string
}

const EMAIL_LENGTH_MAX = 254
const EMAIL = /^[^\s\p{C}@<>()[\],;:\\"]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u
const LINKEDIN = /^(?:https?:\/\/)?(?:[a-z]{1,3}\.)?linkedin\.com\/in\/([^/?#\s]+)(?:[/?#]\S*)?$/
const SLUG = /^[\p{L}\p{M}\p{N}\p{S}._'-]+$/u
const PHONE_LENGTHS = /^\+[1-9]\d{7,14}$/

/**
 * An e-mail in lower case, a LinkedIn profile as "linkedin.com/in/<name>", or a phone in E.164. A phone needs its "+":
 * without a country nobody can tell whose number it is. Undefined for anything else.
 */
export function normaliseContact(text: string): Contact | undefined {
  const lower = text.normalize('NFC').trim().toLowerCase()
  if (lower.startsWith('+') && !lower.includes('@')) return phone(lower)
  return email(lower) ?? linkedin(lower)
}

function email(lower: string): Contact | undefined {
  return lower.length <= EMAIL_LENGTH_MAX && EMAIL.test(lower) ? { kind: 'email', value: lower } : undefined
}

/** Country and "www" hosts show the same profile, and so do its sub-pages. */
function linkedin(lower: string): Contact | undefined {
  const slug = LINKEDIN.exec(lower)?.[1]
  const name = slug === undefined ? undefined : decode(slug)
  return name && SLUG.test(name) ? { kind: 'linkedin', value: `linkedin.com/in/${name}` } : undefined
}

function phone(lower: string): Contact | undefined {
  // In "+49 (0)30 ..." the bracketed zero is dialled only inside the country.
  const value = lower.replace(/\(0\)/, '').replace(/[\s().\-/\u2010-\u2015]/g, '')
  return PHONE_LENGTHS.test(value) ? { kind: 'phone', value } : undefined
}

/** Browsers copy "j%C3%BCrgen" where people type "jürgen". */
function decode(slug: string): string | undefined {
  try {
    return decodeURIComponent(slug).normalize('NFC').toLowerCase()
  } catch {
    return undefined
  }
}
