import { ascii, tag, wrap } from './der.ts'
import type { DerReader } from './der.ts'

/** Points in time of certificates, as `2026-01-31T23:59:59Z`: such texts sort like the times they stand for. */

/**
 * The form used here of an ISO 8601 time in UTC: `2026-01-31`, `2026-01-31T23:59Z`, `2026-01-31T23:59:59.999Z`
 * (fractions of a second are dropped). Undefined for other forms and for days that do not exist.
 */
export const normalTime = (iso: string): string | undefined => {
  if (last?.iso !== iso) last = { iso, normal: normalise(iso) }
  return last.normal
}
/** The clock of a connection is asked for again and again. */
let last: { readonly iso: string; readonly normal: string | undefined } | undefined

const normalise = (iso: string): string | undefined => {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?Z)?$/.exec(iso)
  if (!match) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match
  return assemble(year!, month!, day!, hour, minute, second)
}

const assemble = (
  year: string,
  month: string,
  day: string,
  hour: string,
  minute: string,
  second: string,
): string | undefined => {
  const [y, m, d] = [Number(year), Number(month), Number(day)]
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 0
  if (d < 1 || d > days || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  return `${year}-${month}-${day}T${hour}:${minute}:${second}Z`
}

/** Reads a UTCTime or GeneralizedTime in the only forms that certificates may use (RFC 5280 §4.1.2.5). */
export const readTime = (reader: DerReader, name: string): string => {
  const type = reader.next === tag.generalizedTime ? tag.generalizedTime : tag.utcTime
  return reader.element(
    name,
    type,
    () => {
      const text = String.fromCharCode(...reader.leaf('value', reader.left).subarray(0, 20))
      const start = reader.at - text.length
      const match = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
      const long = type === tag.generalizedTime
      if (!match || (match[1] !== undefined) !== long)
        return reader.fail(long ? 'YYYYMMDDHHMMSSZ' : 'YYMMDDHHMMSSZ', start)
      const [, century, year, month, day, hour, minute, second] = match
      const full = (century ?? (Number(year) >= 50 ? '19' : '20')) + year!
      return assemble(full, month!, day!, hour!, minute!, second!) ?? reader.fail('a day and time that exist', start)
    },
    { grammar: `${name} Time`, meaning: (value) => value },
  )
}

/** UTCTime through 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). Refuses (RangeError) what `normalTime` does. */
export const time = (iso: string): Uint8Array => {
  const normal = normalTime(iso)
  if (normal === undefined) throw new RangeError(`“${iso}” is not a time such as 2026-01-31T23:59:59Z`)
  const text = normal.replace(/[-:T]/g, '')
  return normal >= '1950' && normal < '2050'
    ? wrap(tag.utcTime, ascii(text.slice(2)))
    : wrap(tag.generalizedTime, ascii(text))
}
