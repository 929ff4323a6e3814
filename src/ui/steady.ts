import { equal } from '../bytes/buffer.ts'

/**
 * A computation that gives back what it gave before, as far as nothing has changed: what shows a part that says the same
 * is then left as it is. For plain data, bytes included.
 */
export const steady = <T>(compute: () => T): (() => T) => {
  let before: T | undefined
  return () => (before = shared(before, compute()))
}

/** `now`, with the parts of `before` in it that equal its own, each at its place. */
export const shared = <T>(before: unknown, now: T): T => {
  if (Object.is(before, now) || !isObject(before) || !isObject(now)) return now
  if (now instanceof Uint8Array || before instanceof Uint8Array)
    return (isBytes(before) && isBytes(now) && equal(before, now) ? before : now) as T
  if (Array.isArray(now) !== Array.isArray(before)) return now
  const names = Object.keys(now)
  let alike = names.length === Object.keys(before).length
  const made: Values = Array.isArray(now) ? ([] as unknown as Values) : {}
  for (const name of names) {
    made[name] = shared(before[name], now[name])
    alike &&= Object.is(made[name], before[name]) && Object.hasOwn(before, name)
  }
  return (alike ? before : made) as T
}

type Values = Record<string, unknown>
const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null
const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array
