import { fromHex, toHex, toUtf8 } from '../bytes/text.ts'
import { codeToken, isCoded, nameOf, readName, tokenOf, type ListOf } from './name.ts'
import type { Problem } from './problem.ts'

/**
 * How values are written in links. Every character survives mail, forums and chats: nothing but letters, digits and
 * `-._~:,+/*@!`. Anything else is `!` and two hexadecimal digits a byte of UTF-8.
 */
export const escape = (text: string, plain = /[A-Za-z0-9\-._~:,+/*@]/): string =>
  text === '' ? EMPTY : [...text].map((char) => (plain.test(char) ? char : escapeAll(char))).join('')

/** The text behind escapes; undefined when an escape is damaged. */
export const unescape = (text: string): string | undefined => {
  if (text === EMPTY) return ''
  if (/!(?![0-9a-f]{2})/.test(text)) return undefined
  try {
    return text.replace(/(?:![0-9a-f]{2})+/g, (run) => utf8.decode(fromHex(run.replaceAll('!', ''))))
  } catch {
    return undefined
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const EMPTY = '!e'
const NONE = 'none'
const escapeAll = (text: string): string => toHex(toUtf8(text)).replace(/../g, '!$&')

/** A link may not end in punctuation: forums take it for the sentence's own. */
export const closed = (link: string): string =>
  /[A-Za-z0-9]$/.test(link) ? link : link.slice(0, -1) + escapeAll(link.slice(-1))

/** How long a list may be and still be written with names instead of code points. */
const readable = 48

/**
 * A list, as what is done to `base` or as a whole, whichever is shorter, and with names while that is short:
 *
 *     -TLS_RSA_WITH_RC4_128_SHA      switched off
 *     +x448@2                        added, as the second; without @ at the end
 *     secp384r1@1                    moved to the front
 *     c02f.c030,SSL_CK_…             the whole list; code points in hexadecimal
 *     none                           the empty list
 */
export const writeList = (of: ListOf, base: readonly string[] | undefined, target: readonly string[]): string => {
  if (target.length === 0) return NONE
  const edits = base && editsOf(base, target)
  const forms = [
    ...(edits?.length ? [writeEdits(edits, (name) => namedItem(of, name))] : []),
    target.map((name) => namedItem(of, name)).join(','),
    ...(edits?.length ? [writeEdits(edits, (name) => item(of, tokenOf(of, name)))] : []),
    writeCodes(of, target),
  ]
  const short = forms.slice(0, edits?.length ? 2 : 1).filter(({ length }) => length <= readable)
  return (short.length ? short : forms).reduce((best, form) => (form.length < best.length ? form : best))
}

/** Reads a list; entries that cannot be used are left out and reported. Offsets are counted from `at`. */
export const readList = (
  of: ListOf,
  base: readonly string[],
  text: string,
  at: number,
): { value: string[]; problems: Problem[] } => {
  const problems: Problem[] = []
  const report = (what: Problem['what'], part: string, offset: number, expected: string) =>
    problems.push({ what, at: offset, text: part, expected })
  if (text === NONE) return { value: [], problems }
  const whole: string[] = []
  const edits: Edit[] = []
  let offset = at
  for (const part of text.split(',')) {
    const [, sign = '', word = '', place] = /^([+-]?)(.+?)(?:@(\d{1,3}))?$/s.exec(part) ?? []
    const isEdit = sign !== '' || place !== undefined
    const tokens = isCoded(of) && word.split('.').every((token) => codeToken.test(token)) ? word.split('.') : [word]
    for (const token of tokens) {
      const found = readToken(of, token)
      if (!found) report('escape', token, offset, '! and two hexadecimal digits')
      else if (!found.ok) report('name', token, offset, found.nearest.join(' or ') || `the name of a ${of}`)
      else if (!isEdit) whole.push(found.name)
      else {
        const has = base.includes(found.name)
        if (sign === '+' ? has : !has)
          report('edit', part, offset, sign === '+' ? 'an entry that is not there yet' : 'an entry that is there')
        else if (place === '0') report('edit', part, offset, 'a place, counted from 1')
        else
          edits.push({
            do: sign === '-' ? 'off' : sign === '+' ? 'add' : 'move',
            name: found.name,
            place: place === undefined ? undefined : Number(place),
          })
      }
    }
    offset += part.length + 1
  }
  if (whole.length && edits.length) {
    report('edit', text, at, 'either a whole list or what changes in it')
    return { value: [...base], problems }
  }
  return {
    value: whole.length ? whole : problems.length && !edits.length ? [...base] : applyEdits(base, edits),
    problems,
  }
}

/** What a token of an untrusted list stands for; undefined when its escapes are damaged. */
const readToken = (of: ListOf, token: string): ReturnType<typeof readName> | undefined => {
  if (isCoded(of) && codeToken.test(token)) return { ok: true, name: nameOf(of, token) }
  const text = unescape(token)
  return text === undefined ? undefined : readName(of, of === 'version' ? nameOf(of, text) : text)
}

interface Edit {
  readonly do: 'off' | 'add' | 'move'
  readonly name: string
  /** Counted from 1, in the finished list; undefined is the end. */
  readonly place: number | undefined
}

/** The fewest edits from one list to the other; undefined when a name is there twice, which edits cannot tell apart. */
const editsOf = (base: readonly string[], target: readonly string[]): Edit[] | undefined => {
  const [before, after] = [new Set(base), new Set(target)]
  if (before.size !== base.length || after.size !== target.length) return undefined
  const staying = new Set(
    longestRun(
      target.filter((name) => before.has(name)),
      (name) => base.indexOf(name),
    ),
  )
  const tail = target.findLastIndex((name) => before.has(name)) + 1
  return [
    ...base.filter((name) => !after.has(name)).map((name): Edit => ({ do: 'off', name, place: undefined })),
    ...target.flatMap((name, n): Edit[] =>
      staying.has(name) ? [] : [{ do: before.has(name) ? 'move' : 'add', name, place: n >= tail ? undefined : n + 1 }],
    ),
  ]
}

const applyEdits = (base: readonly string[], edits: readonly Edit[]): string[] => {
  const touched = new Set(edits.map(({ name }) => name))
  const list = base.filter((name) => !touched.has(name))
  const placed = edits.filter((edit) => edit.do !== 'off')
  for (const { name, place } of placed.toSorted((a, b) => (a.place ?? Infinity) - (b.place ?? Infinity) || 0))
    list.splice(place === undefined ? list.length : place - 1, 0, name)
  return list
}

/** The longest part of a list whose ranks rise: what can stay where it is. */
const longestRun = <T>(list: readonly T[], rank: (item: T) => number): T[] => {
  const best: T[][] = []
  for (const [n, one] of list.entries()) {
    const before = best.slice(0, n).filter((run) => rank(run.at(-1)!) < rank(one))
    best.push([...before.reduce<T[]>((longest, run) => (run.length > longest.length ? run : longest), []), one])
  }
  return best.reduce<T[]>((longest, run) => (run.length > longest.length ? run : longest), [])
}

const writeEdits = (edits: readonly Edit[], word: (name: string) => string): string =>
  edits
    .map(
      (edit) =>
        `${edit.do === 'off' ? '-' : edit.do === 'add' ? '+' : ''}${word(edit.name)}${edit.place === undefined ? '' : `@${edit.place}`}`,
    )
    .join(',')

/** The whole list in code points; what has none stands between them by name. */
const writeCodes = (of: ListOf, list: readonly string[]): string =>
  list
    .map((name) => tokenOf(of, name))
    .reduce((text, token, n, tokens) => {
      if (n === 0) return item(of, token)
      const joins = isCoded(of) && codeToken.test(token) && codeToken.test(tokens[n - 1]!)
      return `${text}${joins ? '.' : ','}${item(of, token)}`
    }, '')

/** A name as an entry. What would be read as something else (a code point, an edit, `none`) has its first character escaped. */
const namedItem = (of: ListOf, name: string): string => {
  if (of === 'version') return item(of, tokenOf(of, name))
  const text = item(of, name)
  return isCoded(of) && text.split('.').every((part) => codeToken.test(part))
    ? escapeAll(text[0]!) + text.slice(1)
    : text
}
const item = (of: ListOf, text: string): string => {
  const safe =
    text.slice(0, 1) === '@' ? `@${text.length > 1 ? escape(text.slice(1), itemPlain) : ''}` : escape(text, itemPlain)
  return /^[+-]/.test(safe) || safe === NONE ? escapeAll(safe[0]!) + safe.slice(1) : safe
}
const itemPlain = /[A-Za-z0-9\-._~:+/*]/
